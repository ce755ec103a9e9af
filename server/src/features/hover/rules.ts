import { entryOf } from "../../manifest/fields.ts";
import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import { peersKey } from "../../manifest/kinds/policyKind.ts";
import type { Direction, PolicyRule } from "../../manifest/types.ts";
import { links } from "../../words/links.ts";
import { capital, count } from "../../words/lists.ts";
import { portsWords, ruleWords } from "../../words/ports.ts";
import { peerWords } from "../../words/selectors.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { countedNames, nowInBrief, nowOfPeers } from "../now.ts";
import { selectedBy, workloadsOfPeers } from "../policyInCluster.ts";
import { aboveRule } from "./above.ts";
import { bullets, paragraphs } from "./compose.ts";
import { absentNote, emptyNote } from "./empties.ts";
import { ineffective } from "./peer.ts";
import type { HoverView } from "./view.ts";

/** `spec.ingress` or `spec.egress`: the direction, and how its rules combine. */
export function rulesHover(view: HoverView, direction: Direction, empty: string | undefined): string {
  const rules = view.policy[direction] ?? [];
  return paragraphs(
    leadOf(view, direction, rules),
    rules.length > 1 ? bullets(rules.map((rule) => ruleLine(view, direction, rule))) : undefined,
    rules.length === 0 ? undefined : ineffective(view, direction),
    view.unsaid ?? reachWords(view, direction, rules),
    empty,
    isolates(view.policy, direction) ? otherForm(direction, rules) : undefined,
    "Rules of other policies that select the same pods add to these: nothing here forbids what another policy allows.",
    direction === "ingress"
      ? "(The direction: connections *to* the selected pods. Not the Ingress resource.)"
      : "(The direction: connections *from* the selected pods. Replies need no rule.)",
    direction === "ingress" ? links.fields : links.isolation,
  );
}

function leadOf(view: HoverView, direction: Direction, rules: readonly PolicyRule[]): string {
  const into = direction === "ingress" ? "come in to" : "leave";
  const [only] = rules;
  if (only === undefined) {
    if (isolates(view.policy, direction)) return `No rule: by this policy nothing may ${into} the selected pods.`;
    const types = view.policy.policyTypes === undefined ? "the implied `policyTypes` do" : "`policyTypes` does";
    return `No rule, and ${types} not take in ${direction}: this policy says nothing about it.`;
  }
  if (rules.length > 1) {
    return `**OR**: ${count(rules.length, "rule")}, any one is enough, each with its own peers and ports. This may ${into} the selected pods:`;
  }
  return `One rule. This may ${into} the selected pods: ${oneRule(view, direction, only)}.`;
}

function oneRule(view: HoverView, direction: Direction, rule: PolicyRule): string {
  return ruleWords(
    rule,
    direction,
    rule.peers.map((peer) => peerWords(peer, view.namespace)),
  );
}

function ruleLine(view: HoverView, direction: Direction, rule: PolicyRule): string {
  const brief =
    view.unsaid !== undefined || rule.peers.length === 0
      ? ""
      : nowInBrief(view, rule.peers, workloadsOfPeers(view, rule.peers));
  return `${capital(oneRule(view, direction, rule))}${brief}`;
}

/** What fewer dashes, or none, would mean. */
function otherForm(direction: Direction, rules: readonly PolicyRule[]): string | undefined {
  if (rules.length === 0) return undefined;
  const verb = direction === "ingress" ? "in" : "out";
  const differ = new Set(rules.map(({ ports }) => portsWords(ports))).size > 1;
  const merged = differ ? "As one rule, every port would be open to every peer. " : "";
  return `${merged}\`${direction}: []\` would let nothing ${verb}, \`- {}\` everything.`;
}

/** Selected pods, and who is on the other side now. */
function reachWords(view: HoverView, direction: Direction, rules: readonly PolicyRule[]): string | undefined {
  if (rules.length === 0 || !isolates(view.policy, direction)) return undefined;
  const selected = selectedBy(view);
  const { cluster } = view.context;
  const target =
    selected.length === 0 ? undefined : `Selected now: ${countedNames(cluster, selected, view.namespace)}.`;
  if (rules.some((rule) => rule.peers.length === 0)) return target;
  const peers = rules.flatMap((rule) => rule.peers);
  const other = nowOfPeers(view, peers, workloadsOfPeers(view, peers));
  const side = direction === "ingress" ? "Sources" : "Destinations";
  return paragraphs(target, other.replace(/^Now: (?=\d)/, `${side} now: `));
}

/** One item of `ingress` or `egress`: peers AND ports. */
export function ruleHover(
  view: HoverView,
  direction: Direction,
  index: number,
  node: YamlNode | undefined,
): string | undefined {
  const rules = view.policy[direction] ?? [];
  const rule = rules[index];
  if (rule === undefined) return undefined;
  const combine = [
    ...(rule.peers.length > 1 ? [`**OR** between its ${rule.peers.length} peers`] : []),
    ...(rule.peers.length > 0 && rule.ports.length > 0 ? ["**AND** between peer and port"] : []),
    ...(rule.ports.length > 1 ? [`OR between its ${rule.ports.length} ports`] : []),
  ];
  const lead =
    rule.peers.length === 0 && rule.ports.length === 0
      ? `This rule allows everything ${direction === "ingress" ? "in" : "out"}: everybody, on every port and protocol`
      : capital(oneRule(view, direction, rule));
  return paragraphs(
    `${lead}.${combine.length > 0 ? ` ${capital(combine.join(", "))}.` : ""}`,
    rules.length > 1 ? `Rule ${index + 1} of ${rules.length}; any one is enough (OR).` : undefined,
    ineffective(view, direction),
    view.unsaid ??
      (rule.peers.length > 0 ? nowOfPeers(view, rule.peers, workloadsOfPeers(view, rule.peers)) : undefined),
    aboveRule(view, direction, index),
    emptyNote("rule", node) ?? leftOut(direction, node),
    rule.peers.length > 0 && rule.ports.length > 0 ? splitWords(direction) : undefined,
    links.peers,
  );
}

function leftOut(direction: Direction, node: YamlNode | undefined): string | undefined {
  const key = peersKey(direction);
  const notes = [
    ...(entryOf(node, key) === undefined ? [absentNote("peers", key)] : []),
    ...(entryOf(node, "ports") === undefined ? [absentNote("ports", "ports")] : []),
  ];
  return notes.join(" ");
}

/** What one more dash before `ports` would do. */
export function splitWords(direction: Direction): string {
  const whom = direction === "ingress" ? "from" : "to";
  return `With a dash before \`ports\` they would be two rules (OR): every port ${whom} these peers, and these ports ${whom} everybody.`;
}
