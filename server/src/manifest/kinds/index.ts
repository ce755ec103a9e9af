import type { Layer } from "../layer.ts";
import type { AdminPolicy, NetworkPolicy } from "../types.ts";
import { adminPolicyLayers } from "./adminPolicy/layers.ts";
import { networkPolicyLayers } from "./networkPolicy/layers.ts";

/** Every object that says who may connect. */
export type PolicyObject = NetworkPolicy | AdminPolicy;

/** What a policy says, in terms that no longer show its kind. `namespace`: where it lives, for a kind that lives in one. */
export function layersOf(object: PolicyObject, namespace: string): readonly Layer[] {
  return object.kind === "NetworkPolicy" ? networkPolicyLayers(object, namespace) : adminPolicyLayers(object);
}
