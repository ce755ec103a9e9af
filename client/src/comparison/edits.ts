import * as vscode from "vscode";
import { type BaseLanguageClient, CodeLensRequest, State } from "vscode-languageclient";
import {
  type MatrixChanges,
  type MatrixChangesParams,
  matrixChangesRequest,
} from "../../../server/src/server/protocol.ts";
import { baseTexts, watchCommits } from "../matrix/base.ts";
import type { GitTexts } from "../matrix/git.ts";
import { changesTitle, type EditChanges } from "./words.ts";

/** What the edits in the workspace allow and close, against the last commit; against the saved texts where there is no Git. */
export interface Edits extends vscode.Disposable {
  /** `undefined`: nothing is different, or nobody knows yet. `scope`: a folder with its slash. */
  of(scope: string | null): EditChanges | undefined;
  readonly onDidChange: vscode.Event<void>;
  /** A lens at the policy of an edited text, or at its head where it holds several. */
  lens(document: vscode.TextDocument, lenses: readonly vscode.CodeLens[]): readonly vscode.CodeLens[];
}

/** At the policy where it is the only one of its text, else at the head: it tells of all that is edited, in no one of them. */
function placeOf(lenses: readonly vscode.CodeLens[], first: vscode.CodeLens): vscode.Range {
  const alone = lenses.every(({ range }) => range.start.line === first.range.start.line);
  return alone ? first.range : new vscode.Range(0, 0, 0, 0);
}

/** Milliseconds without a change after which it is compared again: nobody types. */
const settleDelay = 700;

/** `changed`: what the server says may be different now. `scopeOf`: the folder of a text, as the matrix has it. */
export function createEdits(
  client: BaseLanguageClient,
  git: GitTexts,
  changed: vscode.Event<void>,
  scopeOf: (uri: vscode.Uri | undefined) => string | null,
): Edits {
  const told = new vscode.EventEmitter<void>();
  const known = new Map<string | null, EditChanges & { readonly uris: ReadonlySet<string> }>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  async function compare(): Promise<void> {
    if (client.state !== State.Running) return;
    const own = ++turn;
    const scope = scopeOf(vscode.window.activeTextEditor?.document.uri);
    const committed = await baseTexts("head", scope, git);
    const base = committed.problem === "" ? "head" : "saved";
    const { texts } = base === "head" ? committed : await baseTexts("saved", scope, git);
    const params: MatrixChangesParams = { uri: scope, base, baseTexts: texts };
    const differs = texts.length > 0;
    const found = differs ? await client.sendRequest<MatrixChanges | null>(matrixChangesRequest, params) : null;
    const changes = found ?? undefined;
    if (own !== turn) return;
    const before = known.get(scope);
    if (!differs || (changes !== undefined && changes.gained + changes.lost === 0)) known.delete(scope);
    else known.set(scope, { base, changes, problem: committed.problem, uris: new Set(texts.map(({ uri }) => uri)) });
    const now = known.get(scope);
    if (JSON.stringify([before?.base, before?.changes]) === JSON.stringify([now?.base, now?.changes])) return;
    told.fire();
    for (const document of vscode.workspace.textDocuments) {
      client.getFeature(CodeLensRequest.method).getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    }
  }

  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void compare().catch(() => {}), settleDelay);
  };
  const subscriptions = vscode.Disposable.from(
    told,
    changed(soon),
    watchCommits(git, soon),
    vscode.workspace.onDidSaveTextDocument(soon),
    vscode.window.onDidChangeActiveTextEditor(soon),
  );
  return {
    of: (scope) => known.get(scope),
    onDidChange: told.event,
    lens(document, lenses) {
      const own = known.get(scopeOf(document.uri));
      const [first] = lenses;
      if (own === undefined || first === undefined || !own.uris.has(document.uri.toString())) return lenses;
      const command: vscode.Command = {
        title: `$(git-compare) ${vscode.l10n.t("Your edits: {0}", changesTitle(own))}`,
        command: "netpol.showChanges",
        arguments: [document.uri.toString(), own.base],
        ...(own.problem !== "" && { tooltip: own.problem }),
      };
      return [new vscode.CodeLens(placeOf(lenses, first), command), ...lenses];
    },
    dispose() {
      clearTimeout(timer);
      subscriptions.dispose();
    },
  };
}
