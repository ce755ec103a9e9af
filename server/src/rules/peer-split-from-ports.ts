import { countedFix } from "../edits/fixes.ts";
import { splitPorts } from "../edits/splitPorts.ts";
import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, Peer, PolicyPort } from "../manifest/types.ts";
import { isWholeFamily } from "../snapshot/blocks.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { servicesOf, targetPortsOf } from "../snapshot/destinations.ts";
import { isDnsPort } from "../snapshot/dns.ts";
import type { About } from "../snapshot/evidence.ts";
import type { Finding } from "../snapshot/finding.ts";
import { hasDash, headOf, type PortView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import type { Question } from "../snapshot/question.ts";
import { nameLabel, onlyValue } from "../snapshot/selectors.ts";
import { tick } from "../words/lists.ts";
import { portsText, portText } from "../words/ports.ts";
import { isEverything } from "../words/selectors.ts";
import type { TextEdit } from "../yaml/edit.ts";
import { mergeItems } from "../yaml/editItems.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const peer = "  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n";

export const peerSplitFromPorts: Rule = {
  id: "peer-split-from-ports",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A stray dash splits one rule into two",
    what: "A rule with peers and no ports stands next to a rule with ports and no peers. Or, one level deeper, a port without a protocol stands next to a protocol without a port.",
    why: "A dash begins a new rule. The peers may then connect on every port, and the ports are open to everybody, addresses outside the cluster included. In the same way `- port: 5432` and `- protocol: TCP` are two ports: TCP 5432, and every TCP port.",
    bad: policy({
      name: "db",
      namespace: "shop",
      target: "db",
      types: ["Ingress"],
      rules: `${peer}  # PostgreSQL\n  - ports:\n    - protocol: TCP\n      port: 5432\n`,
    }),
    good: policy({
      name: "db",
      namespace: "shop",
      target: "db",
      types: ["Ingress"],
      rules: `${peer}    # PostgreSQL\n    ports:\n    - protocol: TCP\n      port: 5432\n`,
    }),
    sources: [
      "`NetworkPolicyIngressRule`: matches traffic that matches both `ports` and `from`",
      "`NetworkPolicyPort.port`: without it every port of the protocol",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
    ],
  }),
  overrides: [
    "allows-everything",
    "open-to-the-internet",
    "dns-open-to-the-world",
    "one-sided-connection",
    "redundant-port",
    "implicit-protocol",
    "port-not-exposed",
  ],
  *check(context) {
    for (const { inForce, rules } of context.view.directions) {
      if (!inForce) continue;
      let taken = -1;
      for (let index = 0; index < rules.length; index++) {
        const first = rules[index];
        const second = rules[index + 1];
        if (first === undefined) continue;
        const split = splitPorts(first);
        if (split.length > 0) for (const [port, protocol] of split) yield portFinding(context, port, protocol);
        if (second === undefined || index === taken) continue;
        const finding = findingFor(context, first, second);
        if (finding === undefined) continue;
        taken = index + 1;
        yield finding;
      }
    }
  },
};

/** A port and a protocol that are two items. */
function portFinding(context: PolicyContext, first: PortView, second: PortView): Finding {
  const { document } = context.view;
  const [port, protocol] = first.port.port === undefined ? [second, first] : [first, second];
  const effect = `${portText(port.port)}, and every ${protocol.port.protocol} port, so all of those are open`;
  const one = portText({ ...port.port, protocol: protocol.port.protocol });
  return {
    rule: "peer-split-from-ports",
    span: headOf(document, second.item),
    extent: { start: spanOfItem(first.item).start, end: spanOfItem(second.item).end },
    field: second.field,
    message: hasDash(second.item)
      ? `The dash before ${tick(second === protocol ? "protocol" : "port")} makes two items of one port: ${effect}. Remove the dash if only ${one} is meant.`
      : `One port is split into two items: ${effect}. Join them if only ${one} is meant.`,
    fixes: () =>
      countedFix(
        context,
        "Join the two into one port",
        mergeItems(document, [...first.rule.path, "ports"], first.index, second.index),
      ),
  };
}

function findingFor(context: PolicyContext, first: RuleView, second: RuleView): Finding | undefined {
  const inOrder = hasPeersOnly(first) && hasPortsOnly(second);
  if (!inOrder && !(hasPeersOnly(second) && hasPortsOnly(first))) return undefined;
  const [peers, ports] = inOrder ? [first, second] : [second, first];
  const doubt = isTwoOnPurpose(context, peers, ports) ? "two" : doubtOf(peers, ports, ports === first);
  if (doubt === "two") return undefined;
  const { document } = context.view;
  const { direction } = first;
  const whose = direction.direction === "ingress" ? "everybody may connect on" : "everything may be connected to on";
  const effect = `${whose} ${portsText(ports.rule.ports)}, and the peers of the other rule on every port`;
  return {
    rule: "peer-split-from-ports",
    ...(doubt === "maybe" && { severity: "information" as const }),
    span: headOf(document, second.item),
    extent: { start: spanOfItem(first.item).start, end: spanOfItem(second.item).end },
    field: second.field,
    message: hasDash(second.item)
      ? `The dash before ${tick(second === ports ? "ports" : direction.peersKey)} begins a second rule: ${effect}. Remove the dash if these ports are meant for those peers.`
      : `The ports are in a rule of their own: ${effect}. Join the two rules if these ports are meant for those peers.`,
    fixes: () => countedFix(context, "Join the two rules", joined(context, first, second)),
  };
}

