import { expect, it } from "vitest";
import type { NewPolicyParams } from "../../server/src/features/newPolicy/types.ts";
import { createLanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";

const root = "file:///work";

const workload = (name: string, namespace: string, ports: readonly number[]) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: main
          image: x
          ports: [${ports.map((port) => `{ containerPort: ${port} }`).join(", ")}]
`;
const files = {
  "shop/web.yaml": workload("web", "shop", [8080]),
  "shop/cart.yaml": workload("cart", "shop", []),
  "data/db.yaml": workload("db", "data", [5432, 9187]),
};

function start(texts: Readonly<Record<string, string>> = files) {
  const workspace = createWorkspace([root]);
  for (const [path, text] of Object.entries(texts)) workspace.setDisk(`${root}/${path}`, text);
  workspace.setComplete(true);
  const errors: string[] = [];
  const service = createLanguageService({
    workspace,
    settings: () => defaultSettings,
    logger: { error: (message) => void errors.push(message) },
  });
  return { service, workspace, errors };
}

const asked = (params: Partial<NewPolicyParams>): NewPolicyParams => ({
  uri: null,
  folder: null,
  purpose: "in",
  types: [],
  namespace: "data",
  target: { kind: "workload", workload: "Deployment/db" },
  peers: [],
  ...params,
});

it("tells whom a policy may be for, what is looked at first", () => {
  const { service } = start();
  const { namespaces, near } = service.policyChoices(`${root}/shop/cart.yaml`);
  expect(near).toEqual({ namespace: "shop", workload: "Deployment/cart" });
  expect(namespaces.map(({ name }) => name)).toEqual(["shop", "data"]);
  expect(namespaces[1]?.workloads).toEqual([
    { id: "Deployment/db", name: "db", kind: "Deployment", ports: ["TCP 5432", "TCP 9187"] },
  ]);
});

it("writes whom to let in, with the ports that the pods declare to choose from", () => {
  const { service, workspace, errors } = start();
  const peers = [
    { kind: "workload", namespace: "shop", workload: "Deployment/web" },
    { kind: "pods", namespace: "data" },
    { kind: "addresses" },
  ] as const;
  const made = service.newPolicy(asked({ peers }));
  expect(made).toMatchObject({ reason: "", note: "", uri: `${root}/data/db-ingress-network-policy.yaml` });
  expect(made.text).toBe(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-ingress
  namespace: data
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: shop
          podSelector:
            matchLabels:
              app: web
        - podSelector: {}
        - ipBlock:
            cidr: 10.0.0.0/8
      ports:
        - protocol: TCP
          port: 5432
`);
  expect(made.snippet).toContain("name: ${1:db-ingress}");
  expect(made.snippet).toContain("cidr: ${2:10.0.0.0/8}");
  expect(made.snippet).toContain("port: ${3|5432,9187|}\n$0");
  expect(made.snippet).toContain("podSelector: {\\}");
  expect(made.effect).toBe("closes 2 connections");
  workspace.setDisk(made.uri, made.text);
  expect(service.diagnostics(made.uri).filter(({ severity }) => (severity ?? 4) <= 2)).toEqual([]);
  expect(errors).toEqual([]);
  expect(service.newPolicy(asked({ peers }))).toMatchObject({ uri: `${root}/data/db-ingress-2-network-policy.yaml` });
});

it("lets out to others and to DNS", () => {
  const { service } = start();
  const { text } = service.newPolicy(
    asked({
      purpose: "out",
      namespace: "shop",
      target: { kind: "pods" },
      peers: [{ kind: "dns" }, { kind: "workload", namespace: "data", workload: "Deployment/db" }],
    }),
  );
  expect(text).toContain("  podSelector: {}\n  policyTypes:\n    - Egress\n  egress:\n    - to:\n");
  expect(text).toContain("port: 5432\n    - to:\n");
  expect(text).toContain("protocol: UDP\n          port: 53\n");
});

it("closes a namespace, beside its other policies, and says what that closes", () => {
  const policy =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: default-deny, namespace: shop }\nspec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [{}] }\n";
  const { service, workspace } = start({ ...files, "policies/shop.yaml": policy });
  const deny = asked({ purpose: "deny", namespace: "shop", target: { kind: "pods" }, types: ["Ingress", "Egress"] });
  const made = service.newPolicy(deny);
  expect(made).toMatchObject({ uri: `${root}/policies/default-deny-2.yaml`, effect: "closes 5 connections" });
  expect(made.text).toContain("policyTypes:\n    - Ingress\n    - Egress\n");
  expect(service.policyChoices(null).namespaces.find(({ name }) => name === "shop")?.denied).toEqual([]);
  workspace.setDisk(made.uri, made.text);
  expect(service.policyChoices(null).namespaces.find(({ name }) => name === "shop")?.denied).toEqual([
    "Ingress",
    "Egress",
  ]);
});

it("leaves to the text what no manifest says", () => {
  const { service } = start({});
  const made = service.newPolicy(asked({ namespace: null, target: { kind: "label" }, peers: [{ kind: "label" }] }));
  expect(made.uri).toBe(`${root}/allow-ingress-network-policy.yaml`);
  expect(made.snippet).toContain("namespace: ${2:default}");
  expect(made.snippet).toContain("${3:app}: ${4:web}");
  expect(made.snippet).toContain("protocol: ${7|TCP,UDP,SCTP|}\n          port: ${8:8080}");
});

it("says when a build does not take the new file in", () => {
  const { service } = start({
    "app/kustomization.yaml": "resources: [db.yaml]\n",
    "app/db.yaml": files["data/db.yaml"],
  });
  expect(service.newPolicy(asked({}))).toMatchObject({
    uri: `${root}/app/db-ingress-network-policy.yaml`,
    effect: "",
    note: "The new file is not part of the cluster yet: its kustomization or chart has to name it.",
  });
});
