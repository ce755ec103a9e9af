import { entriesOf, entryOf, fieldOf, itemsOf, keyText, lenientText } from "../../manifest/fields.ts";
import type { LabelSelector, NetworkPolicy, PolicyRule } from "../../manifest/types.ts";
import type { YamlEntry, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import type { FeatureContext } from "../context.ts";
import { ruleParts, specOf } from "../parts.ts";
import { type PolicyView, viewPolicy } from "../policyView.ts";
import { namespacesOf } from "../text/now.ts";
import type { FilePlace } from "./places.ts";

/** A selector of some policy, with where it stands and what it looks at. */
export interface SelectorPart {
  readonly view: PolicyView;
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
export function* selectorParts(view: PolicyView, namespaces: NamespaceLookup): Iterable<SelectorPart> {
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

/**
 * The selectors of every policy of the workspace that is whole. `wanted`: leaves out policies none of whose selectors is;
 * to look at what was read is quicker than to find where it stands.
 */
export function* everySelector(
  context: FeatureContext,
  wanted: (selector: LabelSelector) => boolean = () => true,
): Iterable<SelectorPart> {
  // Few selectors are written in many policies.
  const known = new Map<string, readonly string[]>();
  const namespaces = (selector: LabelSelector) => {
    const key = keyOf(selector);
    const found = known.get(key) ?? namespacesOf(context.cluster, selector);
    known.set(key, found);
    return found;
  };
  for (const file of context.files()) {
    if (file.policies.length === 0) continue;
    const own = { ...context, file };
    for (const [index, manifest] of file.policies.entries()) {
      if (manifest.partial || !anySelector(manifest.object, wanted)) continue;
      yield* selectorParts(viewPolicy(own, manifest, index), namespaces);
    }
  }
}

function anySelector(policy: NetworkPolicy, wanted: (selector: LabelSelector) => boolean): boolean {
  if (wanted(policy.podSelector)) return true;
  const inPeers = (rules: readonly PolicyRule[] | undefined) =>
    rules?.some(({ peers }) =>
      peers.some(
        ({ podSelector, namespaceSelector }) =>
          (podSelector !== undefined && wanted(podSelector)) ||
          (namespaceSelector !== undefined && wanted(namespaceSelector)),
      ),
    ) === true;
  return inPeers(policy.ingress) || inPeers(policy.egress);
}

/** Whether a selector asks for `key=value`. */
export function asksFor(key: string, value: string): (selector: LabelSelector) => boolean {
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
