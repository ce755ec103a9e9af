import { type Layer, type LayerAction, tiers } from "../../layer.ts";
import type { AdminPolicy, AdminRule, Direction } from "../../types.ts";

const directions = ["ingress", "egress"] as const satisfies readonly Direction[];

/** One layer for each direction with rules. None where no implementation can read a selector: it skips the policy. */
export function adminPolicyLayers(policy: AdminPolicy): readonly Layer[] {
  const { kind, subject, unreadable } = policy;
  if (subject === undefined || unreadable) return [];
  return directions.flatMap((direction): Layer[] => {
    const rules = policy[direction];
    if (rules.length === 0) return [];
    return [
      {
        tier: policy.tier === "Admin" ? tiers.admin : tiers.baseline,
        priority: policy.priority,
        api: kind,
        namespace: undefined,
        subjects: subject,
        hostNetwork: "never",
        direction,
        rules: rules.map(({ action, peers, ports }) => ({
          action: actionOf(action),
          peers,
          ports: ports ?? "every",
        })),
        otherwise: "pass",
      },
    ];
  });
}

/** v1alpha1 says Allow where v1alpha2 says Accept. */
function actionOf(action: AdminRule["action"]): LayerAction {
  return action === "Deny" ? "deny" : action === "Pass" ? "pass" : "accept";
}
