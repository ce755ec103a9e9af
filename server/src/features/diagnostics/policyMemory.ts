import type { ClusterPolicy } from "../../cluster/cluster.ts";
import type { PolicyManifest } from "../../manifest/file.ts";
import type { Rule } from "../../rules/rule.ts";
import type { FileContext, PolicyContext } from "../../snapshot/context.ts";
import type { Reads } from "../../snapshot/facts.ts";
import type { Finding } from "../../snapshot/finding.ts";
import type { Inventory } from "../../snapshot/inventory.ts";
import type { YamlDocument } from "../../yaml/tree.ts";
import { createRecent } from "./recent.ts";

/**
 * What each rule found on each policy, kept for as long as neither the policy's text nor anything that the rule looked
 * at has changed: a keystroke in one document does not run the rules on the others.
 */
export interface PolicyMemory {
  /** For one pass over all policies of the context's file; `partly`: over some of them, the others are kept as they are. */
  of(context: FileContext, partly?: boolean): FilePolicyMemory;
}

export interface FilePolicyMemory {
  /** `own` is what the rules look at, made when one has to run. */
  findings(
    policy: PolicyManifest,
    inCluster: ClusterPolicy | undefined,
    rules: readonly Rule[],
    own: () => PolicyContext | undefined,
  ): readonly Finding[];
}

interface Remembered {
  readonly inventory: Inventory;
  readonly inCluster: ClusterPolicy | undefined;
  readonly byRule: Map<Rule, RuleResult>;
}

interface RuleResult {
  readonly findings: readonly Finding[];
  readonly reads: Reads;
  /** Documents that the findings point at, to see that they still stand where they stood. */
  readonly related: readonly (YamlDocument | undefined)[];
}

/** `files`: of how many it is remembered. */
export function createPolicyMemory(files: number): PolicyMemory {
  const memory = createRecent<ReadonlyMap<PolicyManifest, Remembered>>(files);
  return {
    of(context, partly = false) {
      const { inventory, reader } = context.evidence;
      const key = placeOf(context);
      const before = memory.get(key);
      const now = new Map<PolicyManifest, Remembered>(partly ? before : []);
      memory.set(key, now);
      return {
        findings(policy, inCluster, rules, own) {
          let known = now.get(policy) ?? before?.get(policy);
          if (known?.inventory !== inventory || known.inCluster !== inCluster) {
            known = { inventory, inCluster, byRule: new Map() };
          }
          now.set(policy, known);
          const { byRule } = known;
          const found: Finding[] = [];
          for (const rule of rules) {
            const last = byRule.get(rule);
            if (last !== undefined && reader.holds(last.reads) && stillStand(context, last)) {
              for (const finding of last.findings) found.push(withFreshFixes(finding, rule, own));
              continue;
            }
            const { value: findings, reads } = reader.note(() => run(rule, own));
            const related = findings.length === 0 ? none : relatedDocuments(context, findings);
            byRule.set(rule, { findings, reads, related });
            for (const finding of findings) found.push(finding);
          }
          return found;
        },
      };
    },
  };
}

/** One file is something else in each cluster that takes it in. */
export function placeOf({ clusterName, file }: Pick<FileContext, "clusterName" | "file">): string {
  return `${clusterName} ${file.uri}`;
}

const none: readonly never[] = Object.freeze([]);

/** Most rules find nothing on most policies: they share one empty list. */
function run(rule: Rule, own: () => PolicyContext | undefined): readonly Finding[] {
  const context = rule.check === undefined ? undefined : own();
  if (context === undefined) return none;
  const findings = [...(rule.check?.(context) ?? none)];
  return findings.length === 0 ? none : findings;
}

function stillStand(context: FileContext, { findings, related }: RuleResult): boolean {
  return related.length === 0 || relatedDocuments(context, findings).every((document, at) => document === related[at]);
}

function relatedDocuments(context: FileContext, findings: readonly Finding[]): (YamlDocument | undefined)[] {
  return findings.flatMap(({ related = [] }) =>
    related.map(({ uri, document }) => {
      const file = uri === context.file.uri ? context.file : context.fileOf(uri);
      return file?.stream.documents[document];
    }),
  );
}

/** A fix may write beside other text of the file, which has moved on: it is worked out on what is there when asked for. */
function withFreshFixes(finding: Finding, rule: Rule, own: () => PolicyContext | undefined): Finding {
  if (finding.fixes === undefined) return finding;
  const { span } = finding;
  const same = (other: Finding) => other.span.start === span.start && other.span.end === span.end;
  return { ...finding, fixes: () => run(rule, own).find(same)?.fixes?.() ?? [] };
}
