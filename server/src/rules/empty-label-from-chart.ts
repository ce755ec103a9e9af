import { entriesOf, entryOf, keyText, mapOf } from "../manifest/fields.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { SelectorView } from "../snapshot/policyView.ts";
import { tick } from "../words/lists.ts";
import { chart } from "./examples.ts";
import type { Rule } from "./rule.ts";

const id = "empty-label-from-chart";

const example = (component: string) =>
  chart({
    values: 'component: ""\n',
    helpers: "{{/* none */}}\n",
    label: "web",
    target: `      app: web\n${component}`,
  });

export const emptyLabelFromChart: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A value that is not set leaves a label of a selector empty",
    what: "A template fills a label of a selector with a value that is null, empty or absent.",
    why: "The selector then asks for the label with the empty value. Pods that lack it, or bear another, are not matched: the policy, or the peer, means nobody.",
    bad: example("      component: {{ .Values.component | quote }}\n"),
    good: example("      {{- with .Values.component }}\n      component: {{ . | quote }}\n      {{- end }}\n"),
    sources: ["https://helm.sh/docs/chart_template_guide/control_structures/#modifying-scope-using-with"],
  }),
  overrides: ["selects-nothing", "pod-selector-in-wrong-namespace", "namespace-label-missing"],
  *check(context) {
    if (context.file.maps === undefined) return;
    const { view } = context;
    const peers = view.rulesInForce.flatMap((rule) =>
      rule.peers.flatMap((peer) => [peer.podSelector, peer.namespaceSelector]),
    );
    for (const selector of [view.target, ...peers]) if (selector !== undefined) yield* emptyLabels(context, selector);
  },
};

function* emptyLabels(context: PolicyContext, { of, entry, selector, field }: SelectorView) {
  const labels = entry === undefined ? undefined : mapOf(entry.value, "matchLabels");
  if (labels === undefined) return;
  for (const { key, value, span } of entriesOf(labels)) {
    const name = keyText(key);
    if (value.kind !== "scalar" || selector.matchLabels[name] !== "" || isWritten(context, value.span)) continue;
    if (isBorne(context, of, name)) continue;
    const who = of === "pods" ? "no known pod bears" : "no known namespace bears";
    yield {
      rule: id,
      span,
      extent: entryOf(labels, name)?.span ?? span,
      field: `${field}.matchLabels[${JSON.stringify(name)}]`,
      message: `The value for ${tick(name)} is not set, so this asks for the label with nothing in it, which ${who}. Give it a value, or leave the label out where there is none (${tick("{{ with … }}")}).`,
    };
  }
}

/** Somebody wrote the empty value himself, in the template. */
function isWritten({ file, policy }: PolicyContext, span: { readonly start: number; readonly end: number }): boolean {
  const [place] = file.maps?.[policy.document]?.placesAt(span) ?? [];
  return place === undefined || (place.how === "verbatim" && place.uri === file.written);
}

function isBorne({ evidence, namespace }: PolicyContext, of: SelectorView["of"], key: string): boolean {
  if (of === "namespaces") return evidence.declaredNamespaces.some(({ labels }) => labels[key] === "");
  return evidence.workloadsIn(namespace).some(({ object }) => object.labels[key] === "");
}
