/**
 * The traffic matrix as it crosses the wire. The page asks for a header (who is there), then for the windows of cells
 * that it shows, then for the explanation of one cell. Endpoints are numbers: places in `MatrixHeader.endpoints`.
 */
import type { Direction, Protocol } from "../../manifest/types.ts";

export const matrixRequest = "netpol/matrix";
export const matrixWindowRequest = "netpol/matrixWindow";
export const matrixExplainRequest = "netpol/matrixExplain";
export const matrixEmphasisRequest = "netpol/matrixEmphasis";
export const matrixExportRequest = "netpol/matrixExport";
export const matrixLocateRequest = "netpol/matrixLocate";
/** What the texts of now allow and close that others did not: without a header, and without a change of what is compared. */
export const matrixChangesRequest = "netpol/matrixChanges";
export const matrixEditRequest = "netpol/matrixEdit";
/** Client to server: what a cell, a row or a column says now, as a policy test. */
export const matrixExpectRequest = "netpol/matrixExpect";

/** Server to client, after any change of the snapshot: whoever shows a matrix asks again. */
export const matrixChangedNotification = "netpol/matrixChanged";
export interface MatrixChangedParams {
  readonly version: number;
}

/** What every request of the matrix names: a file or folder, whose workspace folder is meant. `null`: the first one. */
export interface MatrixScope {
  readonly uri: string | null;
}

/** How the matrix is looked at. Everything that decides which rows and columns there are. */
export interface MatrixView {
  /** Filters of the sources and of the destinations; the grammar stands in `filter.ts`. */
  readonly from: string;
  readonly to: string;
  /** `5432`, `TCP 5432`, `UDP`, or empty for any. */
  readonly port: string;
  readonly only: readonly MatrixOnly[];
  readonly sort: MatrixSort;
  /** Rows (and columns) of one group with the same cells become one. */
  readonly fold: boolean;
  /** Equal workloads become one, that is those which nothing tells apart in either direction; absent: where there are many rows. */
  readonly equal?: boolean;
  /** Keys of the classes that are unfolded. */
  readonly unfolded?: readonly string[];
  /** Also the pods that no manifest declares. */
  readonly others: boolean;
  /** Keys of the groups that are shown as one row and column. */
  readonly collapsed: readonly string[];
  readonly base: MatrixBase;
  /** Absent: all. */
  readonly layers?: MatrixLayers;
}
/** Whose word counts: that of all policies, or of NetworkPolicies alone, as if nobody stood above or behind them. */
export type MatrixLayers = "all" | "network-policies";
export type MatrixOnly = "changes" | "denied-inside" | "exposed";
export type MatrixSort = "name" | "reach";
/**
 * What is compared with: nothing, the text last saved, the commit that is checked out, what a branch or tag points to, or
 * another cluster of the folder.
 */
export type MatrixBase = "none" | "saved" | "head" | `ref:${string}` | `cluster:${string}`;

export interface MatrixParams extends MatrixScope {
  readonly view: MatrixView;
  /** `MatrixHeader.endpointsKey` of the lists that the client holds; equal lists are not sent again. */
  readonly known: string | null;
  /**
   * For a base other than `none` and another cluster: the texts that the base has in place of those of now. Only the
   * editor knows what was saved and what is committed.
   */
  readonly baseTexts?: readonly MatrixBaseText[];
}

/** `null`: the base has no such file. */
export interface MatrixBaseText {
  readonly uri: string;
  readonly text: string | null;
}

