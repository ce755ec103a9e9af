import { type AddressRange, inRanges, rangeOfCidr } from "../cluster/addresses.ts";
import type { ClusterWorkload } from "../cluster/cluster.ts";
import { countedFix } from "../edits/fixes.ts";
import { lastingLabels, replaceBlock } from "../edits/replaceBlock.ts";
import { parseAddress } from "../manifest/cidr.ts";
import { blockPeers, isWholeFamily, rangesOverlap } from "../snapshot/blocks.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { headOf, spanOfItem } from "../snapshot/policyView.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { count, tick, ticks } from "../words/lists.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (peer: string) => `${policy({
  name: "app",
  namespace: "backend",
  target: "app",
  types: ["Ingress"],
  rules: `  ingress:\n  - from:\n${peer}    ports:\n    - protocol: TCP\n      port: 8080\n`,
})}---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: frontend
  labels:
    app: web
spec:
  containers:
  - name: web
    image: registry.example.com/web:1
status:
  podIP: 10.244.120.69
`;

export const ipBlockMatchesPods: Rule = {
  id: "ip-block-matches-pods",
  section: "notable",
  severity: "information",
  page: () => ({
    title: "An address block that holds pods",
    what: "An `ipBlock` holds the address of a known pod, or overlaps `netpol.cluster.podCidrs`.",
    why: "Blocks are meant for addresses outside the cluster. A pod's address changes whenever it starts anew, and whether a block matches pods at all depends on the CNI: some never do. Labels stay.",
    bad: example("    - ipBlock:\n        cidr: 10.244.120.69/32\n"),
    good: example(
      "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: frontend\n      podSelector:\n        matchLabels:\n          app: web\n",
    ),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors (ipBlock)",
      "`NetworkPolicyPeer.ipBlock`",
    ],
  }),
  *checkRule(context, rule) {
    const podCidrs = context.settings.cluster.podCidrs.flatMap((cidr) => rangeOfCidr(cidr) ?? []);
    for (const { peer, block } of blockPeers(rule.peers)) {
      // A block of all addresses is not about pods.
      if (isWholeFamily(block)) continue;
      const ranges = context.evidence.rangesOf(block);
      const pods = podsIn(context, ranges);
      const overlaps = pods.length > 0 ? [] : podCidrs.filter((cidr) => rangesOverlap(ranges, [cidr]));
      const [first] = pods;
      if (first === undefined && overlaps.length === 0) continue;
      const entries = peer.ipBlock?.value.kind === "map" ? peer.ipBlock.value.entries : [];
      const what =
        first === undefined
          ? `overlaps the pod addresses in ${tick("netpol.cluster.podCidrs")}`
          : pods.length === 1
            ? `holds the address of ${tick(workloadName(first))}`
            : `holds the addresses of ${count(pods.length, "workload")} (${ticks(pods.map(workloadName))})`;
      yield {
        rule: "ip-block-matches-pods",
        span: entries.find(({ key }) => key.text === "cidr")?.value.span ?? headOf(context.view.document, peer.item),
        extent: spanOfItem(peer.item),
        field: `${peer.field}.ipBlock.cidr`,
        message: `${tick(block.cidr)} ${what}. Pod addresses change, and whether a block matches pods depends on the CNI: select pods by their labels.`,
        related: workloadPlaces(context, pods, (pod) => `${workloadName(pod)} has ${pod.object.podIPs.join(", ")}`),
        fixes: () => {
          const labels = first === undefined ? {} : lastingLabels(first.object.labels);
          if (first === undefined || pods.length > 1 || Object.keys(labels).length === 0) return [];
          return countedFix(
            context,
            `Select ${tick(workloadName(first))} by its labels`,
            replaceBlock(context, peer, first.namespace, labels),
          );
        },
      };
    }
  },
};

/** A pod on the host network has its node's address, which a block may well name. */
function podsIn({ evidence, cluster }: PolicyContext, ranges: readonly AddressRange[]): readonly ClusterWorkload[] {
  const addressed = evidence.derived(cluster.workloads, "with addresses", () =>
    cluster.workloads.flatMap((pod) => {
      const addresses = pod.object.hostNetwork ? [] : pod.object.podIPs.flatMap((text) => parseAddress(text) ?? []);
      return addresses.length === 0 ? [] : [{ pod, addresses }];
    }),
  );
  return addressed
    .filter(({ addresses }) => addresses.some((address) => inRanges(address, ranges)))
    .map(({ pod }) => pod);
}
