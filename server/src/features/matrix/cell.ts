import { type ConnectionSet, isAll, isEmpty } from "../../traffic/connectionSet.ts";
import { lets } from "./port.ts";
import type { MatrixCell, MatrixChange, MatrixNeed, MatrixTier, MatrixUndecided } from "./types.ts";
import { connectionWords, portsOfSet } from "./words.ts";

/** What is so between two endpoints, before it is put into words. */
export interface Pair {
  readonly connections: ConnectionSet;
  readonly undecided: readonly MatrixUndecided[];
  /** A policy isolates one of the ends. */
  readonly governed: boolean;
  /** What the API leaves open, on top of what passes. */
  readonly open: ConnectionSet;
  readonly tier: MatrixTier | undefined;
  /** The tier decides some of the connections only. */
  readonly partly?: boolean;
  /** Both ends are outside: nobody asks. */
  readonly apart: boolean;
}

/** What a cell says of whether it is needed. */
export interface NeedMark {
  readonly kind: MatrixNeed;
  readonly text: string;
}

export function cellOf(
  { connections, undecided, governed, open, tier, partly, apart }: Pair,
  asked: ConnectionSet | undefined,
  change: MatrixChange | null,
  self: boolean,
  mark?: NeedMark,
): MatrixCell {
  if (apart) return nothingToSay;
  const all = isAll(connections);
  const none = isEmpty(connections);
  const verdict = all ? (governed ? "all" : "ungoverned") : none ? "none" : "some";
  const words = `${connectionWords(connections)} allowed${verdict === "ungoverned" ? ", no policy restricts it" : ""}`;
  const left = isEmpty(open) ? "" : `, ${connectionWords(open)} left open: policies disagree`;
  const who = tier === undefined ? "" : `, the ${tier} tier decides${partly ? " a part" : ""}`;
  const plugin = undecided.some((reason) => reason !== "policy-order") ? ", depends on the CNI" : "";
  return {
    verdict,
    undecided,
    ports: all || none ? [] : portsOfSet(connections),
    ...(tier !== undefined && { tier }),
    ...(mark !== undefined && { need: mark.kind }),
    text: `${self ? "among its own pods " : ""}${words}${mark === undefined ? "" : `, ${mark.text}`}${left}${who}${plugin}`,
    change,
    faded: !lets(connections, asked),
  };
}

export const nothingToSay: MatrixCell = Object.freeze({
  verdict: "apart",
  undecided: [],
  ports: [],
  text: "both outside the cluster",
  change: null,
  faded: false,
});
