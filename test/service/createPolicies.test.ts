import { expect, it } from "vitest";
import { createLanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";

const root = "file:///work";
const pod = (name: string, env = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers: [{name: main, image: x, ports: [{name: main, containerPort: 8080}]${env}}]
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: ${name}}, ports: [{port: 80, targetPort: main}]}
`;

function service(texts: Readonly<Record<string, string>>) {
  const workspace = createWorkspace([root]);
  for (const [path, text] of Object.entries(texts)) workspace.setDisk(`${root}/${path}`, text);
  workspace.setComplete(true);
  const errors: string[] = [];
  const own = createLanguageService({
    workspace,
    settings: () => defaultSettings,
    logger: { error: (message) => void errors.push(message) },
  });
  return { own, workspace, errors };
}

it("creates the policies that a namespace lacks, once, with what is needed and where that is written", () => {
  const { own, workspace, errors } = service({
    "web.yaml": pod("web", ', env: [{name: DB, value: "http://db"}]'),
    "db.yaml": pod("db"),
    "other.yaml": pod("other"),
  });
  const uri = `${root}/web.yaml`;
  expect(own.createPolicies(uri, null)).toMatchObject({ namespaces: ["shop"], file: null, reason: "" });
  const { file, policies } = own.createPolicies(uri, "shop");
  expect(policies).toBe(3);
  expect(file).toMatchObject({ uri: `${root}/shop-network-policies.yaml`, create: true });
  expect(file?.newText).toContain("# web.yaml:9 db");
  expect(errors).toEqual([]);
  workspace.setDisk(file?.uri ?? "", file?.newText ?? "");
  expect(own.diagnostics(file?.uri ?? "").filter(({ severity }) => (severity ?? 4) <= 2)).toEqual([]);
  expect(own.createPolicies(uri, "shop")).toMatchObject({
    file: null,
    reason: "Nothing is missing: the policies of `shop` give what is needed.",
  });
});

it("writes nothing where policies that are there forbid what is needed", () => {
  const closed = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}
`;
  const { own } = service({ "web.yaml": pod("web"), "all.yaml": closed });
  const made = own.createPolicies(`${root}/web.yaml`, "shop");
  expect(made.file).toBe(null);
  expect(made.reason).not.toBe("");
});

it("says what stays denied by policies of another namespace, and writes what is missing here", () => {
  const elsewhere = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: data}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;
  const { own } = service({
    "web.yaml": pod("web", ', env: [{name: DB, value: "http://db.data"}]'),
    "db.yaml": pod("db").replaceAll("namespace: shop", "namespace: data"),
    "closed.yaml": elsewhere,
  });
  const { file, notes } = own.createPolicies(`${root}/web.yaml`, "shop");
  expect(file).not.toBe(null);
  expect(notes).toEqual([
    "TCP 8080 from `shop/web[Deployment]` to `data/db[Deployment]` is needed and stays denied by `data/closed`. To open it, create the policies of `data` too.",
  ]);
});

it("proves policies inside of a build, and says that it has to name them", () => {
  const { own } = service({
    "kustomization.yaml": "resources: [web.yaml, db.yaml]\n",
    "web.yaml": pod("web", ', env: [{name: DB, value: "http://db"}]'),
    "db.yaml": pod("db"),
  });
  const { file, policies, notes } = own.createPolicies(`${root}/web.yaml`, "shop");
  expect(policies).toBe(3);
  expect(file?.uri).toBe(`${root}/shop-network-policies.yaml`);
  expect(notes).toEqual(["The build does not take the new file in: name it in its `kustomization.yaml`."]);
});
