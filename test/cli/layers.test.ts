import { describe, expect, it } from "vitest";
import { check } from "../../server/src/node/commands/check.ts";
import { connectivity } from "../../server/src/node/commands/connectivity.ts";
import { diff } from "../../server/src/node/commands/diff.ts";
import { explain } from "../../server/src/node/commands/explain.ts";
import { runCommand } from "./run.ts";

const pods = ["web", "db"]
  .map(
    (name) => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { containers: [{ name: c }] }
`,
  )
  .join("---\n");
const closed = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: shop }
spec: { podSelector: {}, ingress: [] }
`;
const fence = (name: string, priority: number, action: string) => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: ${name} }
spec:
  tier: Admin
  priority: ${priority}
  subject: { namespaces: {} }
  ingress:
    - action: ${action}
      from: [{ namespaces: {} }]
      protocols: [{ tcp: { destinationPort: { number: 80 } } }]
`;
const ends = ["--from", "shop/web", "--to", "shop/db"];

describe("policies for the whole cluster, from the command line", () => {
  it("explain says who decides, and what the tiers before said", async () => {
    const files = { "pods.yaml": pods, "np.yaml": closed, "fence.yaml": fence("fence", 1, "Accept") };
    const { stdout } = await runCommand(explain, files, [".", ...ends, "--port", "80", "--format", "json"]);
    const { allowed, ingress, egress } = JSON.parse(stdout);
    expect(allowed).toBe(true);
    expect(ingress.decidedBy).toEqual([
      {
        tier: "Admin",
        kind: "ClusterNetworkPolicy",
        policy: "fence",
        field: "spec.ingress[0]",
        file: "fence.yaml",
        line: 9,
        action: "Accept",
        conn: "TCP 80",
      },
    ]);
    expect(ingress.layers.map(({ tier, outcome }: Record<string, string>) => `${tier} ${outcome}`)).toEqual([
      "Admin Accept",
      "NetworkPolicy not asked",
      "Baseline not asked",
    ]);
    expect(egress.decidedBy).toEqual([{ tier: "default", conn: "TCP 80" }]);
    const text = await runCommand(explain, files, [".", ...ends, "--port", "81"]);
    expect(text.stdout).toContain("Admin          no match");
    expect(text.stdout).toContain("NetworkPolicy  shop/closed: denied (np.yaml:3)  <- decides");
  });

  it("what the API leaves open is neither allowed nor denied", async () => {
    const files = { "pods.yaml": pods, "a.yaml": fence("a", 1, "Accept"), "b.yaml": fence("b", 1, "Deny") };
    const explained = await runCommand(explain, files, [".", ...ends, "--port", "80", "--format", "json"]);
    const { allowed, ingress } = JSON.parse(explained.stdout);
    expect(allowed).toBeNull();
    expect(ingress.undecided).toEqual([
      { reason: "equal-priority", policies: ["ClusterNetworkPolicy a", "ClusterNetworkPolicy b"] },
    ]);
    const edges = await runCommand(connectivity, files, [".", "--format", "json"]);
    const row = JSON.parse(edges.stdout).find(
      ({ src, dst }: Record<string, string>) => `${src}${dst}` === "shop/web[Pod]shop/db[Pod]",
    );
    expect(row.conn).toBe("SCTP 1-65535,TCP 1-79,81-65535,UDP 1-65535");
    expect(row.undecided).toBe("TCP 80");
    const text = await runCommand(connectivity, files, ["."]);
    expect(text.stdout).toContain("81-65535,UDP 1-65535 (undecided: TCP 80)\n");
    const csv = await runCommand(connectivity, files, [".", "--format", "csv"]);
    expect(csv.stdout).toMatch(/^src,dst,conn,undecided\n/);
  });

  it("diff says who decides now", async () => {
    const files = { "a/pods.yaml": pods, "b/pods.yaml": pods, "b/fence.yaml": fence("fence", 1, "Deny") };
    const { stdout } = await runCommand(diff, files, ["a", "b", "--format", "json"]);
    const [change] = JSON.parse(stdout).changes;
    expect(change.after).toBe("SCTP 1-65535,TCP 1-79,81-65535,UDP 1-65535");
    expect(change.decidedBy).toContain("ingress: Admin fence spec.ingress[0] (b/fence.yaml:9): Deny TCP 80");
  });

  it("one that the server rejects is left out, and said so", async () => {
    const files = { "pods.yaml": pods, "fence.yaml": fence("fence", 1001, "Deny") };
    const { status, stdout, stderr } = await runCommand(connectivity, files, ["."]);
    expect(stdout).toContain("shop/web[Pod] => shop/db[Pod] : All Connections");
    expect(stderr).toContain(
      "fence.yaml:1: ClusterNetworkPolicy fence is left out, the API server rejects it: spec.priority",
    );
    expect(status).toBe(2);
    const found = await runCommand(check, files, [".", "--format", "json"]);
    expect(JSON.parse(found.stdout)).toMatchObject([
      { rule: "invalid-priority", field: "spec.priority", object: "ClusterNetworkPolicy fence", severity: "error" },
    ]);
  });

  it("policies of other engines are counted", async () => {
    const cilium = (name: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: ${name}, namespace: shop }
`;
    const files = { "pods.yaml": pods, "cilium.yaml": `${cilium("a")}---\n${cilium("b")}` };
    const { stderr } = await runCommand(connectivity, files, ["."]);
    expect(stderr).toContain("2 CiliumNetworkPolicies in shop are not read");
    const explained = await runCommand(explain, files, [".", ...ends]);
    expect(explained.stdout).toContain("note: 2 CiliumNetworkPolicies in shop are not read");
  });
});
