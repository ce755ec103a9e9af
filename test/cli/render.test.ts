import { expect, it } from "vitest";
import { render } from "../../server/src/node/commands/render.ts";
import { runCommand } from "./run.ts";

const files = {
  "shop/Chart.yaml": "name: shop\nversion: 1.0.0\n",
  "shop/values.yaml": "port: 1\n",
  "shop/templates/a.yaml":
    "kind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-a}\ndata:\n  port: {{ .Values.port }}\n  rest: '{{ .Values.x }} {{ .Release.Namespace }} {{ .Capabilities.KubeVersion }}'\n",
  "prod.yaml": "port: 2\n",
  "plain/a.yaml": "kind: A\n",
};

it("renders a chart with values, and says where each field is written", async () => {
  const args = [
    "shop",
    "--values",
    "prod.yaml",
    "--set",
    "x=1",
    "--set-string",
    "x=two",
    "--release",
    "r",
    "--namespace",
    "n",
  ];
  const { status, stdout } = await runCommand(render, files, [
    ...args,
    "--kube-version",
    "1.29",
    "--format",
    "json",
    "--origins",
  ]);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    {
      object: { kind: "ConfigMap", metadata: { name: "r-a" }, data: { port: 2, rest: "two n v1.29.0" } },
      origin: { file: "shop/templates/a.yaml", line: 0 },
      fields: [
        { field: "kind", file: "shop/templates/a.yaml", line: 0, character: 6 },
        { field: "metadata.name", file: "shop/templates/a.yaml", line: 1, character: 17 },
        { field: "data.port", file: "prod.yaml", line: 0, character: 6 },
        { field: "data.rest", file: "shop/templates/a.yaml", line: 4, character: 9 },
      ],
    },
  ]);
});

it("prints YAML, with files named from a root", async () => {
  const { status, stdout } = await runCommand(render, files, ["shop/Chart.yaml", "--root", "shop", "--set", "x=1"]);
  expect(status).toBe(0);
  expect(stdout).toBe(
    "---\n# Source: templates/a.yaml:1\nkind: ConfigMap\nmetadata:\n  name: shop-a\ndata:\n  port: 1\n  rest: 1 default v1.31.0\n",
  );
});

it.each<[string, readonly string[], RegExp]>([
  [
    "the line of a fault",
    ["shop", "--set", "port[x=1"],
    /^netpol render: shop\/Chart.yaml:1: cannot set “port\[x=1”.*\n$/,
  ],
  [
    "a missing values file",
    ["shop", "--values", "no.yaml"],
    /^netpol render: no.yaml:1: there is no such values file\n$/,
  ],
  ["a folder that is nothing", ["plain"], /holds neither a Chart.yaml nor a kustomization.yaml\n$/],
  ["a folder that is not there", ["none"], /none: no such file or folder\n$/],
  ["nothing named", [], /name one chart or kustomization/],
  ["an unknown format", ["shop", "--format", "xml"], /--format is one of yaml, json/],
])("says %s, with status 2", async (_, args, message) => {
  const { status, stdout, stderr } = await runCommand(render, files, args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
});

const service = (name: string, more = "") =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}${more}}\nspec: {selector: {app: x}}\n`;

it.each<[string, Readonly<Record<string, string>>, string]>([
  [
    "what is there twice, once, with the places where it is written",
    {
      "o/kustomization.yaml": "namespace: shop\nresources:\n- a.yaml\n- b.yaml\n",
      "o/a.yaml": service("a"),
      "o/b.yaml": `${service("b")}---\n${service("a")}`,
    },
    "o/kustomization.yaml:4: Service a is there already\n  o/a.yaml:1: Service a is written here\n  o/b.yaml:6: Service a is written here\n",
  ],
  [
    "what is there twice in a base, and not again of the overlay",
    {
      "o/kustomization.yaml": "namespace: shop\nresources: [../b]\n",
      "b/kustomization.yaml": "namePrefix: x-\nresources: [a.yaml, a.yaml]\n",
      "b/a.yaml": service("a"),
    },
    "b/kustomization.yaml:2: Service a is there already\n  b/a.yaml:1: Service a is written here\n",
  ],
  [
    "what becomes the same",
    {
      "o/kustomization.yaml": "resources: [a.yaml]\nnamespace: shop\n",
      "o/a.yaml": `${service("a", ", namespace: x")}---\n${service("a")}`,
    },
    "o/kustomization.yaml:2: two objects become Service shop/a\n  o/a.yaml:1: Service shop/a is written here\n  o/a.yaml:6: Service shop/a is written here\n",
  ],
  [
    "what is refused before what is not known",
    { "o/kustomization.yaml": "resources:\n- https://example.com/x.yaml\n- none.yaml\n" },
    'o/kustomization.yaml:3: there is no "none.yaml"\n  o/kustomization.yaml:2: "https://example.com/x.yaml" is remote: what it holds is not known here\n',
  ],
])("says %s", async (_, given, message) => {
  const { status, stdout, stderr } = await runCommand(render, given, ["o"]);
  expect([status, stdout, stderr]).toEqual([2, "", `netpol render: ${message}`]);
});
