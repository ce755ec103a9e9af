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

/** Places of what is given, in the order in which the tool prints. */
export function sortedPlaces(
  list: readonly { readonly kind: string; readonly key: string }[],
  order: Order,
): readonly number[] {
  if (order === "fifo") return list.map((_, place) => place);
  const keyed = list.map(({ kind, key }, place) => ({ place, rank: order.get(kind) ?? 0, key }));
  keyed.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ place }) => place);
}

/** Kinds by group, version and kind, then namespace and name; all as one text. */
export function sortKey({ id, root }: Resource): string {
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
