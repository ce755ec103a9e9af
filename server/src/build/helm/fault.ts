import type { Span } from "../../yaml/tree.ts";
import type { BuildProblem } from "../build.ts";

/** Why a chart gives no objects at all. Never thrown. */
export interface HelmFault {
  readonly fault: BuildProblem;
}

const start: Span = Object.freeze({ start: 0, end: 0 });

/** `message` says what is wrong, without where. */
export function fault(uri: string, message: string, span: Span = start): HelmFault {
  return { fault: { kind: "failed", message, uri, span } };
}

export function isFault(value: object): value is HelmFault {
  return "fault" in value;
}
