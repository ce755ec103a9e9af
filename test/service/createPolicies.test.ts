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
