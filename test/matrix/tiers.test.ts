import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentOf } from "../../client/src/matrix/view/notice.ts";
import { buildCluster } from "../../server/src/cluster/build.ts";
import { createTraffic } from "../../server/src/traffic/traffic.ts";
import { filesOf, randomCluster } from "../traffic/randomCluster.ts";
import { look, matrixOf } from "./support.ts";

const team = (name: string, workload: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {team: ${name}}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${workload}, namespace: ${name}}\nspec:\n  selector: {matchLabels: {app: ${workload}}}\n  template: {metadata: {labels: {app: ${workload}}}}\n`;
const inventory = team("bank", "api") + team("lab", "probe") + team("ops", "prom") + team("zoo", "ape");
const wide = (name: string, tier: string, subject: string, action: string, from: string, rest = "") =>
  `---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: ${name}}\nspec:\n  tier: ${tier}\n  priority: 10\n  subject: {namespaces: {matchLabels: {team: ${subject}}}}\n  ingress:\n    - action: ${action}\n      from: [{namespaces: {matchLabels: {team: ${from}}}}]\n${rest}`;
const np = `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: api, namespace: bank}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n    - from: [{namespaceSelector: {}}]\n      ports: [{port: 8080}]\n`;
const texts =
  inventory +
  np +
  wide("fence", "Admin", "bank", "Deny", "lab") +
  wide("scrape", "Admin", "bank", "Accept", "ops", "      protocols: [{tcp: {destinationPort: {number: 9090}}}]\n") +
  wide("base", "Baseline", "zoo", "Deny", "lab");

describe("the matrix where policies of the whole cluster decide", () => {
  const matrix = matrixOf({ texts });
  const all = look(matrix);
  const cell = (shown: typeof all, from: string, to: string) => {
    const { verdict, tier, text } = shown.cell(shown.place(from), shown.place(to));
    return `${verdict} ${tier ?? "-"}: ${text}`;
  };

  it.each([
    ["lab/probe", "bank/api", "none Admin: nothing allowed, the Admin tier decides"],
    ["ops/prom", "bank/api", "some Admin: TCP 8080, 9090 allowed, the Admin tier decides a part"],
    ["zoo/ape", "bank/api", "some -: TCP 8080 allowed"],
    ["lab/probe", "zoo/ape", "none Baseline: nothing allowed, the Baseline tier decides"],
    ["ops/prom", "zoo/ape", "ungoverned -: everything allowed, no policy restricts it"],
  ])("%s to %s", (from, to, expected) => {
    expect(cell(all, from, to)).toBe(expected);
  });

  it("shows NetworkPolicies alone", () => {
    const alone = look(matrix, { layers: "network-policies" });
    expect(cell(alone, "lab/probe", "bank/api")).toBe("some -: TCP 8080 allowed");
    expect(cell(alone, "lab/probe", "zoo/ape")).toBe("ungoverned -: everything allowed, no policy restricts it");
    expect(alone.header.clusterWide).toBe(3);
    expect(alone.endpoints).toEqual(all.endpoints);
  });

  it("tells addresses apart that a policy of the whole cluster names", () => {
    const egress = `---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: ten}\nspec:\n  tier: Admin\n  priority: 10\n  subject: {namespaces: {}}\n  egress:\n    - action: Deny\n      to: [{networks: [10.0.0.0/8]}]\n`;
    const shown = look(matrixOf({ texts: inventory + egress }));
    expect(cell(shown, "zoo/ape", "10.0.0.0/8")).toBe("none Admin: nothing allowed, the Admin tier decides");
    expect(cell(shown, "zoo/ape", "any other address")).toMatch(/^ungoverned/);
  });

  it("says the ranges of addresses without the cuts of an exception that changes nothing", () => {
    const blocks = (except: string) =>
      look(
        matrixOf({
          texts: `${inventory}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: api, namespace: bank}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n    - from: [{ipBlock: {cidr: 10.1.0.0/16, except: [${except}]}}]\n`,
        }),
      ).endpoints;
    expect(blocks("10.1.2.0/24, 10.1.2.128/25")).toEqual(blocks("10.1.2.0/24"));
    expect(blocks("10.1.2.0/24").map(({ detail }) => detail)).toContain(
      "10.1.0.0 – 10.1.1.255, 10.1.3.0 – 10.1.255.255",
    );
  });

  it("says who decides, with the place", () => {
    const found = matrix.explain({
      version: 1,
      source: all.place("lab/probe"),
      destination: all.place("bank/api"),
      port: "",
    });
    expect(found?.ingress.state).toBe("denies");
    expect(found?.ingress.summary).toBe("Everything: denied by `fence` rule 1, tier Admin, priority 10.");
    expect(
      found?.ingress.policies.map(
        ({ name, rules }) => `${name}: ${rules.map(({ allows, peer }) => `${allows} ${peer}`)}`,
      ),
    ).toEqual([
      "fence, tier Admin, priority 10: denies everything from all pods of namespaces labelled `team=lab`, on all ports and protocols",
      "bank/api: TCP 8080 from all pods of the cluster",
    ]);
    expect(found?.ingress.policies[0]?.location?.uri).toBe("file:///a.yaml");
  });

  it("leaves open what the API leaves open", () => {
    const twice = texts + wide("twin", "Admin", "bank", "Accept", "lab");
    const shown = look(matrixOf({ texts: twice }));
    const found = shown.cell(shown.place("lab/probe"), shown.place("bank/api"));
    expect(found.undecided).toEqual(["policy-order"]);
    expect(found.text).toBe("nothing allowed, everything left open: policies disagree, the Admin tier decides");
  });

  it("is what it was where there are none", () => {
    const { header } = look(matrixOf({ texts: inventory + np }));
    expect(header).not.toHaveProperty("clusterWide");
    expect(header).not.toHaveProperty("missing");
  });

  it("says which policies of other engines it leaves out", () => {
    const cilium =
      "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: bank}\nspec: {}\n";
    const other = matrixOf({ texts: inventory + np + cilium });
    const shown = look(other);
    expect(shown.header.missing).toEqual([
      "1 CiliumNetworkPolicy in bank is not read, so what it allows or denies is missing here",
    ]);
    expect(contentOf(shown.header, "running", "")).toMatchObject({
      title: "Not all policies are taken into account.",
      text: "1 CiliumNetworkPolicy in bank is not read, so what it allows or denies is missing here.",
      instead: false,
    });
    const notes = (from: string, to: string) =>
      other.explain({ version: 1, source: shown.place(from), destination: shown.place(to), port: "" })?.notes.join(" ");
    expect(notes("lab/probe", "bank/api")).toContain("1 CiliumNetworkPolicy in bank is not read");
    expect(notes("lab/probe", "zoo/ape")).not.toContain("Cilium");
  });
});

it("reads NetworkPolicies alone as a cluster that has no others", () => {
  fc.assert(
    fc.property(randomCluster, (random) => {
      const options = { ipBlocks: random.ipBlocks, podCidrs: random.podCidrs };
      const whole = createTraffic(buildCluster(filesOf(random), {}), options);
      const alone = createTraffic(buildCluster(filesOf({ ...random, adminPolicies: [] }), {}), options);
      const matrix = whole.matrix();
      const reading = { ipBlocks: random.ipBlocks, hostNetwork: "node", alone: true } as const;
      for (const { index: source } of whole.cluster.workloads) {
        const row = matrix.rowAs(matrix.rows.of[source] ?? 0, reading);
        for (const { index: destination } of whole.cluster.workloads) {
          if (source === destination) continue;
          const found = matrix.set(row[matrix.columns.of[destination] ?? 0] ?? 0);
          expect(found.key).toBe(alone.connections(source, destination).key);
        }
      }
    }),
    { numRuns: Number(process.env.NETPOL_RUNS ?? 100) },
  );
});
