import { clusterWideKind } from "../../manifest/kinds/index.ts";
import type { AdminPolicy, Direction } from "../../manifest/types.ts";
import type { Counted, PolicyPart, RuleWork } from "../../traffic/types.ts";
import { adminRuleName, adminRuleWords, layerPeerWords, standingWords } from "../../words/adminPolicies.ts";
import { capital, code, count, someOf } from "../../words/lists.ts";
import { type AdminView, coverWords, indexOf, partLink, subjectsOf } from "../adminView.ts";
import { bullets, paragraphs } from "./compose.ts";

/** Where the kind is documented. */
export function linkOf({ policy }: Pick<AdminView, "policy">): string {
  return clusterWideKind(policy.kind).link;
}

const directions = ["ingress", "egress"] as const satisfies readonly Direction[];

/** The whole policy: where it stands, whom it is about, and what each rule does here. */
export function adminPolicyHover(view: AdminView): string {
  const { context, policy } = view;
  const selected = subjectsOf(view);
  const who = policy.subject === undefined ? "nobody" : layerPeerWords(policy.subject);
  const lines = directions.flatMap((direction) =>
    policy[direction].map((rule, index) => {
      const numbers = briefNumbers(workOf(view, direction, index));
      return `${capital(direction)}, ${adminRuleName(rule, index, "rule").toLowerCase()} ${adminRuleWords(rule, direction)}${numbers}`;
    }),
  );
  return paragraphs(
    `${policy.kind} ${code(policy.name === "" ? "(no name)" : policy.name)}, ${standingWords(policy)}: about ${who}.`,
    selected.length === 0 ? undefined : `Covers ${coverWords(context, selected)} now.`,
    // What it does to others comes before its own text in other words: a long hover is cut off.
    overridesWords(view),
    lines.length === 0
      ? "It has no rules, so it does nothing: selecting pods isolates none of them."
      : `The first rule that matches decides:\n\n${bullets(lines)}`,
    incompleteNote(view),
    policy.tier === "Admin" ? adminNote : baselineNote,
    linkOf(view),
  );
}

const adminNote = "Asked before every NetworkPolicy. What no rule matches is left to them.";
const baselineNote = "Asked only for pods that no NetworkPolicy isolates in that direction.";

function workOf(view: AdminView, direction: Direction, rule: number): RuleWork | undefined {
  const index = indexOf(view);
  return index === undefined ? undefined : view.context.traffic.tierWork()?.rule(index, direction, rule);
}

function briefNumbers(work: RuleWork | undefined): string {
  if (work === undefined) return "";
  const took = work.before.length === 0 ? "" : `, ${code("earlier rules")} take others`.replaceAll("`", "");
  return ` (${count(work.takes, "connection")}${took})`;
}

/** Which NetworkPolicies say otherwise, by name and in numbers. */
export function overriddenBy(view: AdminView): readonly Counted<number>[] {
  const sums = new Map<number, number>();
  for (const direction of directions) {
    for (const [index] of view.policy[direction].entries()) {
      for (const { of, pairs } of workOf(view, direction, index)?.overrides ?? []) {
        sums.set(of, (sums.get(of) ?? 0) + pairs);
      }
    }
  }
  return [...sums].map(([of, pairs]) => ({ of, pairs })).sort((a, b) => b.pairs - a.pairs);
}

function overridesWords(view: AdminView): string | undefined {
  return overrideText(view, overriddenBy(view));
}

function overrideText({ context }: AdminView, list: readonly Counted<number>[]): string | undefined {
  if (list.length === 0) return undefined;
  const names = list.map(({ of, pairs }) => `${partLink(context, { policy: of })} (${count(pairs, "connection")})`);
  return `Overrides ${count(list.length, "NetworkPolicy", "NetworkPolicies")}: ${someOf(names)}.`;
}

export function connectionsDecided(view: AdminView): number {
  return directions.reduce(
    (sum, direction) =>
      sum + view.policy[direction].reduce((own, _, index) => own + (workOf(view, direction, index)?.takes ?? 0), 0),
    0,
  );
}

/** `spec.ingress` or `spec.egress`. */
export function rulesHover(view: AdminView, direction: Direction): string {
  const rules = view.policy[direction];
  const to = direction === "ingress" ? "to" : "from";
  if (rules.length === 0) return paragraphs(`No rule: it says nothing of connections ${to} its subject.`, linkOf(view));
  const lines = rules.map((rule, index) => {
    const name = rule.name ? `${code(rule.name)} ` : "";
    return `${index + 1}. ${name}${adminRuleWords(rule, direction)}${briefNumbers(workOf(view, direction, index))}`;
  });
  return paragraphs(
    `What it says of connections ${to} its subject. **Order matters**: the first rule that matches decides, and what none matches is left to whoever is asked next.`,
    lines.join("\n"),
    incompleteNote(view),
    linkOf(view),
  );
}

/** One rule: what it says, and its place among all that cover these pods. */
export function ruleHover(view: AdminView, direction: Direction, index: number): string | undefined {
  const { context, policy } = view;
  const rule = policy[direction][index];
  if (rule === undefined) return undefined;
  const work = workOf(view, direction, index);
  return paragraphs(
    `${capital(adminRuleWords(rule, direction))}.`,
    policy[direction].length > 1
      ? `Rule ${index + 1} of ${policy[direction].length}; the first that matches decides.`
      : undefined,
    placeWords(view),
    work === undefined ? nothingWords(view) : workWords(view, work),
    work === undefined ? undefined : overrideText(view, work.overrides),
    rule.action === "Pass" ? passWords(view, work) : undefined,
    incompleteNote({ context, policy }),
    linkOf(view),
  );
}

