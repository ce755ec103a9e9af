import type { YamlMap } from "../../../yaml/tree.ts";
import type { Fault } from "../../fault.ts";
import type { AdminPolicyKind } from "../../types.ts";

/** Everything for which the API server rejects a policy of the Network Policy API under strict field validation. */
export function judgeAdminPolicy(
  _root: YamlMap,
  _kind: AdminPolicyKind,
  _options: { readonly partial: boolean },
): readonly Fault[] {
  return [];
}
