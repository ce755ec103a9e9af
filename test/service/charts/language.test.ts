import { describe, expect, it } from "vitest";
import { withoutActionText } from "../../../client/src/actionText.ts";
import { changed, serve, shop } from "./chart.ts";

const policy = "chart/templates/policy.yaml";
const values = "chart/values.yaml";

const releases = {
  ...shop,
  "chart/values-prod.yaml": "port: 6432\nname: web\n",
  "chart/values-dev.yaml": "name: site\n",
};

/** Labels with their details, at the end of a text that somebody has typed instead of another. */
function completed(typed: string, instead = "{{ .Values.port }}", texts: typeof shop = shop): readonly string[] {
  const served = serve(texts);
  const text = served.text(policy).replace(instead, typed.replace("$0", ""));
  served.type(policy, text);
  const before = typed.slice(0, typed.indexOf("$0"));
  const list = served.service.completion(served.uri(policy), served.at(policy, before, "behind"), {
    snippets: false,
    suggestCommand: undefined,
    labelDetails: false,
  });
  return (list?.items ?? []).map(({ label, detail }) => (detail === undefined ? label : `${label}: ${detail}`));
}

it.each<[string, readonly string[]]>([
  ["{{ .Values.$0 }}", ["db: { labels }", "name: web", "networkPolicy: { enabled }", "port: 5432"]],
  ["{{ .Values.po$0", ["db: { labels }", "name: web", "networkPolicy: { enabled }", "port: 5432"]],
  ["{{ $.Values.db.labels.$0 }}", ["app: db"]],
  ["{{ quote (.Values.networkPolicy.$0) | int }}", ["enabled: true"]],
  ["{{ with .Values.db }}{{ .labels.$0 }}{{ end }}", ["app: db"]],
  ["{{ with .Values.db }}{{ .$0", ["labels: { app }"]],
  ["{{ $db := .Values.db }}{{ $db.$0 }}", ["labels: { app }"]],
  ["{{ range $k, $v := .Values.db }}{{ $v.$0 }}{{ end }}", ["app: db"]],
  ["{{ .Chart.Ver$0 }}", expect.arrayContaining(["Name: shop", "Version: 1.0.0"])],
  ["{{ .Release.$0 }}", expect.arrayContaining(["Name: shop", "IsInstall: true", "Revision: 1"])],
  ["{{ .Capabilities.KubeVersion.$0 }}", expect.arrayContaining(["Version: v1.31.0", "Minor: 31"])],
  ["{{ .Capabilities.APIVersions.$0 }}", ["Has"]],
  ["{{ .$0 }}", expect.arrayContaining(["Values: { name, port, db, networkPolicy }", "Capabilities"])],
  ['{{ include "sho$0" . }}', ["shop.labels: templates/_helpers.tpl"]],
  ['{{ template "$0', ["shop.labels: templates/_helpers.tpl"]],
  ['{{ printf "$0" .Values.port }}', []],
  ["{{ upper$0 }}", []],
  ["{{ $none.$0 }}", []],
])("completes %s", (typed, expected) => {
  expect(completed(typed)).toEqual(expected);
});

it("offers no label of a selector inside an action, and all of them behind it", () => {
  const instead = "{{- toYaml .Values.db.labels | nindent 10 }}";
  expect(completed("{{ $none.$0 | quote }}: x", instead)).toEqual([]);
  expect(completed("{{/* */}}\n          $0", instead)).toEqual([
    "app: 2 workloads: web, database",
    "instance: 1 workload: web",
  ]);
});