export interface MatrixHeader {
  readonly version: number;
  /** Name of the cluster that is shown, where the folder has several. */
  readonly cluster?: string;
  /** The cluster is what a running one held, in words: `a snapshot of context prod-eu, 3 days old`. */
  readonly held?: string;
  /** `indexing`: the workspace is still being read; what is here is true of what was read so far. */
  readonly state: "indexing" | "ready";
  readonly counts: { readonly workloads: number; readonly policies: number; readonly namespaces: number };
  /** Policies of the whole cluster; absent where there are none. */
  readonly clusterWide?: number;
  /** Policies of other engines that are not read, in words; absent where there are none. */
  readonly missing?: readonly string[];
  /** What is applied here and cannot be built, a sentence each with its file; absent where all can. */
  readonly unbuilt?: readonly string[];
  /** Something is known of what is needed, so that cells tell of it. */
  readonly needs?: true;
  readonly endpointsKey: string;
  /** `null`: as the client knows them. */
  readonly groups: readonly MatrixGroup[] | null;
  readonly endpoints: readonly MatrixEndpoint[] | null;
  /** Ports that containers declare, to choose from: `TCP 5432`. */
  readonly ports: readonly string[] | null;
  readonly sources: readonly MatrixItem[];
  readonly destinations: readonly MatrixItem[];
  /** Equal workloads are one row or column here. */
  readonly equal: boolean;
  /** `null` when nothing is compared. */
  readonly changes: MatrixChanges | null;
  /** What a filter says that cannot be understood, in words; empty when all is well. */
  readonly problems: readonly MatrixFilterProblem[];
}

export interface MatrixFilterProblem {
  readonly field: "from" | "to" | "port" | "base";
  readonly message: string;
}

/** One row or column: an endpoint, or several that are shown as one: a collapsed group, or a class. */
export type MatrixItem = number | readonly number[] | MatrixClass;

/** Equal workloads, or endpoints that are alike: a row or column that unfolds. When it is open, its members stand behind it, each an item of its own. */
export interface MatrixClass {
  /** Stable from version to version, as long as its first member is. */
  readonly key: string;
  /** What the members' names have in common: `web`; empty for nothing. */
  readonly name: string;
  readonly members: readonly number[];
  readonly open: boolean;
}

export interface MatrixGroup {
  /** Stable from version to version. */
  readonly key: string;
  readonly name: string;
  readonly kind: "namespace" | "elsewhere" | "outside";
}

export interface MatrixEndpoint {
  /** Within its group: `web`, `any other pod`, `10.0.0.0/8`. */
  readonly name: string;
  /** In full, as it is read aloud: `shop/web`. */
  readonly title: string;
  /** What it is: `Deployment`, the labels that a representative stands for, the address ranges. */
  readonly detail: string;
  readonly kind: "workload" | "other" | "addresses";
  /** Place in `MatrixHeader.groups`. */
  readonly group: number;
}

export interface MatrixChangesParams extends MatrixScope {
  readonly base: MatrixBase;
  /** As in `MatrixParams`. */
  readonly baseTexts: readonly MatrixBaseText[];
}

export interface MatrixChanges {
  readonly base: MatrixBase;
  /** Cells that gained or lost connections, and workloads that are gone. */
  readonly count: number;
  /** Cells that gained connections, and cells that lost some; one may have done both. */
  readonly gained: number;
  readonly lost: number;
  /** Of what was seen: connections that are cut, and how often they were seen; absent where nobody knows what was seen. */
  readonly cut?: { readonly connections: number; readonly times: number };
  /** Namespaces of another cluster that this one has under another name; absent where there are none. */
  readonly namespaces?: readonly { readonly there: string; readonly here: string }[];
  /** In words, what is alike together, the first ones. */
  readonly list: readonly MatrixChangeLine[];
}

export interface MatrixChangeLine {
  /** `shop/web, shop/cart to data/db` */
  readonly pairs: string;
  readonly change: MatrixChange;
  /** A cell that shows it; `null` where an end is no longer there. */
  readonly cell: { readonly source: number; readonly destination: number } | null;
}

export interface MatrixChange {
  readonly kind: "gained" | "lost" | "both";
  /** `gained TCP 5432`, `lost everything`, `everything before, now TCP 80`. */
  readonly text: string;
}

