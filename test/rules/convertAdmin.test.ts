import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { buildCluster } from "../../server/src/cluster/build.ts";
import { convertEdits } from "../../server/src/edits/convertAdmin.ts";
import type { ManifestFile } from "../../server/src/manifest/file.ts";
import type { AdminPolicy, LabelSelector, LayerPeer, PortMatch } from "../../server/src/manifest/types.ts";
import { applyEdits } from "../../server/src/snapshot/change.ts";
import { createTraffic } from "../../server/src/traffic/traffic.ts";
import { actionsAt, expectAction } from "../harness/codeActions.ts";
import { snapshotOf } from "../harness/features.ts";
import { filesOf, randomCluster } from "../traffic/randomCluster.ts";

const old = `# the platform team
apiVersion: policy.networking.k8s.io/v1alpha1 # still v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: fence
spec:
  # before all tenants
  priority: 10
  subject:
    namespaces: {} # all
  ingress:
    - name: scrape
      action: Allow # final
      from:
        - namespaces:
            matchLabels:
              team: ops
      ports: # what they listen on
        # metrics
        - portNumber: # one
            protocol: TCP # as ever
            # the exporter
            port: 9090 # Prometheus
        - portRange: {protocol: UDP, start: 5000, end: 5010}
        - portRange:
            start: 53
            end: 53
        - namedPort: web
    - name: nothing
      action: Deny
      from:
        - namespaces: {}
      ports:
        - portRange:
            start: 9
            end: 1
`;

const current = `# the platform team
apiVersion: policy.networking.k8s.io/v1alpha2 # still v1alpha1
kind: ClusterNetworkPolicy
metadata:
  name: fence
spec:
  tier: Admin
  # before all tenants
  priority: 10
  subject:
    namespaces: {} # all
  ingress:
    - name: scrape
      action: Accept # final
      from:
        - namespaces:
            matchLabels:
              team: ops
      protocols: # what they listen on
        # metrics
        - tcp: # one
            destinationPort:
              # as ever
              # the exporter
              number: 9090 # Prometheus
        - udp: {destinationPort: {range: {start: 5000, end: 5010}}}
        - tcp:
            destinationPort:
              number: 53
        - destinationNamedPort: web
`;

describe("converting to ClusterNetworkPolicy", () => {
  it("says the same and keeps comments", () => {
    expectAction(
      old.replace("kind: Admin", "kind: $0Admin"),
      "Convert to ClusterNetworkPolicy (keeps what is allowed)",
      current,
      ["refactor.rewrite"],
    );
  });

  it("chooses the last priority for the baseline", () => {
    const baseline = (spec: string, version: string, kind: string, action: string) =>
      `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata:\n  name: default\nspec:\n${spec}  subject:\n    namespaces: {}\n  egress:\n    - action: ${action}\n      to:\n        - networks: [10.0.0.0/8]\n`;
    expectAction(
      baseline("", "v1alpha1", "$0BaselineAdminNetworkPolicy", "Allow"),
      "Convert to ClusterNetworkPolicy (keeps what is allowed)",
      baseline("  tier: Baseline\n  priority: 1000\n", "v1alpha2", "ClusterNetworkPolicy", "Accept"),
      ["refactor.rewrite"],
    );
  });

  it("converts several at once, since beside a converted one the others are another API", () => {
    const second = old.replace("name: fence", "name: second").replace("priority: 10", "priority: 20");
    const { actions } = actionsAt(`${old.replace("kind: A", "kind: $0A")}---\n${second}`, ["refactor.rewrite"]);
    expect(actions.map(({ title }) => title)).toEqual([
      "Convert all 2 policies of the older kinds to ClusterNetworkPolicy (keeps what is allowed)",
      "Convert to ClusterNetworkPolicy (keeps what is allowed)",
    ]);
  });

  it.each([
    ["what the server rejects", (text: string) => text.replace("priority: 10", "priority: 1001")],
    [
      "a selector that nobody can read",
      (text: string) => text.replace("{} # all", "{matchExpressions: [{key: a, operator: Is}]}"),
    ],
    [
      "too many ports",
      (text: string) => text.replace("        - namedPort: web\n", "        - namedPort: web\n".repeat(26)),
    ],
    [
      "anchors",
      (text: string) =>
        text.replace("namespaces: {} # all", "namespaces: &all {}").replace("- namespaces: {}", "- namespaces: *all"),
    ],
    ["the newer kind", () => current],
  ])("is not offered for %s", (_, change) => {
    const { actions } = actionsAt(change(old).replace("kind: ", "kind: $0"), ["refactor.rewrite"]);
    expect(actions.filter(({ title }) => title.startsWith("Convert"))).toEqual([]);
  });

  it("is not offered where a ClusterNetworkPolicy has the name", () => {
    const { actions } = actionsAt(`${old.replace("kind: A", "kind: $0A")}---\n${current}`, ["refactor.rewrite"]);
    expect(actions.filter(({ title }) => title.startsWith("Convert to"))).toEqual([]);
  });

  it("changes no connection of random clusters", () => {
    fc.assert(
      fc.property(randomCluster, fc.integer({ min: 1, max: 4 }), (random, indent) => {
        const older = random.adminPolicies.map(asOld);
        const named = [...new Map(older.map((policy) => [`${policy.kind} ${policy.name}`, policy])).values()];
        const text = named
          .map((policy) => stringify(oldObject(policy), { indent: indent + 1, aliasDuplicateObjects: false }))
          .join("---\n");
        if (text === "") return;
        const file = readOne(text);
        const edits = file.adminPolicies.map((manifest) => ({ manifest, edits: convertEdits(file, manifest) }));
        expect(edits.flatMap((each) => (each.edits === undefined ? [[text, each.manifest.faults]] : []))).toEqual([]);
        const changed = applyEdits(
          file.uri,
          edits.flatMap(({ manifest, edits: own }) => {
            const base = file.stream.starts[manifest.document] ?? 0;
            return (own ?? []).map(({ span, newText }) => ({
              place: { uri: file.uri, start: base + span.start, end: base + span.end },
              newText,
            }));
          }),
          text,
        );
        const after = readOne(changed);
        expect(after.adminPolicies.map(({ object, faults }) => `${object.kind} ${faults.length}`)).toEqual(
          named.map(() => "ClusterNetworkPolicy 0"),
        );
        const others = filesOf({ ...random, adminPolicies: [] });
        const options = { ipBlocks: random.ipBlocks, podCidrs: random.podCidrs };
        const [then, now] = [file, after].map((own) => createTraffic(buildCluster([...others, own], {}), options));
        const labels = then?.endpoints.map(({ label }) => label);
        expect(now?.endpoints.map(({ label }) => label)).toEqual(labels);
        for (const source of labels?.keys() ?? []) {
          for (const destination of labels?.keys() ?? []) {
            const [a, b] = [then, now].map((traffic) => traffic?.passing(source, destination));
            expect([b?.allowed.key, b?.open.key]).toEqual([a?.allowed.key, a?.open.key]);
          }
        }
      }),
      { numRuns: Number(process.env.NETPOL_RUNS ?? 60) },
    );
  });
});

