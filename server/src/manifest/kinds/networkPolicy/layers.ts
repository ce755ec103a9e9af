import { type Layer, tiers } from "../../layer.ts";
import type { Direction, NetworkPolicy, PolicyRule } from "../../types.ts";
import { isolates, rulesOf } from "./policyTypes.ts";

const directions = ["ingress", "egress"] as const satisfies readonly Direction[];

/** One layer for each direction that the policy isolates. */
export function networkPolicyLayers(policy: NetworkPolicy, namespace: string): readonly Layer[] {
  return directions
    .filter((direction) => isolates(policy, direction))
    .map((direction) => ({
      tier: tiers.networkPolicy,
      priority: 0,
      api: "NetworkPolicy",
      namespace,
      subjects: { podSelector: policy.podSelector },
      hostNetwork: undefined,
      direction,
      rules: rulesOf(policy, direction).map(({ peers, ports }: PolicyRule) => ({
        action: "accept",
        peers: peers.length === 0 ? "everybody" : peers,
        ports: ports.length === 0 ? "every" : ports,
      })),
      otherwise: "deny",
    }));
}
