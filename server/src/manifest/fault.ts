import type { Path } from "../yaml/find.ts";
import type { Span } from "../yaml/tree.ts";

/** Layer of the API server that rejects (API-SERVER: decoding, strict decoding, validation). */
export type FaultLayer = "syntax" | "decoding" | "strict-decoding" | "validation";

/**
 * One reason for which the API server rejects an object: a value, not a message for people.
 * `rule` is the id of the diagnostic that says it.
 */
export interface Fault {
  readonly rule: string;
  readonly layer: FaultLayer;
  /** The server's error type: `Required value`, `Invalid value`, `Unsupported value`, `Forbidden`, or a decoding error. */
  readonly type: FaultType;
  /** The server's field path: `spec.ingress[0].from[1].ipBlock.cidr`. */
  readonly field: string;
  /** The server's detail text. */
  readonly detail: string;
  /** Relative to the document. The value, the key when the key is at fault, the parent's key when something is missing. */
  readonly span: Span;
  /** `field` as keys and indexes, from the object's own map down; for a label its key is the last part. */
  readonly path: Path;
  /** What the span covers. */
  readonly at: "value" | "key" | "missing";
  /** The value or key that is at fault, as the server reads it; absent for collections. */
  readonly value?: string;
  /** What was expected, in the words of the schema, of a wrong type. */
  readonly expected?: Expected;
  /** The server of the chosen version takes the object all the same, and does something else with it than it says. */
  readonly severity?: "warning";
}

export type FaultType =
  | "Required value"
  | "Invalid value"
  | "Unsupported value"
  | "Forbidden"
  | "Too long"
  | "Too many"
  | "Duplicate value"
  | "wrong type"
  | "unknown field"
  | "duplicate field"
  | "YAML";

/** What the API has at a place. */
export type Expected = "string" | "map" | "list" | "integer" | "boolean" | "number or name" | "time" | "label values";