/** The comments between the two stay where they are. */
function joined({ view }: PolicyContext, first: RuleView, second: RuleView): readonly TextEdit[] | undefined {
  return mergeItems(view.document, first.direction.path, first.index, second.index);
}

function hasPeersOnly(view: RuleView): boolean {
  const { peers, ports } = view.rule;
  // Mostly a rule has both.
  if (peers.length === 0 || ports.length > 0) return false;
  return view.peersEntry !== undefined && view.portsEntry === undefined;
}

function hasPortsOnly(view: RuleView): boolean {
  const { peers, ports } = view.rule;
  if (ports.length === 0 || peers.length > 0) return false;
  return view.portsEntry !== undefined && view.peersEntry === undefined;
}

/** How many policies have a rule with this list of peers, as JSON, and without ports. */
const policiesWithPeers: Question<About, [namespace: string, direction: Direction, peers: string], number> = {
  name: "policies with peers",
  answer: ({ evidence }, namespace, direction, peers) =>
    evidence
      .policiesIn(namespace)
      .filter(({ object }) =>
        rulesOf(object, direction).some((rule) => rule.ports.length === 0 && JSON.stringify(rule.peers) === peers),
      ).length,
  same: (a, b) => a === b,
};

/** The workspace shows that the two are meant as they stand. */
function isTwoOnPurpose(context: PolicyContext, peers: RuleView, ports: RuleView): boolean {
  const { evidence, namespace, inCluster, policy: manifest } = context;
  // "Everything among ourselves, and one port for everybody."
  if (peers.rule.peers.every((peer) => isOwnNamespace(context, peer))) return true;
  // Sister policies have the same list of peers without any port.
  const { direction } = peers.direction;
  const list = JSON.stringify(peers.rule.peers);
  if (evidence.ask(policiesWithPeers, namespace, direction, list) > (inCluster === undefined ? 0 : 1)) return true;
  if (direction !== "ingress") return false;
  // A Service opens those ports to the world outside.
  const open = servicesOf(context, evidence.pods(manifest.object.podSelector, namespace)).filter(({ object }) =>
    ["LoadBalancer", "NodePort"].includes(object.type),
  );
  return ports.rule.ports.every(({ port, protocol }) =>
    open.some((service) =>
      service.object.ports.some(
        (own) =>
          own.protocol === protocol &&
          (own.targetPort === port || targetPortsOf(context, service, own).some((each) => each === port)),
      ),
    ),
  );
}

function isOwnNamespace(
  { evidence, namespace }: PolicyContext,
  { podSelector, namespaceSelector, ipBlock }: Peer,
): boolean {
  if (ipBlock !== undefined || (podSelector !== undefined && !isEverything(podSelector))) return false;
  if (namespaceSelector === undefined) return true;
  if (isEverything(namespaceSelector)) return false;
  return (
    onlyValue(evidence.compiled(namespaceSelector), nameLabel) === namespace ||
    isOnly(evidence.namespaces(namespaceSelector), namespace)
  );
}

function isOnly(found: readonly { readonly name: string }[], namespace: string): boolean {
  return found.length === 1 && found[0]?.name === namespace;
}

/** Two rules can be meant: ports that are for everybody, peers that may do anything. */
function doubtOf(peers: RuleView, ports: RuleView, portsFirst: boolean): "slip" | "maybe" | "two" {
  const { direction } = peers.direction;
  const list = ports.rule.ports;
  if (list.every(isDnsPort)) return "two";
  const broad = peers.rule.peers.some(
    ({ podSelector, namespaceSelector, ipBlock }) =>
      (ipBlock === undefined || isWholeFamily(ipBlock)) &&
      (podSelector === undefined || isEverything(podSelector)) &&
      (namespaceSelector === undefined || isEverything(namespaceSelector)),
  );
  if (broad) return portsFirst ? "two" : "maybe";
  if (list.every((port) => isPublic(port, direction === "egress"))) return "maybe";
  return portsFirst && direction === "egress" ? "maybe" : "slip";
}

/** Ports that are opened to the whole world on purpose; outward also those of time servers and of the API server. */
function isPublic({ port }: PolicyPort, outward: boolean): boolean {
  if (typeof port === "string") return /^https?/.test(port) || port === "web";
  return port === 80 || port === 443 || (outward && (port === 123 || port === 6443));
}
