import type { MatrixCell, MatrixEndpoint, MatrixGroup, MatrixItem } from "../../../../../server/src/server/protocol.ts";
import { headOf, sizeOf } from "../layout.ts";
import { t } from "../texts.ts";
import type { Part } from "./cover.ts";

export interface GraphInput {
  readonly endpoints: readonly MatrixEndpoint[];
  readonly groups: readonly MatrixGroup[];
  readonly sources: readonly MatrixItem[];
  readonly destinations: readonly MatrixItem[];
  readonly collapsed: ReadonlySet<string>;
  /** Pods that no manifest declares are among the ends. */
  readonly others: boolean;
  /** By places in `sources` and `destinations`. */
  cell(source: number, destination: number): MatrixCell | undefined;
}

/** An end of connections: where it stands among the sources and the destinations, -1 where it does not. */
export interface End {
  readonly id: string;
  readonly item: MatrixItem;
  readonly endpoint: MatrixEndpoint;
  readonly group: number;
  readonly collapsed: boolean;
  readonly source: number;
  readonly destination: number;
}

export interface NamedPart extends Part {
  /** As it is read aloud. */
  readonly title: string;
  /** What stands in a node of its own; none where the part is drawn anyway. */
  readonly name: string | undefined;
  readonly detail: string;
  /** Key of the namespace that it is all of. */
  readonly of?: string;
}

export type Axis = "source" | "destination";

/** The ends of both axes, each once; what is in no namespace stands left as a source and right as a destination. */
export function endsOf({ endpoints, groups, sources, destinations, collapsed }: GraphInput): readonly End[] {
  const ends = new Map<string, End>();
  const add = (item: MatrixItem, axis: Axis, index: number): void => {
    const endpoint = endpoints[headOf(item)];
    const group = groups[endpoint?.group ?? -1];
    if (endpoint === undefined || group === undefined) return;
    const closed = collapsed.has(group.key);
    const name = closed ? `all ${group.key}` : `${endpoint.kind} ${endpoint.title}`;
    const id = group.kind === "namespace" ? name : `${name} ${axis}`;
    const known = ends.get(id) ?? { id, item, endpoint, group: endpoint.group, collapsed: closed };
    ends.set(id, { source: -1, destination: -1, ...known, [axis]: index });
  };
  for (const [index, item] of sources.entries()) add(item, "source", index);
  for (const [index, item] of destinations.entries()) add(item, "destination", index);
  return [...ends.values()].sort((a, b) => a.group - b.group || headOf(a.item) - headOf(b.item));
}

export interface Alike {
  readonly members: readonly number[];
  /** They may do the same and no more. */
  readonly exact: boolean;
}

/** Exceptions that are named; with more of them the rest is not "anyone". */
const mostExceptions = 2;
/** Letters. */
const longestExceptions = 28;
/** A set that has nothing in common but what it may do. */
const smallestNameless = 10;
/** A set of fewer ends is drawn end by end. */
const smallestSet = 4;

/**
 * What an edge can start or end at. A filter that has cut into everyone, or into a namespace, leaves nothing that would
 * be true of all of it. `alike`: sets of ends that may do the same, and
 * more or not.
 */
