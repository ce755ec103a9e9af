import { cloneItem } from "../edits/cloneItem.ts";
import { insertDnsRule } from "../edits/dnsRule.ts";
import { countedFix } from "../edits/fixes.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { dnsBlockedBy } from "../snapshot/dnsAccess.ts";
import { policyId } from "../snapshot/questions.ts";
import { workloadPlaces } from "../snapshot/related.ts";
import { count, tick } from "../words/lists.ts";
import { podsText } from "../words/selectors.ts";
import { insertEntry, replaceScalar, type TextEdit } from "../yaml/edit.ts";
import { columnOf } from "../yaml/find.ts";
import { styleOf } from "../yaml/style.ts";
import { dnsRule, policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const toDatabase = "  egress:\n  - to:\n    - podSelector:\n        matchLabels:\n          app: db\n";
const workloads = workload({ name: "web", namespace: "shop", ports: [{ port: 8080 }] });

export const dnsBlocked: Rule = {
  id: "dns-blocked",
  section: "mistaken",
  severity: "warning",
  readsAllPolicies: true,
  absence: true,
  page: () => ({
    title: "Pods that may connect, but cannot look up names",
    what: "After all policies of the namespace together, pods that are isolated for egress may connect to other pods or to the world, but reach no DNS server on UDP 53.",
    why: "DNS is ordinary egress traffic. The first egress policy cuts it off, and then every connection by the name of a Service fails, allowed or not. A default-deny without any other egress policy is a decision and not reported; pods that only talk to address blocks, or to the API server on 6443, need no names.",
    bad: `${policy({ name: "web", namespace: "shop", target: "web", types: ["Egress"], rules: toDatabase })}${workloads}`,
    good: `${policy({ name: "web", namespace: "shop", target: "web", types: ["Egress"], rules: toDatabase + dnsRule })}${workloads}`,
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic",
      "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
      "RFC 1035, section 4.2: UDP and TCP on port 53",
    ],
  }),
  *check(context) {
    const { view, inCluster, namespace, evidence, policy: manifest } = context;
    const [, egress] = view.directions;
    if (inCluster === undefined || !egress.inForce || egress.entry === undefined) return;
    const blocked = evidence.ask(dnsBlockedBy, namespace, policyId(inCluster));
    if (blocked === undefined) return;
    const { pods, tcpOnly } = blocked;
    const unknown = pods.length === 0 && evidence.workloadsIn(namespace).length === 0;
    const [only] = pods;
    const many = pods.length !== 1;
    const who =
      only === undefined
        ? capital(podsText(manifest.object.podSelector))
        : many
          ? `${count(pods.length, "workload")} in \`${namespace}\``
          : tick(only.name);
    const lacks = tcpOnly ? "DNS is allowed on TCP only" : `no policy in \`${namespace}\` allows DNS`;
    yield {
      rule: "dns-blocked",
      // Nothing is known of that namespace, perhaps not all of its policies either.
      ...(unknown && { severity: "information" as const }),
      span: egress.entry.key.span,
      extent: egress.entry.span,
      field: "spec.egress",
      message: unknown
        ? `If no other policy gives DNS, ${lowerFirst(who)} may connect out but cannot look up names: ${lacks} here, and resolvers ask on UDP 53. Allow UDP and TCP 53 to kube-dns.`
        : `${who} may connect out but cannot look up names: ${lacks}, and resolvers ask on UDP 53. Connections by the name of a Service fail; allow UDP and TCP 53 to kube-dns.`,
      related: many ? workloadPlaces(context, pods, (pod) => `${pod.kind} ${pod.name} reaches no DNS`) : [],
      fixes: () => [
        ...(tcpOnly ? countedFix(context, "Allow UDP 53 too", udpBesideTcp(context)) : []),
        ...countedFix(context, "Allow DNS to kube-dns, UDP and TCP", insertDnsRule(context)),
      ],
    };
  },
};

/** Where this policy has the rule for TCP 53: the same port of UDP behind it. */
function udpBesideTcp({ view: { document, rulesInForce } }: PolicyContext): readonly TextEdit[] | undefined {
  const tcp = rulesInForce
    .filter(({ direction }) => direction.direction === "egress")
    .flatMap(({ ports }) => ports)
    .find(({ port: { protocol, port, endPort } }) => protocol === "TCP" && port === 53 && (endPort ?? port) === port);
  const last = tcp?.item.value.kind === "map" ? tcp.item.value.entries.at(-1) : undefined;
  if (tcp === undefined || last === undefined) return undefined;
  const { start } = tcp.item.value.span;
  const [change] = replaceScalar(document, [...tcp.path, "protocol"], "UDP") ?? [];
  if (change !== undefined) return cloneItem(document, tcp.item, change.span, change.newText);
  if (tcp.item.value.kind === "map" && tcp.item.value.flow) {
    const [added] = insertEntry(document, tcp.path, "protocol", "UDP") ?? [];
    return added && cloneItem(document, tcp.item, added.span, added.newText);
  }
  const gap = styleOf(document).newline + " ".repeat(columnOf(document.text, start));
  const behind = { start: last.span.end, end: last.span.end };
  return cloneItem(document, tcp.item, behind, `${gap}protocol: UDP`);
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
