import type { Fault } from "../../manifest/fault.ts";
import type { Rule } from "../../rules/rule.ts";
import type { Finding } from "../../snapshot/finding.ts";
import type { Span } from "../../yaml/tree.ts";

/** One cause, one finding: what a stronger rule says about the same place, or what the server rejects there, goes first. */
export function withoutOverridden<Each extends Finding>(
  findings: readonly Each[],
  rulesById: ReadonlyMap<string, Rule>,
  faults: readonly Fault[],
): readonly Each[] {
  const mistaken = findings.some(({ rule, severity }) => {
    const definition = rulesById.get(rule);
    // Who yields itself calls nothing a mistake that another could yield to.
    if (definition?.section !== "mistaken" || definition.yieldsToMistakes) return false;
    return (severity ?? definition.severity) === "warning";
  });
  const strongerThan = createStronger(findings, rulesById);
  return findings.filter((finding) => {
    const rule = rulesById.get(finding.rule);
    if (rule?.section !== "rejected" && faults.some((fault) => isAbout(fault, finding.field))) return false;
    if (mistaken && rule?.yieldsToMistakes) return false;
    for (const stronger of strongerThan(finding.rule)) {
      if (stronger !== finding && overlap(stronger.extent ?? stronger.span, finding.extent ?? finding.span))
        return false;
    }
    return true;
  });
}

/** Findings by what their rules go before: mostly there are none, and thousands are not held against each other. */
function createStronger<Each extends Finding>(
  findings: readonly Each[],
  rulesById: ReadonlyMap<string, Rule>,
): (rule: string) => readonly Each[] {
  const found = new Map<string, Each[]>();
  for (const finding of findings) {
    for (const weaker of rulesById.get(finding.rule)?.overrides ?? []) {
      const list = found.get(weaker);
      if (list === undefined) found.set(weaker, [finding]);
      else list.push(finding);
    }
  }
  return (rule) => found.get(rule) ?? none;
}

const none: readonly never[] = [];

/** One lies within the other. */
function overlap(a: Span, b: Span): boolean {
  return (a.start <= b.start && b.end <= a.end) || (b.start <= a.start && a.end <= b.end);
}

/**
 * The fault makes what a finding says about a field doubtful: it lies at the field, in it or around it. Of a field that is
 * missing or unknown nobody can tell what it was meant to say, so that what stands beside it is doubtful too.
 */
function isAbout(fault: Fault, field: string): boolean {
  if (isInSameRule(fault, field)) return true;
  if (fault.at === "value" && fault.type !== "unknown field") {
    return isWithin(fault.field, field) || isWithin(field, fault.field);
  }
  const parent = parentOf(fault.field);
  return isWithin(parent, field) || parentOf(field) === parent || isWithin(field, fault.field);
}

/**
 * What the fault has left of an ingress or egress rule is not what was meant: without a readable list of peers a rule is for
 * everybody, and a port that cannot be read is missing among the others.
 */
function isInSameRule({ type, field: at }: Fault, field: string): boolean {
  const rule = /^spec\.(?:in|e)gress\[\d+\]/.exec(at)?.[0];
  if (rule === undefined || !isWithin(field, rule)) return false;
  const [, list, below = ""] = /^\.(\w+)(.*)$/.exec(at.slice(rule.length)) ?? [];
  if (list === undefined || below === "") return list !== undefined;
  if (list === "ports") return isWithin(field, `${rule}.ports`);
  return (type === "unknown field" || type === "wrong type") && isWithin(field, `${rule}.${list}`);
}

/** `inner` is `outer` or lies below it. */
function isWithin(inner: string, outer: string): boolean {
  return inner === outer || (inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length)));
}

function parentOf(field: string): string {
  return field.slice(0, Math.max(field.lastIndexOf("."), field.lastIndexOf("["), 0));
}