it("says what an action gives in each release, and where that is written", () => {
  const one = serve(shop);
  expect(one.hover(policy, ".Values.port")).toMatch(
    /^\*\*`\.Values\.port`\*\* is `5432` \(`values\.yaml`, line 2\)\n\n---\n\nTCP 5432 of pods/,
  );
  expect(one.hover(policy, 'include "shop')).toMatch(
    /^\*\*`{{ include "shop.labels" . .*prints\n\n```yaml\n {6}app: web\n {6}instance: shop\n```/,
  );
  expect(one.hover(policy, "if .Values")).toMatch(/^\*\*`\.Values\.networkPolicy\.enabled`\*\* holds/);
  expect(one.hover(policy, "Values.db.labels")).toMatch(
    /^\*\*`\.Values\.db\.labels`\*\* is `app: db` \(`values\.yaml`, line 4\)/,
  );
  const several = serve(releases);
  expect(several.hover(policy, ".Values.port")).toMatch(
    /in `dev` is `5432` \(`values\.yaml`, line 2\)\n\nin `prod` is `6432` \(`values-prod\.yaml`, line 1\)/,
  );
  const broken = serve({ ...shop, "chart/templates/x.yaml": "a: {{ .Values.no }}\n" });
  expect(broken.hover("chart/templates/x.yaml", ".Values.no")).toBe("**`.Values.no`** is not set");
});

it("says of a loop what each of its rounds gives", () => {
  const lines = [
    "{{ range .Values.peers }}",
    "{{ .name }} {{ .port | default 1 }}",
    '{{ if eq .name "a" }}x{{ end }}',
    "{{ range .ports }}",
    "{{ . }}",
    "{{ end }}{{ end }}",
    "{{ range .Values.none }}{{ upper . }}{{ end }}",
  ];
  const served = serve({
    ...shop,
    [values]: `${shop[values]}none: []\npeers:\n- {name: a, ports: [1, 2]}\n- {name: b, ports: [2, 3]}\n`,
    "chart/templates/x.txt": lines.join("\n"),
  });
  const hover = (at: string) => served.hover("chart/templates/x.txt", at);
  expect(hover(".name }}")).toBe("**`.name`** is `a` (`values.yaml`, line 10), `b` (`values.yaml`, line 11)");
  expect(hover("default")).toBe("**`{{ .port | default 1 }}`** prints `1`");
  expect(hover("if eq")).toBe('**`eq .name "a"`** holds in some rounds of the loop, in others not');
  expect(hover(". }}\n{{ end")).toBe("**`{{ . }}`** prints `1`, `2`, `3`");
  expect(hover("upper")).toBe("");
  expect(served.definition("chart/templates/x.txt", "name }}")).toEqual([
    `${values}:10: name: a, ports: [1, 2]}`,
    `${values}:11: name: b, ports: [2, 3]}`,
  ]);
});

it("says what a value is in each release, and where templates read it", () => {
  const one = serve(shop);
  const read = "[templates/policy.yaml, line 1](file:///w/chart/templates/policy.yaml#L1)";
  expect(one.hover(values, "networkPolicy")).toBe(`**\`networkPolicy\`** is read in ${read}.`);
  expect(one.hover(values, "enabled")).toBe(`**\`networkPolicy.enabled\`** is read in ${read}.`);
  const off = "chart/values-prod.yaml";
  // The comment above it is there to be read.
  const commented = shop[values]?.replace("  enabled", "  # Whether it is there.\n  enabled") ?? "";
  const several = serve({
    ...releases,
    [values]: commented,
    [off]: "networkPolicy:\n  enabled: false\nunread: 1\n",
  });
  expect(several.hover(values, "enabled")).toBe(
    `**\`networkPolicy.enabled\`**\n\nin \`dev\` is \`true\` (\`values.yaml\`, line 8)\n\nin \`prod\` is \`false\` (\`values-prod.yaml\`, line 2)\n\nRead in ${read}.`,
  );
  // A file of one release is about that one.
  expect(several.hover(off, "enabled")).toBe(`**\`networkPolicy.enabled\`** is read in ${read}.`);
  expect(serve({ ...shop, [values]: `${shop[values]}unread: 1\n` }).hover(values, "unread")).toBe("");
});