function nothingWords({ context, inCluster }: AdminView): string | undefined {
  if (inCluster === undefined || context.cluster.workloads.length === 0) return undefined;
  return "No connection of the workloads known here matches it.";
}

function workWords({ context }: AdminView, { matched, takes, before, passed }: RuleWork): string {
  const verb = passed > 0 ? "Passes on" : "Decides";
  const what =
    takes === matched ? count(takes, "connection") : `${takes} of the ${count(matched, "connection")} that it fits`;
  const lead = `${verb} ${what}.`;
  if (before.length === 0) return lead;
  const names = before.map(
    ({ of, pairs }: Counted<PolicyPart>) => `${partLink(context, of)} (${count(pairs, "connection")})`,
  );
  return `${lead} Before it they are taken, on some ports or all, by ${names.slice(0, 4).join("; ")}.`;
}

/** `2nd of 5 Admin policies that cover these pods`. */
function placeWords(view: AdminView): string | undefined {
  const { context, policy } = view;
  const own = indexOf(view);
  if (own === undefined) return undefined;
  const subjects = new Set(subjectsOf(view));
  const beside = tierOf(view).filter(({ index }) =>
    index === own ? true : [...context.traffic.selectedBy(index)].some((workload) => subjects.has(workload)),
  );
  if (beside.length < 2) return undefined;
  const at = beside.findIndex(({ index }) => index === own);
  const earlier = beside.slice(0, at).map(({ index }) => partLink(context, { policy: index }));
  const before = earlier.length === 0 ? "" : `; asked before it: ${earlier.slice(0, 4).join("; ")}`;
  return `${ordinal(at + 1)} of ${beside.length} ${policy.tier} policies that cover these pods${before}.`;
}

function ordinal(number: number): string {
  const ten = number % 100;
  const suffix = ten > 10 && ten < 14 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${suffix}`;
}

/** Policies of the same tier, in the order in which they are asked. */
function tierOf({ context, policy }: AdminView): readonly { readonly index: number; readonly object: AdminPolicy }[] {
  const { cluster } = context;
  return cluster.adminPolicies
    .filter(({ object }) => object.tier === policy.tier)
    .map(({ index, object }) => ({ index: cluster.policies.length + index, object }))
    .sort((a, b) => a.object.priority - b.object.priority);
}

function passWords({ policy }: AdminView, work: RuleWork | undefined): string {
  if (policy.tier === "Baseline") return "Passed on from Baseline, a connection is allowed: nobody is asked behind it.";
  const next = "What it passes on the NetworkPolicies decide, where any isolates the pod, else the Baseline tier.";
  if (work === undefined || work.toNobody === 0) return next;
  return `${next} For ${count(work.toNobody, "connection")} of these there is neither: allowed.`;
}

export function incompleteNote({ context }: Pick<AdminView, "context" | "policy">): string | undefined {
  return context.traffic.tierWork()?.complete === false
    ? "Counted up to a limit: this cluster has more connections than are looked at here."
    : undefined;
}

/** `spec.tier`: the three layers in one line each. */
export function tierHover(view: AdminView): string {
  const { policy } = view;
  const line = (tier: string, text: string) => `${tier === policy.tier ? `**${tier}**` : tier}: ${text}`;
  return paragraphs(
    "Who is asked, in this order; the first that decides is right:",
    [
      `1. ${line("Admin", "policies of the whole cluster, by priority. Accept and Deny are final, Pass goes on.")}`,
      `2. ${line("NetworkPolicy", "where one isolates the pod in that direction, what none of them allows is denied.")}`,
      `3. ${line("Baseline", "policies of the whole cluster again, for pods that no NetworkPolicy isolates.")}`,
      "4. Nobody: allowed.",
    ].join("\n"),
    "One implementation (kube-network-policies) skips Baseline as soon as any NetworkPolicy selects the pod, whatever its `policyTypes`.",
    linkOf(view),
  );
}

/** `spec.priority`: the order of the tier. */
export function priorityHover(view: AdminView): string {
  const { context, policy } = view;
  const own = indexOf(view);
  const all = tierOf(view);
  const lines = all.map(({ index, object }) => {
    const equals = all.filter(
      (other) => other.object.priority === object.priority && other.object.kind === object.kind,
    );
    const flag =
      equals.length > 1 && object.kind !== "BaselineAdminNetworkPolicy"
        ? " — the same number: either may be asked first"
        : "";
    const name =
      index === own ? `**${code(object.name)}**` : partLink(context, { policy: index }).replace(/, tier.*$/, "");
    const api = object.kind === policy.kind ? "" : ` (${object.kind}: another API, its numbers are not comparable)`;
    return `- ${object.kind === "BaselineAdminNetworkPolicy" ? "" : `${object.priority} `}${name}${api}${flag}`;
  });
  return paragraphs(
    "Within the tier a lower number is asked first, 0 to 1000. Two policies with the same number have no order.",
    lines.length > 0 ? `The ${policy.tier} tier here:\n\n${lines.slice(0, 12).join("\n")}` : undefined,
    lines.length > 12 ? `… and ${lines.length - 12} more.` : undefined,
    linkOf(view),
  );
}
