import type { ClusterWorkload } from "../cluster/cluster.ts";
import { dnsPeer, dnsPortNumber } from "../edits/dnsRule.ts";
import { countedFix } from "../edits/fixes.ts";
import type { AdminRule } from "../manifest/types.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { dnsLabels, dnsNamespace, isDnsServer } from "../snapshot/dns.ts";
import { withPods } from "../snapshot/hypothetical.ts";
import { documentOf } from "../snapshot/parts.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { nameLabel } from "../snapshot/selectors.ts";
import type { Fix } from "../source/fix.ts";
import { isEmpty, portsOf } from "../traffic/connectionSet.ts";
import type { Traffic } from "../traffic/types.ts";
import { count, list, tick } from "../words/lists.ts";
import { isEverything } from "../words/selectors.ts";
import { insertItem } from "../yaml/edit.ts";
import { adminRule, clusterPolicy, teams } from "./adminExamples.ts";
import { adminRules, placeOf } from "./adminParts.ts";
import { subjectPods } from "./adminSubjects.ts";
import { adminIndex, fromRoot, wholeWork } from "./adminWork.ts";
import { workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const id = "cluster-dns-denied";
const dns = `---\n${workload({
  name: "coredns",
  namespace: "kube-system",
  labels: dnsLabels,
  ports: [{ name: "dns", port: 53, protocol: "UDP" }],
}).replace("---\n", "")}`;
const lookUp = `    - action: Accept
      to:
        - pods:
            namespaceSelector:
              matchLabels:
                kubernetes.io/metadata.name: kube-system
            podSelector:
              matchLabels:
                k8s-app: kube-dns
      protocols:
        - udp:
            destinationPort:
              number: 53
        - tcp:
            destinationPort:
              number: 53
`;
const example = (first: string) =>
  `${clusterPolicy({
    name: "sandbox",
    team: "lab",
    rules: `  egress:\n${adminRule("Accept", "to", "shop")}${first}${adminRule("Deny", "to", undefined)}`,
  })}${teams("lab", "shop")}${dns}`;

export const clusterDnsDenied: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A Deny of the cluster that takes DNS with it",
    what: "All policies together, known pods may connect out, to others by name, and a Deny of this policy keeps them from the cluster's DNS.",
    why: "Nearly every connection begins with a name. What the Admin tier denies no NetworkPolicy can allow, so that the pods are cut off from what they may reach, too.",
    bad: example(""),
    good: example(lookUp),
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    const own = adminIndex(context);
    const { egress } = context.policy.object;
    if (own === undefined || wholeWork(context) === undefined || !egress.some(({ action }) => action === "Deny"))
      return;
    const asked = dnsOf(context, egress);
    if (asked === undefined) return;
    const cut = new Map<number, ClusterWorkload[]>();
    for (const pod of subjectPods(context)) {
      const found = context.cluster.workloads[pod];
      if (found === undefined || isDnsServer(found) || !opensSomething(context.traffic, pod)) continue;
      const rule = denier(asked, pod, own);
      if (rule !== undefined) cut.set(rule, [...(cut.get(rule) ?? []), found]);
    }
    for (const rule of adminRules(context)) {
      const index = rule.path.at(-1);
      const pods = rule.direction === "egress" && typeof index === "number" ? cut.get(index) : undefined;
      if (pods === undefined || typeof index !== "number") continue;
      const namespaces = new Set(pods.map(({ namespace }) => namespace));
      const names = list(pods.map(({ namespace, name }) => tick(`${namespace}/${name}`)));
      yield {
        rule: id,
        ...placeOf(context, [...rule.path, "action"]),
        extent: rule.node.span,
        message: `Cuts ${count(pods.length, "workload")} in ${count(namespaces.size, "namespace")} off DNS, though ${pods.length === 1 ? "it" : "they"} may connect to others: ${names}. Accept UDP and TCP 53 to kube-dns before it.`,
        related: workloadPlaces(context, pods, (pod) => `${workloadName(pod)} reaches no DNS`),
        fixes: () => dnsFix(context, index),
      };
    }
  },
};

interface Dns {
  readonly traffic: Traffic;
  /** Endpoints of DNS servers. */
  readonly ends: readonly number[];
  readonly port: number;
}

/** The servers that are known; else one where it mostly is, for a Deny that takes everything. */
function dnsOf(context: AdminContext, rules: readonly AdminRule[]): Dns | undefined {
  const { cluster, traffic } = context;
  const known = cluster.workloads.filter((each) => isDnsServer(each) && !each.object.hostNetwork);
  if (known.length > 0) {
    return { traffic, ends: known.map(({ index }) => index), port: dnsPortNumber(context) };
  }
  // On the nodes' network no selector sees it.
  if (cluster.workloads.some(isDnsServer) || !rules.some(deniesEverything)) return undefined;
  const label = `${dnsNamespace}/{k8s-app=kube-dns}`;
  const namespaceLabels = { [nameLabel]: dnsNamespace };
  const more = withPods(traffic, [{ namespace: dnsNamespace, namespaceLabels, labels: dnsLabels, label }]);
  return more.ends.includes(-1) ? undefined : { traffic: more.traffic, ends: more.ends, port: 53 };
}

function deniesEverything({ action, peers, ports }: AdminRule): boolean {
  return (
    action === "Deny" &&
    ports === undefined &&
    peers.some(
      ({ namespaceSelector, podSelector, networks }) =>
        networks?.some((cidr) => cidr.endsWith("/0")) === true ||
        (namespaceSelector !== undefined &&
          isEverything(namespaceSelector) &&
          (podSelector === undefined || isEverything(podSelector))),
    )
  );
}

/** Something passes to somebody: a pod that may connect to nobody looks up no names. */
function opensSomething(traffic: Traffic, pod: number): boolean {
  const matrix = traffic.matrix();
  const row = matrix.row(matrix.rows.of[pod] ?? 0);
  return row.some((set) => !isEmpty(matrix.set(set)));
}

/** The rule of the policy that keeps a pod from all servers. */
function denier({ traffic, ends, port }: Dns, pod: number, own: number): number | undefined {
  let rule: number | undefined;
  for (const end of ends) {
    const { egress } = traffic.explain(pod, end, { connections: portsOf("UDP", port) });
    if (egress.decisions.some(({ allowed }) => allowed !== false)) return undefined;
    const parts = egress.decisions.flatMap(({ ways }) => ways.flatMap((way) => way.at(-1)?.part ?? []));
    rule ??= parts.find(({ policy }) => policy === own)?.rule;
  }
  return rule;
}

function dnsFix(context: AdminContext, index: number): readonly Fix[] {
  const port = dnsPortNumber(context);
  const current = context.policy.object.kind === "ClusterNetworkPolicy";
  const ports = ["UDP", "TCP"].map((protocol) =>
    current ? { [protocol.toLowerCase()]: { destinationPort: { number: port } } } : { portNumber: { protocol, port } },
  );
  const data = {
    name: "dns",
    action: current ? "Accept" : "Allow",
    to: [{ pods: dnsPeer(context) }],
    [current ? "protocols" : "ports"]: ports,
  };
  const where = fromRoot(context, ["spec", "egress"]);
  return countedFix(context, "Accept DNS before it", insertItem(documentOf(context), where, data, { before: index }));
}
