import { expect, it } from "vitest";
import { type HintKind, hintKinds, inlayHints } from "../../server/src/features/inlayHints.ts";
import { contextOf, scenario, type Texts } from "../harness/features.ts";

const uri = "file:///p.yaml";

/** The text with every hint where the editor shows it: `«OR» ` before, ` «3 workloads»` behind. */
function shown(text: string, others: Texts = {}, kinds: readonly HintKind[] = hintKinds): string {
  const context = contextOf({ [uri]: text, ...others }, uri);
  const hints = inlayHints(context, 0, text.length, new Set(kinds));
  const placed = hints.map((hint) => ({ ...hint, offset: (context.file.stream.starts[hint.document] ?? 0) + hint.at }));
  let result = text;
  // Those of one place stand in the order in which they were given.
  for (const { offset, label, before } of placed.reverse().sort((a, b) => b.offset - a.offset)) {
    result = `${result.slice(0, offset)}${before ? `«${label}» ` : ` «${label}»`}${result.slice(offset)}`;
  }
  return result;
}

const withoutHints = (text: string) => text.replace(/«[^»]*» | «[^»]*»/g, "");

const head = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: data
${spec.replace(/^\n/, "")}`;

it.each([
  [
    "AND and OR",
    `
spec:
  podSelector: {} «3 workloads»
  policyTypes: [Ingress]
  ingress:
    - from: «all ports»
        - namespaceSelector: «1 namespace»
            matchLabels: {kubernetes.io/metadata.name: shop} «AND»
          podSelector: «1 workload»
            matchLabels: {app: cart} «OR»
        - podSelector: {matchLabels: {app: backup}} «1 workload» «OR»
        - ipBlock: {cidr: 10.0.0.0/8}
`,
  ],
  [
    "AND in brackets",
    `
spec:
  podSelector: {matchLabels: {app: redis}} «1 workload»
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {} «4 workloads», «AND» namespaceSelector: {matchLabels: {team: storefront}} «1 namespace»}, «OR» {podSelector: {} «3 workloads»}] «all ports»}]
`,
  ],
  [
    "implied types",
    `
spec: «policyTypes: [Ingress, Egress]»
  podSelector: «3 workloads»
  egress:
    - ports: «to everyone»
        - {port: 53, protocol: UDP}
`,
  ],
  [
    "implied types, empty list",
    "\nspec:\n  podSelector: {} «3 workloads»\n  policyTypes: [] «policyTypes: [Ingress]»\n",
  ],
  [
    "ports",
    `
spec:
  podSelector: {} «3 workloads»
  policyTypes: [Ingress]
  ingress:
    - from: [] «from everyone»
      ports:
        - port: metrics «= 9121, 9187»
          protocol: TCP
        - port: 80 «TCP»
        - protocol: UDP «every UDP port»
        - {} «every TCP port»
    - {} «from everyone, all ports»
    - «from everyone, all ports»
`,
  ],
  [
    // A selector that is null is not set.
    "no AND with what is not set",
    `
spec:
  podSelector: {} «3 workloads»
  policyTypes: [Ingress]
  ingress:
    - from: «all ports»
        - namespaceSelector:
          podSelector: {} «3 workloads» «OR»
        - podSelector:
          namespaceSelector: {} «all namespaces, 10 workloads»
`,
  ],
  [
    "nothing matched",
    `
spec:
  podSelector: {matchLabels: {app: none}} «no workload»
  policyTypes: [Ingress]
  ingress:
    - from: «all ports»
        - namespaceSelector: {matchLabels: {name: shop}} «no namespace» «OR»
        - namespaceSelector: {} «all namespaces, 10 workloads»
`,
  ],
  [
    "a namespace that is named and not declared: what it holds is unknown",
    `
spec:
  podSelector: {matchLabels: {app: none}} «no workload»
  policyTypes: [Ingress]
  ingress:
    - from: «all ports»
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}} «AND»
          podSelector: {matchLabels: {k8s-app: kube-dns}}
`,
  ],
])("%s", (_, marked) => {
  const text = head(marked);
  expect(shown(withoutHints(text), scenario("shop"))).toBe(text);
});

it("says of a template's rule only what stands in it", () => {
  const text = `{{- if .Values.networkPolicy }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
spec:
  podSelector:
    matchLabels:
      {{- include "labels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports:
      - port: {{ .Values.port }} «TCP»
      {{- with .Values.peers }}
      from:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    - {{- toYaml .Values.rule | nindent 6 }}
    - from: «all ports»
        - podSelector: {{ .Values.selector }}
  egress:
    - ports: «to everyone»
        - {port: 53, protocol: UDP}
{{- end }}
`;
  expect(shown(withoutHints(text))).toBe(text);
});

it("counts nothing where nothing is declared", () => {
  const text = head(
    "spec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n    - from: «all ports»\n        - podSelector: {}\n",
  );
  expect(shown(withoutHints(text))).toBe(text);
});

it.each([
  [
    "a selector without a meaning",
    "spec:\n  podSelector: {matchExpressions: [{key: app, operator: in}]}\n  policyTypes: [Ingress]\n",
  ],
  [
    "rules of a direction without effect",
    "spec:\n  podSelector: {} «3 workloads»\n  policyTypes: [Ingress]\n  egress:\n    - {}\n",
  ],
])("claims nothing of %s", (_, marked) => {
  const text = head(marked);
  expect(shown(withoutHints(text), scenario("shop"))).toBe(text);
});

it.each(hintKinds)("%s can be had alone", (kind) => {
  const text = scenario("shop")["file:///shop/policies/grafana.yaml"] ?? "";
  const context = contextOf({ ...scenario("shop"), [uri]: text }, uri);
  const all = inlayHints(context, 0, text.length);
  expect(inlayHints(context, 0, text.length, new Set([kind]))).toEqual(all.filter((hint) => hint.kind === kind));
});

it("answers for the lines asked for", () => {
  const text = scenario("shop")["file:///shop/policies/shop.yaml"] ?? "";
  const context = contextOf({ [uri]: text }, uri);
  expect(inlayHints(context, 0, 10)).toEqual([]);
  const second = text.indexOf("web-public");
  for (const hint of inlayHints(context, second, text.length)) {
    expect((context.file.stream.starts[hint.document] ?? 0) + hint.at).toBeGreaterThan(second);
  }
});
