import { limits } from "../limits.ts";
import type { NamedTemplate, Templates } from "./named.ts";
import type { GoString, GoValue } from "./values.ts";
import type { Seen } from "./watch.ts";

/** What an included template printed, and what came of it besides. */
export interface Included {
  readonly text: GoString;
  /** Work that is charged for it, also where it is not done again. */
  readonly work: number;
  /** Something unknown was met on the way. */
  readonly holes: boolean;
  /** What was looked at, where somebody watches. */
  readonly seen: Seen | undefined;
}

/**
 * Most files of a chart include the same few templates with the same dot: those of them that print the same whoever includes
 * them are executed once for one rendering.
 */
export interface Includes {
  /** Whether the template prints the same wherever it is included with this dot. */
  isSteady(template: NamedTemplate, templates: Templates): boolean;
  get(template: NamedTemplate, dot: GoValue): Included | undefined;
  put(template: NamedTemplate, dot: GoValue, included: Included): void;
  /** A map is being changed: what was printed may no longer hold. */
  forget(): void;
}

export function createIncludes(): Includes {
  const known = new Map<GoValue, Map<NamedTemplate, Included>>();
  const steady = new Map<NamedTemplate, boolean>();
  let steadyIn: Templates | undefined;
  let left: { readonly text: number; readonly runs: number } = limits.template.included;

  function isSteady(template: NamedTemplate, templates: Templates): boolean {
    const found = steady.get(template);
    if (found !== undefined) return found;
    // One that calls itself is none, until the contrary is known.
    steady.set(template, false);
    const { asks } = template.body;
    const result =
      asks.steady &&
      [...asks.calls].every((name) => {
        const called = templates.get(name);
        return called === undefined || isSteady(called, templates);
      });
    steady.set(template, result);
    return result;
  }

  return {
    isSteady(template, templates) {
      if (steadyIn !== templates) steady.clear();
      steadyIn = templates;
      return isSteady(template, templates);
    },
    get: (template, dot) => known.get(dot)?.get(template),
    put(template, dot, included) {
      const { text, runs } = included.text;
      if (text.length > left.text || runs.length > left.runs) return;
      left = { text: left.text - text.length, runs: left.runs - runs.length };
      const own = known.get(dot) ?? new Map<NamedTemplate, Included>();
      known.set(dot, own);
      own.set(template, included);
    },
    forget: () => known.clear(),
  };
}
