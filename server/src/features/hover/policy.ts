import { entryOf } from "../../manifest/fields.ts";
import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../../manifest/types.ts";
import { links } from "../../words/links.ts";
import { capital, code, count, join } from "../../words/lists.ts";
import { otherPolicyTexts } from "../../words/otherPolicies.ts";
import { portsWords } from "../../words/ports.ts";
import { peerWords, podWords, subject } from "../../words/selectors.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { hostNetworkNote, nothingIn, workloadNames } from "../now.ts";
import { selectedBy } from "../policyInCluster.ts";
import { aboveWords, standingAround } from "./above.ts";
import { paragraphs } from "./compose.ts";
import { absentNote, type EmptyPlace, emptyNote } from "./empties.ts";
import { effectOf } from "./policyTypes.ts";
import { otherPolicies } from "./target.ts";
import { isConditional, templateText } from "./template.ts";
import { type HoverView, isUnreadable } from "./view.ts";

/** The whole policy in three sentences, and as lines that a firewall person reads. `more`: further lines. */
export function policyHover(view: HoverView, more?: string): string {
  const { policy } = view;
  const filledIn = templateText(view.manifest, ["spec", "podSelector"]) !== undefined;
  const who = view.unreadable ? "pods" : filledIn ? "pods that its template selects" : subject(policy.podSelector);
  const readable = !isUnreadable(view) && !isConditional(view);
  return paragraphs(
    `Policy ${code(policy.name === "" ? "(no name)" : policy.name)} is about ${who} of namespace ${code(view.namespace)}.`,
    readable ? `- ${effectOf(view, "ingress")}\n- ${effectOf(view, "egress")}` : undefined,
    // Before what this policy says: it may be too late for it.
    view.unsaid === undefined ? aboveWords(view) : undefined,
    readable ? firewall(view) : undefined,
    view.unsaid ??
      paragraphs(
        nowWords(view),
        hostNetworkNote(view, policy),
        otherPolicies(view),
        standingAround(view),
        otherEngines(view),
      ),
    policy.namespace === undefined
      ? `No \`metadata.namespace\` is written: kubectl puts it where it points; read here as ${code(view.namespace)}.`
      : undefined,
    more,
    links.fields,
  );
}

/** `spec`: the policy, and what is left out of it. */
export function specHover(view: HoverView, spec: YamlNode | undefined): string {
  const fields = [
    ["target", "podSelector"],
    ["policyTypes", "policyTypes"],
    ["ingress", "ingress"],
    ["egress", "egress"],
  ] as const satisfies readonly (readonly [EmptyPlace, string])[];
  const missing = fields.filter(([, field]) => entryOf(spec, field) === undefined);
  const lines = missing.map(([place, field]) => `- ${absentNote(place, field)}`);
  return policyHover(view, emptyNote("spec", spec) ?? (view.manifest.partial ? undefined : lines.join("\n")));
}

/** `apiVersion`: whose object this is. */
export function apiVersionHover(): string {
  return paragraphs(
    "Says whose object this is. `networking.k8s.io/v1` is the API of NetworkPolicy, stable since Kubernetes 1.7; policies of other API groups are other things.",
    "A policy works only where the cluster's network plugin enforces it; where none does, nothing complains.",
    links.fields,
  );
}

/** The policy's own labels and annotations. */
export function ownLabelsHover(field: "labels" | "annotations"): string {
  return paragraphs(
    field === "labels"
      ? "Labels of the policy itself. No NetworkPolicy looks at them: selectors look at the labels of pods and namespaces."
      : "Notes on the policy itself, for people and tools. They change nothing about what it allows.",
    links.fields,
  );
}

/** Policies of other engines in its namespace, of which nothing is known here. */
function otherEngines({ context, namespace }: HoverView): string | undefined {
  const texts = otherPolicyTexts(context.cluster, new Set([namespace]));
  return texts.length === 0 ? undefined : texts.map((text) => `${capital(text)}.`).join(" ");
}

function nowWords(view: HoverView): string {
  const selected = selectedBy(view);
  const { cluster } = view.context;
  if (selected.length === 0) return nothingIn(cluster, view.namespace);
  return `Selects now: ${count(selected.length, "workload")}: ${workloadNames(cluster, selected, view.namespace)}.`;
}

/** Rejected by the server, or replaced: what is said is what it would do. */
export function notInForce(view: HoverView): string | undefined {
  if (view.inCluster !== undefined || view.manifest.partial) return undefined;
  return view.manifest.faults.some(({ severity }) => severity === undefined)
    ? "Not in force: the API server rejects it. As it is written:"
    : "Not in force: a later policy of the same name and namespace replaces it. By itself:";
}

/** What a hover shows of a line without scrolling: longer lines break before the arrow, then between words. */
const widest = 78;

function wrapped(line: string): string {
  if (line.length <= widest) return line;
  const [source = "", ...rest] = line.split(" → ");
  return [source, ...rest.map((part) => `  → ${part}`)].map(inLines).join("\n");
}

function inLines(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ (?=\S)/)) {
    if (line.trim() !== "" && line.length + 1 + word.length > widest) {
      lines.push(line);
      line = `    ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}

/** `source → destination: ports`, one line for each rule. */
function firewall(view: HoverView): string {
  const lines = [...linesOf(view, "ingress"), ...linesOf(view, "egress")];
  const shown = lines.slice(0, 8).map(wrapped);
  if (lines.length > 8) shown.push(`… and ${lines.length - 8} more`);
  return `\`\`\`text\n${shown.join("\n")}\n\`\`\``;
}

function linesOf(view: HoverView, direction: Direction): readonly string[] {
  const { policy, namespace } = view;
  const own = plain(podWords(policy.podSelector, namespace));
  const pair = (other: string, what: string) =>
    direction === "ingress" ? `${other} → ${own}: ${what}` : `${own} → ${other}: ${what}`;
  if (!isolates(policy, direction)) return [pair("anybody", "not restricted by this policy")];
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
