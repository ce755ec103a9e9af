import {
  type Connection,
  type Diagnostic,
  DocumentDiagnosticReportKind,
  type Position,
  type TextDocuments,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { LanguageService } from "../service/service.ts";
import type { Workspace } from "../source/workspace.ts";
import { type Clock, createCalm, realClock } from "./calm.ts";
import type { EditorSettings } from "./editorSettings.ts";
import { type Client, mayBeToldMore } from "./languageFeatures.ts";
import { type CaretParams, caretNotification } from "./protocol.ts";
import { createResultIds } from "./resultIds.ts";
import { createSettling } from "./settling.ts";
import { inSlices } from "./slices.ts";
import { canonical } from "./uris.ts";
import { createWorkspaceProblems } from "./workspaceProblems.ts";

/** Tells the client what is found in open texts and in the others, calmly while somebody types. */
export interface Problems {
  /** The client asks for what is found in an open text. */
  pulled(): boolean;
  /** What was told of open texts may be different now. */
  showAgain(): void;
  /** What was told of any text may be different now. */
  changed(): void;
  /** What was answered in haste is looked at again. */
  settle(): void;
  /** The text in which somebody is in the middle of something. */
  writing(): string | undefined;
  beforeEdit(uri: string): void;
  /** `at`: where a person has typed; `undefined` where the text came as a whole. */
  edited(uri: string, at: Position | undefined): void;
  closed(uri: string): void;
  dispose(): void;
}

export interface ProblemsOptions {
  readonly service: LanguageService;
  readonly workspace: Workspace;
  readonly documents: TextDocuments<TextDocument>;
  readonly client: Client;
  readonly clock: Clock | undefined;
  editorSettings(uri: string): EditorSettings;
  /** What was left out of something that is built, because somebody was writing it, counts again. */
  whole(): void;
}

export function serveProblems(connection: Connection, options: ProblemsOptions): Problems {
  const { service, workspace, documents, client, clock = realClock, editorSettings, whole } = options;
  const pulled = () => client.capabilities.textDocument?.diagnostic !== undefined;
  const resultIds = createResultIds();
  const settling = createSettling(service, workspace);
  const calm = createCalm({
    clock,
    placeOf: service.typingPlace,
    release() {
      closedFiles.changed();
      showAgain();
    },
    ended(uri) {
      if (service.leavesOut(uri)) whole();
    },
    canWait: () => mayBeToldMore(client),
  });
  const closedFiles = createWorkspaceProblems({
    connection,
    service,
    workspace,
    told: (uri) => editorSettings(uri).diagnosticsScope === "workspace",
    calm: calm.shown,
  });

  /** The first look at a long file takes a while, and a hover must not wait for it. */
  async function diagnosticsOf(uri: string, wanted: () => boolean): Promise<Diagnostic[]> {
    if (!editorSettings(uri).diagnostics) return [];
    const { version } = workspace;
    const goesOn = () => wanted() && workspace.version === version;
    await closedFiles.first(uri, inSlices(service.diagnosticSteps(uri), goesOn));
    if (!wanted()) return [];
    const found = service.diagnostics(uri);
    settling.answered(uri, found);
    return calm.shown(uri, found);
  }

  /** Nobody waits for the client to take note; one that has gone has no use for it. */
  function showAgain(): void {
    if (!pulled()) for (const { uri, version } of documents.all()) void push(uri, version).catch(() => {});
    else if (mayBeToldMore(client)) connection.languages.diagnostics.refresh().catch(() => {});
  }

  async function push(uri: string, version: number): Promise<void> {
    const isOpen = () => documents.get(uri)?.version === version;
    const diagnostics = await diagnosticsOf(canonical(uri), isOpen);
    if (isOpen()) await connection.sendDiagnostics({ uri, version, diagnostics });
  }

  connection.languages.diagnostics.on(async ({ textDocument, previousResultId }, token) => {
    const items = await diagnosticsOf(canonical(textDocument.uri), () => !token.isCancellationRequested);
    const resultId = resultIds.of(canonical(textDocument.uri), items);
    if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  });
  connection.onNotification(caretNotification, ({ uri, position }: CaretParams) =>
    calm.moved(uri === null ? "" : canonical(uri), position ?? undefined),
  );

  return Object.freeze({
    pulled,
    showAgain,
    changed: closedFiles.changed,
    settle() {
      const open = documents.all().map(({ uri }) => canonical(uri));
      closedFiles
        .after(settling.settle(open))
        .then((differs) => differs && showAgain())
        .catch(() => {});
    },
    writing: calm.writing,
    beforeEdit: closedFiles.opened,
    edited(uri: string, at: Position | undefined) {
      if (at === undefined) calm.ended(uri);
      else calm.typed(uri, at);
    },
    closed(uri: string) {
      resultIds.closed(uri);
      closedFiles.closed(uri);
      calm.ended(uri);
    },
    dispose() {
      closedFiles.dispose();
      calm.dispose();
    },
  });
}
