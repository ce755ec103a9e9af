import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../server/src/snapshot/change.ts";
import { changed, serve, shop, type Texts } from "./chart.ts";

const policy = "chart/templates/policy.yaml";
const values = "chart/values.yaml";
const helpers = "chart/templates/_helpers.tpl";

/** The shop with DNS allowed for TCP and UDP, and nothing else to be said of its ports. */
const withProtocol = changed(shop, policy, [
  "    - port: {{ .Values.port }}\n",
  "    - port: {{ .Values.port }}\n      protocol: TCP\n",
]);

/** For each finding of a rule, and each of its fixes, the lines that change; a fix ends the finding. */
function fixes(texts: Texts, rule: string): readonly (readonly string[])[] {
  const served = serve(texts);
  const found = Object.keys(texts).flatMap((path) => served.service.check(served.uri(path)));
  const findings = found.filter((each) => each.rule === rule);
  expect(findings, found.map((each) => each.rule).join()).not.toEqual([]);
  return findings.map(({ fixes: offered, field }) =>
    offered.flatMap(({ edits }) => {
      const after: Record<string, string> = { ...texts };
      const lines: string[] = [];
      for (const uri of new Set(edits.map(({ place }) => place.uri))) {
        const path = uri.slice("file:///w/".length);
        after[path] = applyEdits(uri, edits, texts[path] ?? "");
        lines.push(
          ...difference(texts[path] ?? "", after[path] ?? "").map((line) => `${path.slice("chart/".length)}: ${line}`),
        );
      }
      const again = serve(after);
      const left = Object.keys(after).flatMap((path) => again.service.check(again.uri(path)));
      expect(left.filter((each) => each.rule === rule && each.field === field)).toEqual([]);
      return lines;
    }),
  );
}

