import { rules } from "../../rules/index.ts";

const sections = ["rejected", "mistaken", "notable", "style"] as const;

/** What the setting `rules` may name. In a file of its own: all rules are much to load for who has no such setting. */
export function knownRules(): ReadonlySet<string> {
  return new Set([...rules.map(({ id }) => id), ...sections]);
}
