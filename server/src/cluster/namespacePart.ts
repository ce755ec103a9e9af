import type { NetworkPolicy, Service } from "../manifest/types.ts";
import type { ClusterNamespace, ClusterWorkload, IdlePolicy, Origin, Replacement } from "./cluster.ts";
import { type Distinctions, differs, mergePods } from "./merge.ts";
import { aloneIn, groupByOwner, type OwnedGroup, type PlacedWorkload, standsAlone } from "./owners.ts";
import { renewed } from "./renewed.ts";
import { anyNamespace, type Share } from "./share.ts";

/** Something of a namespace and where it stands, which is how everything in a cluster is ordered. */
export interface Placed<T> {
  readonly at: Origin;
  /** Orders what stands in one place. */
  readonly part: number;
  readonly namespace: string;
  readonly value: T;
}

export type PlacedPolicy = Placed<{
  readonly namespace: string;
  readonly object: NetworkPolicy;
  readonly origin: Origin;
}>;
export type PlacedWorkloads = Placed<Omit<ClusterWorkload, "index">>;
export type PlacedService = Placed<{
  readonly namespace: string;
  readonly object: Service;
  readonly origin: Origin;
}>;

/** All that a cluster has of one namespace. Each list is the one of the part before where it says the same. */
export interface NamespacePart {
  readonly name: string;
  /** In the order of the files. */
  readonly shares: readonly Share[];
  readonly policies: readonly PlacedPolicy[];
  readonly replaced: readonly Placed<Replacement>[];
  readonly rejected: readonly Placed<Origin>[];
  readonly idle: readonly Placed<IdlePolicy>[];
  readonly groups: readonly OwnedGroup[];
  /** Whether any owner has several pods, so that policies decide how they merge. */
  readonly divisible: boolean;
  readonly workloads: readonly PlacedWorkloads[];
  readonly services: readonly PlacedService[];
  /** `undefined`: nobody declares it and nothing lives in it. */
  readonly namespace: ClusterNamespace | undefined;
  readonly templated: boolean;
}

/** `inhabited`: something lives there that no file declares. */
export function makePart(
  name: string,
  shares: readonly Share[],
  inhabited: boolean,
  before: NamespacePart | undefined,
): NamespacePart {
  const policies =
    part(before, shares, "policies") ??
    policiesAgain(name, shares, before) ??
    policiesOf(name, shares, before?.policies ?? []);
  const workloads =
    part(before, shares, "workloads") ?? workloadsAgain(shares, before) ?? workloadsOf(name, shares, before);
  const services =
    part(before, shares, "services") ??
    servicesAgain(name, shares, before) ??
    servicesOf(name, shares, before?.services ?? []);
  const { policies: inForce, replaced, rejected, idle } = policies;
  const { groups, divisible, workloads: merged } = workloads;
  const lives = inhabited || inForce.length > 0 || groups.length > 0 || services.services.length > 0;
  const namespace = namespaceOf(name, shares, lives);
  return {
    name,
    shares,
    policies: inForce,
    replaced,
    rejected,
    idle,
    groups,
    divisible,
    workloads: merged,
    services: services.services,
    namespace: sameNamespace(namespace, before?.namespace) ? before?.namespace : namespace,
    templated: shares.some(({ unsure }) => unsure),
  };
}

/** The part before, where nothing of the kind is different. */
function part(
  before: NamespacePart | undefined,
  shares: readonly Share[],
  kind: "policies" | "workloads" | "services",
): NamespacePart | undefined {
  if (before === undefined) return undefined;
  const then = before.shares;
  // Walked side by side: thousands of files may share in a namespace.
  for (let at = 0, other = 0; ; at++, other++) {
    while (at < shares.length && shares[at]?.[kind].length === 0) at++;
    while (other < then.length && then[other]?.[kind].length === 0) other++;
    const [now, old] = [shares[at], then[other]];
    if (now === undefined || old === undefined) return now === old ? before : undefined;
    if (now !== old && (now.uri !== old.uri || now[kind] !== old[kind])) return undefined;
  }
}

const wholeCluster = 0;

type PolicyPart = Pick<NamespacePart, "policies" | "replaced" | "rejected" | "idle">;

