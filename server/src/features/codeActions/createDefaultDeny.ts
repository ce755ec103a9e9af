import { appendDefaultDeny } from "../../edits/defaultDeny.ts";
import type { PolicyType } from "../../manifest/types.ts";
import { effectOf } from "../../snapshot/change.ts";
import { matchesEverything } from "../../snapshot/selectors.ts";
import type { Refactoring } from "./refactoring.ts";

/** A default-deny for the policy's namespace, for the directions in which there is none. */
export const createDefaultDeny: Refactoring = ({ policy, rule }) => {
  // Inside a rule the namespace is not what one has in mind.
  if (rule !== undefined) return [];
  const { evidence, namespace } = policy;
  const lacking = (["ingress", "egress"] as const).filter(
    (direction) =>
      !evidence.isolating(namespace, direction).some(({ object }) => matchesEverything(object.podSelector, "pods")),
  );
  const types = lacking.map((direction): PolicyType => (direction === "ingress" ? "Ingress" : "Egress"));
  const choices = types.length === 2 ? [types, ...types.map((type) => [type])] : types.map((type) => [type]);
  return choices.flatMap((choice) => {
    const edits = appendDefaultDeny(policy, namespace, choice);
    if (edits === undefined) return [];
    const title = `Create a default-deny for \`${namespace}\`, ${choice.map((type) => type.toLowerCase()).join(" and ")}`;
    return [{ title, effect: effectOf(policy, edits), edits, safe: false }];
  });
};
