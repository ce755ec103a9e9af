import type { Severity } from "../../source/settings.ts";

/** One finding of `netpol check`, as DESIGN fixes it for the JSON format. Lines and characters from 0, UTF-16 units. */
export interface CheckFinding {
  /** As it was named on the command line, or below it. */
  readonly file: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly severity: Severity;
  readonly rule: string;
  /** The API server's field path. */
  readonly field: string;
  /** `NetworkPolicy default/db` */
  readonly object: string;
  readonly message: string;
  /** Where it holds in some of several clusters only. */
  readonly clusters?: readonly string[];
  /** Titles of the fixes, the preferred one first. */
  readonly fixes: readonly string[];
}

/** Of a rule, what a report says about it. */
export interface CheckRule {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  readonly severity: Severity;
  readonly href: string;
}
