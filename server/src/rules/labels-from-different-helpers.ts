import type { Change } from "../build/helm/otherwise.ts";
import { chartOf, differences, type LostTarget, lostTarget } from "../snapshot/chartVariants.ts";
import { tick, ticks } from "../words/lists.ts";
import { targetFinding } from "./chartTarget.ts";
import { chart } from "./examples.ts";
import type { Rule } from "./rule.ts";

const id = "labels-from-different-helpers";

/** Values by which whoever installs a chart changes its names. */
const keys = ["nameOverride", "fullnameOverride"] as const;

const example = (name: string) =>
  chart({
    values: 'nameOverride: ""\n',
    helpers: '{{- define "shop.name" -}}\n{{- default .Chart.Name .Values.nameOverride }}\n{{- end }}\n',
    label: '{{ include "shop.name" . }}',
    target: `      app: ${name}\n`,
  });

export const labelsFromDifferentHelpers: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  patient: true,
  page: () => ({
    title: "The selector of a chart's policy and the labels of its pods come from different helpers",
    what: "The policy selects pods of its own chart. One of both follows `nameOverride` or `fullnameOverride`, which the chart offers, and the other does not.",
    why: "With the defaults both are the same. As soon as somebody sets the value, the policy selects nobody, and protects nothing.",
    bad: example("{{ .Chart.Name }}"),
    good: example('{{ include "shop.name" . }}'),
    sources: ["https://helm.sh/docs/chart_best_practices/labels/"],
  }),
  *checkFile(context) {
    if (context.file.maps === undefined) return;
    const found = chartOf(context);
    if (found?.chart.rendered === undefined) return;
    const { values } = found.chart.rendered;
    for (const key of keys) {
      const offered = values.entries.get(key)?.value;
      // One that is set already is what it is.
      if (offered === undefined || !(offered.kind === "nil" || (offered.kind === "string" && offered.text === "")))
        continue;
      const change: Change = { kind: "value", key, text: "other" };
      for (const policy of context.file.policies) {
        const lost = lostTarget(context, policy, found.chart, change);
        if (lost === undefined) continue;
        const message = `This selects ${ticks(lost.selected)} only without ${tick(key)}: with ${tick(`${key}: other`)} it asks for ${shown(lost)}. Nobody is selected then; take both from the same helper.`;
        yield targetFinding(context, policy, { rule: id, message });
      }
    }
  },
};

function shown(lost: LostTarget): string {
  const [first] = differences(lost);
  if (first === undefined) return "another selector than its pods fit";
  const has = first.has === undefined ? "no such label" : tick(`${first.key}=${first.has}`);
  return `${tick(`${first.key}=${first.wanted}`)}, and the pods bear ${has}`;
}
