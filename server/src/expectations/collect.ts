import { limits } from "../limits.ts";
import type { Failure } from "./verdicts.ts";

/** What came out of one test in one cluster. */
export type Outcome =
  | { readonly status: "passed" }
  /** The test itself cannot be asked: an end that matches nothing, a port that nobody has. */
  | {
      readonly status: "error";
      readonly message: string;
      /** An end matches nothing: in another cluster it may. */
      readonly absent?: true;
    }
  | {
      readonly status: "failed";
      readonly failures: readonly Failure[];
      /** How many more there are. */
      readonly more: number;
      /** There may be more than that: nobody has counted them. */
      readonly atLeast?: true;
    };

/** The failing pairs of a test, while it is asked. */
export interface Collector {
  /** Enough to tell that it fails. */
  isFull(): boolean;
  note(failure: Failure | undefined): void;
  /** `list`: of one class, `count` in all; no more of them are made than are told. */
  noteAll(list: Iterable<Failure>, count: number): void;
  /** A host's address is one of many: where these differ, nobody knows. */
  unlessMixed(asked: number): Outcome;
  /** The first in the order of the ends, whoever is alike. */
  outcome(): Outcome;
}

export function collect(): Collector {
  const failures: Failure[] = [];
  let total = 0;

  function outcome(): Outcome {
    if (total === 0) return { status: "passed" };
    const shown = failures
      .sort((a, b) => a.source - b.source || a.destination - b.destination)
      .slice(0, limits.expectations.failures);
    const atLeast = total >= limits.expectations.failures;
    return { status: "failed", failures: shown, more: total - shown.length, ...(atLeast && { atLeast }) };
  }

  return Object.freeze({
    isFull: () => total >= limits.expectations.failures,
    note(failure: Failure | undefined): void {
      if (failure === undefined) return;
      total++;
      failures.push(failure);
    },
    noteAll(list: Iterable<Failure>, count: number): void {
      total += count;
      let taken = 0;
      for (const failure of list) {
        failures.push(failure);
        if (++taken >= limits.expectations.failures) break;
      }
    },
    unlessMixed(asked: number): Outcome {
      const [first] = failures;
      if (first === undefined || total === asked) return outcome();
      return { status: "failed", failures: [{ ...first, kind: "unknown" }], more: 0 };
    },
    outcome,
  });
}