function policiesOf(namespace: string, shares: readonly Share[], before: readonly PlacedPolicy[]): PolicyPart {
  const byName = new Map<string, PlacedPolicy & { readonly idle: Placed<IdlePolicy> }>();
  const replaced: Placed<Replacement>[] = [];
  const rejected: Placed<Origin>[] = [];
  const idle: Placed<IdlePolicy>[] = [];
  const known = namespace === anyNamespace ? undefined : namespace;
  for (const { uri, policies } of shares) {
    for (const { index, manifest, inForce } of policies) {
      const at = { uri, index };
      const base = { at, part: wholeCluster, namespace };
      const asIdle = { ...base, value: { uri, manifest, namespace: known } };
      if (!inForce) {
        idle.push(asIdle);
        if (!manifest.partial) rejected.push({ ...base, value: at });
        continue;
      }
      const { object } = manifest;
      const key = object.generated ? `${object.name} ${uri} ${index}` : object.name;
      const earlier = byName.get(key);
      if (earlier !== undefined) {
        replaced.push({ ...base, value: { kind: object.kind, origin: earlier.at, by: at } });
        idle.push(earlier.idle);
      }
      byName.delete(key);
      byName.set(key, { ...base, value: { namespace, object, origin: at }, idle: asIdle });
    }
  }
  const policies = [...byName.values()].map(({ idle: _, ...policy }): PlacedPolicy => policy);
  return { policies: keepSame(policies, before), replaced, rejected, idle: idle.sort(inOrder) };
}

function policiesAgain(
  namespace: string,
  shares: readonly Share[],
  before: NamespacePart | undefined,
): PolicyPart | undefined {
  if (before === undefined) return undefined;
  const policies = renewed("policies", shares, before.shares, before.policies, (written, uri, old) => {
    const { index, manifest, inForce } = written;
    const { object } = manifest;
    const { object: was, origin } = old.value;
    if (!inForce || object.name !== was.name || object.generated || was.generated) return undefined;
    if (object === was && index === origin.index) return old;
    const at = { uri, index };
    return { at, part: wholeCluster, namespace, value: { namespace, object, origin: at } };
  });
  return policies && { policies, replaced: before.replaced, rejected: before.rejected, idle: before.idle };
}

type WorkloadPart = Pick<NamespacePart, "groups" | "divisible" | "workloads">;

function workloadsOf(namespace: string, shares: readonly Share[], before: NamespacePart | undefined): WorkloadPart {
  const placed = shares.flatMap(({ uri, workloads }) =>
    workloads.map(({ index, object }) => ({ namespace, object, origin: { uri, index } })),
  );
  const groups = groupByOwner(placed);
  // Where policies decide, they are merged when all policies are known.
  if (groups.some(differs)) return { groups, divisible: true, workloads: [] };
  const old = before === undefined || before.divisible ? undefined : before;
  return { groups, divisible: false, workloads: old === undefined ? mergeAll(groups) : mergeAgain(groups, old) };
}

function workloadsAgain(shares: readonly Share[], before: NamespacePart | undefined): WorkloadPart | undefined {
  if (before === undefined || before.divisible) return undefined;
  const groups = renewed("workloads", shares, before.shares, before.groups, ({ index, object }, uri, old) => {
    const { namespace, kind, name, declared } = old;
    if (declared === undefined || object.kind !== kind || object.name !== name || !standsAlone(object))
      return undefined;
    if (object === declared.object && index === declared.origin.index) return old;
    return aloneIn({ namespace, object, origin: { uri, index } });
  });
  if (groups === undefined) return undefined;
  const workloads = before.workloads.slice();
  for (const [at, group] of groups.entries()) {
    const [made] = group === before.groups[at] ? [] : mergeAll([group]);
    if (made !== undefined) workloads[at] = made;
  }
  return { groups, divisible: false, workloads };
}

/** Of one pod each, or none: nothing can tell several apart. */
function mergeAll(groups: readonly OwnedGroup[]): readonly PlacedWorkloads[] {
  return mergeGroups(groups, { labelKeys: new Set(), blocks: [] });
}

