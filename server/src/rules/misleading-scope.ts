import { coversRanges, rangeOfCidr } from "../cluster/addresses.ts";
import { countedFix } from "../edits/fixes.ts";
import { removeRule } from "../edits/removeRule.ts";
import type { PolicyRule } from "../manifest/types.ts";
import { isWholeFamily } from "../snapshot/blocks.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { commentsAbout, wordsAbout, wordsAtPeer, wordsOfPolicy } from "../snapshot/nearby.ts";
import { headOf, isPresentAndEmpty, type PeerView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { tick } from "../words/lists.ts";
import { isEverything } from "../words/selectors.ts";
import { replaceValue } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (peer: string) =>
  policy({
    name: "allow-same-namespace",
    namespace: "shop",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - ${peer}: {}\n`,
  });

export const misleadingScope: Rule = {
  id: "misleading-scope",
  section: "notable",
  severity: "information",
  page: () => ({
    title: "The words say one thing, and the rule another",
    what: "The name, the description or a comment says whom a rule is for, and its peers are others: the same namespace, over `namespaceSelector: {}`; something external, over a selector of pods; an address that no block holds; the kubelet's probes, over a rule for everybody.",
    why: "Whoever reads the policy later believes the words. `namespaceSelector: {}` is every namespace; selectors never match addresses outside the cluster; and the node of a pod reaches it without any rule.",
    bad: example("namespaceSelector"),
    good: example("podSelector"),
    sources: [
      "`NetworkPolicyPeer.namespaceSelector`: an empty one selects all namespaces",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
    ],
  }),
  // An open rule that is there for the kubelet is not needed at all, which says more than that it is open.
  overrides: ["empty-list-allows-all", "allows-everything", "open-to-the-internet"],
  *check(context) {
    for (const rule of context.view.rulesInForce) {
      if (rule.rule.peers.every(isNarrow) && rule.rule.peers.length > 0) continue;
      const finding =
        sameNamespace(context, rule) ?? outside(context, rule) ?? otherAddress(context, rule) ?? probes(context, rule);
      if (finding !== undefined) yield finding;
    }
  },
};

/** Some pods by their labels: no word about it could mean something else. */
function isNarrow({ podSelector, ipBlock }: PolicyRule["peers"][number]): boolean {
  return ipBlock === undefined && podSelector !== undefined && !isEverything(podSelector);
}

const own =
  /\b(?:same|own|this|within (?:the|its|this)|inside (?:the|its|this)|intra)[ -](?:\w+ )?namespace\b|\bnamespace only\b|\bin[ -]namespace\b/i;
const everywhere =
  /\b(?:all|any|every|other|each|both)[ -](?:\w+[ -])?namespaces?\b|\b(?:cross|inter|multi)[ -]namespace\b|\bnamespaces\b|\b(?:whole|entire|all of the) cluster\b|\bcluster[ -]wide\b|\b(?:and|or|plus) (?:all|any|other|every)/i;

function sameNamespace(context: PolicyContext, rule: RuleView): Finding | undefined {
  const peer = rule.peers.find(
    ({ peer: { podSelector, namespaceSelector } }) =>
      namespaceSelector !== undefined &&
      isEverything(namespaceSelector) &&
      (podSelector === undefined || isEverything(podSelector)),
  );
  if (peer === undefined) return undefined;
  const texts = [commentsAbout(context, rule), wordsOfPolicy(context.policy.object)];
  const said = texts.flatMap((words) => (everywhere.test(words) ? [] : (own.exec(words)?.[0] ?? [])))[0];
  if (said === undefined) return undefined;
  return {
    ...at(context, peer),
    message: `The words say ${tick(said)}, but \`namespaceSelector: {}\` is every namespace. For pods of this namespace write \`podSelector: {}\`.`,
    fixes: () =>
      countedFix(
        context,
        "Only this namespace: `podSelector: {}`",
        replaceValue(context.view.document, peer.path, { podSelector: {} }),
      ),
  };
}

const external = /\b(?:external(?:ly)?|internet|outside (?:the )?(?:cluster|world)|outside world|public(?:ly)?)\b/i;
/** Words that make a pod of it: what is in front of the outside world runs inside. */
const inside =
  /\b(?:internal|ingress(?:es)?[ -]?(?:controller|gateway|nginx)|controller|gateway|proxy|router|load ?balancer|lb|operator|secrets?|dns|provisioner|metrics|not?|without|block|deny|via|through|from inside|namespaces?|pods?|cluster)\b/i;

function outside(context: PolicyContext, rule: RuleView): Finding | undefined {
  const [first] = rule.peers;
  const broad = rule.peers.every(
    ({ peer: { podSelector, namespaceSelector, ipBlock } }) =>
      ipBlock === undefined &&
      (podSelector === undefined || isEverything(podSelector)) &&
      (namespaceSelector === undefined || isEverything(namespaceSelector)),
  );
  if (first === undefined || !broad) return undefined;
  const words = wordsAbout(context, rule);
  const said = external.exec(words)?.[0];
  if (said === undefined || inside.test(words.replace(/\boutside (?:the )?cluster\b/i, ""))) return undefined;
  return {
    ...at(context, first),
    message: `The words say ${tick(said)}, but selectors match pods only: no address outside the cluster is allowed here. Name the addresses with an \`ipBlock\`.`,
  };
}

const address = /\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?![\d.])/g;
const negated =
  /\b(?:not?|except|exclud\w*|without|was|were|old|former\w*|instead|todo|block(?:s|ed)?|deny|denied|drop|e\.g|example|like)\b/i;

