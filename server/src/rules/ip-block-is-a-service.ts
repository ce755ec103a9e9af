import { type AddressRange, inRanges } from "../cluster/addresses.ts";
import type { ClusterService } from "../cluster/cluster.ts";
import { countedFix, together } from "../edits/fixes.ts";
import { replaceBlock, selectorPeer } from "../edits/replaceBlock.ts";
import { parseAddress } from "../manifest/cidr.ts";
import type { PolicyPort } from "../manifest/types.ts";
import { apiServerHowTo, isApiServerService } from "../snapshot/apiServer.ts";
import { blockPeers, isHost } from "../snapshot/blocks.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { headOf, type PeerView, spanOfItem } from "../snapshot/policyView.ts";
import { servicePlace } from "../snapshot/related.ts";
import { tick } from "../words/lists.ts";
import { insertItem, remove, replaceValue, type TextEdit } from "../yaml/edit.ts";
import { policy, service, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (peer: string) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress", "Egress"],
    rules: `  egress:\n  - to:\n${peer}    ports:\n    - protocol: TCP\n      port: 5432\n  - to:\n    - ipBlock:\n        cidr: 10.96.0.10/32\n    ports:\n    - protocol: UDP\n      port: 53\n    - protocol: TCP\n      port: 53\n`,
  }) +
  workload({ name: "db", namespace: "shop", ports: [{ port: 5432 }] }) +
  service({ name: "db", namespace: "shop", port: 5432, targetPort: 5432, clusterIP: "10.96.14.7" });

export const ipBlockIsAService: Rule = {
  id: "ip-block-is-a-service",
  section: "notable",
  severity: "information",
  page: () => ({
    title: "An address block that is a Service's cluster address",
    what: "An `ipBlock` with a single address is the `clusterIP` of a known Service.",
    why: "The address of a Service is rewritten to that of a pod, in most clusters before policies see it: the block never matches. Select the pods behind the Service.",
    bad: example("    - ipBlock:\n        cidr: 10.96.14.7/32\n"),
    good: example("    - podSelector:\n        matchLabels:\n          app: db\n"),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors (ipBlock)",
      "`ServiceSpec.clusterIP`",
    ],
  }),
  overrides: ["ip-block-matches-pods"],
  *checkRule(context, rule) {
    for (const { peer, block } of blockPeers(rule.peers)) {
      if (!isHost(block)) continue;
      const found = serviceAt(context, context.evidence.rangesOf(block));
      if (found === undefined) continue;
      const name = `${found.namespace}/${found.object.name}`;
      const entries = peer.ipBlock?.value.kind === "map" ? peer.ipBlock.value.entries : [];
      const selector = found.object.selector ?? {};
      yield {
        rule: "ip-block-is-a-service",
        span: entries.find(({ key }) => key.text === "cidr")?.value.span ?? headOf(context.view.document, peer.item),
        extent: spanOfItem(peer.item),
        field: `${peer.field}.ipBlock.cidr`,
        message: isApiServerService(found)
          ? `${tick(block.cidr)} is the cluster address of Service ${tick(name)}, which is rewritten to an endpoint of the API server before most CNIs look, and no pod stands behind it. ${apiServerHowTo}`
          : `${tick(block.cidr)} is the cluster address of Service ${tick(name)}, which is rewritten to a pod's before most CNIs look. Select the pods behind the Service.`,
        related: servicePlace(context, found, `Service ${name}`),
        fixes: () =>
          Object.keys(selector).length === 0
            ? []
            : countedFix(context, `Select the pods of Service ${tick(name)}`, selectPods(context, peer, found)),
      };
    }
  },
};

/**
 * The Service's pods in place of its address, on the ports that they listen on: policies see pod ports. A peer among others
 * gets a rule of its own where the ports differ, so that those of the others stay.
 */
function selectPods(context: PolicyContext, peer: PeerView, service: ClusterService): readonly TextEdit[] | undefined {
  const { document } = context.view;
  const { rule } = peer;
  const labels = service.object.selector ?? {};
  const moved = rule.ports.map((port) => ({ port, target: podPort(service, port.port) }));
  const replaced = replaceBlock(context, peer, service.namespace, labels);
  if (replaced === undefined || moved.every(({ target }) => target === undefined)) return replaced;
  if (rule.peers.length === 1) {
    return together(
      replaced,
      ...moved.flatMap(({ port, target }) =>
        target === undefined ? [] : [replaceValue(document, [...port.path, "port"], target)],
      ),
    );
  }
  const own = {
    [rule.direction.peersKey]: [selectorPeer(context.namespace, service.namespace, labels)],
    ports: moved.map(({ port, target }) => ({ ...port.port, ...(target !== undefined && { port: target }) })),
  };
  return together(remove(document, peer.path), insertItem(document, rule.direction.path, own, { after: rule.index }));
}

/** Where the Service forwards its port to, if that is another port of its pods. */
function podPort({ object }: ClusterService, { protocol, port, endPort }: PolicyPort): number | string | undefined {
  if (endPort !== undefined) return undefined;
  const forwarded = object.ports.find((each) => each.protocol === protocol && each.port === port)?.targetPort;
  return forwarded === port ? undefined : forwarded;
}

function serviceAt({ evidence, cluster }: PolicyContext, ranges: readonly AddressRange[]): ClusterService | undefined {
  const addressed = evidence.derived(cluster.services, "with addresses", () =>
    cluster.services.flatMap((each) => {
      const addresses = each.object.clusterIPs.flatMap((text) => parseAddress(text) ?? []);
      return addresses.length === 0 ? [] : [{ service: each, addresses }];
    }),
  );
  return addressed.find(({ addresses }) => addresses.some((address) => inRanges(address, ranges)))?.service;
}
