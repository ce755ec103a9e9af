import { countedFix } from "../edits/fixes.ts";
import type { Editable } from "../edits/labelFix.ts";
import { type RequirementPlace, requirementPlaces, type Selected } from "../edits/requirementPlaces.ts";
import type { FileContext, PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { type MissingNamespaceLabel, missingNamespaceLabel } from "../snapshot/namespaceLabels.ts";
import { type PeerView, spanOfItem } from "../snapshot/policyView.ts";
import { namespacePlace } from "../snapshot/related.ts";
import { nameLabel } from "../snapshot/selectors.ts";
import { tick, ticks } from "../words/lists.ts";
import { isNear } from "../words/near.ts";
import { requirementText } from "../words/selectors.ts";
import { renameKey, replaceScalar, type TextEdit } from "../yaml/edit.ts";
import type { Span } from "../yaml/tree.ts";
import { adminHolders, editable } from "./adminHolders.ts";
import type { Rule } from "./rule.ts";

export const namespaceLabelMissing: Rule = {
  id: "namespace-label-missing",
  section: "mistaken",
  severity: "warning",
  absence: true,
  page: () => ({
    title: "A namespace selector with a name where a label is asked for",
    what: "A `namespaceSelector`, or the `namespaces` of a subject or peer in a policy for the whole cluster, asks for a label such as `name: kube-system`; no known namespace has it, but there is a namespace of that name.",
    why: "Selectors see labels, never names. Unless somebody has put the label on the namespace, the peer matches nothing. The label `kubernetes.io/metadata.name` is on every namespace, set by the control plane to its name.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: postgres
  namespace: data
spec:
  podSelector:
    matchLabels:
      app: postgres
  policyTypes:
  - Ingress
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          name: shop
    ports:
    - protocol: TCP
      port: 5432
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    team: storefront
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: postgres
  namespace: data
spec:
  podSelector:
    matchLabels:
      app: postgres
  policyTypes:
  - Ingress
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: shop
    ports:
    - protocol: TCP
      port: 5432
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    team: storefront
`,
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name",
      "https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name",
    ],
  }),
  overrides: ["selects-nothing"],
  *checkRule(context, rule) {
    for (const peer of rule.peers) {
      if (peer.namespaceSelector === undefined) continue;
      const extent = spanOfItem(peer.item);
      const elsewhere = (names: readonly string[]) => isMeantByAnother(context, peer, names);
      const finding = findingFor(context, peer.namespaceSelector, extent, "this peer matches nothing", elsewhere);
      if (finding !== undefined) yield finding;
    }
  },
  *checkAdmin(context) {
    const own = editable(context);
    for (const { rule, namespaces, extent } of adminHolders(context)) {
      const effect = rule === undefined ? "this policy is about nobody" : "this peer matches nothing";
      const finding = findingFor(own, namespaces, extent, effect, () => false);
      if (finding !== undefined) yield finding;
    }
  },
};

function findingFor(
  context: Editable & Pick<FileContext, "fileOf"> & Parameters<typeof missingNamespaceLabel>[0],
  selector: (Selected & { readonly of: string }) | undefined,
  extent: Span,
  effect: string,
  isMeantElsewhere: (names: readonly string[]) => boolean,
): Finding | undefined {
  const missing = selector === undefined ? undefined : missingNamespaceLabel(context, selector);
  if (selector === undefined || missing === undefined) return undefined;
  const { requirement, names, declared } = missing;
  const place = requirementPlaces(context.view, selector).find((each) => each.requirement.id === requirement.id);
  if (place === undefined) return undefined;
  const label = tick(requirementText(requirement));
  return {
    rule: "namespace-label-missing",
    ...((declared === undefined || isMeantElsewhere(names)) && { severity: "information" as const }),
    span: place.span,
    extent,
    field: place.kind === "label" ? place.field : `${place.field}.key`,
    message:
      declared === undefined
        ? `No manifest here gives ${ticks(names)} the label ${label}, and no namespace is born with it. Without it ${effect}: use \`${nameLabel}\`, which every namespace has.`
        : `No known namespace has the label ${label}: ${tick(declared.name)} is declared without it, so ${effect}. Use \`${nameLabel}\`, which every namespace has.`,
    related: declared === undefined ? [] : namespacePlace(context, declared, `declared without the label ${label}`),
    fixes: () => {
      const keys = [nameLabel, ...sameValueKeys(missing)];
      return keys.flatMap((key) => countedFix(context, `Use ${tick(key)}`, otherKey(context, place, key)));
    },
  };
}

/** Another peer of the list selects those namespaces: this one is an older way to say it. */
function isMeantByAnother({ evidence }: PolicyContext, peer: PeerView, names: readonly string[]): boolean {
  const others = peer.rule.peers.flatMap((other) =>
    other === peer || other.namespaceSelector === undefined
      ? []
      : evidence.namespaces(other.namespaceSelector.selector).map(({ name }) => name),
  );
  return names.every((name) => others.includes(name));
}

/** Labels of the namespace that say the same: likely what the key was meant to be. */
function sameValueKeys({ requirement, declared }: MissingNamespaceLabel): readonly string[] {
  return Object.entries(declared?.labels ?? {})
    .filter(([key, value]) => key !== nameLabel && requirement.values.has(value) && isNear(key, requirement.key))
    .map(([key]) => key);
}

function otherKey({ view }: Editable, place: RequirementPlace, key: string): readonly TextEdit[] | undefined {
  return place.kind === "label"
    ? renameKey(view.document, place.path, key)
    : replaceScalar(view.document, [...place.path, "key"], key);
}
