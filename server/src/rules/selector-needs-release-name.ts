import { chartOf, differences, type LostTarget, lostTarget } from "../snapshot/chartVariants.ts";
import { tick, ticks } from "../words/lists.ts";
import { targetFinding } from "./chartTarget.ts";
import { chart } from "./examples.ts";
import type { Rule } from "./rule.ts";

const id = "selector-needs-release-name";

/** No chart is called so, and no chart's name is a part of it. */
const otherName = "other";

const example = (name: string) =>
  chart({
    values: "replicas: 1\n",
    helpers: `{{- define "shop.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}
`,
    label: "{{ .Chart.Name }}",
    target: `      app: ${name}\n`,
  });

export const selectorNeedsReleaseName: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  patient: true,
  page: () => ({
    title: "A selector of a chart that matches only while the release is called like the chart",
    what: "The policy's selector is made of the name of the release (most often of the full name), and the labels of the pods are not. With the release called like the chart, both are the same by chance.",
    why: "Helpers for the full name leave the chart's name away where the release's name holds it. Installed under another name the policy selects nobody, and protects nothing.",
    bad: example('{{ include "shop.fullname" . }}'),
    good: example("{{ .Chart.Name }}"),
    sources: ["https://helm.sh/docs/chart_best_practices/labels/"],
  }),
  overrides: ["labels-from-different-helpers"],
  *checkFile(context) {
    if (context.file.maps === undefined) return;
    const found = chartOf(context);
    // Whoever gives the release its name knows what comes of it.
    if (found?.chart.rendered === undefined || found.entry.describedIn !== undefined) return;
    const { active } = found.chart.rendered;
    if (active.name.includes(otherName)) return;
    for (const policy of context.file.policies) {
      const lost = lostTarget(context, policy, found.chart, { kind: "release", name: otherName });
      if (lost === undefined) continue;
      const message = `This selects ${ticks(lost.selected)} only as long as the release is called like the chart: called ${tick(otherName)}, it asks for ${shown(lost)}. Nobody is selected then; take both from the same helper.`;
      yield targetFinding(context, policy, { rule: id, message });
    }
  },
};

function shown(lost: LostTarget): string {
  const [first] = differences(lost);
  if (first === undefined) return "another selector than its pods fit";
  const has = first.has === undefined ? "no such label" : tick(`${first.key}=${first.has}`);
  return `${tick(`${first.key}=${first.wanted}`)}, and the pods bear ${has}`;
}
