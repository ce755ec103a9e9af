import type { LabelSelector, LabelSelectorRequirement, Peer } from "../manifest/types.ts";
import type { Requirement } from "../traffic/selector.ts";
import { code, join, tick } from "./lists.ts";

export const namespaceNameLabel = "kubernetes.io/metadata.name";

export function isEverything(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels).length === 0 && selector.matchExpressions.length === 0;
}

/** How many requirements have to hold. */
export function requirementCount(selector: LabelSelector): number {
  return Object.keys(selector.matchLabels).length + selector.matchExpressions.length;
}

/** `labelled `a=b` and `c=d``, with what the expressions add; empty for a selector that selects everything. */
export function labelWords(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => code(`${key}=${value}`));
  const parts = [
    ...(labels.length > 0 ? [`labelled ${join(labels)}`] : []),
    ...selector.matchExpressions.map(requirementWords),
  ];
  return join(parts);
}

/** ``with `tier` one of `web` or `app` ``; behind a noun such as "pods". */
export function requirementWords({ key, operator, values }: LabelSelectorRequirement): string {
  const list = join(values.map(code), "or");
  switch (operator) {
    case "In":
      return values.length === 1 ? `labelled ${code(`${key}=${values[0] ?? ""}`)}` : `with ${code(key)} one of ${list}`;
    case "NotIn":
      return `without ${code(key)} being ${list}`;
    case "Exists":
      return `with any ${code(key)} label`;
    case "DoesNotExist":
      return `without a ${code(key)} label`;
  }
}

/** The one name that a namespace selector asks for by the automatic label, and nothing else. */
export function namespaceNameOf(selector: LabelSelector): string | undefined {
  const entries = Object.entries(selector.matchLabels);
  const [only] = entries;
  if (only === undefined || entries.length > 1 || selector.matchExpressions.length > 0) return undefined;
  return only[0] === namespaceNameLabel ? only[1] : undefined;
}

/** `namespace `shop``, `namespaces labelled `team=x``, `any namespace`. */
export function namespaceWords(selector: LabelSelector): string {
  const name = namespaceNameOf(selector);
  if (name !== undefined) return `namespace ${code(name)}`;
  return isEverything(selector) ? "any namespace" : `namespaces ${labelWords(selector)}`;
}

/** `pods labelled `app=web``, `all pods`. */
export function subject(selector: LabelSelector): string {
  return isEverything(selector) ? "all pods" : `pods ${labelWords(selector)}`;
}

/** Who a pod selector means in a place, as a plural without a capital. */
export function podWords(selector: LabelSelector, place: string): string {
  return `${subject(selector)} ${isEverything(selector) ? "of" : "in"} ${place}`;
}

/** What a peer matches, seen from a policy in `namespace`; nothing is said of a peer that the server rejects. */
export function peerWords(peer: Peer, namespace: string): string {
  if (peer.ipBlock !== undefined) {
    const { cidr, except } = peer.ipBlock;
    if (cidr === "") return "an address block without `cidr`, which the API server rejects";
    const without = except.length > 0 ? ` without ${join(except.map(code))}` : "";
    return `addresses in ${code(cidr)}${without}`;
  }
  if (peer.namespaceSelector !== undefined) {
    const place = namespaceWords(peer.namespaceSelector);
    if (peer.podSelector !== undefined && !isEverything(peer.podSelector)) return podWords(peer.podSelector, place);
    return isEverything(peer.namespaceSelector) ? "all pods of the cluster" : `all pods of ${place}`;
  }
  if (peer.podSelector !== undefined) return podWords(peer.podSelector, code(namespace));
  return "nobody (an empty peer, which the API server rejects)";
}

/** Both selectors in one item: AND. */
export function isAnd(peer: Peer): boolean {
  return peer.podSelector !== undefined && peer.namespaceSelector !== undefined;
}

/** As `kubectl get -l` takes it: `app=web,tier in (a,b),!legacy`. Empty for a selector that matches everything. */
export function selectorText(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = selector.matchExpressions.map(expressionText);
  return [...labels, ...expressions].join(",");
}

function expressionText({ key, operator, values }: LabelSelector["matchExpressions"][number]): string {
  const [value] = values;
  switch (operator) {
    case "In":
      return values.length === 1 ? `${key}=${value}` : `${key} in (${values.join(",")})`;
    case "NotIn":
      return values.length === 1 ? `${key}!=${value}` : `${key} notin (${values.join(",")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}

export function requirementText({ key, operator, values }: Requirement): string {
  return selectorText({ matchLabels: {}, matchExpressions: [{ key, operator, values: [...values] }] });
}

/** `pods with \`app=web\``, or `all pods`. */
export function podsText(selector: LabelSelector): string {
  const text = selectorText(selector);
  return text === "" ? "all pods" : `pods with ${tick(text)}`;
}
