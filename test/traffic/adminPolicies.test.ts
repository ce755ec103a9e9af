import { describe, expect, it } from "vitest";
import { policyAt } from "../../server/src/cluster/cluster.ts";
import { portsOf, toText } from "../../server/src/traffic/connectionSet.ts";
import type { Decision } from "../../server/src/traffic/types.ts";
import { trafficOf, workload } from "./load.ts";

const pod = (namespace: string, name: string, ip: string, more = "") => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { containers: [{ name: c, ports: [{ name: http, containerPort: ${name === "api" ? 8443 : 8080} }] }]${more} }
status: { podIP: ${ip} }
`;
const namespaces = ["shop", "bank", "lab"]
  .map((name) => `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { team: ${name} } }\n`)
  .join("");
const cluster = `${namespaces}${pod("shop", "web", "10.1.1.1")}${pod("bank", "api", "10.1.2.1")}${pod("lab", "probe", "10.1.3.1")}${pod("lab", "agent", "192.168.0.1", ", hostNetwork: true")}---
apiVersion: v1
kind: Node
metadata: { name: worker, labels: { role: worker } }
status: { addresses: [{ type: InternalIP, address: 192.168.0.1 }] }
`;

const team = (name: string) => `{ namespaces: { matchLabels: { team: ${name} } } }`;
const cnp = (name: string, priority: number, spec: string, tier = "Admin") => `---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: ${name} }
spec: { tier: ${tier}, priority: ${priority}, subject: ${team("bank")}, ${spec} }
`;
const old = (kind: string, name: string, spec: string) => `---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: ${kind}
metadata: { name: ${name} }
spec: { ${spec}, subject: ${team("bank")} }
`;
const closed = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: bank }
spec: { podSelector: {}, ingress: [] }
`;
const from = (action: string, who: string, more = "") => `ingress: [{ action: ${action}, from: [${who}]${more} }]`;
const tcp = (port: number) => `, protocols: [{ tcp: { destinationPort: { number: ${port} } } }]`;

interface Ends {
  readonly from?: string;
  readonly to?: string;
  readonly port?: number;
}

/** The verdict on bank/api's side, or that of the source for `egress`, and who decided. */
function decided(
  text: string,
  direction: "ingress" | "egress",
  { from = "shop/web", to = "bank/api", port = 8443 }: Ends,
) {
  const traffic = trafficOf(cluster + text);
  const end = (name: string) => {
    if (name.includes("/")) return workload(traffic, name);
    return traffic.endpoints.find(({ label }) => label.startsWith(`${name}-`))?.index ?? -1;
  };
  const explained = traffic.explain(end(from), end(to), { connections: portsOf("TCP", port) })[direction];
  return explained.decisions.map(({ allowed, ways, open }: Decision) => {
    const names = ways.map((way) => {
      const part = way.at(-1)?.part;
      if (part === undefined) return "nobody";
      const name = policyAt(traffic.cluster, part.policy)?.object.name ?? "";
      return part.rule === undefined ? name : `${name}[${part.rule}]`;
    });
    const verdict = allowed === undefined ? open.map(({ reason }) => reason).join() : allowed ? "allowed" : "denied";
    return `${verdict} by ${[...new Set(names)].join(" or ")}`;
  });
}