function otherAddress(context: PolicyContext, rule: RuleView): Finding | undefined {
  const { evidence } = context;
  const blocks = () => rule.peers.flatMap(({ peer: { ipBlock } }) => (ipBlock ? evidence.rangesOf(ipBlock) : []));
  for (const peer of rule.peers) {
    const block = peer.peer.ipBlock;
    if (block === undefined || isWholeFamily(block)) continue;
    // What stands over a rule is about its peer, if it has one only.
    const words = rule.peers.length === 1 ? commentsAbout(context, rule) : wordsAtPeer(context, peer);
    if (negated.test(words)) continue;
    for (const [said] of words.matchAll(address)) {
      const range = rangeOfCidr(said.includes("/") ? said : `${said}/32`);
      if (range === undefined || coversRanges(blocks(), [range])) continue;
      // A range around the block: it says where the block lies.
      if (coversRanges([range], evidence.rangesOf(block))) continue;
      return {
        ...at(context, peer),
        message: `The comment says ${tick(said)}, but no block of this rule holds it: ${tick(block.cidr)} leaves it out. Correct the one or the other.`,
      };
    }
  }
  return undefined;
}

const kubelet = /\b(?:kubelets?|liveness|readiness|startup probes?|probes)\b/i;

function probes(context: PolicyContext, rule: RuleView): Finding | undefined {
  const open = rule.peers.length === 0 || rule.peers.some(({ peer }) => isWholeFamily(peer.ipBlock));
  if (rule.direction.direction !== "ingress" || !open) return undefined;
  const said = kubelet.exec(wordsAbout(context, rule))?.[0];
  if (said === undefined) return undefined;
  return {
    rule: "misleading-scope",
    // An empty list looks like nobody: it is not meant to let everybody in.
    ...(isPresentAndEmpty(rule.peersEntry) && { severity: "warning" as const }),
    span: headOf(context.view.document, rule.item),
    extent: spanOfItem(rule.item),
    field: rule.field,
    message: `The words say ${tick(said)}, but this rule lets everybody in. The node of a pod always reaches it, so that probes need no rule: leave it out.`,
    fixes: () => countedFix(context, "Remove the rule", removeRule(context.view, rule)),
  };
}

function at(context: PolicyContext, peer: PeerView) {
  return {
    rule: "misleading-scope",
    span: headOf(context.view.document, peer.item),
    extent: spanOfItem(peer.item),
    field: peer.field,
  };
}
