import { describe, expect, it } from "vitest";
import { changed, serve, shop } from "./chart.ts";

const policy = "chart/templates/policy.yaml";
const values = "chart/values.yaml";

it.each([
  [values, "5432", "`spec.egress[0].ports[0].port` of NetworkPolicy `shop-web`", "TCP 5432 of pods labelled `app=db`"],
  [values, "db\nnet", "`spec.egress[0].to[0].podSelector.matchLabels.app`", "Now: 1 workload in `default`: `database`"],
  [values, "web", "`spec.podSelector.matchLabels.app` of NetworkPolicy `shop-web`", "label `app=web`"],
  ["chart/templates/_helpers.tpl", "instance", "`spec.podSelector.matchLabels.instance`", "`instance=shop`"],
  [
    policy,
    "podSelector",
    "Who the policy is about: pods labelled `app=web` and `instance=shop`",
    "Now: 1 workload: `web`",
  ],
  [policy, "{{- include", "both labels have to be on the pod", "Now: 1 workload: `web`"],
  [policy, "{{ .Values.port", "TCP 5432 of pods labelled `app=db`", "Container port 5432 on `database`"],
  ["chart/templates/pods.yaml", "containerPort", "TCP 5432 of the pod", "No policy isolates"],
])("tells in %s, at %j, what it becomes", (path, at, ...expected) => {
  const text = serve(shop).hover(path, at);
  for (const part of expected) expect(text).toContain(part);
});

it("tells of each release where it means something else in it", () => {
  const { hover, hints, lenses } = serve({
    ...shop,
    "chart/values-prod.yaml": "db: {labels: {app: postgres}}\n",
    "chart/values-dev.yaml": "name: web\n",
  });
  const text = hover(policy, "podSelector:\n        match");
  expect(text).toMatch(/in `dev`.*`app=db`.*---.*in `prod`.*`app=postgres`/s);
  expect(hints(policy, ["matches"])).toEqual(["7:14 1 workload", "13:18 dev: 1 workload · prod: no workload"]);
  expect(hints("chart/values-prod.yaml", ["matches"])).toEqual([]);
  expect(lenses("chart/values-prod.yaml")).toEqual([]);
  expect(lenses(values)).toEqual(["1: taken in by dev, prod"]);
  expect(lenses("chart/templates/_helpers.tpl")).toEqual(["1: taken in by dev, prod"]);
  expect(lenses(policy).map((each) => each.replace(/ ·.*/, ""))).toEqual([
    "2: taken in by dev, prod",
    "2: dev: selects 1 workload",
    "2: prod: selects 1 workload",
  ]);
});

it("puts a finding where its words stand: in the template, in a values file or in a helper", () => {
  const wrong = serve(changed(shop, values, ["    app: db", "    app: dbx"]));
  expect(wrong.found(values)).toEqual([
    expect.stringMatching(/^5: selects-nothing No known pod in `default` has `app=dbx`/),
  ]);
  expect(wrong.found(policy).some((each) => each.includes("selects-nothing"))).toBe(false);
  const port = serve(changed(shop, values, ["5432", "70000"]));
  expect(port.found(values)).toEqual([expect.stringMatching(/^2: invalid-port/)]);
});

it("takes what templates share for no document: only what Helm makes of it is judged, at its own lines", () => {
  const helpers = "chart/templates/_helpers.tpl";
  const shared = `${shop[helpers]}{{- define "shop.policy" -}}\n${shop[policy]?.replace(/^.*\n|\{\{- end \}\}\n$/g, "")}{{- end }}\n`;
  const texts = { ...shop, [helpers]: shared, [policy]: '{{ include "shop.policy" . }}\n' };
  const rules = (found: readonly string[]) => found.map((each) => each.split(" ")[1]);
  expect(rules(serve(texts).found(helpers))).toEqual(["implicit-protocol", "dns-open-to-the-world"]);
  const failing = changed(texts, helpers, ["spec:\n", 'spec: {{ fail "no" }}\n']);
  expect(rules(serve(failing).found(helpers))).toEqual(["cannot-be-built"]);
  const wrong = serve(changed(texts, helpers, ["protocol: UDP", "protocol: udp"]));
  expect(rules(wrong.found(helpers))).toEqual(["implicit-protocol", "invalid-protocol"]);
});

it("puts a finding about what values hold there, also where a part of it is computed", () => {
  const rule =
    "- to:\n  - podSelector:\n      matchLabels:\n        instance: '{{ .Release.Name }}'\n        app: wep\n";
  const texts = {
    ...changed(shop, policy, [
      "  - ports:\n",
      "  {{- tpl (toYaml .Values.more) . | nindent 2 }}\n  {{- toYaml .Values.other | nindent 2 }}\n  - ports:\n",
    ]),
    [values]: `${shop[values]}more:\n${rule}other:\n- to:\n  - podSelector:\n      matchLabels:\n        app: db\n  ports:\n  - port: 5432\n`,
  };
  const found = serve(texts)
    .found(values)
    .map((each) => each.split(" ").slice(0, 2).join(" "));
  expect(found).toEqual(["13: selects-nothing", "15: redundant-rule", "20: implicit-protocol"]);
});

