import type { Cluster } from "../../cluster/cluster.ts";
import { entriesOf, entryOf, fieldOf, itemsOf, keyText, lenientText } from "../../manifest/fields.ts";
import type { LabelSelector, NetworkPolicy, Peer, PolicyRule } from "../../manifest/types.ts";
import type { Context } from "../../snapshot/context.ts";
import type { YamlEntry, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { type AdminView, adminSelectorParts, viewAdminPolicy } from "../adminView.ts";
import { matchesLabels } from "../labelMatch.ts";
import { namespacesOf } from "../now.ts";
import { ruleParts, specOf } from "../parts.ts";
import { type PolicyInCluster, policyInCluster } from "../policyInCluster.ts";
import { type FilePlace, fileAt } from "./places.ts";

/** A selector of some policy, with where it stands and what it looks at. */
export interface SelectorPart {
  readonly view: { readonly context: Pick<Context, "file">; readonly manifest: { readonly document: number } };
  readonly selector: LabelSelector;
  /** The key `podSelector` or `namespaceSelector` with its value. */
  readonly entry: YamlEntry;
  readonly of: "pods" | "namespaces";
  /** A namespace selector with a pod selector in the same peer, which speaks for both. */
  readonly accompanied: boolean;
  /** Namespaces in which it looks for pods; for a namespace selector, those that match. */
  namespaces(): readonly string[];
}

/** The selectors of one policy, in the order of the text. */
function* selectorParts(view: PolicyInCluster, namespaces: NamespaceLookup): Iterable<SelectorPart> {
  const own = () => [view.namespace];
  const target = entryOf(specOf(view)?.map, "podSelector");
  if (target !== undefined) {
    yield { view, selector: view.policy.podSelector, entry: target, of: "pods", accompanied: false, namespaces: own };
  }
  for (const { peers } of ruleParts(view)) {
    for (const { peer, podSelector, namespaceSelector } of peers) {
      const { namespaceSelector: places } = peer;
      const matching = places === undefined ? own : () => namespaces(places);
      if (namespaceSelector !== undefined && places !== undefined) {
        yield {
          view,
          selector: places,
          entry: namespaceSelector,
          of: "namespaces",
          accompanied: podSelector !== undefined,
          namespaces: matching,
        };
      }
      if (podSelector !== undefined && peer.podSelector !== undefined) {
        yield {
          view,
          selector: peer.podSelector,
          entry: podSelector,
          of: "pods",
          accompanied: false,
          namespaces: matching,
        };
      }
    }
  }
}

/** Names of the namespaces that a selector matches. */
type NamespaceLookup = (selector: LabelSelector) => readonly string[];

/** A policy that is whole, in force or not, by its reading alone. */
interface WholePolicy {
  readonly object: NetworkPolicy;
  readonly namespace: string;
}

/**
 * The policies of the workspace that are whole and wanted, in force or not. Most are not wanted, and the cluster knows
 * them without a look at their text.
 */
export function* everyPolicy(context: Context, wanted: (policy: WholePolicy) => boolean): Iterable<PolicyInCluster> {
  const { cluster } = context;
  for (const policy of cluster.policies) {
    if (!wanted(policy)) continue;
    const { uri, index } = policy.origin;
    const file = fileAt(context, uri);
    const manifest = file?.policies[index];
    if (file !== undefined && manifest !== undefined) yield policyInCluster({ ...context, file }, manifest, index);
  }
  for (const { uri, manifest, namespace } of cluster.idlePolicies) {
    if (manifest.partial) continue;
    const home = namespace ?? cluster.placement.namespaceOf(uri);
    if (!wanted({ object: manifest.object, namespace: home })) continue;
    const file = fileAt(context, uri);
    const index = file?.policies.findIndex(({ object }) => object === manifest.object) ?? -1;
    const own = file?.policies[index];
    if (file !== undefined && own !== undefined) yield policyInCluster({ ...context, file }, own, index);
  }
}

/** The selectors of every policy that is wanted. */
export function* everySelector(context: Context, wanted: (policy: WholePolicy) => boolean): Iterable<SelectorPart> {
  // Few selectors are written in many policies.
  const known = new Map<string, readonly string[]>();
  const namespaces = (selector: LabelSelector) => {
    const key = keyOf(selector);
    const found = known.get(key) ?? namespacesOf(context.cluster, selector);
    known.set(key, found);
    return found;
  };
  for (const view of everyPolicy(context, wanted)) yield* selectorParts(view, namespaces);
  for (const view of everyAdminPolicy(context)) yield* adminSelectors(view, namespaces);
}

/** The policies in force for the whole cluster: they are few. */
export function* everyAdminPolicy(context: Context): Iterable<AdminView> {
  for (const { origin } of context.cluster.adminPolicies) {
    const file = fileAt(context, origin.uri);
    const manifest = file?.adminPolicies[origin.index];
    if (file !== undefined && manifest !== undefined)
      yield viewAdminPolicy({ ...context, file }, manifest, origin.index);
  }
}

function* adminSelectors(view: AdminView, namespaces: NamespaceLookup): Iterable<SelectorPart> {
  const everywhere = [...view.context.cluster.namespaces.keys()];
  for (const { of, entry, peer } of adminSelectorParts(view)) {
    const { namespaceSelector, podSelector } = peer;
    const selector = of === "pods" ? podSelector : namespaceSelector;
    if (of === "nodes" || selector === undefined) continue;
    const places = () => (namespaceSelector === undefined ? everywhere : namespaces(namespaceSelector));
    const accompanied = of === "namespaces" && podSelector !== undefined;
    yield { view, selector, entry, of, accompanied, namespaces: places };
  }
}

/** Whether any peer of the policy, in either direction, is wanted. */
export function anyPeer({ ingress, egress }: NetworkPolicy, wanted: (peer: Peer) => boolean): boolean {
  const inRules = (rules: readonly PolicyRule[] | undefined) => rules?.some(({ peers }) => peers.some(wanted)) === true;
  return inRules(ingress) || inRules(egress);
}

/** Whether any selector of a policy asks for `key=value`; `here`: of pods in one of these namespaces. */
export function policyAsksFor(
  key: string,
  value: string,
  here?: { readonly cluster: Cluster; readonly namespaces: readonly string[] },
): (policy: WholePolicy) => boolean {
  const asks = asksFor(key, value);
  const inside = here === undefined ? undefined : new Set(here.namespaces);
  const labels = here?.namespaces.map((name) => here.cluster.namespaces.get(name)?.labels ?? {});
  const looksHere = (selector: LabelSelector | undefined, home: string) =>
    inside === undefined ||
    (selector === undefined ? inside.has(home) : labels?.some((each) => matchesLabels(selector, each)) === true);
  return ({ object, namespace }) =>
    (asks(object.podSelector) && looksHere(undefined, namespace)) ||
    anyPeer(
      object,
      ({ podSelector, namespaceSelector }) =>
        (podSelector !== undefined && asks(podSelector) && looksHere(namespaceSelector, namespace)) ||
        (inside === undefined && namespaceSelector !== undefined && asks(namespaceSelector)),
    );
}

/** Whether a selector asks for `key=value`. */
function asksFor(key: string, value: string): (selector: LabelSelector) => boolean {
  return ({ matchLabels, matchExpressions }) =>
    (Object.hasOwn(matchLabels, key) && matchLabels[key] === value) ||
    matchExpressions.some((expression) => expression.key === key && expression.values.includes(value));
}

function keyOf({ matchLabels, matchExpressions }: LabelSelector): string {
  if (matchExpressions.length > 0) return JSON.stringify([matchLabels, matchExpressions]);
  let key = "";
  // Neither labels nor their keys hold either sign.
  for (const label in matchLabels) key += `${label}=${matchLabels[label]},`;
  return key;
}

/** The scalars in which a selector asks for `key=value`: in `matchLabels`, and among the values of an expression. */
export function mentionsOf({ entry }: Pick<SelectorPart, "entry">, key: string, value: string): readonly YamlScalar[] {
  const found: YamlScalar[] = [];
  const labels = fieldOf(entry.value, "matchLabels");
  if (labels?.kind === "map") {
    for (const label of entriesOf(labels)) {
      if (keyText(label.key) === key && isText(label.value, value)) found.push(label.value);
    }
  }
  for (const expression of itemsOf(entry.value, "matchExpressions")) {
    const own = fieldOf(expression, "key");
    if (own === undefined || lenientText(own) !== key) continue;
    for (const item of itemsOf(expression, "values")) if (isText(item, value)) found.push(item);
  }
  return found;
}

/** A scalar that says just this, not by an alias. */
export function isText(node: YamlNode | undefined, text: string): node is YamlScalar {
  return node?.kind === "scalar" && !node.alias && !node.templated && lenientText(node) === text;
}

export function placeIn({ view }: SelectorPart, { span }: Pick<YamlNode, "span">): FilePlace {
  return { uri: view.context.file.uri, document: view.manifest.document, span };
}
