import type { Rule } from "../../rules/rule.ts";
import type { Settings, Severity } from "../../source/settings.ts";

/** What `netpol.rules` says about a rule: its own entry, else its section's. A section's severity wakes no rule that is off. */
export function severityOf(rule: Rule, settings: Settings, found?: Severity): Severity | undefined {
  const usual = found ?? rule.severity;
  const own = settings.rules[rule.id];
  if (own !== undefined) return own === "off" ? undefined : own === "on" ? usual : own;
  const section = settings.rules[rule.section];
  if (section === "on") return usual;
  if (section === "off" || rule.off) return undefined;
  return section ?? usual;
}

export function isOn(rule: Rule, settings: Settings): boolean {
  return severityOf(rule, settings) !== undefined;
}