export interface MatrixWindowParams extends MatrixScope {
  /** Of the header that the items come from. */
  readonly version: number;
  readonly port: string;
  readonly base: MatrixBase;
  /** Of the view that the items come from. */
  readonly layers?: MatrixLayers;
  readonly sources: readonly MatrixItem[];
  readonly destinations: readonly MatrixItem[];
}

/** `null` in place of it: the version has passed, ask for the header again. */
export interface MatrixWindow {
  readonly version: number;
  /** Each distinct cell once. */
  readonly cells: readonly MatrixCell[];
  /** Places in `cells`, row by row: for each source every destination. */
  readonly ids: readonly number[];
}

export interface MatrixCell {
  /**
   * - `all`, `some`, `none`: what the policies allow
   * - `ungoverned`: everything, because no policy isolates either end
   * - `mixed`: the pairs behind a collapsed cell differ; `ports` is what they have in common
   * - `apart`: no pod at either end, nothing to say
   *
   * From an endpoint to itself the cell says what passes between two of its pods; one pod always reaches itself.
   */
  readonly verdict: "all" | "some" | "none" | "ungoverned" | "mixed" | "apart";
  /** The answer differs between CNIs, and why. */
  readonly undecided: readonly MatrixUndecided[];
  readonly ports: readonly MatrixPorts[];
  /** The tier that has a part in the answer before NetworkPolicies, or behind them; absent where only they do. */
  readonly tier?: MatrixTier;
  /** Absent where nothing is known of what is needed. */
  readonly need?: MatrixNeed;
  /** The pairs behind a cell of several are not all the same in what is needed, or in what has changed. */
  readonly differs?: true;
  /** `TCP 5432 allowed`; never empty. */
  readonly text: string;
  readonly change: MatrixChange | null;
  /** The port that is asked for is not among the allowed ones. */
  readonly faded: boolean;
}
/**
 * - `needed`: the manifests evidently need it, or it was seen, and it passes
 * - `denied`: some of what is needed does not
 * - `unmentioned`: something passes between two workloads, and nothing mentions it
 */
export type MatrixNeed = "needed" | "denied" | "unmentioned";
export type MatrixTier = "Admin" | "Baseline";
/** `policy-order`: policies of the whole cluster disagree, and nothing says which is asked first. */
export type MatrixUndecided = "ip-block-pods" | "host-network" | "node-address" | "policy-order";

/** `TCP 80,443,8000-8080`; `ranges` empty: every port of the protocol. */
export interface MatrixPorts {
  readonly protocol: Protocol;
  readonly ranges: readonly string[];
}

export interface MatrixExplainParams extends MatrixScope {
  readonly version: number;
  readonly source: number;
  readonly destination: number;
  /** `5432`, `TCP 5432`, `UDP`: the question is about this alone; empty for whatever may pass. */
  readonly port: string;
}

/** Why a cell is what it is, ready to be shown. */
export interface MatrixExplanation {
  readonly version: number;
  readonly source: number;
  readonly destination: number;
  readonly cell: MatrixCell;
  /** The answer in one sentence. */
  readonly verdict: string;
  readonly egress: MatrixSide;
  readonly ingress: MatrixSide;
  /** What is undecided, and anything else worth knowing, a sentence each. */
  readonly notes: readonly string[];
  /** Ports to choose from when the connection is allowed, and when it no longer is. */
  readonly choices: { readonly allow: readonly MatrixPortChoice[]; readonly remove: readonly MatrixPortChoice[] };
}

/** A port of one connection to choose; those that the pod declares come first. */
export interface MatrixPortChoice {
  /** `TCP 5432`, `TCP 8000-8080` */
  readonly port: string;
  /** What its container calls it, or where else it is from; empty for nothing. */
  readonly note: string;
  /** Most likely meant. */
  readonly likely: boolean;
}

