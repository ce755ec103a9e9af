import type { ClusterWorkload } from "../cluster/cluster.ts";
import { type Postings, postingsOf } from "../traffic/labelIndex.ts";
import type { CompiledSelector, Requirement } from "../traffic/selector.ts";
import { isNear, type NearMiss, nearMiss } from "../words/near.ts";

/**
 * The pods among which a selector is judged, by what they bear: ten thousand are not looked at one by one for a word that
 * nobody has. All lists are in the order of `pods`.
 */
export interface PodList {
  readonly pods: readonly ClusterWorkload[];
  /** Those whose owner has labels of its own. */
  ownedByLabelled(): readonly ClusterWorkload[];
  /** Those that meet at least one requirement for certain values (`In`). */
  meetingOne(selector: CompiledSelector): readonly ClusterWorkload[];
  /** What `nearMiss` finds among all of them. */
  nearMiss(selector: CompiledSelector): NearMiss<ClusterWorkload> | undefined;
  bears(key: string): boolean;
}

export function createPodList(pods: readonly ClusterWorkload[]): PodList {
  let known: Postings | undefined;
  let owned: readonly ClusterWorkload[] | undefined;
  const places = (): Postings => {
    known ??= postingsOf(pods);
    return known;
  };
  const at = (found: ReadonlySet<number>) => [...found].sort((a, b) => a - b).flatMap((place) => pods[place] ?? []);
  return {
    pods,
    ownedByLabelled() {
      owned ??= pods.filter(({ object }) => object.ownerLabels !== undefined);
      return owned;
    },
    meetingOne({ requirements }) {
      const found = new Set<number>();
      for (const { key, operator, values } of requirements)
        if (operator === "In") for (const value of values) add(found, places().get(key)?.get(value));
      return at(found);
    },
    nearMiss(selector) {
      const { requirements } = selector;
      const [only] = requirements;
      const known = requirements.length === 1 && only !== undefined ? nearValue(only, places(), pods) : undefined;
      if (known !== undefined) return known;
      const found = new Set<number>();
      // Of a single one no value is near: that has been seen.
      for (const requirement of requirements) addNear(found, requirement, places(), requirements.length > 1);
      return nearMiss(selector, at(found), ({ object }) => object.labels);
    },
    bears: (key) => places().has(key),
  };
}

/** Of those that have the key with a value like one that is asked for, the most: no pod's labels are read for that. */
function nearValue(
  requirement: Requirement,
  places: Postings,
  pods: readonly ClusterWorkload[],
): NearMiss<ClusterWorkload> | undefined {
  const { key, operator, values } = requirement;
  if (operator !== "In") return undefined;
  let most: { readonly wanted: string; readonly value: string; readonly list: readonly number[] } | undefined;
  for (const [value, list] of places.get(key) ?? []) {
    if (values.has(value) || list.length < (most?.list.length ?? 0)) continue;
    const sooner = most === undefined || list.length > most.list.length || (list[0] ?? 0) < (most.list[0] ?? 0);
    const wanted = sooner ? [...values].find((each) => isNear(value, each)) : undefined;
    if (wanted !== undefined) most = { wanted, value, list };
  }
  if (most === undefined) return undefined;
  const { wanted, value, list } = most;
  return { requirement, wanted, kind: "value", key, value, things: list.flatMap((place) => pods[place] ?? []) };
}

/** All that fail the requirement by something near. `byValue`: by another value of its key, too. */
function addNear(found: Set<number>, { key, operator, values }: Requirement, places: Postings, byValue: boolean): void {
  if (operator === "Exists") {
    for (const [other, lists] of places) if (isNear(other, key)) for (const list of lists.values()) add(found, list);
  }
  if (operator !== "In") return;
  for (const wanted of values) {
    if (byValue) for (const [value, list] of places.get(key) ?? []) if (isNear(value, wanted)) add(found, list);
    for (const lists of places.values()) add(found, lists.get(wanted));
  }
}

function add(found: Set<number>, list: readonly number[] | undefined): void {
  for (const place of list ?? []) found.add(place);
}
