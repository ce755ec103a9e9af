import { dnsPeer } from "../edits/dnsRule.ts";
import { countedFix, together } from "../edits/fixes.ts";
import type { AdminRule, LayerPeer } from "../manifest/types.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { isDnsServer } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { documentOf } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { tick } from "../words/lists.ts";
import { remove, replaceValue } from "../yaml/edit.ts";
import { type AdminRulePlace, adminRulePlaces } from "./adminHolders.ts";
import { fromRoot } from "./adminWork.ts";

/** A rule of the whole cluster that accepts port 53 to every address, for pods that serve no names themselves. */
export function* adminDnsOpen(context: AdminContext): Iterable<Finding> {
  const { subject, egress } = context.policy.object;
  if (subject === undefined) return;
  const pods = context.evidence.podsOfPeer(subject, "");
  // DNS servers have to ask outside.
  if (pods.length > 0 && pods.every(isDnsServer)) return;
  // Data can leave on another port as well.
  if (egress.some((rule) => accepts(rule) && rule.peers.some(isWorld) && !isDnsOnly(rule))) return;
  for (const place of adminRulePlaces(context)) {
    const { direction, rule, peers } = place;
    const open = peers.find(({ peer }) => isWorld(peer));
    if (direction !== "egress" || open === undefined || !accepts(rule) || !isDnsOnly(rule)) continue;
    const cidr = open.peer.networks?.find(isWhole) ?? "";
    yield {
      rule: "dns-open-to-the-world",
      span: open.head,
      extent: open.extent,
      field: open.field,
      message: `Port 53 is open to ${tick(cidr)}, so the pods of the subject can ask any name server in the world, which is a way to carry data out. Accept the cluster's own DNS only.`,
      fixes: () => kubeDnsOnly(context, place),
    };
  }
}

function accepts({ action }: AdminRule): boolean {
  return action === "Accept" || action === "Allow";
}

function isWhole(cidr: string): boolean {
  return cidr.endsWith("/0");
}

function isWorld({ networks }: LayerPeer): boolean {
  return networks?.some(isWhole) === true;
}

function isDnsOnly({ ports }: AdminRule): boolean {
  return ports?.every(({ port, endPort }) => port === 53 && (endPort ?? port) === 53) === true;
}

function kubeDnsOnly(context: AdminContext, { peers }: AdminRulePlace): readonly Fix[] {
  const [first, ...others] = peers.filter(({ peer }) => isWorld(peer));
  const document = documentOf(context);
  if (first === undefined || peers.some(({ peer }) => isWorld(peer) && !peer.networks?.every(isWhole))) return [];
  const { start, end } = first.node.span;
  if (document.text.slice(start, end).includes("#")) return [];
  const edits = together(
    replaceValue(document, fromRoot(context, first.path), { pods: dnsPeer(context) }),
    ...others.map(({ path }) => remove(document, fromRoot(context, path))),
  );
  return countedFix(context, "Accept kube-dns only", edits);
}
