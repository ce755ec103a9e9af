import type { Direction, PolicyRule } from "../../manifest/types.ts";
import { isolates } from "../../traffic/policyTypes.ts";
import { type PolicyView, selectedBy, workloadsOfPeers } from "../policyView.ts";
import { links } from "../text/links.ts";
import { countedNames, nowInBrief, nowOfPeers } from "../text/now.ts";
import { ruleWords } from "../text/ports.ts";
import { peerWords } from "../text/selectors.ts";
import { capital, count } from "../text/words.ts";
import { bullets, paragraphs, partialNote } from "./compose.ts";
import { ineffective } from "./peer.ts";

/** `spec.ingress` or `spec.egress`: the direction, and how its rules combine. */
export function rulesHover(view: PolicyView, direction: Direction, empty: string | undefined): string {
  const rules = view.policy[direction] ?? [];
  return paragraphs(
    leadOf(view, direction, rules),
    rules.length > 1 ? bullets(rules.map((rule) => ruleLine(view, direction, rule))) : undefined,
    empty,
    ineffective(view, direction),
    view.manifest.partial ? partialNote : reachWords(view, direction, rules),
    "Rules of other policies that select the same pods add to these: nothing here forbids what another policy allows.",
    direction === "ingress"
      ? "(The direction: connections *to* the selected pods. Not the Ingress resource.)"
      : undefined,
    direction === "ingress" ? links.fields : links.isolation,
  );
}

function leadOf(view: PolicyView, direction: Direction, rules: readonly PolicyRule[]): string {
  const into = direction === "ingress" ? "come in to" : "leave";
  const [only] = rules;
  if (only === undefined) {
    if (isolates(view.policy, direction)) return `No rule: by this policy nothing may ${into} the selected pods.`;
    return `No rule, and \`policyTypes\` does not take in ${direction}: this policy says nothing about it.`;
  }
  if (rules.length > 1) {
    return `**OR**: ${count(rules.length, "rule")}, any one is enough, each with its own peers and ports. This may ${into} the selected pods:`;
  }
  return `One rule. This may ${into} the selected pods: ${oneRule(view, direction, only)}.`;
}

function oneRule(view: PolicyView, direction: Direction, rule: PolicyRule): string {
  return ruleWords(
    rule,
    direction,
    rule.peers.map((peer) => peerWords(peer, view.namespace)),
  );
}

function ruleLine(view: PolicyView, direction: Direction, rule: PolicyRule): string {
  const brief =
    view.manifest.partial || rule.peers.length === 0
      ? ""
      : nowInBrief(view, rule.peers, workloadsOfPeers(view, rule.peers));
  return `${capital(oneRule(view, direction, rule))}${brief}`;
}

/** Selected pods, and who is on the other side now. */
function reachWords(view: PolicyView, direction: Direction, rules: readonly PolicyRule[]): string | undefined {
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
  view: PolicyView,
  direction: Direction,
  index: number,
  empty: string | undefined,
): string | undefined {
  const rules = view.policy[direction] ?? [];
  const rule = rules[index];
  if (rule === undefined) return undefined;
  const words = capital(oneRule(view, direction, rule));
  const combine = [
    ...(rule.peers.length > 1 ? [`**OR** between its ${rule.peers.length} peers`] : []),
    ...(rule.peers.length > 0 && rule.ports.length > 0 ? ["**AND** between peer and port"] : []),
    ...(rule.ports.length > 1 ? [`OR between its ${rule.ports.length} ports`] : []),
  ];
  const lead =
    rule.peers.length === 0 && rule.ports.length === 0
      ? `This rule allows everything ${direction === "ingress" ? "in" : "out"}`
      : words;
  return paragraphs(
    `${lead}.${combine.length > 0 ? ` ${capital(combine.join(", "))}.` : ""}`,
    rules.length > 1 ? `Rule ${index + 1} of ${rules.length}; any one is enough (OR).` : undefined,
    ineffective(view, direction),
    empty,
    view.manifest.partial
      ? partialNote
      : rule.peers.length > 0
        ? nowOfPeers(view, rule.peers, workloadsOfPeers(view, rule.peers))
        : undefined,
    links.peers,
  );
}
