import { type Cluster, policyAt } from "../../cluster/cluster.ts";
import type { ConnectionSet } from "../../traffic/connectionSet.ts";
import type { Decision, PolicyPart, SideExplanation, Step } from "../../traffic/types.ts";
import { adminRuleWords, partWords } from "../../words/adminPolicies.ts";
import { capital, code, join } from "../../words/lists.ts";
import type { Places } from "./places.ts";
import type { MatrixPolicy } from "./types.ts";
import { connectionWords } from "./words.ts";

/** A decision that policies of the whole cluster have a part in. */
interface Decided {
  readonly decision: Decision;
  /** Who decides; several where the API leaves it open, nobody where nothing does. */
  readonly by: readonly Step[];
}

/** `undefined`: NetworkPolicies alone decide on this side. */
export function decidedByTiers(cluster: Cluster, { decisions }: SideExplanation): readonly Decided[] | undefined {
  const all = decisions.map((decision): Decided => {
    const last = decision.ways.flatMap((way) => way.at(-1) ?? []);
    const distinct = new Map(last.map((step) => [JSON.stringify([step.part, step.action]), step]));
    return { decision, by: [...distinct.values()] };
  });
  return all.some(({ by }) => by.some(({ part }) => isWide(cluster, part))) ? all : undefined;
}

function isWide(cluster: Cluster, part: PolicyPart | undefined): boolean {
  return part !== undefined && part.policy >= cluster.policies.length;
}

/** ``The Admin tier decides: `fence` rule 2, tier Admin, priority 10, denies TCP 80; nobody decides the rest, so it is allowed.`` */
export function tierSummary(cluster: Cluster, decided: readonly Decided[]): string {
  const sentences = decided.map(({ decision, by }) => {
    const what = connectionWords(decision.connections);
    const names = by.map((step) => (step.part === undefined ? "nobody" : partWords(cluster, step.part, code)));
    if (decision.allowed === undefined) {
      const [reason] = decision.open;
      return `${what}: left open, either of ${join(names, "or")} may decide${reason === undefined ? "" : ` (${reasonWords(reason.reason)})`}`;
    }
    const verb = decision.allowed ? "allowed" : "denied";
    return names.join() === "nobody" ? `${what}: nobody decides, so ${verb}` : `${what}: ${verb} by ${join(names)}`;
  });
  return `${capital(sentences.join("; "))}.`;
}

export function reasonWords(reason: Decision["open"][number]["reason"]): string {
  if (reason === "equal-priority") return "their priorities are equal";
  return reason === "two-apis" ? "nothing says which of the two APIs is asked first" : "a domain name decides";
}

/** The policies of the whole cluster that decide, each with its rules and what they decide. */
export function tierPolicies(cluster: Cluster, places: Places, decided: readonly Decided[]): readonly MatrixPolicy[] {
  const found = new Map<
    number,
    Map<number, { readonly part: PolicyPart; readonly sets: ConnectionSet[]; readonly action: string }>
  >();
  for (const { decision, by } of decided) {
    for (const { part, action } of by) {
      if (part?.rule === undefined || !isWide(cluster, part)) continue;
      const rules = found.get(part.policy) ?? new Map();
      found.set(part.policy, rules);
      const known = rules.get(part.rule) ?? { part, sets: [], action };
      known.sets.push(decision.connections);
      rules.set(part.rule, known);
    }
  }
  return [...found].map(([policy, rules]) => ({
    name: partWords(cluster, { policy }),
    location: places.policy({ policy }),
    rules: [...rules.values()].map(({ part, sets, action }) => ({
      title: `${part.direction} rule ${(part.rule ?? 0) + 1}`,
      peer: ruleText(cluster, part),
      allows: `${action === "deny" ? "denies" : "accepts"} ${join(sets.map((set) => connectionWords(set)))}`,
      location: places.policy(part),
    })),
  }));
}

/** `from all pods of …`: what the rule says, without its verb, which stands beside it. */
function ruleText(cluster: Cluster, { policy, direction, rule }: PolicyPart): string {
  const found = policyAt(cluster, policy);
  if (found === undefined || "namespace" in found || direction === undefined || rule === undefined) return "";
  const own = found.object[direction][rule];
  return own === undefined ? "" : adminRuleWords(own, direction).replace(/^.*? (?=from |to )/, "");
}
