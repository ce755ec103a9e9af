import { afterEach, expect, it } from "vitest";
import { type Session, startSession } from "../harness/lsp.ts";

let session: Session | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

const files = {
  "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "charts/app/values.yaml": "port: 80\n",
  "charts/app/templates/p.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: {{ .Release.Namespace }}}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: {{ .Values.port }}, protocol: TCP}]}]}
`,
  "set.yaml": `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s}
spec:
  generators: [{git: {files: [{path: "conf/*.json"}]}}]
  template:
    metadata: {name: '{{env}}'}
    spec:
      source:
        repoURL: https://example.com/r.git
        path: charts/app
        helm:
          values: |
            port: {{port}}
      destination: {name: '{{env}}', namespace: shop}
`,
  "conf/dev.json": '{"env": "dev", "port": 80}',
  "conf/prod.json": '{"env": "prod", "port": 80}',
};

it("finds in the file that a set takes its parameters from what is wrong with them, while it is edited", async () => {
  session = await startSession({ files });
  const on = session;
  await on.until("netpol/indexState", ({ state }: { state: string }) => state === "ready");
  await on.open("conf/prod.json", "json");
  const textDocument = { uri: on.uri("conf/prod.json") };
  const problems = async () => {
    const { items } = await on.client.sendRequest<{ items: { code: string; range: { start: unknown } }[] }>(
      "textDocument/diagnostic",
      { textDocument },
    );
    return items.filter(({ code }) => code === "invalid-port").map(({ range }) => range.start);
  };
  let version = 1;
  const write = (text: string) =>
    on.client.sendNotification("textDocument/didChange", {
      textDocument: { ...textDocument, version: ++version },
      contentChanges: [{ text }],
    });
  expect(await problems()).toEqual([]);
  await write('{"env": "prod", "port": 70000}');
  expect(await problems()).toEqual([{ line: 0, character: 24 }]);
  await write('{\n"env": "prod", "port": 70000}');
  expect(await problems()).toEqual([{ line: 1, character: 23 }]);
  await write('{"env": "prod", "port": 8080}');
  expect(await problems()).toEqual([]);
  await write('{"env": "stage", "port": 70001}');
  expect(await problems()).toEqual([{ line: 0, character: 25 }]);
  const { clusters } = await on.client.sendRequest<{ clusters: { name: string }[] }>("netpol/clusters", { uri: null });
  expect(clusters.map(({ name }) => name)).toEqual(["dev", "stage"]);
});
