import { complementFixes, complementOf } from "../../edits/complement.ts";
import type { Refactoring } from "./refactoring.ts";

/** For what a peer is allowed here, the rule that the other side needs. */
export const createComplement: Refactoring = ({ policy, rule, peer }) => {
  if (rule === undefined || peer === undefined || !rule.direction.inForce) return [];
  const complement = complementOf(policy, rule, peer);
  return complement === undefined ? [] : complementFixes(policy, complement);
};
