import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../server/src/snapshot/change.ts";
import { changed, serve, shop, type Texts } from "./chart.ts";

const policy = "chart/templates/policy.yaml";
const helpers = "chart/templates/_helpers.tpl";
const dns = `  - ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
`;
const withoutTypes = changed(shop, policy, ["  policyTypes: [Egress]\n", ""]);

/** The first fix of the rule: its title, the lines that it adds, and what is found after it. */
function fix(texts: Texts, rule: string) {
  const served = serve(texts);
  const found = Object.keys(texts).flatMap((path) => served.service.check(served.uri(path)));
  const finding = found.find((each) => each.rule === rule);
  expect(finding).toBeDefined();
  const [first] = finding?.fixes ?? [];
  if (first === undefined) return undefined;
  const after: Record<string, string> = { ...texts };
  const added: string[] = [];
  for (const path of new Set(first.edits.map(({ place }) => place.uri.slice("file:///w/".length)))) {
    after[path] = applyEdits(served.uri(path), first.edits, texts[path] ?? "");
    const before = (texts[path] ?? "").split("\n");
    for (const line of (after[path] ?? "").split("\n")) {
      if (line === before[0]) before.shift();
      else added.push(`${path.split("/").at(-1)}: ${line}`);
    }
  }
  const again = serve(after);
  const rules = Object.keys(after).flatMap((path) => again.service.check(again.uri(path)).map((each) => each.rule));
  return { title: first.title, added, gone: !rules.includes(rule), failed: rules.includes("cannot-be-built") };
}

const twice = (text: string) => `{{- range $i, $name := list "web" "other" }}\n---\n${text}{{- end }}\n`;

describe("a fix that puts lines into a template", () => {
  it.each<readonly [string, Texts, string, string, readonly string[]]>([
    [
      "before a key of the template",
      withoutTypes,
      "egress-only-isolates-ingress",
      "Add `policyTypes: [Egress]` (allows 1 more connection)",
      ["policy.yaml:   policyTypes:", "policy.yaml:   - Egress"],
    ],
    [
      "in every release",
      { ...withoutTypes, "chart/values-dev.yaml": "port: 1\n", "chart/values-prod.yaml": "port: 2\n" },
      "egress-only-isolates-ingress",
      "Add `policyTypes: [Egress]` (changes what is allowed)",
      ["policy.yaml:   policyTypes:", "policy.yaml:   - Egress"],
    ],
    [
      "behind a line that an action ends",
      changed(shop, policy, [dns, ""]),
      "implicit-protocol",
      "Add `protocol: TCP`",
      ["policy.yaml:       protocol: TCP"],
    ],
    [
      "behind what an action prints, at the end of a text whose line break is trimmed",
      changed(shop, policy, [dns, ""], ["    ports:\n    - port: {{ .Values.port }}\n", ""]),
      "dns-blocked",
      "Allow DNS to kube-dns, UDP and TCP (changes no known connection)",
      [
        "policy.yaml:   - to:",
        "policy.yaml:     - namespaceSelector:",
        "policy.yaml:         matchLabels:",
        "policy.yaml:           kubernetes.io/metadata.name: kube-system",
        "policy.yaml:       podSelector:",
        "policy.yaml:         matchLabels:",
        "policy.yaml:           k8s-app: kube-dns",
        "policy.yaml:     ports:",
        "policy.yaml:     - protocol: UDP",
        "policy.yaml:       port: 53",
        "policy.yaml:     - protocol: TCP",
        "policy.yaml:       port: 53",
      ],
    ],
    [
      "in a helper, at its own indentation",
      changed(
        changed(shop, helpers, [
          "{{- end }}\n",
          '{{- end }}\n{{- define "shop.rules" -}}\negress:\n- to:\n  - podSelector:\n      matchLabels: {app: db}\n  ports:\n  - port: 5432\n  - port: 53\n    protocol: UDP\n  - port: 53\n    protocol: TCP\n{{- end }}\n',
        ]),
        policy,
        [
          (shop[policy] ?? "").slice((shop[policy] ?? "").indexOf("  egress:")),
          '  {{- include "shop.rules" . | nindent 2 }}\n{{- end }}\n',
        ],
      ),
      "implicit-protocol",
      "Add `protocol: TCP`",
      ["_helpers.tpl:     protocol: TCP"],
    ],
  ])("%s", (_, texts, rule, title, added) => {
    expect(fix(texts, rule)).toEqual({ title, added, gone: true, failed: false });
  });

  it.each<readonly [string, Texts]>([
    [
      "a release says it already",
      {
        ...changed(withoutTypes, policy, [
          "  egress:",
          "  {{- with .Values.types }}\n  policyTypes: {{ toJson . }}\n  {{- end }}\n  egress:",
        ]),
        "chart/values-dev.yaml": "port: 1\n",
        "chart/values-prod.yaml": "types: [Egress]\n",
      },
    ],
    [
      "another policy of the same text is right as it is",
      changed(
        withoutTypes,
        policy,
        [withoutTypes[policy] ?? "", twice((withoutTypes[policy] ?? "").replace(/^\{\{.*\n|\{\{- end \}\}\n/g, ""))],
        ["{{ .Release.Name }}-web", "{{ $name }}"],
        ["  egress:\n", "  {{- if $i }}\n  ingress: []\n  {{- end }}\n  egress:\n"],
        [".Values.db.labels", "$.Values.db.labels"],
        [".Values.port", "$.Values.port"],
        ['"shop.labels" .', '"shop.labels" $'],
      ),
    ],
  ])("is not offered where %s", (_, texts) => {
    expect(fix(texts, "egress-only-isolates-ingress")).toBeUndefined();
  });
});

describe("fixes of a template that prints many policies", () => {
  const texts = (count: number): Texts => ({
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/templates/many.yaml": Array.from(
      { length: count },
      (_, n) =>
        `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p${n}}\nspec: {podSelector: {}}\n`,
    ).join(""),
  });
  const fixable = (count: number) => {
    const served = serve(texts(count));
    const found = served.service.check(served.uri("chart/templates/many.yaml"));
    return found.filter(({ fixes }) => fixes.length > 0).length;
  };

  it("are tried for each of some, and for as many as can be tried of hundreds", () => {
    expect(fixable(30)).toBeGreaterThanOrEqual(30);
    const few = fixable(250);
    expect(few).toBeGreaterThan(5);
    expect(few).toBeLessThan(60);
  });
});
