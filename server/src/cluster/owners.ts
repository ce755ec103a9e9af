import { limits } from "../limits.ts";
import type { Workload } from "../manifest/types.ts";
import type { Origin } from "./cluster.ts";

export interface PlacedWorkload {
  readonly namespace: string;
  readonly object: Workload;
  readonly origin: Origin;
}

/** Everything in the files that is one workload: the owner's own manifest, and its pods or pod templates. */
export interface OwnedGroup {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Where the first of it stands. */
  readonly at: Origin;
  readonly declared: PlacedWorkload | undefined;
  /** Running pods, and templates of ReplicaSets or Jobs that a controller made. */
  readonly children: readonly PlacedWorkload[];
}

/**
 * Puts pods under the controller that owns them, through a ReplicaSet or Job where the files hold it.
 * Completed pods and ReplicaSets without replicas are left out; of equally named objects the later one stays.
 */
export function groupByOwner(workloads: readonly PlacedWorkload[]): OwnedGroup[] {
  const byKey = new Map<string, PlacedWorkload>();
  for (const workload of workloads) {
    const key = keyOf(workload.object.kind, workload.namespace, workload.object.name);
    byKey.delete(key);
    byKey.set(key, workload);
  }
  const groups = new Map<
    string,
    { -readonly [P in keyof OwnedGroup]: OwnedGroup[P] } & { children: PlacedWorkload[] }
  >();
  const groupOf = (kind: string, { namespace, origin }: PlacedWorkload, name: string) => {
    const key = keyOf(kind, namespace, name);
    const group = groups.get(key) ?? { namespace, kind, name, at: origin, declared: undefined, children: [] };
    groups.set(key, group);
    return group;
  };
  for (const workload of byKey.values()) {
    const { object } = workload;
    if (object.completed) continue;
    const root = rootOwner(workload, byKey);
    if (root === undefined) groupOf(object.kind, workload, object.name).declared = workload;
    else if (object.kind === "Pod" || object.replicas !== 0)
      groupOf(root.kind, workload, root.name).children.push(workload);
  }
  return [...groups.values()].map((group) => withLiveChildren(group));
}

/** Whatever else is in the files, it is no part of another workload. */
export function standsAlone(object: Workload): boolean {
  return !object.completed && ownerOf(object) === undefined;
}

/** A workload that nothing in the files belongs to. */
export function aloneIn(declared: PlacedWorkload): OwnedGroup {
  const { namespace, object, origin } = declared;
  return { namespace, kind: object.kind, name: object.name, at: origin, declared, children: [] };
}

/** Pods tell more than the templates they were made from; a declared owner tells more than a template below it. */
function withLiveChildren(group: OwnedGroup): OwnedGroup {
  const pods = group.children.filter((child) => child.object.kind === "Pod");
  if (pods.length > 0) return { ...group, children: pods };
  return group.declared === undefined ? group : { ...group, children: [] };
}

interface OwnerName {
  readonly kind: string;
  readonly name: string;
}

/** Kinds that controllers make; what owns a Deployment is some operator's own object, and says nothing about pods. */
const made = new Set(["Pod", "ReplicaSet", "ReplicationController", "Job"]);

/** A static pod is owned by its Node, which is no workload. */
function ownerOf({ kind, owner }: Workload): OwnerName | undefined {
  return made.has(kind) && owner?.kind !== "Node" ? owner : undefined;
}

function rootOwner(workload: PlacedWorkload, byKey: ReadonlyMap<string, PlacedWorkload>): OwnerName | undefined {
  let root: OwnerName | undefined;
  let current: PlacedWorkload | undefined = workload;
  for (let i = 0; i < limits.cluster.owners && current !== undefined; i++) {
    const owner = ownerOf(current.object);
    if (owner === undefined) break;
    root = owner;
    current = byKey.get(keyOf(owner.kind, workload.namespace, owner.name));
  }
  if (root === undefined || current !== undefined) return root;
  return deploymentOf(root, workload, byKey) ?? root;
}

/** A ReplicaSet that is not in the files is named after its Deployment and the hash that its pods bear as a label. */
function deploymentOf(
  owner: OwnerName,
  pod: PlacedWorkload,
  byKey: ReadonlyMap<string, PlacedWorkload>,
): OwnerName | undefined {
  const hash = pod.object.labels["pod-template-hash"];
  if (owner.kind !== "ReplicaSet" || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  const name = owner.name.slice(0, -hash.length - 1);
  return byKey.has(keyOf("Deployment", pod.namespace, name)) ? { kind: "Deployment", name } : undefined;
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
