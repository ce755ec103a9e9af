import type { AddressRange } from "../cluster/addresses.ts";
import type { Labels, Protocol } from "../manifest/types.ts";
import type { Span } from "../yaml/tree.ts";

/** What must hold of the traffic, as somebody wrote it down. */
export interface PolicyTest {
  readonly name: string;
  /** Index of the document in its file, and the test's item there. */
  readonly document: number;
  readonly span: Span;
  /** The cluster it is about; `undefined`: every one that holds both ends. */
  readonly cluster: string | undefined;
  readonly claim: Claim;
  /** What is wrong with the test itself: it is an error then, neither passed nor failed. */
  readonly problems: readonly TestProblem[];
}

export type Claim =
  | {
      readonly kind: "pairs";
      readonly from: readonly End[];
      readonly to: readonly End[];
      readonly port: AskedPort | undefined;
      readonly expect: "allowed" | "denied";
    }
  /** Nobody but `only` reaches the targets. */
  | {
      readonly kind: "only-from";
      readonly to: readonly End[];
      readonly only: readonly End[];
      readonly port: AskedPort | undefined;
    }
  /** The sources reach nothing but `only`. */
  | {
      readonly kind: "only-to";
      readonly from: readonly End[];
      readonly only: readonly End[];
      readonly port: AskedPort | undefined;
    };

/** One end of a connection, as written. */
export interface End {
  readonly text: string;
  readonly span: Span;
  readonly what:
    | { readonly kind: "workloads"; readonly namespace: string; readonly name: string; readonly workloadKind?: string }
    | { readonly kind: "labels"; readonly namespace: string | undefined; readonly labels: Labels }
    | { readonly kind: "block"; readonly range: AddressRange }
    | { readonly kind: "internet" }
    /** A name that is looked up outside: no address is known. */
    | { readonly kind: "host"; readonly host: string };
  /** Behind a colon, in a list of `onlyFrom` or `onlyTo`. */
  readonly port: AskedPort | undefined;
}

export interface AskedPort {
  /** A number, or the name of a pod port; `undefined`: every port of the protocol. */
  readonly port: number | string | undefined;
  readonly protocol: Protocol;
}

export interface TestProblem {
  readonly message: string;
  readonly span: Span;
}

/** The tests of one file. */
export interface TestFile {
  readonly uri: string;
  readonly tests: readonly PolicyTest[];
  /** What is wrong with the file outside of single tests. `document` as in `PolicyTest`. */
  readonly problems: readonly (TestProblem & { readonly document: number })[];
}
