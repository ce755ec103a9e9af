import { describe, expect, it } from "vitest";
import type { Protocol } from "../../server/src/manifest/types.ts";
import { allows } from "../../server/src/traffic/connectionSet.ts";
import { readScenario, trafficOf, workload } from "./load.ts";

/*
 * What the conformance suite of the network-policy-api asks of an implementation, every probe of it, in a notation of our own:
 * `out Deny team=green/team=green net:10.0.0.0/8 on tcp/80` is a rule; `team=` asks for a label of namespaces or, behind the
 * stroke, of pods; `red-0 blue-1 tcp/80 no` is a probe and its answer.
 */

interface Step {
  /** `Admin 10 name=red` or `NetworkPolicy red`, with the numbers of its rules. */
  readonly policies: Readonly<Record<string, readonly number[]>>;
  readonly answers: readonly string[];
  /** The label of namespace `green`, where it is another. */
  readonly green?: string;
}

interface Suite {
  readonly name: string;
  readonly rules: readonly string[];
  readonly steps: readonly Step[];
}

const suites: readonly Suite[] = JSON.parse(readScenario("tiers/conformance.json"));
const teams = ["red", "green", "amber", "blue"];

/** Two pods of each team, and two on the network of their nodes. */
function clusterOf(green: string): readonly object[] {
  const namespaces = [...teams, "host"].map((name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { team: name === "green" ? green : name } },
  }));
  const pods = [...teams, "host"].flatMap((namespace) =>
    [0, 1].map((index) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `${namespace}-${index}`, namespace, labels: { team: namespace } },
      spec: {
        hostNetwork: namespace === "host",
        containers: [
          {
            name: "main",
            ports: [
              { name: "web", containerPort: 80 },
              { name: "dns", containerPort: 53, protocol: "UDP" },
            ],
          },
        ],
      },
      status: { podIP: addressOf(`${namespace}-${index}`) },
    })),
  );
  const nodes = [0, 1].map((index) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: `node-${index}`, labels: { "kubernetes.io/os": "linux" } },
    status: { addresses: [{ type: "InternalIP", address: addressOf(`host-${index}`) }] },
  }));
  return [...namespaces, ...pods, ...nodes];
}

function addressOf(pod: string): string {
  const [team = "", index = ""] = pod.split("-");
  return team === "host" ? `192.168.0.${index}` : `10.1.${teams.indexOf(team)}.${index}`;
}

function selectorOf(text: string): object {
  if (text === "linux") return { matchLabels: { "kubernetes.io/os": "linux" } };
  const [key, value] = text.split("=");
  return { matchLabels: { [key === "name" ? "kubernetes.io/metadata.name" : "team"]: value } };
}

function peerOf(text: string): object {
  if (text.startsWith("node:")) return { nodes: selectorOf(text.slice(5)) };
  if (text.startsWith("net:"))
    return {
      networks: text
        .slice(4)
        .split(",")
        .map((each) => (each.includes("/") ? each : `${addressOf(each)}/32`)),
    };
  const [namespaces = "", pods] = text.split("/");
  if (pods === undefined) return { namespaces: selectorOf(namespaces) };
  return { pods: { namespaceSelector: selectorOf(namespaces), podSelector: selectorOf(pods) } };
}

function protocolOf(text: string): object {
  const [protocol = "", port] = text.split("/");
  if (port === undefined) return { destinationNamedPort: protocol };
  const [start, end] = port.split("-").map(Number);
  return { [protocol]: { destinationPort: end === undefined ? { number: start } : { range: { start, end } } } };
}

function ruleOf(text: string): {
  readonly direction: "ingress" | "egress";
  readonly rule: object;
  readonly who: string;
} {
  const [what = "", ports] = text.split(" on ");
  const [direction, action, ...peers] = what.split(" ");
  const key = direction === "in" ? "from" : "to";
  const protocols = ports?.split(" ").map(protocolOf);
  return {
    direction: direction === "in" ? "ingress" : "egress",
    rule: { action, [key]: peers.map(peerOf), ...(protocols && { protocols }) },
    who: peers[0] ?? "",
  };
}

function policyOf(head: string, texts: readonly string[]): object {
  const [tier = "", priority = "", subject = ""] = head.split(" ");
  const rules = texts.map(ruleOf);
  if (tier === "NetworkPolicy") {
    const of = (direction: string, key: string) =>
      rules
        .filter((each) => each.direction === direction)
        .map(({ who }) => ({ [key]: [{ namespaceSelector: selectorOf(who) }] }));
    return {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "own", namespace: priority },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
        ingress: of("ingress", "from"),
        egress: of("egress", "to"),
      },
    };
  }
  const of = (direction: string) => rules.filter((each) => each.direction === direction).map(({ rule }) => rule);
  return {
    apiVersion: "policy.networking.k8s.io/v1alpha2",
    kind: "ClusterNetworkPolicy",
    metadata: { name: `${tier.toLowerCase()}-${priority}` },
    spec: { tier, priority: Number(priority), subject: peerOf(subject), ingress: of("ingress"), egress: of("egress") },
  };
}

describe("the conformance suite of the network-policy-api", () => {
  it("is here in full", () => {
    expect(suites).toHaveLength(24);
    expect(suites.flatMap(({ steps }) => steps).flatMap(({ answers }) => answers)).toHaveLength(301);
  });

  it.each(suites)("$name", ({ rules, steps }) => {
    for (const { policies, answers, green = "green" } of steps) {
      const objects = Object.entries(policies).map(([head, numbers]) =>
        policyOf(
          head,
          numbers.map((number) => rules[number] ?? ""),
        ),
      );
      const stream = (list: readonly object[]) => list.map((each) => JSON.stringify(each)).join("\n---\n");
      const traffic = trafficOf({ cluster: stream(clusterOf(green)), policies: stream(objects) });
      expect(traffic.cluster.policies.length + traffic.cluster.adminPolicies.length).toBe(objects.length);
      const end = (pod: string) => workload(traffic, `${pod.split("-")[0]}/${pod}`);
      const found = answers.map((answer) => {
        const [from = "", to = "", port = ""] = answer.split(" ");
        const [protocol = "", number] = port.split("/");
        const yes = allows(traffic.connections(end(from), end(to)), protocol.toUpperCase() as Protocol, Number(number));
        return `${from} ${to} ${port} ${yes ? "yes" : "no"}`;
      });
      expect(found).toEqual(answers);
    }
  });
});