export interface MatrixSide {
  readonly direction: Direction;
  /** Whose side it is: `shop/web`. */
  readonly of: string;
  /** Where that is declared; `null` for what is in no manifest. */
  readonly location: MatrixLocation | null;
  /** `open`: nothing isolates it; `absent`: no pod stands here, no policy can. */
  readonly state: "open" | "allows" | "denies" | "absent";
  readonly summary: string;
  /** The policies that isolate this side, each with those of its rules that allow something here. */
  readonly policies: readonly MatrixPolicy[];
  readonly nearestMiss: MatrixMiss | null;
}

export interface MatrixPolicy {
  /** `data/postgres` */
  readonly name: string;
  readonly location: MatrixLocation | null;
  readonly rules: readonly MatrixRule[];
}

export interface MatrixRule {
  /** `ingress rule 2, peer 1` */
  readonly title: string;
  /** Who the peer is, in plain words. */
  readonly peer: string;
  /** What it allows: `TCP 5432`, `everything`. */
  readonly allows: string;
  readonly location: MatrixLocation | null;
}

export interface MatrixMiss {
  readonly policy: string;
  /** `ingress rule 1 asks for a pod with app=web; this pod has app=frontend` */
  readonly text: string;
  readonly location: MatrixLocation | null;
}

/** A range in a file, as in the Language Server Protocol. */
export interface MatrixLocation {
  readonly uri: string;
  readonly range: MatrixRange;
}
export interface MatrixRange {
  readonly start: MatrixPosition;
  readonly end: MatrixPosition;
}
export interface MatrixPosition {
  readonly line: number;
  readonly character: number;
}

/** Where an endpoint is declared; `null` for what is in no manifest. */
export interface MatrixLocateParams extends MatrixScope {
  readonly version: number;
  readonly endpoint: number;
}

/** Which part of the matrix the policy, or the workload, at a place of a file is about. */
export interface MatrixEmphasisParams extends MatrixScope {
  readonly version: number;
  readonly document: string;
  readonly position: MatrixPosition;
}
export interface MatrixEmphasis {
  /** `data/postgres`; empty for a workload. */
  readonly policy: string;
  /** Why the policy decides nothing, though it stands there; empty when it is in force. */
  readonly note: string;
  /** Endpoints whose rows, and whose columns, the policy isolates; those of the workload itself. */
  readonly sources: readonly number[];
  readonly destinations: readonly number[];
}

export interface MatrixExportParams extends MatrixScope {
  readonly version: number;
  readonly format: MatrixExportFormat;
  readonly view: MatrixView;
  /** Those of the theme; without them a picture is drawn for paper. */
  readonly palette?: MatrixPalette;
}
/** Colours of a picture, `#rrggbb`. */
export interface MatrixPalette {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  /** What may pass, and a tint of it. */
  readonly open: string;
  readonly tint: string;
  readonly unguarded: string;
  readonly unsure: string;
  readonly gain: string;
  readonly loss: string;
}
export type MatrixExportFormat = "csv" | "markdown" | "mermaid" | "svg";
export interface MatrixExport {
  readonly text: string;
  /** Why there is no text; empty when there is. */
  readonly problem: string;
}

export interface MatrixEditParams extends MatrixScope {
  readonly version: number;
  readonly source: number;
  readonly destination: number;
  readonly action: "allow" | "remove";
  /** `TCP 5432`, several behind commas, `*` for every port and protocol; empty for everything that the cell is about. */
  readonly port: string;
}
/** What is so now, as a policy test. `null`: whatever is at the other end, so that a whole row or column is meant; not both. */
export interface MatrixExpectParams extends MatrixScope {
  readonly version: number;
  readonly source: number | null;
  readonly destination: number | null;
  /** As for an edit. */
  readonly port: string;
}
/** Text changes that make it so; none where `reason` says why it cannot be done. */
export interface MatrixEdit {
  readonly title: string;
  readonly reason: string | null;
  /** What else changes by it, in words. */
  readonly also: readonly string[];
  readonly files: readonly {
    readonly uri: string;
    readonly edits: readonly { readonly range: MatrixRange; readonly newText: string }[];
    /** There is no such file yet. */
    readonly created?: true;
  }[];
}
