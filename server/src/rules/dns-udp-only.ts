import { cloneItem } from "../edits/cloneItem.ts";
import { countedFix } from "../edits/fixes.ts";
import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { PolicyPort, PolicyRule } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { peerCovers } from "../snapshot/coverage.ts";
import { asksForDns, dnsNamespace, mayBeDnsNamespace } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, type PortView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { implies } from "../snapshot/selectors.ts";
import { insertItem, replaceScalar } from "../yaml/edit.ts";
import { dnsRule, policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (rule: string) =>
  policy({ name: "dns", namespace: "shop", types: ["Egress"], rules: `  egress:\n${rule}` });

export const dnsUdpOnly: Rule = {
  id: "dns-udp-only",
  section: "notable",
  severity: "information",
  absence: true,
  page: () => ({
    title: "DNS is allowed on UDP alone",
    what: "A rule opens UDP 53 and nothing opens TCP 53 for the same pods.",
    why: "An answer that does not fit into a UDP packet is asked for again over TCP, and some resolvers use TCP from the start. Such look-ups fail, now and then and hard to find.",
    bad: example(dnsRule.replace("    - protocol: TCP\n      port: 53\n", "")),
    good: example(dnsRule),
    sources: ["RFC 7766: DNS over TCP is required of all implementations", "RFC 1035, section 4.2"],
  }),
  *check(context) {
    // Half a line may be about to allow TCP.
    if (context.view.document.problems.length > 0) return;
    for (const rule of context.view.rulesInForce) {
      if (!rule.rule.ports.some(({ protocol }) => protocol === "UDP")) continue;
      const port = rule.ports.find((each) => isUdpOfDns(context, rule, each.port));
      if (port === undefined || allowsTcp(rule.rule.ports) || tcpElsewhere(context, rule)) continue;
      if (rule.direction.direction === "egress" || servesTcp(context)) yield findingFor(context, port);
    }
  },
};

/** UDP 53, or the name or range that leads there on the peers' pods where those are DNS servers. */
function isUdpOfDns({ evidence, namespace }: PolicyContext, rule: RuleView, own: PolicyPort): boolean {
  if (own.protocol !== "UDP") return false;
  if (own.port === 53 && (own.endPort ?? 53) === 53) return true;
  if (rule.direction.direction === "ingress" || rule.rule.peers.length === 0) return false;
  const toDns = rule.rule.peers.every(
    ({ podSelector, namespaceSelector }) =>
      podSelector !== undefined &&
      asksForDns(podSelector) &&
      (namespaceSelector === undefined ? namespace === dnsNamespace : mayBeDnsNamespace(namespaceSelector)),
  );
  if (!toDns) return false;
  if (typeof own.port === "number") return own.port <= 53 && 53 <= (own.endPort ?? own.port);
  if (own.port === undefined) return true;
  return rule.rule.peers.some((peer) =>
    evidence
      .podsOfPeer(peer, namespace)
      .some(({ object }) =>
        object.ports.some(({ name, port, protocol }) => name === own.port && port === 53 && protocol === "UDP"),
      ),
  );
}

function allowsTcp(ports: readonly PolicyPort[]): boolean {
  return (
    ports.length === 0 ||
    ports.some(({ protocol, port, endPort }) => {
      if (protocol !== "TCP") return false;
      return typeof port === "string"
        ? /^dns/.test(port)
        : port === undefined || (port <= 53 && 53 <= (endPort ?? port));
    })
  );
}

/** In another rule, or another policy for at least these pods. */
function tcpElsewhere(context: PolicyContext, { direction, rule }: RuleView): boolean {
  const { evidence, namespace, policy: manifest } = context;
  const opensTcp53 = (ports: readonly PolicyPort[]) => ports.length > 0 && allowsTcp(ports);
  // One with every port speaks of DNS only where it goes to the same pods.
  const coversPeers = (other: PolicyRule) =>
    other.peers.length === 0 ||
    (rule.peers.length > 0 &&
      rule.peers.every((peer) => other.peers.some((wide) => peerCovers(wide, peer, namespace, evidence.compiled))));
  const opens = (other: PolicyRule) => opensTcp53(other.ports) || (other.ports.length === 0 && coversPeers(other));
  const own = direction.rules.some((other) => other.rule !== rule && opens(other.rule));
  if (own) return true;
  const target = evidence.compiled(manifest.object.podSelector);
  return evidence
    .isolating(namespace, direction.direction)
    .some(
      ({ object }) =>
        object !== manifest.object &&
        implies(target, evidence.compiled(object.podSelector)) &&
        rulesOf(object, direction.direction).some(opens),
    );
}

/** Of an ingress rule: the selected pods are DNS servers that declare TCP too. */
function servesTcp({ evidence, namespace, policy: manifest }: PolicyContext): boolean {
  return evidence
    .pods(manifest.object.podSelector, namespace)
    .some(({ object }) => object.ports.some(({ port, protocol }) => port === 53 && protocol === "TCP"));
}

function findingFor(context: PolicyContext, port: PortView): Finding {
  const { document } = context.view;
  return {
    rule: "dns-udp-only",
    span: headOf(document, port.item),
    extent: spanOfItem(port.item),
    field: port.field,
    message: "DNS is allowed on UDP alone. Large answers are asked for again over TCP and fail: allow TCP 53 too.",
    fixes: () => {
      if (port.port.port !== 53 || port.port.endPort !== undefined) {
        const tcp = { protocol: "TCP", port: 53 };
        const edits = insertItem(document, [...port.rule.path, "ports"], tcp, { after: port.index });
        return countedFix(context, "Allow TCP 53 too", edits);
      }
      const [change] = replaceScalar(document, [...port.path, "protocol"], "TCP") ?? [];
      const edits = change === undefined ? undefined : cloneItem(document, port.item, change.span, change.newText);
      return countedFix(context, "Allow TCP 53 too", edits);
    },
  };
}