/** What did not change keeps its identity, and with it what was worked out about it. */
function mergeAgain(groups: readonly OwnedGroup[], before: NamespacePart): readonly PlacedWorkloads[] {
  const keyOf = ({ kind, name }: { readonly kind: string; readonly name: string }) => `${kind}/${name}`;
  const oldGroups = new Map(before.groups.map((group) => [keyOf(group), group]));
  const oldWorkloads = new Map(before.workloads.map((item) => [keyOf(item.value), item]));
  return groups.flatMap((group) => {
    const key = keyOf(group);
    const [then, made] = [oldGroups.get(key), oldWorkloads.get(key)];
    return then !== undefined && made !== undefined && isSameGroup(then, group) ? [made] : mergeAll([group]);
  });
}

function isSameGroup(a: OwnedGroup, b: OwnedGroup): boolean {
  return (
    a.at.uri === b.at.uri &&
    a.at.index === b.at.index &&
    isSamePlaced(a.declared, b.declared) &&
    a.children.length === b.children.length &&
    a.children.every((child, at) => isSamePlaced(child, b.children[at]))
  );
}

function isSamePlaced(a: PlacedWorkload | undefined, b: PlacedWorkload | undefined): boolean {
  return a?.object === b?.object && a?.origin.uri === b?.origin.uri && a?.origin.index === b?.origin.index;
}

export function mergeGroups(groups: readonly OwnedGroup[], distinctions: Distinctions): readonly PlacedWorkloads[] {
  return groups.flatMap((group) =>
    mergePods(group, distinctions).map((value, index) => ({
      at: group.at,
      part: index,
      namespace: group.namespace,
      value,
    })),
  );
}

function servicesOf(
  namespace: string,
  shares: readonly Share[],
  before: readonly PlacedService[],
): Pick<NamespacePart, "services"> {
  const byName = new Map<string, PlacedService>();
  for (const { uri, services } of shares) {
    for (const { index, object } of services) {
      const at = { uri, index };
      byName.delete(object.name);
      byName.set(object.name, { at, part: wholeCluster, namespace, value: { namespace, object, origin: at } });
    }
  }
  return { services: keepSame([...byName.values()], before) };
}

function servicesAgain(
  namespace: string,
  shares: readonly Share[],
  before: NamespacePart | undefined,
): Pick<NamespacePart, "services"> | undefined {
  if (before === undefined) return undefined;
  const services = renewed("services", shares, before.shares, before.services, ({ index, object }, uri, old) => {
    const { object: was, origin } = old.value;
    if (object.name !== was.name) return undefined;
    if (object === was && index === origin.index) return old;
    const at = { uri, index };
    return { at, part: wholeCluster, namespace, value: { namespace, object, origin: at } };
  });
  return services && { services };
}

/** What did not change keeps its identity, and with it what was worked out about it. */
function keepSame<V extends { readonly object: object }>(
  now: readonly Placed<V>[],
  before: readonly Placed<V>[],
): readonly Placed<V>[] {
  const known = new Map(before.map((item) => [item.value.object, item]));
  return now.map((item) => {
    const old = known.get(item.value.object);
    return old !== undefined && inOrder(old, item) === 0 ? old : item;
  });
}

const nameLabel = "kubernetes.io/metadata.name";

function namespaceOf(name: string, shares: readonly Share[], lives: boolean): ClusterNamespace | undefined {
  const declared = shares.flatMap(({ uri, declared }) => declared.map((each) => ({ ...each, uri })));
  const last = declared.at(-1);
  if (last === undefined && !lives) return undefined;
  return {
    name,
    labels: { ...last?.labels, [nameLabel]: name },
    origins: declared.map(({ uri, index }) => ({ uri, index })),
    object: last?.object,
  };
}

function sameNamespace(a: ClusterNamespace | undefined, b: ClusterNamespace | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.object === b.object &&
    a.origins.length === b.origins.length &&
    a.origins.every(({ uri, index }, i) => uri === b.origins[i]?.uri && index === b.origins[i].index)
  );
}

/** By file, then by the place in it. */
export function inOrder(a: Placed<unknown>, b: Placed<unknown>): number {
  if (a.at.uri !== b.at.uri) return a.at.uri < b.at.uri ? -1 : 1;
  return a.at.index - b.at.index || a.part - b.part;
}
