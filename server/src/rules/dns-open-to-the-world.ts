import type { ClusterPolicy } from "../cluster/cluster.ts";
import { dnsPeer } from "../edits/dnsRule.ts";
import { countedFix, together } from "../edits/fixes.ts";
import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { PolicyRule } from "../manifest/types.ts";
import { isWholeFamily } from "../snapshot/blocks.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { asksForDns, isDnsPort, isDnsServer, isJustDns } from "../snapshot/dns.ts";
import type { About } from "../snapshot/evidence.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, type PortView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import type { Question } from "../snapshot/question.ts";
import { implies } from "../snapshot/selectors.ts";
import { tick } from "../words/lists.ts";
import { podsText } from "../words/selectors.ts";
import { insertEntry, insertItem, remove, replaceValue, type TextEdit } from "../yaml/edit.ts";
import { adminDnsOpen } from "./adminDnsOpen.ts";
import { dnsRule, policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (rules: string) =>
  policy({ name: "dns", namespace: "shop", target: "web", types: ["Egress"], rules: `  egress:\n${rules}` });

export const dnsOpenToTheWorld: Rule = {
  id: "dns-open-to-the-world",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "DNS is allowed to the whole world",
    what: "An egress rule opens port 53 to everybody, or to `0.0.0.0/0` or `::/0`; so does a rule of a policy for the whole cluster that accepts it to such `networks`.",
    why: "Any name server in the world can be reached then, and data can be carried out in names that are looked up. Pods need the cluster's own DNS only, which asks outside on their behalf.",
    bad: example("  - ports:\n    - protocol: UDP\n      port: 53\n    - protocol: TCP\n      port: 53\n"),
    good: example(dnsRule),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
      "https://attack.mitre.org/techniques/T1048/003/ (exfiltration over DNS)",
    ],
  }),
  overrides: ["empty-list-allows-all"],
  *check(context) {
    // DNS servers have to ask outside.
    const { podSelector } = context.policy.object;
    const pods = context.evidence.pods(podSelector, context.namespace);
    if (asksForDns(podSelector) || (pods.length > 0 && pods.every((pod) => isDnsServer(pod) || servesDns(pod)))) return;
    const found = context.view.rulesInForce.flatMap((rule) => {
      const port = rule.ports.find(namesDns);
      if (rule.direction.direction !== "egress" || port === undefined) return [];
      const open = rule.peers.length === 0 || rule.peers.some(({ peer }) => isWholeFamily(peer.ipBlock));
      return open ? [findingFor(context, rule, port)] : [];
    });
    if (found.length > 0 && !isOpenAnyway(context)) yield* found;
  },
  checkAdmin: adminDnsOpen,
};

/** Another port is open to everybody for the same pods: data can leave on that one as well. */
function isOpenAnyway({ evidence, namespace, policy: manifest }: PolicyContext): boolean {
  const target = evidence.compiled(manifest.object.podSelector);
  return (
    rulesOf(manifest.object, "egress").some(opens) ||
    evidence.ask(openEgress, namespace).some(({ object }) => implies(target, evidence.compiled(object.podSelector)))
  );
}

function opens({ peers, ports }: PolicyRule): boolean {
  return (
    (peers.length === 0 || peers.some(({ ipBlock }) => isWholeFamily(ipBlock) && ipBlock?.except.length === 0)) &&
    (ports.length === 0 || ports.some((port) => port.protocol !== "SCTP" && !isDnsPort(port)))
  );
}

const openEgress: Question<About, [namespace: string], readonly ClusterPolicy[]> = {
  name: "open egress",
  answer: ({ evidence }, namespace) =>
    evidence.isolating(namespace, "egress").filter(({ object }) => rulesOf(object, "egress").some(opens)),
  same: (a, b) => a.length === b.length && a.every((each, i) => each === b[i]),
};

function servesDns({ object }: { readonly object: { readonly ports: readonly { readonly port: number }[] } }): boolean {
  return object.ports.some(({ port }) => port === 53);
}

function namesDns({ port }: PortView): boolean {
  return isJustDns(port);
}

function findingFor(context: PolicyContext, rule: RuleView, port: PortView): Finding {
  const { document } = context.view;
  const open = rule.peers.find(({ peer }) => isWholeFamily(peer.ipBlock));
  const whom = open?.peer.ipBlock === undefined ? "to everybody" : `to ${tick(open.peer.ipBlock.cidr)}`;
  return {
    rule: "dns-open-to-the-world",
    span: headOf(document, port.item),
    extent: spanOfItem(rule.item),
    field: port.field,
    message: `Port 53 is open ${whom}, so ${podsText(context.policy.object.podSelector)} can ask any name server in the world, which is a way to carry data out. Allow the cluster's own DNS only.`,
    fixes: () =>
      rule.ports.every(namesDns)
        ? countedFix(context, "Allow kube-dns only", kubeDnsOnly(context, rule))
        : countedFix(context, "Allow kube-dns only, in a rule of its own", ownRule(context, rule)),
  };
}

function kubeDnsOnly(context: PolicyContext, rule: RuleView): readonly TextEdit[] | undefined {
  const { document } = context.view;
  const dns = dnsPeer(context);
  if (rule.peersEntry === undefined) return insertEntry(document, rule.path, "to", [dns], { before: 0 });
  const [first, ...others] = rule.peers.filter(({ peer }) => isWholeFamily(peer.ipBlock));
  if (first === undefined) return replaceValue(document, [...rule.path, "to"], [dns]);
  const { span } = first.item.value;
  if (document.text.slice(span.start, span.end).includes("#")) return undefined;
  return together(replaceValue(document, first.path, dns), ...others.map(({ path }) => remove(document, path)));
}

/** The other ports of the rule may rightly be open to the world. */
function ownRule(context: PolicyContext, rule: RuleView): readonly TextEdit[] | undefined {
  const { document } = context.view;
  if (rule.peers.some(({ peer }) => !isWholeFamily(peer.ipBlock))) return undefined;
  const moved = rule.ports.filter(namesDns);
  const ports = moved.map(({ port: { protocol, port } }) => ({ protocol, ...(port !== undefined && { port }) }));
  return together(
    ...moved.map(({ path }) => remove(document, path)),
    insertItem(document, rule.direction.path, { to: [dnsPeer(context)], ports }, { after: rule.index }),
  );
}
