import { valueAt } from "../../yaml/graft.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { field, fieldItems, fieldText } from "./fields.ts";
import { clusterWide, type Identity, type Kind, textAt } from "./identity.ts";
import type { Resource } from "./resource.ts";
import { failedAt, type Say } from "./trouble.ts";

const first =
  "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget".split(
    " ",
  );
const last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

export type Order = "fifo" | ReadonlyMap<string, number>;

const usual = ranks(first, last);

/** `sortOptions` of the outermost kustomization. */
export function readOrder(options: YamlNode | undefined, say: Say): Order {
  if (options === undefined) return usual;
  const order = fieldText(options, "order");
  const lists = field(options, "legacySortOptions");
  if (order !== "fifo" && order !== "legacy") say(failedAt(options, "sortOptions.order is fifo or legacy"));
  if (order === "fifo") {
    if (lists !== undefined) say(failedAt(lists, "legacySortOptions needs the order legacy"));
    return "fifo";
  }
  if (lists === undefined) return usual;
  const kinds = (name: string): readonly string[] =>
    fieldItems(lists, name).flatMap((each) => (each.kind === "scalar" ? [each.text] : []));
  return ranks(kinds("orderFirst"), kinds("orderLast"));
}

function ranks(front: readonly string[], back: readonly string[]): ReadonlyMap<string, number> {
  return new Map([
    ...front.map((kind, index) => [kind, index - front.length] as const),
    ...back.map((kind, index) => [kind, index + 1] as const),
  ]);
}

export interface Sorter {
  /** In the order in which the tool prints. */
  sorted(set: readonly Resource[], order: Order): readonly Resource[];
}

/** Sorts only where something that counts for the order has changed. */
export function createSorter(): Sorter {
  const keys = new WeakMap<Resource, string>();
  let before:
    | { readonly order: Order; readonly keys: readonly string[]; readonly places: readonly number[] }
    | undefined;

  function keyOf(resource: Resource): string {
    let key = keys.get(resource);
    if (key === undefined) {
      key = sortKey(resource);
      keys.set(resource, key);
    }
    return key;
  }

  function sorted(set: readonly Resource[], order: Order): readonly Resource[] {
    if (order === "fifo") return set;
    const own = set.map(keyOf);
    const known = before;
    const same =
      known?.order === order && known.keys.length === own.length && own.every((key, at) => key === known.keys[at]);
    const places = same && known !== undefined ? known.places : placesOf(set, own, order);
    before = { order, keys: own, places };
    return places.flatMap((place) => set[place] ?? []);
  }

  return Object.freeze({ sorted });
}

function placesOf(set: readonly Resource[], keys: readonly string[], order: Exclude<Order, "fifo">): readonly number[] {
  const keyed = set.map(({ id }, place) => ({ place, rank: order.get(id.kind) ?? 0, key: keys[place] ?? "" }));
  keyed.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ place }) => place);
}

/** Kinds by group, version and kind, then namespace and name; all as one text. */
function sortKey({ id, root }: Resource): string {
  return `${kindKey(id)}\u0000${namespaceOf(id, root) || "~X"}|${id.name || "~N"}`;
}

/** As the tool sorts what it has for kinds: a kind that is named stands above all kinds, but for the last ones. */
export function compareKinds(a: Kind, b: Kind): number {
  const [one, other] = [kindKey(a), kindKey(b)];
  return (usual.get(a.kind) ?? 0) - (usual.get(b.kind) ?? 0) || (one < other ? -1 : one > other ? 1 : 0);
}

function kindKey({ group, version, kind }: Kind): string {
  return `${group || "~G"}_${version || "~V"}_${kind || "~K"}`;
}

function namespaceOf(id: Identity, root: YamlNode): string {
  if (id.namespace !== "default" && id.namespace !== clusterWide) return id.namespace;
  return textAt(valueAt(root, "metadata"), "namespace");
}