it("says of a value of a sub-chart what that chart makes of it, and not the one above", () => {
  const own = "chart/charts/db/values.yaml";
  const served = serve({
    ...shop,
    "chart/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    [own]: "networkPolicy:\n  enabled: false\n",
    "chart/charts/db/templates/x.yaml": "{{ if .Values.networkPolicy.enabled }}{{ end }}\n",
  });
  const place = "charts/db/templates/x.yaml";
  const read = `**\`networkPolicy.enabled\`** is read in [${place}, line 1](file:///w/chart/${place}#L1).`;
  expect(served.hover(own, "enabled")).toBe(read);
  expect(served.references(own, "enabled")).toHaveLength(1);
});

it("leaves to the Helm language server what an action gives, and keeps what that comes to mean", () => {
  const { hover } = serve(shop);
  expect(withoutActionText(hover(policy, ".Values.port"))).toMatch(/^TCP 5432 of pods/);
  expect(withoutActionText(hover(policy, "if .Values"))).toBe("");
  expect(withoutActionText(hover(policy, "podSelector"))).toBe(hover(policy, "podSelector"));
});

it("leads from a value to its line, and from a name to its define; and back", () => {
  const one = serve(releases);
  expect(one.definition(policy, "port }}")).toEqual(
    expect.arrayContaining([`${values}:2: port: 5432`, "chart/values-prod.yaml:1: port: 6432"]),
  );
  expect(one.definition(policy, "db.labels")[0]).toBe(`${values}:3: db:`);
  expect(one.definition(policy, "shop.labels")[0]).toBe('chart/templates/_helpers.tpl:1: "shop.labels" -}}');
  expect(one.references(values, "port: 5432")).toContain(`${policy}:17: .Values.port }}`);
  expect(one.references(values, "labels:")).toContain(`${policy}:15: .Values.db.labels | nindent 10 }}`);
  expect(one.references(values, "enabled")).toEqual([`${policy}:1: .Values.networkPolicy.enabled }}`]);
  expect(one.references("chart/templates/_helpers.tpl", "shop.labels")).toEqual([
    'chart/templates/pods.yaml:8: "shop.labels" . | nindent 6 }}',
    'chart/templates/pods.yaml:12: "shop.labels" . | nindent 8 }}',
    `${policy}:9: "shop.labels" . | nindent 6 }}`,
  ]);
});

it("knows the values of a sub-chart, from the parent's files as well", () => {
  const served = serve({
    ...shop,
    [values]: `${shop[values]}store: {port: 7}\nglobal: {team: sales}\n`,
    "chart/charts/store/Chart.yaml": "apiVersion: v2\nname: store\nversion: 1.0.0\n",
    "chart/charts/store/values.yaml": "port: 6\nsize: 1\n",
    "chart/charts/store/templates/a.yaml":
      "apiVersion: v1\nkind: Service\nmetadata: {name: store, labels: {team: {{ .Values.global.team }}}}\nspec: {ports: [{port: {{ .Values.port }}}], selector: {a: {{ .Values.size | quote }}}}\n",
  });
  const template = "chart/charts/store/templates/a.yaml";
  expect(served.hover(template, ".Values.port")).toContain("is `7` (`values.yaml`, line 8)");
  expect(served.hover(template, ".Values.size")).toContain("is `1` (`charts/store/values.yaml`, line 2)");
  expect(served.references(values, "team: sales")).toEqual([
    expect.stringMatching(`^${template}:3: \\.Values\\.global\\.team`),
  ]);
  expect(served.definition(template, "size |")).toEqual(["chart/charts/store/values.yaml:2: size: 1"]);
  expect(served.references(values, "port: 7")).toEqual([
    `${template}:4: .Values.port }}}], selector: {a: {{ .Values.size | quote }}}}`,
  ]);
});

