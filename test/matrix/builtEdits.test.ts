import { expect, it } from "vitest";
import { createLanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";
import { view } from "./support.ts";

const folder = "file:///w";

const pod = (name: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels: { app: ${name} }
spec:
  containers: [{ name: c, image: i, ports: [{ containerPort: 80 }] }]
`;
const policy = (name: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
`;

/** What the matrix would write to close the way from `web` to `db`. */
function removed(texts: Readonly<Record<string, string>>) {
  const workspace = createWorkspace([folder]);
  for (const [name, text] of Object.entries(texts)) workspace.setDisk(`${folder}/${name}`, text);
  workspace.setComplete(true);
  const logger = { error: (message: string) => expect(message).toBe("") };
  const service = createLanguageService({ workspace, settings: () => defaultSettings, logger });
  const matrix = service.matrix(null);
  const { version, endpoints } = matrix.header(view, null);
  const [source = -1, destination = -1] = ["web", "db"].map((name) =>
    (endpoints ?? []).findIndex(({ title }) => title.includes(name)),
  );
  const edit = matrix.edit({ version, action: "remove", source, destination, port: "" });
  return { reason: edit?.reason, files: edit?.files ?? [] };
}

const pods = `${pod("web")}---\n${pod("db")}`;
const kustomization = "resources: [p.yaml, pods.yaml]\nnamespace: shop\npatches: [{ path: patch.yaml }]\n";
const patch = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\nspec:\n${spec}`;

it.each<[what: string, texts: Readonly<Record<string, string>>, file: string]>([
  ["a person wrote", { "a.yaml": `${pods}---\n${policy("db")}` }, "a.yaml"],
  [
    "a kustomization takes in as it is",
    {
      "kustomization.yaml": kustomization,
      "p.yaml": policy("db"),
      "patch.yaml": patch("  policyTypes: [Ingress, Egress]\n"),
      "pods.yaml": pods,
    },
    "p.yaml",
  ],
])("writes what %s", (_, texts, file) => {
  const { reason, files } = removed(texts);
  expect([reason, files.map(({ uri }) => uri)]).toEqual([null, [`${folder}/${file}`]]);
});

it.each<[what: string, texts: Readonly<Record<string, string>>]>([
  [
    "a chart renders",
    {
      "Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
      "values.yaml": "name: db\n",
      "templates/p.yaml": policy("{{ .Values.name }}"),
      "templates/pods.yaml": pods,
    },
  ],
  [
    "a patch brings in",
    {
      "kustomization.yaml": kustomization,
      "p.yaml": policy("db").replace(/ {2}ingress:[\s\S]*/, ""),
      "patch.yaml": patch(
        "  ingress:\n    - from:\n        - podSelector:\n            matchLabels: { app: web }\n    - from:\n        - podSelector:\n            matchLabels: { app: other }\n",
      ),
      "pods.yaml": pods,
    },
  ],
])("writes no text that %s", (_, texts) => {
  const { reason, files } = removed(texts);
  expect(files).toEqual([]);
  expect(reason).toMatch(/cannot be changed safely|by hand/);
});
