import {
  type CancellationToken,
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
} from "vscode-languageserver";
import type { Task } from "../service/ask.ts";
import type { LanguageService } from "../service/service.ts";
import type { EditorSettings } from "./editorSettings.ts";
import type { InitializationOptions } from "./protocol.ts";
import { canonical } from "./uris.ts";

/** What the client said of itself when it began; empty until then. */
export interface Client {
  capabilities: ClientCapabilities;
  options: InitializationOptions;
}

/** Whoever asks for diagnostics and cannot be told that there are others by now has to be told all at once. */
export function mayBeToldMore({ capabilities: { textDocument, workspace } }: Client): boolean {
  return textDocument?.diagnostic === undefined || workspace?.diagnostics?.refreshSupport === true;
}

export const languageCapabilities: ServerCapabilities = {
  hoverProvider: true,
  codeActionProvider: {
    codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, `${CodeActionKind.SourceFixAll}.netpol`],
  },
  // Not the dash: it stands inside words, and VS Code would ask nobody else for a word with one.
  completionProvider: { triggerCharacters: [" ", ":", "{", "[", ",", '"'] },
  inlayHintProvider: true,
  codeLensProvider: { resolveProvider: true },
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: { label: "Netpol" },
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentLinkProvider: {},
};

/** The requests of the editor about a text: messages in, service calls, messages out, unless a setting says no. */
export function serveLanguageFeatures(
  connection: Connection,
  service: LanguageService,
  settingsOf: (uri: string) => EditorSettings,
  client: Client,
): void {
  /** The answer where the setting is on, else `nothing`. */
  function where<T, N>(
    setting: Exclude<keyof EditorSettings, "inlayHints" | "diagnosticsScope">,
    uri: string,
    nothing: N,
    give: () => T,
  ): T | N {
    return settingsOf(uri)[setting] ? give() : nothing;
  }
  /** Begins when the messages that wait have been seen: one of them may say that nobody waits any more. */
  async function unlessCancelled<T>(token: CancellationToken, task: Task<T>): Promise<T | ResponseError<void>> {
    await new Promise((done) => setTimeout(done, 0));
    if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    return task();
  }
  const commands = () => (client.options.commands === "vscode" ? vscodeCommands : noCommands);

  connection.onHover(({ textDocument, position }) => {
    const uri = canonical(textDocument.uri);
    return where("hover", uri, null, () => service.hover(uri, position, client.options.hovers === "ordered") ?? null);
  });
  connection.onCodeAction(({ textDocument, range, context }) => {
    const uri = canonical(textDocument.uri);
    const { workspaceEdit } = client.capabilities.workspace ?? {};
    const form = {
      documentChanges: workspaceEdit?.documentChanges === true,
      create: workspaceEdit?.resourceOperations?.includes("create") === true,
    };
    return where("codeActions", uri, [], () => [...service.codeActions(uri, range, context.only, form)]);
  });
  connection.onCompletion(({ textDocument, position }) => {
    const uri = canonical(textDocument.uri);
    const options = {
      snippets: client.options.snippets !== "client",
      suggestCommand: commands().suggest,
      labelDetails: client.capabilities.textDocument?.completion?.completionItem?.labelDetailsSupport === true,
    };
    return where("completion", uri, null, () => service.completion(uri, position, options) ?? null);
  });
  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const uri = canonical(textDocument.uri);
    const kinds = settingsOf(uri).inlayHints;
    return kinds.size === 0 ? [] : [...service.inlayHints(uri, range, kinds)];
  });
  connection.onCodeLens(({ textDocument }) => {
    const uri = canonical(textDocument.uri);
    return where("codeLens", uri, [], () => [...service.codeLenses(uri, commands().picture)]);
  });
  connection.onCodeLensResolve((lens) => service.resolveCodeLens(lens, commands()));

  connection.onDefinition(({ textDocument, position }) => {
    const uri = canonical(textDocument.uri);
    return where("navigation", uri, [], () => [...service.definition(uri, position)]);
  });
  connection.onReferences(({ textDocument, position, context }, token) => {
    const uri = canonical(textDocument.uri);
    const task = () => service.references(uri, position, context.includeDeclaration);
    return where("navigation", uri, [], () => unlessCancelled(token, spread(task())));
  });
  connection.onPrepareRename(({ textDocument, position }) => {
    const uri = canonical(textDocument.uri);
    return where("navigation", uri, null, () => service.prepareRename(uri, position) ?? null);
  });
  connection.onRenameRequest(async ({ textDocument, position, newName }, token) => {
    const uri = canonical(textDocument.uri);
    const { workspaceEdit } = client.capabilities.workspace ?? {};
    const form = {
      documentChanges: workspaceEdit?.documentChanges === true,
      annotations: workspaceEdit?.changeAnnotationSupport !== undefined,
    };
    const task = () => service.rename(uri, position, newName, form);
    const edit = await where("navigation", uri, undefined, () => unlessCancelled(token, task()));
    return typeof edit === "string" ? new ResponseError(LSPErrorCodes.RequestFailed, edit) : (edit ?? null);
  });
  connection.onDocumentLinks(({ textDocument }) => {
    const uri = canonical(textDocument.uri);
    return where("navigation", uri, [], () => [...service.documentLinks(uri)]);
  });

  connection.onDocumentSymbol(({ textDocument }) => {
    const uri = canonical(textDocument.uri);
    return where("symbols", uri, [], () => [...service.documentSymbols(uri)]);
  });
  connection.onWorkspaceSymbol(({ query }, token) =>
    where("symbols", "", [], () => unlessCancelled(token, spread(service.workspaceSymbols(query)))),
  );
  connection.onFoldingRanges(({ textDocument }) => {
    const uri = canonical(textDocument.uri);
    const found = where("folding", uri, undefined, () => service.foldingRanges(uri));
    return found === undefined ? null : [...found];
  });
  connection.onSelectionRanges(({ textDocument, positions }) => {
    const uri = canonical(textDocument.uri);
    return where("folding", uri, null, () => [...service.selectionRanges(uri, positions)]);
  });
}

/** The connection's types ask for arrays that may be changed. */
function spread<T>(task: Task<readonly T[]>): Task<T[]> {
  return () => [...task()];
}

/** What our extension for VS Code has, and no other editor. */
const vscodeCommands = {
  matrix: "netpol.showTrafficMatrix",
  becomes: "netpol.showWhatThisBecomes",
  picture: "netpol.showPicture",
  suggest: "editor.action.triggerSuggest",
};
const noCommands: { readonly [Name in keyof typeof vscodeCommands]: undefined } = {
  matrix: undefined,
  becomes: undefined,
  picture: undefined,
  suggest: undefined,
};