it("says what comes of a value at its key, too", () => {
  const { hover } = serve(shop);
  expect(hover(values, "port:")).toBe(hover(values, "5432"));
  expect(hover(values, "labels:")).toMatch(
    /^\*\*`spec\.egress\[0\]\.to\[0\]\.podSelector\.matchLabels` of NetworkPolicy `shop-web`\*\*/,
  );
  // Nothing is made of all of it, though what it holds is called as the object's own keys are.
  expect(hover(values, "db:")).toMatch(/^\*\*`db`\*\* is read in/);
  const inText = serve({
    ...changed(shop, policy, [
      "  - ports:\n    - port: 53",
      "  {{- tpl .Values.more . | nindent 2 }}\n  - ports:\n    - port: 53",
    ]),
    [values]: `${shop[values]}more: |\n  - ports:\n    - port: {{ .Values.port }}\n      protocol: SCTP\n`,
  });
  expect(inText.hover(values, "protocol:")).toMatch(/^\*\*`spec\.egress\[1\]\.ports\[0\]\.protocol` of NetworkPolicy/);
});

it("takes the comment above a value without its signs", () => {
  const { hover } = serve(
    changed(shop, values, ["port: 5432", "## @param port Where the database listens\n##\nport: 5432"]),
  );
  expect(hover(policy, ".Values.port")).toMatch(/line 4\)\n\nWhere the database listens\n\n---/);
});

it("tells apart what one sub-chart sees under its two names", () => {
  const served = serve({
    ...shop,
    "chart/Chart.yaml":
      "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: store, alias: a, version: 1.0.0}, {name: store, alias: b, version: 1.0.0}]\n",
    [values]: `${shop[values]}b: {port: 7}\n`,
    "chart/charts/store/Chart.yaml": "apiVersion: v2\nname: store\nversion: 1.0.0\n",
    "chart/charts/store/values.yaml": "port: 6\n",
    "chart/charts/store/templates/a.yaml": "a: {{ .Values.port }}\n",
  });
  expect(served.hover("chart/charts/store/templates/a.yaml", ".Values")).toBe(
    "**`.Values.port`**\n\nin `a` is `6` (`charts/store/values.yaml`, line 1)\n\nin `b` is `7` (`values.yaml`, line 8)",
  );
});

it("leads from a template that writes a name to where it is defined, and to nowhere else", () => {
  const helpers = "chart/templates/_helpers.tpl";
  const named = changed(shop, policy, ["{{ .Release.Name }}-web", '{{ include "shop.name" . }}']);
  const served = serve({
    ...named,
    [helpers]: `${shop[helpers]}{{- define "shop.name" }}{{ printf "%s-x" .Release.Name }}{{ end }}\n`,
  });
  expect(served.definition(policy, "shop.name")).toEqual([
    `${helpers}:5: "shop.name" }}{{ printf "%s-x" .Release.Name }}{{ end }}`,
  ]);
});

