/**
 * Names and payloads of Netpol's own requests. The only file of the server that the client imports:
 * it holds names and types, and the one check that both have to make alike, nothing that runs in the server.
 */

import type { LinePlace } from "../features/becomes.ts";
import type { TestFileItem, TestOutcome } from "../features/tests/types.ts";
import type { ListedCluster } from "../service/clusters.ts";

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
  /** The client shows the beginning of a hover, and the rest when one scrolls: what matters comes first. */
  readonly hovers?: "ordered";
  /** The client shows in a place of its own how far reading is. Without it the editor's own progress is used. */
  readonly progress?: "client";
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
  /** Why a text is `null` though its file is there, in the same order; absent from older clients. */
  readonly problems?: readonly (string | null)[];
}

/** Server to client: a log of flows as text, unpacked. */
export const readFlowsRequest = "netpol/fs/flows";
export interface ReadFlowsParams {
  readonly uri: string;
}
export interface ReadFlowsResult {
  readonly text: string | null;
  /** Why there is no text. */
  readonly problem: string | null;
}

/** Server to client: the state of the workspace index, sent when it changes. */
export const indexStateNotification = "netpol/indexState";
export interface IndexState {
  readonly state: "indexing" | "ready";
  readonly files: number;
  readonly policies: number;
}

/** Server to client: how far reading the workspace is, where `InitializationOptions.progress` asks for it. */
export const indexProgressNotification = "netpol/indexProgress";
export interface IndexProgressParams {
  /** Files. */
  readonly done: number;
  readonly total: number;
}

/** Client to server: what the answers about a folder rest on: what was read, what was not and why. */
export const statusRequest = "netpol/status";
export interface StatusParams {
  /** Of a text or folder; `null`: the first folder. */
  readonly uri: string | null;
}
export type { FolderStatus as StatusResult, StatusFault } from "../service/status.ts";

/**
 * Client to server: the caret has moved without an edit (`null`: away from all texts). What somebody has half typed is judged
 * when the caret has left it.
 */
export const caretNotification = "netpol/caret";
export interface CaretParams {
  readonly uri: string | null;
  readonly position: { readonly line: number; readonly character: number } | null;
}

/** Client to server: a rule's page as Markdown. */
export const rulePageRequest = "netpol/rulePage";
export interface RulePageParams {
  readonly rule: string;
}
export interface RulePageResult {
  readonly markdown: string | null;
}

/**
 * Client to server: a person looks at a text now (`null`: at none). Answers for texts in several clusters are given for the
 * one that is shown; unless one is pinned, that is one that takes in what is looked at.
 */
export const shownClusterRequest = "netpol/shownCluster";
export interface ShownClusterParams {
  readonly uri: string | null;
}
export type { ShownCluster } from "../service/clusters.ts";

/** Client to server: pins a cluster of the folder of a text or folder, by name; `null`: follows again. Gives a `ShownCluster`. */
export const pinClusterRequest = "netpol/pinCluster";
export interface PinClusterParams {
  readonly uri: string | null;
  readonly name: string | null;
}

/** Client to server: what there is to choose from. */
export const clustersRequest = "netpol/clusters";
export interface ClustersParams {
  readonly uri: string | null;
}
export interface ClustersResult {
  readonly clusters: readonly ListedCluster[];
}
export type { ListedCluster } from "../service/clusters.ts";

/** Client to server: the objects that come of a text in a cluster (`null`: the one that is shown), each line with its place. */
export const becomesRequest = "netpol/becomes";
export interface BecomesParams {
  readonly uri: string;
  readonly cluster: string | null;
}
export interface BecomesResult {
  /** Empty where the folder is one cluster. */
  readonly cluster: string;
  /** YAML documents, of any kind. */
  readonly text: string;
  /** For each line of `text`, where a person edits it. */
  readonly lines: readonly (LinePlace | null)[];
  /** Other texts that have a part in it. */
  readonly others: readonly string[];
  /** Why the text is not what it should be, or not all of it; `null`: it is. */
  readonly problem: string | null;
}
export type { LinePlace } from "../features/becomes.ts";

/** Client to server: the policy tests of all folders, by file. */
export const listTestsRequest = "netpol/tests/list";
export interface ListTestsResult {
  readonly files: readonly TestFileItem[];
}

/** Client to server: whether the tests of some files hold now (`null`: of all). */
export const runTestsRequest = "netpol/tests/run";
export interface RunTestsParams {
  readonly uris: readonly string[] | null;
}
export interface RunTestsResult {
  readonly files: readonly { readonly uri: string; readonly outcomes: readonly TestOutcome[] }[];
}
export type { TestFileItem, TestItem, TestOutcome, TestPlace } from "../features/tests/types.ts";

/** Client to server: the policies that a namespace lacks (`null`: which namespaces there are), made and proved. */
export const createPoliciesRequest = "netpol/createPolicies";
export interface CreatePoliciesParams {
  /** Of the text that a person looks at: its folder is where the policies go. */
  readonly uri: string;
  readonly namespace: string | null;
}
export type { CreatedPolicies } from "../features/leastPrivilege.ts";

/** Client to server: whom a new policy may be for, and whom it may let in or out. */
export const policyChoicesRequest = "netpol/policyChoices";
export interface PolicyChoicesParams {
  readonly uri: string | null;
}

/** Client to server: a policy as a snippet in a file of its own, and what it would do. */
export const newPolicyRequest = "netpol/newPolicy";
export type {
  NamespaceChoice,
  NewPolicy,
  NewPolicyParams,
  PolicyChoices,
  PolicyPeer,
  WorkloadChoice,
} from "../features/newPolicy/types.ts";

/** Client to server, where the server is a process: the contexts that a kubectl knows. */
export const kubectlContextsRequest = "netpol/kubectl/contexts";
export interface KubectlContextsParams {
  /** A path, or a name that is looked for in PATH: from a setting of the machine. */
  readonly program: string;
}
export type KubectlContextsResult =
  | { readonly contexts: readonly string[]; readonly current: string | null }
  | { readonly failed: string };

/** Client to server, where the server is a process: what a cluster holds. Asked for only when a person has said yes. */
export const takeSnapshotRequest = "netpol/kubectl/snapshot";
export interface TakeSnapshotParams extends KubectlContextsParams {
  readonly context: string;
  /** What it will be called beside the others. */
  readonly cluster: string;
}
export type TakeSnapshotResult =
  | {
      /** Of the file. */
      readonly text: string;
      readonly objects: number;
      /** What could not be read, in plain words. */
      readonly missing: readonly string[];
    }
  | { readonly failed: string };

/** What stands in `Diagnostic.data`. */
export interface DiagnosticData {
  /** The API server's field path: `spec.ingress[0].from[1].ipBlock.cidr`. */
  readonly field: string;
}

export * from "../features/matrix/types.ts";
export * from "../output/picture/types.ts";
