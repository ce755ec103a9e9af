import type { PolicyManifest } from "../../manifest/file.ts";
import type { FileFinding, FileRuleContext } from "../../rules/rule.ts";
import type { YamlDocument } from "../../yaml/tree.ts";

/**
 * What the rules found on each policy of a file, kept for as long as neither the policy's text nor what the workspace
 * allows has changed: a keystroke in one document does not run the rules on the others.
 */
export interface PolicyMemory {
  findings(
    context: FileRuleContext,
    policy: PolicyManifest,
    complete: boolean,
    check: () => readonly FileFinding[],
  ): readonly FileFinding[];
}

interface Remembered {
  readonly traffic: FileRuleContext["traffic"];
  readonly settings: FileRuleContext["settings"];
  readonly complete: boolean;
  readonly findings: readonly FileFinding[];
  /** Documents that the findings point at, to see that they still stand where they stood. */
  readonly related: readonly (YamlDocument | undefined)[];
}

export function createPolicyMemory(): PolicyMemory {
  const memory = new WeakMap<PolicyManifest, Remembered>();
  return {
    findings(context, policy, complete, check) {
      const { traffic, settings } = context;
      const known = memory.get(policy);
      if (
        known?.traffic === traffic &&
        known.settings === settings &&
        known.complete === complete &&
        relatedDocuments(context, known.findings).every((document, at) => document === known.related[at])
      ) {
        return known.findings.map((finding) => withFreshFixes(finding, check));
      }
      const findings = check();
      memory.set(policy, { traffic, settings, complete, findings, related: relatedDocuments(context, findings) });
      return findings;
    },
  };
}

function relatedDocuments(context: FileRuleContext, findings: readonly FileFinding[]): (YamlDocument | undefined)[] {
  return findings.flatMap(({ related = [] }) =>
    related.map(({ uri, document }) => {
      const file = uri === context.file.uri ? context.file : context.fileOf(uri);
      return file?.stream.documents[document];
    }),
  );
}

/** A fix may write beside other text of the file, which has moved on: it is worked out on what is there when asked for. */
function withFreshFixes(finding: FileFinding, check: () => readonly FileFinding[]): FileFinding {
  if (finding.fixes === undefined) return finding;
  const { rule, span } = finding;
  const same = (other: FileFinding) =>
    other.rule === rule && other.span.start === span.start && other.span.end === span.end;
  return { ...finding, fixes: () => check().find(same)?.fixes?.() ?? [] };
}