/** Lines that only one of two texts has. */
function difference(before: string, after: string): readonly string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const gone = old.filter((line) => !now.includes(line)).map((line) => `- ${line.trim()}`);
  const left = [...old];
  const added = now.filter((line) => {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
  return [...gone, ...added.map((line) => `+ ${line.trim()}`)];
}

const namespaces =
  "apiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n";
const monitored = (name: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          name: {{ .Values.monitoring }}
`;

describe("a fix of what a chart renders", () => {
  it.each<readonly [string, Texts, string, readonly string[]]>([
    [
      "takes the quotes of the template away, and leaves the action",
      changed(withProtocol, policy, ["port: {{ .Values.port }}", 'port: "{{ .Values.port }}"']),
      "invalid-port-name",
      ['templates/policy.yaml: - - port: "{{ .Values.port }}"', "templates/policy.yaml: + - port: {{ .Values.port }}"],
    ],
    [
      "takes the quotes of the value away",
      changed(changed(withProtocol, values, ["port: 5432", "port: '5432'"]), policy, [
        "port: {{ .Values.port }}",
        "port: {{ toYaml .Values.port }}",
      ]),
      "invalid-port-name",
      ["values.yaml: - port: '5432'", "values.yaml: + port: 5432"],
    ],
    [
      "takes the `quote` of a template away",
      changed(withProtocol, policy, ["port: {{ .Values.port }}", "port: {{ .Values.port | quote }}"]),
      "invalid-port-name",
      [
        "templates/policy.yaml: - - port: {{ .Values.port | quote }}",
        "templates/policy.yaml: + - port: {{ .Values.port }}",
      ],
    ],
    [
      "pipes through `quote` what has to be a text, although the server has more to say then",
      changed(changed(withProtocol, values, ["port: 5432", "port: 5432\nversion: '1.0'"]), policy, [
        "  policyTypes",
        "      version: {{ .Values.version }}\n  policyTypes",
      ]),
      "wrong-type",
      [
        "templates/policy.yaml: - version: {{ .Values.version }}",
        "templates/policy.yaml: + version: {{ .Values.version | quote }}",
      ],
    ],
    [
      "puts a value in quotes that a template prints as it is in the values",
      changed(withProtocol, values, ["app: db", "app: 8080"]),
      "wrong-type",
      ["values.yaml: - app: 8080", 'values.yaml: + app: "8080"'],
    ],
    [
      "changes a value that policies alone take, in all of them",
      {
        ...changed(withProtocol, values, ["port: 5432", "port: 5432\nprotocol: tcp"]),
        [policy]: (withProtocol[policy] ?? "").replace(
          "protocol: TCP\n  - ports",
          "protocol: {{ .Values.protocol }}\n  - ports",
        ),
        "chart/templates/other.yaml": `${monitored("other").replace("{{ .Values.monitoring }}", "x")}    ports: [{port: 1, protocol: {{ .Values.protocol }}}]\n`,
      },
      "invalid-protocol",
      ["values.yaml: - protocol: tcp", "values.yaml: + protocol: TCP"],
    ],
    [
      "changes the two templates that have the same slip with one value",
      {
        ...changed(withProtocol, values, ["port: 5432", "port: 5432\nmonitoring: monitoring"]),
        "chart/templates/namespaces.yaml": namespaces,
        "chart/templates/a.yaml": monitored("a"),
        "chart/templates/b.yaml": monitored("b"),
      },
      "namespace-label-missing",
      [
        "templates/a.yaml: - name: {{ .Values.monitoring }}",
        "templates/a.yaml: + kubernetes.io/metadata.name: {{ .Values.monitoring }}",
        "templates/b.yaml: - name: {{ .Values.monitoring }}",
        "templates/b.yaml: + kubernetes.io/metadata.name: {{ .Values.monitoring }}",
      ],
    ],
    [
      "is one for all that a loop prints, inside the loop",
      {
        ...changed(shop, policy, [
          "    - port: {{ .Values.port }}\n",
          "    {{- range .Values.ports }}\n    - port: {{ . }}\n    {{- end }}\n",
        ]),
        [values]: `${shop[values]}ports: [5432, 5433]\n`,
      },
      "implicit-protocol",
      ["templates/policy.yaml: + protocol: TCP"],
    ],
    [
      "goes into the helper that prints the line, behind its last action",
      {
        ...changed(shop, policy, [
          "    - port: {{ .Values.port }}\n",
          '    {{- include "shop.ports" . | nindent 4 }}\n',
        ]),
        [helpers]: `${shop[helpers]}{{- define "shop.ports" -}}\n- port: {{ .Values.port }}\n{{- end }}\n`,
      },
      "implicit-protocol",
      ["templates/_helpers.tpl: + protocol: TCP"],
    ],
  ])("%s", (_, texts, rule, expected) => {
    expect(fixes(texts, rule)).toEqual([expected]);
  });

  it.each<readonly [string, Texts, string]>([
    [
      "would change an object that is no policy",
      {
        ...changed(withProtocol, values, ["port: 5432", "port: 5432\nprotocol: tcp"]),
        [policy]: (withProtocol[policy] ?? "").replace(
          "protocol: TCP\n  - ports",
          "protocol: {{ .Values.protocol }}\n  - ports",
        ),
        "chart/templates/map.yaml":
          "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {protocol: {{ .Values.protocol }}}\n",
      },
      "invalid-protocol",
    ],
    [
      "would change the port of a Service, too",
      {
        ...changed(withProtocol, values, ["port: 5432", "port: 80"]),
        "chart/templates/service.yaml":
          "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: {{ .Values.port }}, targetPort: 5432}]}\n",
      },
      "service-port-instead-of-pod-port",
    ],
    [
      "would change another policy that is right",
      {
        ...changed(withProtocol, values, ["app: db", "app: dbx"]),
        "chart/templates/other.yaml":
          "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: other\n  labels: {{ toJson .Values.db.labels }}\nspec:\n  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n",
      },
      "selects-nothing",
    ],
    [
      "would put what it prints now in the place of an action",
      changed(withProtocol, policy, ["port: {{ .Values.port }}", "port: {{ .Values.port | toString | quote | trim }}"]),
      "invalid-port-name",
    ],
    [
      "would take an action away that prints nothing by default",
      {
        ...changed(shop, values, ["port: 5432", "peers:"]),
        [policy]: (shop[policy] ?? "").replace(
          /policyTypes[\s\S]*/,
          "policyTypes: [Ingress]\n  ingress:\n  - from:\n    {{- toYaml .Values.peers | nindent 6 }}\n    ports:\n    - {port: 80, protocol: TCP}\n{{- end }}\n",
        ),
      },
      "empty-list-allows-all",
    ],
  ])("is not offered where it %s", (_, texts, rule) => {
    expect(fixes(texts, rule).flat()).toEqual([]);
  });
});

it("keeps the line breaks of Windows whole", () => {
  const short = changed(
    shop,
    policy,
    ["{{- if .Values.networkPolicy.enabled }}\n", ""],
    ["  - ports:\n    - port: 53\n      protocol: UDP\n    - port: 53\n      protocol: TCP\n{{- end }}\n", ""],
  );
  const texts = Object.fromEntries(Object.entries(short).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]));
  const served = serve(texts);
  const offered = served.service.check(served.uri(policy)).flatMap((each) => each.fixes);
  expect(offered.map(({ title }) => title.replace(/ \(.*/, ""))).toEqual([
    "Allow DNS to kube-dns, UDP and TCP",
    "Add `protocol: TCP`",
  ]);
  for (const { edits } of offered) {
    const after = applyEdits(served.uri(policy), edits, served.text(policy));
    expect(after).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
    expect(after).toMatch(/port: \{\{ \.Values\.port \}\}\r\n +(?:- to|protocol):/);
  }
});

it("says once what one line of a template comes to in several ports", () => {
  const texts = {
    ...changed(shop, policy, [
      "    - port: {{ .Values.port }}\n",
      "    {{- range .Values.ports }}\n    - port: {{ . }}\n    {{- end }}\n",
    ]),
    [values]: `${shop[values]}ports: [5432, 5433, 5434]\n`,
  };
  expect(
    serve(texts)
      .found(policy)
      .filter((each) => each.includes("implicit-protocol")),
  ).toHaveLength(1);
});

it("says of quotes where they are, and where they are lacking", () => {
  const quoted = changed(withProtocol, policy, ["port: {{ .Values.port }}", "port: {{ .Values.port | quote }}"]);
  expect(serve(quoted).found(policy)).toContainEqual(expect.stringMatching(/^17: invalid-port-name/));
  expect(serve(quoted).found(values)).toEqual([]);
  const own = changed(quoted, values, ["port: 5432", 'port: "5432"']);
  expect(serve(own).found(values)).toEqual([expect.stringMatching(/^2: invalid-port-name/)]);
  const bare = changed(changed(shop, values, ["name: web", 'name: "1.5"']), policy, [
    '{{- include "shop.labels" . | nindent 6 }}',
    "app: {{ .Values.name }}",
  ]);
  expect(serve(bare).found(policy)).toContainEqual(expect.stringMatching(/^9: wrong-type/));
  expect(serve(bare).found(values)).toEqual([]);
});

it("offers no comment that would be a part of a text", () => {
  const texts = {
    ...changed(shop, policy, ["  - ports:\n", "  {{- tpl .Values.more . | nindent 2 }}\n  - ports:\n"]),
    [values]: `${shop[values]}more: |\n  - ports:\n    - port: 5432\n      protocol: tcp\nlast: 1\n`,
  };
  const served = serve(texts);
  const actions = (at: string) => {
    const start = served.at(values, at);
    return served.service.codeActions(served.uri(values), { start, end: start }, undefined).map(({ title }) => title);
  };
  expect(actions("tcp")).toEqual(["Change to `TCP`"]);
  const own = serve({ ...texts, [values]: (texts[values] ?? "").replace("port: 5432\ndb", "port: 70000\ndb") });
  const start = own.at(values, "70000");
  expect(own.service.codeActions(own.uri(values), { start, end: start }, undefined).map(({ title }) => title)).toEqual([
    "Ignore `invalid-port` here",
  ]);
});
