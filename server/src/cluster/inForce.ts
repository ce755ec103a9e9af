import type { Fault } from "../manifest/fault.ts";
import type { PolicyManifest } from "../manifest/file.ts";

/**
 * A policy that the server rejects is not in force. Two exceptions stay in force, because servers have stored them:
 * bits beyond the prefix (taken before v1.36), and unknown fields outside `spec` (`status` in dumps of v1.24 to v1.27).
 */
export function isInForce(manifest: PolicyManifest): boolean {
  return !manifest.partial && manifest.faults.every((fault) => fault.severity === "warning" || isHarmless(fault));
}

function isHarmless({ rule, layer, field }: Fault): boolean {
  return rule === "cidr-host-bits" || (layer === "strict-decoding" && !field.startsWith("spec"));
}
