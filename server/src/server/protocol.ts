/**
 * Names and payloads of Netpol's own requests. The only file of the server that the client imports:
 * it holds names and types, and the one check that both have to make alike, nothing that runs in the server.
 */

export {
  type DocumentSnippet,
  mayStartDocument,
  snippetDocumentation,
  snippetKind,
  wholeDocuments,
} from "../features/completion/documents.ts";

/** Sent by the client as `initializationOptions`. */
export interface InitializationOptions {
  /**
   * Who reads the files that are not open: the server itself, or (in virtual workspaces, and in the web) the client,
   * by `netpol/fs/*`. Without it the server reads `file:` folders itself.
   */
  readonly files?: "server" | "client";
  /** Whose commands code lenses and completion items may name. Without it they name none. */
  readonly commands?: "vscode";
  /** Who offers whole policies where a document may start: the client does so before a server runs. */
  readonly snippets?: "server" | "client";
}

/** Server to client: the uris of all manifests (`.yaml`, `.yml`, `.json`) below a folder. */
export const listFilesRequest = "netpol/fs/list";
export interface ListFilesParams {
  readonly folder: string;
}
export interface ListFilesResult {
  readonly uris: readonly string[];
}

/** Server to client: the texts of some files; `null` for one that cannot be read or is no text. */
export const readFilesRequest = "netpol/fs/read";
export interface ReadFilesParams {
  readonly uris: readonly string[];
}
export interface ReadFilesResult {
  readonly texts: readonly (string | null)[];
}

/** Server to client: the state of the workspace index, sent when it changes. */
export const indexStateNotification = "netpol/indexState";
export interface IndexState {
  readonly state: "indexing" | "ready";
  readonly files: number;
  readonly policies: number;
}

/** Client to server: a rule's page as Markdown. */
export const rulePageRequest = "netpol/rulePage";
export interface RulePageParams {
  readonly rule: string;
}
export interface RulePageResult {
  readonly markdown: string | null;
}

/** What stands in `Diagnostic.data`. */
export interface DiagnosticData {
  /** The API server's field path: `spec.ingress[0].from[1].ipBlock.cidr`. */
  readonly field: string;
}

export * from "../features/matrix/types.ts";