function readOne(text: string): ManifestFile {
  const file = snapshotOf({ "file:///p.yaml": text }).files.get("file:///p.yaml");
  if (file === undefined) throw new Error("no file");
  return file;
}

/** A policy of the older kinds; names of a baseline are one. */
function asOld(policy: AdminPolicy, index: number): AdminPolicy {
  const baseline = policy.tier === "Baseline";
  const rule = (each: AdminPolicy["ingress"][number]): AdminPolicy["ingress"][number] => ({
    ...each,
    action: each.action === "Accept" || (baseline && each.action === "Pass") ? "Allow" : each.action,
    peers: baseline
      ? each.peers.map((peer) => (peer.domainNames === undefined ? peer : { networks: ["10.0.0.0/8"] }))
      : each.peers,
  });
  return {
    ...policy,
    kind: baseline ? "BaselineAdminNetworkPolicy" : "AdminNetworkPolicy",
    name: baseline ? "default" : `p${index}`,
    ingress: policy.ingress.map(rule),
    egress: policy.egress.map(rule),
  };
}

function oldObject({ kind, name, priority, subject, ingress, egress }: AdminPolicy): object {
  const rules = (list: AdminPolicy["ingress"], key: "from" | "to") =>
    list.map(({ action, peers, ports }) => ({
      action,
      [key]: peers.map(peerObject),
      // Names go with pods only.
      ...(ports === undefined || (ports.some(isNamed) && !peers.every(isPods)) ? {} : { ports: ports.map(portObject) }),
    }));
  return {
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind,
    metadata: { name },
    spec: {
      ...(kind === "AdminNetworkPolicy" && { priority }),
      subject: peerObject(subject ?? {}),
      ingress: rules(ingress, "from"),
      egress: rules(egress, "to"),
    },
  };
}

function isNamed({ port }: PortMatch): boolean {
  return typeof port === "string";
}

function isPods({ namespaceSelector }: LayerPeer): boolean {
  return namespaceSelector !== undefined;
}

function selectorObject({ matchLabels, matchExpressions }: LabelSelector): object {
  return { matchLabels, matchExpressions };
}

function peerObject({ namespaceSelector, podSelector, networks, nodes, domainNames }: LayerPeer): object {
  if (networks !== undefined) return { networks };
  if (nodes !== undefined) return { nodes: selectorObject(nodes) };
  if (domainNames !== undefined) return { domainNames };
  const namespaces = selectorObject(namespaceSelector ?? { matchLabels: {}, matchExpressions: [] });
  return podSelector === undefined
    ? { namespaces }
    : { pods: { namespaceSelector: namespaces, podSelector: selectorObject(podSelector) } };
}

function portObject({ protocol, port, endPort }: PortMatch): object {
  if (typeof port === "string") return { namedPort: port };
  if (port === undefined) return { portRange: { protocol, start: 1, end: 65535 } };
  return endPort === undefined
    ? { portNumber: { protocol, port } }
    : { portRange: { protocol, start: port, end: endPort } };
}