const paths = "chart/templates/paths.yaml";
const pathsOf = (...lines: readonly string[]) =>
  serve({
    ...releases,
    [values]: `${shop[values]}text: "{{ .Values.port }}"\nlist:\n- {item: 1}\n`,
    [paths]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: paths}\ndata:\n${lines.map((line, at) => `  k${at}: ${line}\n`).join("")}`,
  });

/** The files of the releases begin so. */
const others = ["chart/values-dev.yaml:1: name: site", "chart/values-prod.yaml:1: port: 6432"];

it.each<[line: string, cursor: string, ...expected: readonly string[]]>([
  ["{{ .Values.db.labels }}", "Values", `${values}:1: name: web`, ...others],
  ["{{ $.Values.db.labels.app }}", "Values", `${values}:1: name: web`, ...others],
  ["{{ $.Values.db.labels.app }}", "db", `${values}:3: db:`],
  ["{{ $.Values.db.labels.app }}", "labels", `${values}:4: labels:`],
  ["{{ $.Values.db.labels.app }}", "app", `${values}:5: app: db`],
  ["{{ with .Values.db }}{{ .labels.app }}{{ end }}", "app", `${values}:5: app: db`],
  ["{{ range .Values.list }}{{ .item }}{{ end }}", "item }}", `${values}:10: item: 1}`],
  ['{{ index .Values "db" "labels" }}', "db", `${values}:3: db:`],
  ['{{ index .Values "db" "labels" }}', 'labels"', `${values}:4: labels:`],
  ['{{ if hasKey .Values.db "labels" }}x{{ end }}', 'labels"', `${values}:4: labels:`],
  ['{{ with .Values.db }}{{ get .labels "app" }}{{ end }}', 'app"', `${values}:5: app: db`],
  ['{{ dig "labels" "app" "db" .Values.db }}', 'app"', `${values}:5: app: db`],
  ['{{ dig "labels" "app" "db" .Values.db }}', 'db" .'],
  ["{{ (.Values.db).labels.app }}", "labels", `${values}:4: labels:`],
  ["{{ (.Values.db).labels.app }}", "app", `${values}:5: app: db`],
  ['{{ tpl "{{ .Values.port }}" . }}', "port", `${values}:2: port: 5432`, "chart/values-prod.yaml:1: port: 6432"],
  ["{{ $x := .Values.db }}{{ $x.labels }}", "$x.", `${paths}:5: $x := .Values.db }}{{ $x.labels }}`],
  [
    "{{ range $k, $v := .Values.db }}{{ $v.app }}{{ end }}",
    "$v.",
    `${paths}:5: $v := .Values.db }}{{ $v.app }}{{ end }}`,
  ],
  ["{{ .Chart.Version }}", "Version }}", "chart/Chart.yaml:3: version: 1.0.0"],
  ["{{ .Values.none }}", "none"],
  // biome-ignore format: one line for each
])("leads from %s at %s to where it is said", (line, cursor, ...expected) => {
  expect(pathsOf(line).definition(paths, cursor)).toEqual(expect.arrayContaining([...expected]));
  expect(pathsOf(line).definition(paths, cursor)).toHaveLength(expected.length);
});

it("leads from an action in the values to the value, and from a key to where it is asked for by its name", () => {
  const served = pathsOf('{{ index .Values "db" "labels" | toJson }}');
  expect(served.definition(values, "port }}")).toContain(`${values}:2: port: 5432`);
  expect(served.references(values, "labels:")).toContain(`${paths}:5: labels" | toJson }}`);
});

it("leads from a key to where it is read with the map that holds it, and not to where another key of that map is", () => {
  const reading = ['{{ index .Values "db" "labels" | toJson }}', '{{ omit .Values.db "port" | toJson }}'];
  const passing = [
    '{{ index .Values "db" "name" }}',
    '{{ if hasKey .Values.db "name" }}x{{ end }}',
    '{{ dig "name" "" .Values.db }}',
    '{{ pick .Values.db "name" | toJson }}',
    '{{ (index .Values "db").name }}',
    '{{ (get .Values "db").labels.team }}',
  ];
  const found = pathsOf(...reading, ...passing).references(values, "app: db");
  const lines = found.flatMap((place) => (place.startsWith(paths) ? [place.split(":")[1]] : []));
  expect(lines).toEqual(["5", "6"]);
});

