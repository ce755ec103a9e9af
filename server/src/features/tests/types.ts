import type { Range } from "vscode-languageserver-types";

/** A policy test of a file. */
export interface TestItem {
  /** Its place among the tests of the file, from 0. */
  readonly id: string;
  readonly name: string;
  readonly range: Range;
}

export interface TestFileItem {
  readonly uri: string;
  readonly tests: readonly TestItem[];
  /** What is wrong with the file outside of single tests. */
  readonly problems: readonly { readonly message: string; readonly range: Range }[];
}

export interface TestOutcome {
  readonly id: string;
  /** `error`: the test itself cannot be asked. */
  readonly status: "passed" | "failed" | "error";
  /** Why not; empty for a test that passed. */
  readonly message: string;
  /** The parts of policies that decided, the most telling first. */
  readonly places: readonly TestPlace[];
}

export interface TestPlace {
  readonly uri: string;
  readonly range: Range;
  /** `shop/db ingress[0]` */
  readonly text: string;
}