export function partsOf(
  input: GraphInput,
  ends: readonly End[],
  axis: Axis,
  alike: readonly Alike[],
): readonly NamedPart[] {
  const { endpoints, groups, collapsed, others } = input;
  const parts: NamedPart[] = [];
  for (const [i, end] of ends.entries()) {
    if (end[axis] < 0) continue;
    parts.push({ id: end.id, members: [i], name: undefined, title: titleOf(end, groups), detail: "" });
  }
  const whole = (test: (endpoint: MatrixEndpoint) => boolean): readonly number[] => {
    const members = ends.flatMap((end, i) => (end[axis] >= 0 && test(end.endpoint) ? [i] : []));
    const held = members.reduce((sum, i) => sum + sizeOf(ends[i]?.item ?? 0), 0);
    const all = endpoints.filter((endpoint) => test(endpoint) && (others || endpoint.kind !== "other")).length;
    return held === all ? members : [];
  };
  for (const [index, group] of groups.entries()) {
    if (group.kind !== "namespace" || collapsed.has(group.key)) continue;
    const members = whole((endpoint) => endpoint.group === index);
    // A namespace with one workload is that workload.
    if (members.filter((i) => ends[i]?.endpoint.kind === "workload").length < 2) continue;
    const name = t("all of {0}", group.name);
    parts.push({ id: `all ${axis} ${group.key}`, members, name, title: name, detail: "", of: group.key });
  }
  const all = whole(() => true);
  const pods = whole(({ kind }) => kind !== "addresses");
  const anyone = axis === "source" ? t("Anyone") : t("Anywhere");
  const known = new Set<string>();
  const addSet = (members: readonly number[], exact = false): void => {
    const id = `set ${axis} ${members.join()}`;
    const named = members.length < smallestSet || known.has(id) ? undefined : nameOf(members);
    if (named !== undefined) {
      parts.push({ id: `set ${axis} ${named.title}`, members, ...named });
    } else if (exact && members.length >= smallestNameless && !known.has(id)) {
      const names = members.flatMap((i) => (ends[i] === undefined ? [] : [titleOf(ends[i], groups)])).join(", ");
      const name = axis === "source" ? t("{0} sources", members.length) : t("{0} destinations", members.length);
      parts.push({ id: `set ${axis} ${names}`, members, name, title: name, detail: names, nameless: true });
    } else return;
    known.add(id);
  };
  const nameOf = (members: readonly number[]): Pick<NamedPart, "name" | "title" | "detail"> | undefined => {
    const bases = [
      {
        of: all,
        name: others ? anyone : axis === "source" ? t("Anyone here") : t("Anywhere here"),
        detail: t("Every pod, and every address outside."),
      },
      { of: pods, name: others ? t("Any pod") : t("Any workload"), detail: t("Every pod of the cluster.") },
    ];
    const missingOf = (of: readonly number[]): readonly number[] => of.filter((i) => !members.includes(i));
    const exact = bases.find(({ of }) => of.length === members.length && missingOf(of).length === 0);
    if (exact !== undefined) return { name: exact.name, title: exact.name.toLowerCase(), detail: exact.detail };
    for (const { of, name, detail } of bases) {
      const missing = missingOf(of);
      if (missing.length > mostExceptions || of.length - missing.length !== members.length) continue;
      const but = missing.flatMap((i) => (ends[i] === undefined ? [] : [titleOf(ends[i], groups)])).join(", ");
      const short = but.length > longestExceptions ? missing.length : but;
      return { name: t("{0} but {1}", name, short), title: t("{0} but {1}", name.toLowerCase(), but), detail };
    }
    return undefined;
  };
  addSet(all);
  addSet(pods);
  for (const { members, exact } of alike) addSet(members, exact);
  return parts;
}

/** Everyone whom no policy isolates on this side, when they are many. */
export function freePart(axis: Axis, members: readonly number[], known: readonly Part[]): readonly NamedPart[] {
  const same = (part: Part): boolean =>
    part.members.length === members.length && part.members.every((i) => members.includes(i));
  if (members.length < smallestSet || known.some(same)) return [];
  const count = members.length;
  const [name, title] =
    axis === "source"
      ? [t("No egress policy ({0})", count), t("the {0} that no egress policy isolates", count)]
      : [t("No ingress policy ({0})", count), t("the {0} that no ingress policy isolates", count)];
  return [{ id: `set ${axis} free`, members, name, title, detail: t("Dots on their side mark them.") }];
}

function titleOf({ collapsed, endpoint, group, item }: End, groups: readonly MatrixGroup[]): string {
  return collapsed ? `${groups[group]?.name ?? ""} (${sizeOf(item)})` : endpoint.title;
}
