import { spanAt } from "../../../yaml/find.ts";
import type { YamlMap } from "../../../yaml/tree.ts";
import type { Fault } from "../../fault.ts";
import { networkPolicySchema } from "../../schema.ts";
import { type Faultless, type Judging, viewOf } from "../../verdict/context.ts";
import { judgeDecoding } from "../../verdict/decode.ts";
import { judgeMetadata } from "../../verdict/metadata.ts";
import { distinct, judgeType } from "../../verdict/object.ts";
import { judgeSpec } from "./spec.ts";

export interface VerdictOptions {
  /** `1.36`; StrictIPCIDRValidation is on by default from there. */
  readonly kubernetesVersion: string;
  /** Parts may be filled in elsewhere (a template, a Kustomize patch): nothing is said about what is missing. */
  readonly partial: boolean;
  /** Its type is that of the list around it. */
  readonly typed?: true;
  /** Parts that were judged by the same options, and nothing was wrong with them. */
  readonly faultless?: Faultless;
}

/**
 * Everything for which the API server rejects a NetworkPolicy under strict field validation: all faults at once, decoding
 * first, then in the order of the server's validation. Empty exactly when a server of that version takes the object;
 * faults of severity `warning` do not count.
 */
export function judgePolicy(root: YamlMap, options: VerdictOptions): readonly Fault[] {
  const judging: Judging = {
    root,
    partial: options.partial,
    strictCidrs: isAtLeast(options.kubernetesVersion, 36),
    ...(options.faultless && { faultless: options.faultless }),
    faults: [],
  };
  const view = viewOf(root, [], spanAt(root, ["kind"]));
  if (!options.typed) judgeType(judging, view, { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" });
  judgeDecoding(judging, networkPolicySchema);
  judgeMetadata(judging, view);
  judgeSpec(judging, view);
  return distinct(judging.faults);
}

/** Whether `1.36`, `v1.36.2` and the like are of minor version `minor` or later; text that is no version is the newest. */
function isAtLeast(version: string, minor: number): boolean {
  const match = /^v?1\.(\d+)/.exec(version.trim());
  return match === null || Number(match[1]) >= minor;
}
