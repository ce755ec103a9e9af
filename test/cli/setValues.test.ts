import { expect, it } from "vitest";
import { check } from "../../server/src/node/commands/check.ts";
import { runCommand } from "./run.ts";

const chart = {
  "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "charts/app/values.yaml": "port: 80\nfrom: {app: x}\n",
  "charts/app/templates/p.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: {{ .Release.Namespace }}}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: {{ .Values.from.app | quote }}
      ports:
        - {protocol: TCP, port: {{ .Values.port }}}
`,
};

const application = (helm: string) => `kind: Application
apiVersion: argoproj.io/v1alpha1
metadata: {name: a}
spec:
  source:
    repoURL: https://example.com/r.git
    path: charts/app
    helm:
${helm}
  destination: {name: prod, namespace: shop}
`;
const set = (generators: string, helm: string, sources = false) => `kind: ApplicationSet
apiVersion: argoproj.io/v1alpha1
metadata: {name: s}
spec:
  generators: [${generators}]
  template:
    metadata: {name: 'x-{{env}}'}
    spec:
      ${sources ? "sources:\n      - " : "source:\n        "}repoURL: https://example.com/r.git
        path: charts/app
        helm:
${helm}
      destination: {name: 'x-{{env}}', namespace: shop}
`;
const list = "{list: {elements: [{env: qa, port: '70000', app: -x}]}}";

it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ["values of an Application", { "a.yaml": application("      values: |\n        port: 70000") }, ["a.yaml 70000"]],
  [
    "the values object of an Application",
    { "a.yaml": application("      valuesObject:\n        port: 70000\n        from:\n          app: '-x'") },
    ["a.yaml 70000", "a.yaml -x"],
  ],
  [
    "parameters of an Application",
    {
      "a.yaml": application(
        "      parameters:\n      - {name: port, value: '70000'}\n      - {name: from.app, value: -x, forceString: true}",
      ),
    },
    ["a.yaml 70000", "a.yaml -x"],
  ],
  [
    "values of a set, and what is filled in",
    { "a.yaml": set(list, '          values: |\n            port: {{port}}\n            from: {app: "-y"}') },
    ["a.yaml 70000", "a.yaml -y"],
  ],
  [
    "the values object of a set",
    {
      "a.yaml": set(
        list,
        "          valuesObject:\n            port: 70001\n            from:\n              app: '{{app}}'",
        true,
      ),
    },
    ["a.yaml -x", "a.yaml 70001"],
  ],
  [
    "parameters of a set",
    { "a.yaml": set(list, "          parameters:\n          - {name: port, value: '{{port}}'}") },
    ["a.yaml 70000"],
  ],
  [
    "files that a set takes parameters from",
    {
      "a.yaml": set("{git: {files: [{path: 'conf/*.yaml'}]}}", "          values: 'port: {{net.port}}'"),
      "conf/a.yaml": "env: one\nnet: {port: 80}\n",
      "conf/b.yaml": "env: two\nnet:\n  port: 70000\n",
    },
    ["conf/b.yaml 70000"],
  ],
])("finds what is wrong in %s where it is written", async (_, files, places) => {
  const { stdout } = await runCommand(check, { ...chart, ...files }, [".", "--format", "json"]);
  interface Found {
    readonly file: keyof typeof files;
    readonly range: { readonly start: Position; readonly end: Position };
    readonly severity: string;
  }
  interface Position {
    readonly line: number;
    readonly character: number;
  }
  const errors = (JSON.parse(stdout) as Found[]).filter(({ severity }) => severity === "error");
  const shown = errors.map(({ file, range: { start, end } }) => {
    const line = files[file]?.split("\n")[start.line] ?? "";
    return `${file} ${line.slice(start.character, end.character)}`;
  });
  expect(shown).toEqual(places);
});
