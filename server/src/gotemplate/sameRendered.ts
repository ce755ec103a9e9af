import { sameRun } from "./reads.ts";
import type { OuterAction } from "./run.ts";
import type { Run } from "./text.ts";

/** What was printed, letter by letter, with all that its places come from. */
export interface Printed {
  readonly runs: readonly Run[];
  readonly actions: readonly OuterAction[];
  /** UTF-16 units of the template's file. */
  readonly length: number;
}

interface Made {
  readonly text: string;
  readonly printed?: Printed | undefined;
}

/** The same text from the same places: whatever was made of the one holds for the other. */
export function sameRendered(a: Made, b: Made): boolean {
  if (a === b) return true;
  const [then, now] = [a.printed, b.printed];
  if (a.text !== b.text || then === undefined || now === undefined || then.length !== now.length) return false;
  return (
    then.runs.length === now.runs.length &&
    then.actions.length === now.actions.length &&
    then.runs.every((run, at) => sameRun(run, now.runs[at])) &&
    then.actions.every((action, at) => sameAction(action, now.actions[at]))
  );
}

function sameAction(a: OuterAction, b: OuterAction | undefined): boolean {
  return (
    b !== undefined &&
    a.start === b.start &&
    a.end === b.end &&
    a.place?.uri === b.place?.uri &&
    a.place?.span.start === b.place?.span.start &&
    a.place?.span.end === b.place?.span.end
  );
}
