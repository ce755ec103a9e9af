import { isEvident } from "../../expectations/needs/denied.ts";
import type { Need, NeedEnd, NeedEvidence } from "../../snapshot/need.ts";
import { isWithin } from "../../snapshot/seenAddresses.ts";
import { type ConnectionSet, intersect, isEmpty, union } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import { code } from "../../words/lists.ts";
import type { NeedMark, Pair } from "./cell.ts";
import type { Directory } from "./endpoints.ts";
import type { MatrixNeed } from "./types.ts";
import { connectionWords } from "./words.ts";

/** What the manifests, and flows that were seen, tell of the cells. Endpoints are places in the directory. */
export interface MatrixNeeds {
  /** Something is needed somewhere: only then it says something that nothing mentions a connection. */
  readonly some: boolean;
  of(source: number, destination: number): readonly NeedEvidence[];
  /** All that is needed from a source, by destination. */
  from(source: number): ReadonlyMap<number, readonly NeedEvidence[]>;
  /** Everybody who stands behind the same thing that is written: to reach one of them is enough. */
  behind(source: number, evidence: NeedEvidence): readonly number[];
}

const nobody: ReadonlyMap<number, readonly NeedEvidence[]> = new Map();
const none: readonly never[] = Object.freeze([]);

export function indexNeeds(needs: readonly Need[], traffic: Traffic, directory: Directory): MatrixNeeds {
  const found = new Map<number, Map<number, readonly NeedEvidence[]>>();
  const groups = new Map<string, number[]>();
  let some = false;
  for (const { source, destination, evidence } of needs) {
    some ||= source.kind === "workload" && destination.kind === "workload" && evidence.some(({ weak }) => !weak);
    for (const from of placesOf(source, traffic, directory)) {
      const row = found.get(from) ?? new Map<number, readonly NeedEvidence[]>();
      found.set(from, row);
      for (const to of placesOf(destination, traffic, directory)) {
        row.set(to, [...(row.get(to) ?? none), ...evidence]);
        for (const { group, kind } of evidence) {
          // That a name is looked up is told in the same place.
          const key = `${from} ${group} ${kind}`;
          const known = groups.get(key);
          if (known === undefined) groups.set(key, [to]);
          else known.push(to);
        }
      }
    }
  }
  return {
    some,
    of: (source, destination) => found.get(source)?.get(destination) ?? none,
    from: (source) => found.get(source) ?? nobody,
    behind: (source, { group, kind }) => groups.get(`${source} ${group} ${kind}`) ?? none,
  };
}

/** Rows and columns; none for whoever has none: the API server, a DNS server that no file declares. */
function placesOf(end: NeedEnd, traffic: Traffic, { place }: Directory): readonly number[] {
  if (end.kind === "workload") return [place[traffic.endpointOfWorkload(end.workload)] ?? 0];
  if (end.kind === "pods" || end.who !== "internet") return none;
  const { addresses } = end;
  const places = traffic.endpoints.flatMap((endpoint) => {
    if (endpoint.kind !== "addresses") return [];
    if (addresses?.some((address) => isWithin(address, endpoint.bounds)) === false) return [];
    return [place[endpoint.index] ?? 0];
  });
  return [...new Set(places)];
}

/** `allowed`: what passes, or may, between two endpoints. */
export function markOf(
  needs: MatrixNeeds,
  [source, destination]: readonly [number, number],
  { connections, open, undecided, apart }: Pair,
  isWorkload: (place: number) => boolean,
  allowed: (source: number, destination: number) => ConnectionSet,
): NeedMark | undefined {
  if (apart) return undefined;
  const evidence = needs.of(source, destination);
  if (evidence.length === 0) {
    const asked = needs.some && source !== destination && isWorkload(source) && isWorkload(destination);
    return asked && !isEmpty(connections) ? { kind: "unmentioned", text: "nothing mentions it" } : undefined;
  }
  const evident = evidence.filter((each) => counts(each));
  const [first] = evident;
  if (first === undefined) return undefined;
  const passes = union(connections, open);
  const isDenied = (each: NeedEvidence) =>
    isEmpty(intersect(passes, each.connections)) &&
    needs.behind(source, each).every((other) => isEmpty(intersect(allowed(source, other), each.connections)));
  const denied = undecided.length > 0 ? [] : evident.filter(isDenied);
  const [worst] = denied;
  if (worst === undefined) return { kind: "needed", text: `needed (${code(first.text)})` };
  const ports = denied.map((each) => each.connections).reduce(union);
  return { kind: "denied", text: `${connectionWords(ports)} needed and denied (${code(worst.text)})` };
}

/** What may mean something else is enough to mention a connection, and not to need it. */
function counts(evidence: NeedEvidence): boolean {
  return evidence.weak !== true && (isEvident(evidence) || evidence.kind === "flow" || evidence.kind === "dns");
}

/** Of many pairs: how many are needed, and of these denied. */
export function marksOf(marks: readonly NeedMark[], pairs: number): NeedMark | undefined {
  const number = (kind: MatrixNeed) => marks.filter((mark) => mark.kind === kind).length;
  const [denied, needed] = [number("denied"), number("needed")];
  if (denied > 0) return { kind: "denied", text: `${denied} of ${pairs} needed and denied` };
  return needed > 0 ? { kind: "needed", text: `${needed} of ${pairs} needed` } : undefined;
}
