import { describe, expect, it } from "vitest";
import { check } from "../../server/src/node/commands/check.ts";
import { generate } from "../../server/src/node/commands/generate.ts";
import { netpol } from "../../server/src/node/netpol.ts";
import { runCommand } from "../cli/run.ts";

const workload = (
  name: string,
  container = "",
  { namespace = "shop", labels = `app: ${name}`, extra = "" } = {},
) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {${labels}}}
  template:
    metadata: {labels: {${labels}, version: one${extra}}}
    spec: {containers: [{name: main, image: x${container}}]}
`;
const service = (name: string, namespace = "shop", type = "ClusterIP") => `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  type: ${type}
  selector: {app: ${name}}
  ports: [{port: 80, targetPort: http}]
`;
const web = workload(
  "web",
  ", env: [{name: API, value: 'http://api.back'}], ports: [{name: http, containerPort: 8080}]",
);
const api = workload("api", ", ports: [{name: http, containerPort: 9000}]", { namespace: "back" });
const shop = `${web}${service("web", "shop", "LoadBalancer")}${api}${service("api", "back")}`;

const written = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: back
spec:
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api
  namespace: back
spec:
  podSelector:
    matchLabels:
      app: api
  policyTypes:
    - Ingress
  ingress:
    # shop.yaml:9 api.back
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: shop
          podSelector:
            matchLabels:
              app: web
      ports:
        - port: http
          protocol: TCP
`;

async function generated(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const run = await runCommand(generate, files, [".", ...args]);
  return { ...run, files };
}

it("writes a default-deny for each namespace and a policy for each workload, with what is needed", async () => {
  const { stdout, stderr, status } = await generated({ "shop.yaml": shop });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  expect(stdout.startsWith(written)).toBe(true);
  expect(stdout).toContain(`  ingress:
    # shop.yaml:15 LoadBalancer
    - ports:
        - port: http
          protocol: TCP
  egress:
`);
});

it("has nothing to add to what it wrote, which no rule warns about", async () => {
  const { stdout } = await generated({ "shop.yaml": shop });
  const files = { "shop.yaml": shop, "policies.yaml": stdout };
  expect(await generated(files)).toMatchObject({ stdout: "", stderr: "netpol: nothing is missing\n", status: 0 });
  const checked = await runCommand(check, files, [".", "--format", "json"]);
  const severities = JSON.parse(checked.stdout).map(({ severity }: { severity: string }) => severity);
  expect(severities.filter((severity: string) => severity === "error" || severity === "warning")).toEqual([]);
});

it("writes just the namespace that is named", async () => {
  const { stdout } = await generated({ "shop.yaml": shop }, "--namespace", "back");
  expect(stdout).toBe(written);
});

describe("policies that exist", () => {
  const policy = (text: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${text}`;
  const deny = policy(
    "metadata: {name: default-deny, namespace: back}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
  );

  it("are not written again: only the direction that is missing", async () => {
    const { stdout } = await generated({ "shop.yaml": shop, "deny.yaml": deny }, "--namespace", "back");
    expect(stdout).toContain(
      "name: default-deny-2\n  namespace: back\nspec:\n  podSelector: {}\n  policyTypes:\n    - Egress\n",
    );
    expect(stdout).toContain("name: api\n");
  });

  it("of another namespace stay what they are, and what they deny is told with the way to mend it", async () => {
    const given = { "shop.yaml": shop, "deny.yaml": deny };
    const { stdout, stderr, status } = await generated(given, "--namespace", "shop");
    expect(stderr).toBe(
      "netpol: shop/web[Deployment] => back/api[Deployment] : TCP 9000 is needed and stays denied by back/default-deny; to write that too: --namespace back\n",
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining("kubernetes.io/metadata.name: back")]);
    const both = await generated(given, "--namespace", "shop", "--namespace", "back");
    expect([both.status, both.stderr]).toEqual([0, ""]);
  });

  it("give what they give", async () => {
    const allow = policy(
      "metadata: {name: api, namespace: back}\nspec: {podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}]}]}\n",
    );
    const { stdout } = await generated({ "shop.yaml": shop, "deny.yaml": deny + allow }, "--namespace", "back");
    expect(stdout).not.toContain("name: api");
  });
});

it("tells workloads apart that one selector would take together", async () => {
  const canary = workload("canary", ", ports: [{name: http, containerPort: 9000}]", {
    namespace: "back",
    labels: "app: api",
    extra: ", track: canary",
  });
  const { stdout } = await generated({ "shop.yaml": `${shop}${canary}` }, "--namespace", "back");
  // The Service leads to both, so both are let in, and each is called by all of its labels.
  expect(stdout).toContain(
    "name: canary\n  namespace: back\nspec:\n  podSelector:\n    matchLabels:\n      app: api\n      version: one\n      track: canary\n",
  );
});

it("says whose pods no selector can mean alone, where that opens more than is needed", async () => {
  const job = `---
apiVersion: batch/v1
kind: CronJob
metadata: {name: profiles, namespace: back}
spec:
  jobTemplate:
    spec:
      template:
        spec: {containers: [{name: main, image: x, env: [{name: API, value: 'http://api'}]}]}
`;
  const other = workload("other", "", { namespace: "back" });
  const { status, stderr } = await generated({ "shop.yaml": `${shop}${job}${other}` });
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining(
      "  no label tells the pods of back/profiles apart from others: give them one of their own\n",
    ),
  ]);
});

it("writes files, behind what is in them", async () => {
  const run = await runCommand(
    async (_, io) => {
      const first = await netpol(["generate", ".", "-o", "out"], io);
      return first + (await netpol(["generate", ".", "-o", "out"], io));
    },
    { "shop.yaml": shop, "out/back-network-policies.yaml": "# ours\n" },
    [],
  );
  expect(run.stderr).toBe(
    "netpol: wrote out/back-network-policies.yaml\nnetpol: wrote out/shop-network-policies.yaml\nnetpol: nothing is missing\n",
  );
  expect(run.status).toBe(0);
});

it("proves what a kustomization is to name, says so, and does not write it twice", async () => {
  const run = await runCommand(
    async (_, io) => {
      const first = await netpol(["generate", ".", "-o", "."], io);
      return first + (await netpol(["generate", ".", "-o", "."], io));
    },
    {
      "shop.yaml":
        api +
        service("api", "back") +
        workload("web", ", env: [{name: API, value: 'http://api'}]", { namespace: "back" }),
      "kustomization.yaml": "resources: [shop.yaml]\n",
    },
    [],
  );
  const hint = "; the build does not take it in: name it in its kustomization\n";
  expect(run.stderr).toBe(
    `netpol: wrote back-network-policies.yaml${hint}netpol: nothing is missing in back-network-policies.yaml${hint}`,
  );
  expect(run.status).toBe(0);
});

it("says that the folder cannot be made", async () => {
  const { status, stderr } = await generated({ "shop.yaml": shop }, "-o", "shop.yaml");
  expect(status).toBe(2);
  expect(stderr).toContain("EEXIST");
});
