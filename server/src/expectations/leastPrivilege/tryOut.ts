import type { Traffic } from "../../traffic/types.ts";

/** What is to be tried, and what it is tried in. */
export interface Trial {
  /** The files as they would be written, by uri. */
  readonly made: ReadonlyMap<string, string>;
  /** What is new in them, as one text. */
  readonly added: string;
  /** How many policies there are with them. */
  readonly count: number;
  /** Files of the cluster, with their texts. */
  readonly files: Iterable<readonly [uri: string, text: string | undefined]>;
  /** `undefined`: there is no such cluster then. */
  whatIf(texts: ReadonlyMap<string, string>): Traffic | undefined;
}

/** Files of a build behind which policies are tried. */
const mostTried = 5;

/**
 * The traffic with new policies. Where somebody builds what is applied, a file that the build does not name is no part of it
 * (`apart`): then they are tried behind what is in one of its files. `undefined`: they cannot be tried.
 */
export function tryOut({
  made,
  added,
  count,
  files,
  whatIf,
}: Trial): { readonly after: Traffic; readonly apart: boolean } | undefined {
  const isWhole = (traffic: Traffic | undefined): traffic is Traffic =>
    traffic !== undefined && traffic.cluster.policies.length >= count;
  const after = whatIf(made);
  if (isWhole(after)) return { after, apart: false };
  let tried = 0;
  for (const [uri, before] of files) {
    if (before === undefined || !/\.ya?ml$/.test(uri) || tried++ >= mostTried) continue;
    const behind = whatIf(new Map([[uri, `${before.trimEnd()}\n---\n${added}`]]));
    if (isWhole(behind)) return { after: behind, apart: true };
  }
  return undefined;
}
