import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type BecomesParams,
  type BecomesResult,
  becomesRequest,
  type LinePlace,
} from "../../../server/src/server/protocol.ts";
import { type BuiltText, builtText } from "./text.ts";

/** Scheme of the read-only documents that show what comes of a file. */
export const builtScheme = "netpol-built";

/** Milliseconds without a change after which an open document is made anew. */
const typingDelay = 150;

/** *Show What This Becomes*: the objects that a kustomization or chart makes of a file, beside it. */
export interface BecomesHost extends vscode.Disposable {
  /** `target`: a uri, else the active file. */
  show(target?: unknown): Promise<void>;
}

/** `changed`: what the server says may be different now. */
export function createBecomes(client: BaseLanguageClient, changed: vscode.Event<void>): BecomesHost {
  const known = new Map<string, BuiltText>();
  const renewed = new vscode.EventEmitter<vscode.Uri>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function build(uri: vscode.Uri): Promise<BuiltText> {
    const source = sourceOf(uri);
    const params: BecomesParams = { uri: source.toString(), cluster: null };
    const answer = await client.sendRequest<BecomesResult>(becomesRequest, params);
    const made = builtText(answer, known.get(uri.toString()), {
      own: nameOf(source),
      of: (each) => nameOf(vscode.Uri.parse(each)),
    });
    known.set(uri.toString(), made);
    return made;
  }

  /** The editor puts in only what is different, and asks for nothing where nothing is. */
  async function renew(): Promise<void> {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme !== builtScheme) continue;
      const before = known.get(uri.toString());
      const after = await build(uri);
      if (after.text !== before?.text) renewed.fire(uri);
    }
  }

  const placeOf = ({ uri }: vscode.TextDocument, line: number): LinePlace | null | undefined =>
    known.get(uri.toString())?.lines[line];

  const subscriptions = vscode.Disposable.from(
    renewed,
    changed(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void renew().catch(() => {}), typingDelay);
    }),
    vscode.workspace.registerTextDocumentContentProvider(builtScheme, {
      onDidChange: renewed.event,
      provideTextDocumentContent: async (uri) => (known.get(uri.toString()) ?? (await build(uri))).text,
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void known.delete(uri.toString())),
    vscode.languages.registerDefinitionProvider(
      { scheme: builtScheme },
      {
        provideDefinition(document, { line }): vscode.DefinitionLink[] {
          const place = placeOf(document, line);
          if (!place) return [];
          const { text, firstNonWhitespaceCharacterIndex: first } = document.lineAt(line);
          return [{ ...linkTo(place), originSelectionRange: new vscode.Range(line, first, line, text.length) }];
        },
      },
    ),
    vscode.languages.registerInlayHintsProvider(
      { scheme: builtScheme },
      {
        provideInlayHints(document, range): vscode.InlayHint[] {
          const own = sourceOf(document.uri).toString();
          const hints: vscode.InlayHint[] = [];
          for (let line = range.start.line; line <= Math.min(range.end.line, document.lineCount - 1); line++) {
            const place = placeOf(document, line);
            if (!place || vscode.Uri.parse(place.uri).toString() === own) continue;
            if (!follows(placeOf(document, line - 1), place)) hints.push(hintAt(document.lineAt(line), place));
          }
          return hints;
        },
      },
    ),
  );

  return {
    async show(target) {
      const source = uriOf(target) ?? vscode.window.activeTextEditor?.document.uri;
      if (source === undefined || source.scheme === builtScheme) return;
      const uri = builtUri(source);
      // As it is now, also where it was open before.
      await build(uri);
      renewed.fire(uri);
      const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
        viewColumn: vscode.ViewColumn.Beside,
        preserveFocus: true,
        preview: true,
      });
      revealLike(editor, source, known.get(uri.toString()));
    },
    dispose() {
      clearTimeout(timer);
      subscriptions.dispose();
    },
  };
}

/** The file's name stands in the tab; its uri goes along. */
function builtUri(source: vscode.Uri): vscode.Uri {
  const name = source.path.slice(source.path.lastIndexOf("/") + 1).replace(/\.(?:ya?ml|json|tpl)$/i, "");
  return vscode.Uri.from({ scheme: builtScheme, path: `/${name} (built).yaml`, query: source.toString() });
}

function sourceOf({ query }: vscode.Uri): vscode.Uri {
  return vscode.Uri.parse(query);
}

function uriOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  return typeof target === "string" ? vscode.Uri.parse(target) : undefined;
}

function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, (vscode.workspace.workspaceFolders ?? []).length > 1);
}

function linkTo({ uri, line, character }: LinePlace): vscode.DefinitionLink {
  const at = new vscode.Position(line, character);
  return { targetUri: vscode.Uri.parse(uri), targetRange: new vscode.Range(at, at) };
}

/** The next line of the same stretch of text says nothing new. */
function follows(before: LinePlace | null | undefined, { uri, line }: LinePlace): boolean {
  return before?.uri === uri && (line === before.line || line === before.line + 1);
}

/** Which other file a line is from, to click on. */
function hintAt({ range }: vscode.TextLine, place: LinePlace): vscode.InlayHint {
  const uri = vscode.Uri.parse(place.uri);
  const part = new vscode.InlayHintLabelPart(`${nameOf(uri)}:${place.line + 1}`);
  const at = new vscode.Position(place.line, place.character);
  part.location = new vscode.Location(uri, at);
  const hint = new vscode.InlayHint(range.end, [part]);
  hint.paddingLeft = true;
  return hint;
}

/** Brings what the cursor's line becomes into view. */
function revealLike(editor: vscode.TextEditor, source: vscode.Uri, built: BuiltText | undefined): void {
  const from = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === source.toString());
  const line = from?.selection.active.line ?? 0;
  const own = source.toString();
  const at = (built?.lines ?? []).findIndex(
    (place) => place !== null && place.line >= line && vscode.Uri.parse(place.uri).toString() === own,
  );
  if (line === 0 || at === -1) return;
  editor.revealRange(new vscode.Range(at, 0, at, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