it("says once that a target and its pods take their labels from different helpers", () => {
  const helpers = "chart/templates/_helpers.tpl";
  const name = "{{- default .Chart.Name .Values.nameOverride }}";
  const texts = {
    ...changed(shop, policy, ['{{- include "shop.labels" . | nindent 6 }}', 'app: {{ include "shop.fullname" . }}']),
    [values]: `${shop[values]}nameOverride: ""\n`,
    [helpers]: `{{- define "shop.labels" -}}\napp: ${name.replace("{{-", "{{")}\n{{- end }}
{{- define "shop.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ $name }}{{ end }}
{{- end }}
`,
  };
  const found = serve(texts).found(policy);
  expect(found.filter((each) => / selector-needs-release-name /.test(each))).toHaveLength(1);
  expect(found.filter((each) => / labels-from-different-helpers /.test(each))).toHaveLength(0);
});

it("leads from a label of a template to the pods that bear it, and back", () => {
  const { definition, references } = serve(shop);
  expect(definition(policy, "toYaml .Values.db")).toEqual(["chart/templates/pods.yaml:27: app: db}"]);
  expect(references("chart/templates/pods.yaml", "database")).toContain(`${policy}:13: podSelector:`);
});

it("takes the short notes of a chart for no link, also while they are open", () => {
  const served = serve({ ...shop, "chart/templates/x.yaml": "a: 1\n" });
  served.type("chart/templates/NOTES.txt", "Installed {{ .Release.Name }}\n");
  expect(served.found("chart/Chart.yaml")).toEqual([]);
});

it("knows the objects of closed files that a build only reads", () => {
  expect(
    serve(shop)
      .lenses("chart/templates/pods.yaml")
      .map((each) => each.slice(0, 12)),
  ).toEqual(["1: 1 policy ", "18: no polic"]);
});

describe("a policy that the values switch off", () => {
  const off = changed(shop, values, ["enabled: true", "enabled: false"]);

  it("tells what it does, and that it is not in force", () => {
    const { hover, hints, lenses } = serve(off);
    const text = hover(policy, "podSelector");
    expect(text).toMatch(/^\*\*Not in force\*\*: .* With `networkPolicy\.enabled: true` it is so:/);
    expect(text).toContain("Now: 1 workload: `web`");
    expect(hover(values, "5432")).toMatch(/Not in force.*TCP 5432 of pods labelled `app=db`/s);
    expect(hints(policy, ["matches"])).toEqual(["7:14 1 workload", "13:18 1 workload"]);
    expect(lenses(policy)).toEqual(["2: not in force: networkPolicy.enabled: true switches it on"]);
  });

  it("is taken for none by the rest", () => {
    const { hover, lenses, found } = serve(off);
    expect(hover("chart/templates/pods.yaml", "containerPort")).toContain("No policy isolates");
    expect(lenses("chart/templates/pods.yaml")[0]).toContain("no policy");
    expect(found(policy)).toEqual([]);
  });

  it("tells in which release", () => {
    const { hover, lenses } = serve({
      ...off,
      "chart/values-dev.yaml": "a: 1\n",
      "chart/values-prod.yaml": "networkPolicy: {enabled: true}\n",
    });
    expect(lenses(policy).filter((each) => each.includes("not in force"))).toEqual([
      "2: dev: not in force: networkPolicy.enabled: true switches it on",
    ]);
    expect(hover(policy, "podSelector")).toMatch(/in `prod`.*---.*in `dev`.*Not in force/s);
  });

  it("may belong to a chart that is switched off", () => {
    const child = {
      "chart/Chart.yaml":
        "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: db, version: 1.0.0, condition: db.enabled}]\n",
      "chart/values.yaml": "db: {enabled: false}\n",
      "chart/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
      "chart/charts/db/templates/policy.yaml":
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db}\nspec:\n  podSelector: {}\n",
    };
    expect(serve(child).hover("chart/charts/db/templates/policy.yaml", "podSelector")).toContain(
      "With `db.enabled: true` it is so",
    );
  });
});

it("takes a rule that a value opens to everybody for meant, and one that a list left empty for a slip", () => {
  const withPeers = (peers: string) => ({
    ...changed(shop, values, ["port: 5432", "port: 5432\nopen: true\npeers:"]),
    [policy]: (shop[policy] ?? "").replace(
      /policyTypes[\s\S]*/,
      `policyTypes: [Ingress]\n  ingress:\n  - from:\n${peers}    ports:\n    - {port: 80, protocol: TCP}\n{{- end }}\n`,
    ),
  });
  const severities = (peers: string) => {
    const { service, uri } = serve(withPeers(peers));
    const found = [policy, values].flatMap((path) => service.diagnostics(uri(path)));
    return found.filter(({ code }) => code === "empty-list-allows-all").map(({ severity }) => severity);
  };
  expect(severities("    {{- if not .Values.open }}\n    - podSelector: {}\n    {{- end }}\n")).toEqual([3]);
  expect(severities("    {{- toYaml .Values.peers | nindent 6 }}\n")).toEqual([2]);
});
