import type { Direction } from "../../manifest/types.ts";

/** A piece of a text with one look: bold, a namespace's prefix, soft, in the editor's font, or struck by none of these. */
export interface Run {
  readonly text: string;
  readonly look?: "bold" | "prefix" | "soft" | "code";
}

export type Rich = readonly Run[];

/** Where a click leads. Lines and characters from 0, in UTF-16 units. */
export interface PictureLocation {
  readonly uri: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
}

/** One line of what is written in a peer: `pods`, `namespace`, `addresses` or `but not`, then the condition. */
export interface Condition {
  readonly word: "pods" | "namespace" | "addresses" | "but not" | "nodes" | "names";
  /** One part a requirement: they stand in one line where there is room, else below each other. */
  readonly parts: readonly string[];
  /** `in shop`, `by name`: left out first where there is no room. */
  readonly tail?: string;
}

/** How sure it is that somebody is let through, and what stops them. */
export type Standing =
  | "passes"
  /** No workload known here matches. */
  | "nothing"
  /** A template or another tool fills it in. */
  | "unknown"
  /** Undecided by the API or by the network plugin. */
  | "undecided"
  /** Another policy or the other end refuses. */
  | "stopped";

/** A neighbour: one item of `from` or `to`, or all that have no item. */
export interface PeerPicture {
  /** Stable over edits elsewhere: `ingress/0/1`. */
  readonly key: string;
  readonly who: Rich;
  readonly notes: readonly string[];
  readonly conditions: readonly Condition[];
  /** Both conditions must hold. */
  readonly and: boolean;
  readonly standing: Standing;
  /** Behind the name, where it is stopped: `not let in`, `denied by fence`. */
  readonly stop?: string;
  /** From 1; `undefined` for what has no line. */
  readonly line: number | undefined;
  readonly location: PictureLocation | undefined;
  /** What a reader hears, and the tooltip says: whole sentences. */
  readonly label: string;
  /** In a stack: `mailer`, `all of ops`. */
  readonly short: string;
  readonly caret?: true;
}

export interface ChipRow {
  readonly text: string;
  /** Whose port it is, where targets differ. */
  readonly of?: string;
}

export interface RulePicture {
  readonly key: string;
  /** `rule 2`; empty where there is only one. */
  readonly title: string;
  readonly peers: readonly PeerPicture[];
  readonly chip: readonly ChipRow[];
  /** Every port of every protocol. */
  readonly all: boolean;
  readonly standing: "passes" | "unknown" | "undecided" | "nothing";
  readonly label: string;
  readonly location: PictureLocation | undefined;
}

/** Words beside a hollow bar, or in a faint box. */
export interface Remark {
  readonly key: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly label: string;
  readonly location?: PictureLocation | undefined;
}

export interface SidePicture {
  readonly direction: Direction;
  /** Closed by this policy, closed by others, or restricted by nobody. */
  readonly state: "closed" | "others" | "open";
  /** `2 peers`, `nobody`, or why the rules below do nothing. */
  readonly head: string;
  readonly headTip: string;
  readonly rules: readonly RulePicture[];
  /** Why the rules do nothing; empty where they do something. */
  readonly note: string;
  /** Rules that are written and do nothing. */
  readonly faint: boolean;
  /** Everybody else, who is kept out. */
  readonly rest: Remark | undefined;
  /** Another policy that adds to this, or decides in its place. */
  readonly others: Remark | undefined;
  /** Where nothing restricts it. */
  readonly open: Remark | undefined;
  /** For a reader: `May come in, 2 peers, 1 rule, closed`. */
  readonly label: string;
}

export interface TargetPicture {
  readonly key: string;
  readonly who: Rich;
  readonly notes: readonly string[];
  readonly conditions: readonly Condition[];
  readonly nothing: boolean;
  readonly line: number | undefined;
  readonly location: PictureLocation | undefined;
  readonly label: string;
}

/** One tier for the whole cluster, above or below what this policy says. */
export interface StripPicture {
  readonly place: "above" | "below";
  readonly title: string;
  readonly lines: readonly string[];
  readonly location?: PictureLocation | undefined;
}

export interface PolicyPicture {
  readonly scope: "policy";
  readonly name: Rich;
  /** `NetworkPolicy in policies/api.yaml` */
  readonly subtitle: string;
  /** The picture in at most four sentences. */
  readonly summary: Rich;
  readonly notice: string | undefined;
  /** The picture says nothing of what is in force. */
  readonly faint: boolean;
  readonly strips: readonly StripPicture[];
  readonly target: TargetPicture;
  readonly ingress: SidePicture;
  readonly egress: SidePicture;
}

/** One row of a picture of many: a workload, or a namespace. */
export interface RowPicture {
  readonly key: string;
  readonly who: Rich;
  readonly notes: readonly string[];
  readonly label: string;
  readonly location: PictureLocation | undefined;
  readonly ingress: RowSide;
  readonly egress: RowSide;
  readonly caret?: true;
}

export interface RowSide {
  /** `partly`: some of the row's workloads are closed, some are not. */
  readonly state: "closed" | "partly" | "open";
  readonly doors: readonly RowDoor[];
}

/** Everybody who has the same ports: one chip. */
export interface RowDoor {
  readonly key: string;
  readonly peers: readonly RowPeer[];
  readonly chip: readonly ChipRow[];
  readonly all: boolean;
  readonly standing: "passes" | "unknown" | "undecided";
  readonly label: string;
  readonly location: PictureLocation | undefined;
}

export interface RowPeer {
  readonly who: Rich;
  readonly standing: Standing;
  readonly stop?: string;
  readonly label: string;
}

export interface RowsPicture {
  readonly scope: "namespace" | "everything";
  readonly name: Rich;
  readonly subtitle: string;
  readonly summary: Rich;
  /** Above the middle: `5 workloads`. */
  readonly head: string;
  readonly rows: readonly RowPicture[];
  /** How many rows are left out. */
  readonly left: number;
}

export type Picture = PolicyPicture | RowsPicture;

export function plainText(rich: Rich): string {
  return rich.map(({ text }) => text).join("");
}
