import type { PolicyManifest } from "../manifest/file.ts";
import type { FileContext } from "../snapshot/context.ts";
import type { FileFinding } from "../snapshot/finding.ts";
import { specSpan, viewPolicy } from "../snapshot/policyView.ts";
import { nodeAt } from "../yaml/find.ts";

/** A finding about the target of a policy, at its labels where it has some. */
export function targetFinding(
  { file, evidence }: FileContext,
  policy: PolicyManifest,
  { rule, message }: Pick<FileFinding, "rule" | "message">,
): FileFinding {
  const view = viewPolicy(file, policy);
  const labels = nodeAt(policy.node, ["spec", "podSelector", "matchLabels"]);
  const span = labels?.span ?? view?.target.entry?.key.span ?? (view ? specSpan(view, policy) : policy.node.span);
  return {
    rule,
    document: policy.document,
    span,
    field: "spec.podSelector",
    object: `NetworkPolicy ${evidence.namespaceOf(file.uri, policy.object)}/${policy.object.name}`,
    message,
  };
}
