/** One test's outcome, ready to be written. */
export interface TestResult {
  readonly file: string;
  /** Of the test's item, from 0. */
  readonly line: number;
  readonly name: string;
  readonly status: "passed" | "failed" | "error";
  /** Why not; empty for a test that passed. */
  readonly message: string;
  /** Where there are several. */
  readonly cluster?: string;
}