describe("a template that others include", () => {
  const common = "chart/charts/common/templates/_ports.tpl";
  const texts = {
    ...changed(shop, policy, [
      "    - port: {{ .Values.port }}\n",
      '    {{- include "common.ports" (dict "top" $ "port" .Values.port "protocol" "TCP") | nindent 4 }}\n    {{- include "common.ports" (dict "top" . "port" $.Values.admin.port "protocol" "TCP") | nindent 4 }}\n',
    ]),
    [values]: `${shop[values]}admin:\n  port: 81\n`,
    "chart/charts/common/Chart.yaml": "apiVersion: v2\nname: common\nversion: 0.1.0\ntype: library\n",
    "chart/charts/common/values.yaml": "port: 1\n",
    [common]: `{{/* Ports. */}}
{{- define "common.ports" -}}
{{- $top := .top -}}
{{- $port := int .port -}}
- port: {{ .port }} # {{ $top.Chart.Name }}
  protocol: {{ .protocol }}
{{- end }}
{{- define "common.name" -}}
{{- $name := .Chart.Name -}}
{{- if eq $name "shop" }}x{{ end }}
{{- end }}
`,
  };

  it("is told what its calls give it", () => {
    const { hover } = serve(texts);
    expect(hover(common, "port }}")).toMatch(
      /^\*\*`\.port`\*\*\n\nis `5432` \(`values\.yaml`, line 2\)\n\nis `81` \(`values\.yaml`, line 9\)/,
    );
    expect(hover(common, "Chart.Name }}")).toMatch(/^\*\*`\$top\.Chart\.Name`\*\* is `shop`/);
    // A text of the call is no value, and what is given all is no text.
    expect(hover(common, "protocol }}")).not.toContain("is not set");
    expect(hover(common, ".top -")).toBe("");
  });

  it("leads to the values that its calls give it, and back", () => {
    const served = serve(texts);
    expect(served.definition(common, "port }}").slice(0, 2)).toEqual([
      `${values}:2: port: 5432`,
      `${values}:9: port: 81`,
    ]);
    expect(served.definition(common, "Name }}")).toEqual(["chart/Chart.yaml:2: name: shop"]);
    expect(served.references(values, "port: 81")).toContainEqual(expect.stringMatching(`^${common}:5: \\.port }}`));
  });

  it("is offered what its calls give it", () => {
    const served = serve(texts);
    served.type(common, served.text(common).replace("{{ .protocol }}", "{{ . }}"));
    const at = served.at(common, "protocol: {{ .", "behind");
    const list = served.service.completion(served.uri(common), at, {
      snippets: false,
      suggestCommand: undefined,
      labelDetails: false,
    });
    expect(list?.items.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
      expect.stringMatching(/^top: /),
      "port: 5432",
      "protocol: undefined",
    ]);
  });

  it("is known, where nobody includes it, by what every chart has alone", () => {
    const alone = '{{- define "shop.alone" -}}\n{{ .port }} {{ .Values.port }}\n{{- end }}\n';
    const { hover } = serve({ ...shop, "chart/templates/_alone.tpl": alone });
    expect(hover("chart/templates/_alone.tpl", ".port")).not.toContain("is not set");
    expect(hover("chart/templates/_alone.tpl", ".Values.port")).toContain("is `5432`");
  });

  it("is asked for in some of the many charts that share it", () => {
    const charts = ["a", "b", "c", "d", "e", "f"].flatMap((name) => [
      [`${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`],
      [`${name}/values.yaml`, name === "f" ? "port: 7\n" : "{}\n"],
      [`${name}/templates/a.yaml`, 'a: {{ include "lib.port" . }}\n'],
      [`${name}/charts/lib`, "../../lib"],
    ]);
    const { hover } = serve({
      ...Object.fromEntries(charts),
      "lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n",
      "lib/templates/_port.tpl": '{{ define "lib.port" }}{{ .Values.port }}{{ .Chart.Name }}{{ end }}\n',
    });
    // The last one sets it, and is not asked.
    expect(hover("lib/templates/_port.tpl", ".Values.port")).not.toContain("is not set");
    expect(hover("lib/templates/_port.tpl", ".Chart.Name")).toMatch(
      /^\*\*`\.Chart\.Name`\*\*\n\nin `a` is `a`\n\nin `b` is `b`/,
    );
  });

  it("knows its own variables, whatever stands around it", () => {
    const own =
      '{{- define "shop.other" -}}\n{{- $name := .Values.name }}\n{{- if eq $name "web" }}{{ upper $name }}{{ end }}\n{{- end }}\n';
    const { hover } = serve({
      ...shop,
      "chart/templates/_helpers.tpl": `{{/* Labels. */}}\n${shop["chart/templates/_helpers.tpl"]}${own}`,
    });
    expect(hover("chart/templates/_helpers.tpl", "if eq")).toMatch(/^\*\*`eq \$name "web"`\*\* holds/);
    expect(hover("chart/templates/_helpers.tpl", "upper")).toMatch(/prints `WEB`/);
  });
});
