import type { Direction } from "../../manifest/types.ts";
import { isolates } from "../../traffic/policyTypes.ts";
import { type PolicyView, selectedBy } from "../policyView.ts";
import { links } from "../text/links.ts";
import { nothingIn, workloadNames } from "../text/now.ts";
import { portsWords } from "../text/ports.ts";
import { peerWords, podWords, subject } from "../text/selectors.ts";
import { code, count, join } from "../text/words.ts";
import { paragraphs, partialNote } from "./compose.ts";
import { effectOf } from "./policyTypes.ts";

/** The whole policy in three sentences, and as lines that a firewall person reads. */
export function policyHover(view: PolicyView): string {
  const { policy } = view;
  return paragraphs(
    `Policy ${code(policy.name === "" ? "(no name)" : policy.name)} is about ${subject(policy.podSelector)} of namespace ${code(view.namespace)}.`,
    `- ${effectOf(view, "ingress")}\n- ${effectOf(view, "egress")}`,
    firewall(view),
    view.manifest.partial ? partialNote : nowWords(view),
    notInForce(view),
    links.fields,
  );
}

function nowWords(view: PolicyView): string {
  const selected = selectedBy(view);
  const { cluster } = view.context;
  if (selected.length === 0) return nothingIn(cluster, view.namespace);
  return `Selects now: ${count(selected.length, "workload")}: ${workloadNames(cluster, selected, view.namespace)}.`;
}

/** Rejected by the server, or replaced: what is said is what it would do. */
function notInForce(view: PolicyView): string | undefined {
  if (view.inCluster !== undefined || view.manifest.partial) return undefined;
  return view.manifest.faults.length > 0
    ? "Not in force: the API server rejects it."
    : "Not in force: a later policy of the same name and namespace replaces it.";
}

/** Longer lines break before the arrow. */
const widest = 78;

/** `source → destination: ports`, one line for each rule. */
function firewall(view: PolicyView): string {
  const lines = [...linesOf(view, "ingress"), ...linesOf(view, "egress")];
  const shown = lines.slice(0, 8).map((line) => (line.length > widest ? line.replace(" → ", "\n  → ") : line));
  if (lines.length > 8) shown.push(`… and ${lines.length - 8} more`);
  return `\`\`\`text\n${shown.join("\n")}\n\`\`\``;
}

function linesOf(view: PolicyView, direction: Direction): readonly string[] {
  const { policy, namespace } = view;
  const own = plain(podWords(policy.podSelector, namespace));
  const pair = (other: string, what: string) =>
    direction === "ingress" ? `${other} → ${own}: ${what}` : `${own} → ${other}: ${what}`;
  if (!isolates(policy, direction)) return [pair("anybody", "not limited by this policy")];
  const rules = policy[direction] ?? [];
  if (rules.length === 0) return [pair("anybody", "nothing")];
  return rules.map((rule) => {
    const peers = rule.peers.map((peer) => plain(peerWords(peer, namespace)));
    return pair(peers.length === 0 ? "anybody" : join(peers, "or"), plain(portsWords(rule.ports)));
  });
}

/** Prose without what a code block needs not say. */
function plain(markdown: string): string {
  return markdown.replaceAll("`", "").replaceAll("pods labelled ", "").replaceAll("addresses in ", "");
}