describe("the tiers", () => {
  const shop = team("shop");
  it.each<[string, string, string, Ends?]>([
    ["without policies", "", "allowed by nobody"],
    ["an Admin Deny over a NetworkPolicy", cnp("a", 1, from("Deny", shop)) + closed, "denied by a[0]"],
    ["an Admin Accept over a NetworkPolicy", cnp("a", 1, from("Accept", shop)) + closed, "allowed by a[0]"],
    ["an Admin Pass", cnp("a", 1, from("Pass", shop)) + closed, "denied by closed"],
    ["an Admin Pass with nothing behind", cnp("a", 1, from("Pass", shop)), "allowed by nobody"],
    ["the lower number first", cnp("a", 9, from("Deny", shop)) + cnp("b", 2, from("Accept", shop)), "allowed by b[0]"],
    ["numbers, not texts", cnp("a", 10, from("Deny", shop)) + cnp("b", 9, from("Accept", shop)), "allowed by b[0]"],
    ["a Baseline behind a NetworkPolicy", cnp("a", 1, from("Accept", shop), "Baseline") + closed, "denied by closed"],
    ["a Baseline alone", cnp("a", 1, from("Deny", shop), "Baseline"), "denied by a[0]"],
    [
      "a Baseline behind a Pass",
      cnp("p", 1, from("Pass", shop)) + cnp("a", 1, from("Deny", shop), "Baseline"),
      "denied by a[0]",
    ],
    ["ports that no rule matches", cnp("a", 1, from("Deny", shop, tcp(80))), "allowed by nobody"],
    ["somebody that no rule matches", cnp("a", 1, from("Deny", team("lab"))), "allowed by nobody"],
    [
      "equal numbers that agree",
      cnp("a", 1, from("Deny", shop)) + cnp("b", 1, from("Deny", shop)),
      "denied by a[0] or b[0]",
    ],
    [
      "equal numbers that do not",
      cnp("a", 1, from("Deny", shop)) + cnp("b", 1, from("Accept", shop)),
      "equal-priority by a[0] or b[0]",
    ],
    [
      "equal numbers, settled before",
      cnp("c", 0, from("Deny", shop)) + cnp("a", 1, from("Deny", shop)) + cnp("b", 1, from("Accept", shop)),
      "denied by c[0]",
    ],
    [
      "equal numbers, one passing to the same",
      cnp("a", 1, from("Deny", shop)) + cnp("b", 1, from("Pass", shop)) + closed,
      "denied by a[0] or closed",
    ],
    [
      "two APIs that do not agree",
      cnp("a", 1, from("Accept", shop)) + old("AdminNetworkPolicy", "b", `priority: 9, ${from("Deny", shop)}`),
      "two-apis by a[0] or b[0]",
    ],
    [
      "an Allow of the older kinds",
      old("AdminNetworkPolicy", "b", `priority: 9, ${from("Allow", shop)}`) + closed,
      "allowed by b[0]",
    ],
    ["the older baseline", old("BaselineAdminNetworkPolicy", "default", from("Deny", shop)), "denied by default[0]"],
    [
      "a named port of the destination",
      cnp("a", 1, from("Deny", shop, ", protocols: [{ destinationNamedPort: http }]")),
      "denied by a[0]",
    ],
    [
      "a policy that no implementation can read",
      cnp("a", 1, from("Deny", "{ namespaces: { matchExpressions: [{ key: a, operator: In }] } }")),
      "allowed by nobody",
    ],
    ["a policy that the server rejects", cnp("a", 1001, from("Deny", shop)), "allowed by nobody"],
    [
      "a pod on the host network, that selectors do not see",
      cnp("a", 1, from("Deny", "{ namespaces: {} }")),
      "allowed by nobody",
      { from: "lab/agent" },
    ],
  ])("on the way in: %s", (_, text, expected, ends = {}) => {
    expect(decided(text, "ingress", ends)).toEqual([expected]);
  });

  const out = (rules: string) => cnp("a", 1, `egress: [${rules}]`);
  it.each<[string, string, string, Ends]>([
    [
      "networks match pods by their address",
      out("{ action: Deny, to: [{ networks: [10.1.1.0/24] }] }"),
      "denied by a[0]",
      { to: "shop/web" },
    ],
    [
      "an earlier rule takes pods out of them",
      out("{ action: Accept, to: [{ namespaces: {} }] }, { action: Deny, to: [{ networks: [0.0.0.0/0] }] }"),
      "allowed by a[0]",
      { to: "shop/web" },
    ],
    [
      "addresses outside",
      out("{ action: Deny, to: [{ networks: [203.0.113.0/24] }] }"),
      "denied by a[0]",
      { to: "203.0.113.0" },
    ],
    [
      "nodes by their addresses",
      out("{ action: Deny, to: [{ nodes: { matchLabels: { role: worker } } }] }"),
      "denied by a[0]",
      { to: "192.168.0.1" },
    ],
    [
      "nodes, and what is on their network",
      out("{ action: Deny, to: [{ nodes: {} }] }"),
      "denied by a[0]",
      { to: "lab/agent" },
    ],
    ["nodes are not their pods", out("{ action: Deny, to: [{ nodes: {} }] }"), "allowed by nobody", { to: "shop/web" }],
    [
      "a domain name may be any address",
      out(
        "{ action: Accept, to: [{ domainNames: [example.com] }] }, { action: Deny, to: [{ networks: [203.0.113.0/24] }] }",
      ),
      "domain-name by a[0] or a[1]",
      { to: "203.0.113.0" },
    ],
    [
      "a domain name is no pod",
      out("{ action: Accept, to: [{ domainNames: [example.com] }] }, { action: Deny, to: [{ namespaces: {} }] }"),
      "denied by a[1]",
      { to: "shop/web" },
    ],
    [
      "a domain name where nothing denies",
      out(
        "{ action: Accept, to: [{ domainNames: [example.com] }] }, { action: Deny, to: [{ networks: [203.0.113.0/24] }] }",
      ),
      "allowed by a[0] or nobody",
      { to: "203.0.114.0" },
    ],
  ])("on the way out: %s", (_, text, expected, ends) => {
    expect(decided(text, "egress", { from: "bank/api", ...ends })).toEqual([expected]);
  });

  it("let one end that surely denies settle what the other leaves open", () => {
    const open = cnp("a", 1, from("Deny", shop)) + cnp("b", 1, from("Accept", shop));
    const fence = cnp("c", 1, `egress: [{ action: Deny, to: [${team("bank")}] }]`).replace(team("bank"), shop);
    const ends = (text: string) => {
      const traffic = trafficOf(cluster + text);
      return traffic.passing(workload(traffic, "shop/web"), workload(traffic, "bank/api"));
    };
    expect(toText(ends(open).open)).toBe("All Connections");
    expect(toText(ends(open).allowed)).toBe("No Connections");
    expect(toText(ends(open + fence).open)).toBe("No Connections");
  });
});
