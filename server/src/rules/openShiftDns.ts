import { countedFix, together } from "../edits/fixes.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { portsCover } from "../snapshot/coverage.ts";
import { asksForOpenShiftDns, openShiftDnsPort } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, type PortView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { insertItem, replaceScalar, type TextEdit } from "../yaml/edit.ts";

/**
 * Egress to the DNS pods of OpenShift on 53, the port of their Service. No manifest of the workspace declares those pods,
 * since an operator makes them: their label, or the name of their namespace, is the evidence.
 */
export function* openShiftDnsFindings(context: PolicyContext): Iterable<Finding> {
  for (const rule of context.view.rulesInForce) {
    if (rule.direction.direction !== "egress") continue;
    const peers = rule.peers.filter(({ peer }) => asksForOpenShiftDns(peer));
    // Where they are declared after all, their own ports tell.
    if (peers.length === 0 || peers.some(({ peer }) => hasPods(context, peer))) continue;
    const idle = rule.ports.filter((each) => isDns(each) && !reachesThem(context, each));
    const [first] = idle;
    if (first === undefined) continue;
    yield {
      rule: "service-port-instead-of-pod-port",
      span: headOf(context.view.document, first.item),
      extent: spanOfItem(first.item),
      field: `${first.field}.port`,
      message: `The DNS pods of OpenShift listen on ${openShiftDnsPort}: 53 is the port of their Service. Policies see the pod's port, so this never matches: use ${openShiftDnsPort}, UDP and TCP.`,
      fixes: () =>
        // Other peers of the rule may listen on 53.
        peers.length < rule.peers.length
          ? []
          : countedFix(
              context,
              `Change to port ${openShiftDnsPort} of the DNS pods, UDP and TCP`,
              toPodPort(context, rule, idle),
            ),
    };
  }
}

function hasPods({ evidence, namespace }: PolicyContext, peer: RuleView["peers"][number]["peer"]): boolean {
  return evidence.podsOfPeer(peer, namespace).length > 0;
}

function isDns({ port: { port, endPort } }: PortView): boolean {
  return port === 53 && (endPort ?? port) === port;
}

/** Some rule of the policy lets the protocol through to where those pods listen, by number or by name. */
function reachesThem({ view }: PolicyContext, { port: { protocol } }: PortView): boolean {
  return view.rulesInForce.some(({ direction, rule }) => {
    if (direction.direction !== "egress") return false;
    if (rule.peers.length > 0 && !rule.peers.some(asksForOpenShiftDns)) return false;
    const numbers = rule.ports.filter(({ port }) => typeof port !== "string");
    return (
      rule.ports.length === 0 ||
      rule.ports.some((own) => typeof own.port === "string" && own.protocol === protocol) ||
      (numbers.length > 0 && portsCover(numbers, [{ protocol, port: openShiftDnsPort }]))
    );
  });
}

function toPodPort(
  { view: { document } }: PolicyContext,
  rule: RuleView,
  idle: readonly PortView[],
): readonly TextEdit[] | undefined {
  const missing = ["UDP", "TCP"].filter((protocol) => rule.ports.every(({ port }) => port.protocol !== protocol));
  return together(
    ...idle.map(({ path }) => replaceScalar(document, [...path, "port"], openShiftDnsPort)),
    ...missing.map((protocol) => insertItem(document, [...rule.path, "ports"], { protocol, port: openShiftDnsPort })),
  );
}
