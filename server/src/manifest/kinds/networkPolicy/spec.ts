import {
  fieldOf,
  invalid,
  type Judging,
  listIn,
  objectIn,
  spanOf,
  stringOf,
  type View,
} from "../../verdict/context.ts";
import { judgePeer } from "./peers.ts";
import { judgePort } from "./ports.ts";
import { judgeSelector } from "./selectors.ts";

/** ValidateNetworkPolicySpec, in the server's order (API-SERVER S1 to T2). */
export function judgeSpec(judging: Judging, root: View): void {
  const spec = objectIn(root, "spec");
  if (spec === undefined) return;
  judgeSelector(judging, spec, "podSelector");
  const { faultless } = judging;
  for (const rule of listIn(spec, "ingress", faultless)) judgeRule(judging, rule, "from");
  for (const rule of listIn(spec, "egress", faultless)) judgeRule(judging, rule, "to");
  judgeTypes(judging, spec);
}

function judgeRule(judging: Judging, rule: View, peers: "from" | "to"): void {
  for (const port of listIn(rule, "ports", judging.faultless)) judgePort(judging, port);
  for (const peer of listIn(rule, peers, judging.faultless)) judgePeer(judging, peer);
}

function judgeTypes(judging: Judging, spec: View): void {
  const field = fieldOf(spec, "policyTypes", "sequence");
  const types = listIn(spec, "policyTypes");
  // The items of a template's branches are never there together.
  if (types.length > 2 && !judging.partial) {
    const detail = "may not specify more than two policyTypes";
    invalid(judging, {
      rule: "invalid-policy-type",
      type: "Invalid value",
      detail,
      path: field.path,
      span: spanOf(field, spec),
    });
    return;
  }
  for (const item of types) {
    const type = stringOf(item.node);
    if (type === undefined || type === "Ingress" || type === "Egress") continue;
    const span = item.node.span.end > item.node.span.start ? item.node.span : item.holder;
    const detail = 'supported values: "Ingress", "Egress"';
    invalid(judging, {
      rule: "invalid-policy-type",
      type: "Unsupported value",
      detail,
      path: item.path,
      span,
      value: type,
    });
  }
}
