import { limits } from "../limits.ts";
import type { Span } from "../yaml/tree.ts";
import type { ParsedTemplate } from "./ast.ts";
import type { FunctionTable, Host } from "./function.ts";
import { createUnknowns, type Unknowns } from "./holes.ts";
import { createIncludes, type Includes } from "./includes.ts";
import type { NamedTemplate, Templates } from "./named.ts";
import { createReadings, type Readings } from "./readings.ts";
import { slicePiece, type Text, type TextBuilder } from "./text.ts";
import { GoFault, type GoValue } from "./values.ts";
import type { Watch } from "./watch.ts";

export type { NamedTemplate, Templates } from "./named.ts";

/** What one execution of a file shares, however deep it goes. */
export interface Run {
  readonly functions: FunctionTable;
  readonly parse: (text: string) => ParsedTemplate;
  readonly charge: (work: number) => void;
  /** How many templates are being executed within each other. */
  depth: number;
  /** How often each template is being included. */
  readonly included: Map<string, number>;
  readonly unknowns: Unknowns;
  readonly readings: Readings;
  readonly watch: Watch | undefined;
  readonly includes: Includes;
  readonly spent: () => number;
  /** What the file was started with, and the templates of its chart. */
  readonly root: { readonly dot: GoValue; readonly templates: Templates };
  /** Outlives the run. */
  readonly made: Map<string, unknown>;
  /** What is being executed, however deep: where work is spent. */
  readonly at: { template: NamedTemplate | undefined; node: Span };
  /** Something unknown was printed or handed on: from here on arguments have to be looked at. */
  holes: boolean;
}

export interface Variable {
  readonly name: string;
  value: GoValue;
}

/** One template being executed. */
export interface Frame {
  readonly run: Run;
  readonly template: NamedTemplate;
  readonly templates: Templates;
  readonly variables: Variable[];
  readonly out: TextBuilder;
  /** Set in the file itself, not in what it calls: where its actions printed. */
  readonly actions: OuterAction[] | undefined;
  readonly host: Host;
  /** Inside a branch that something unknown decided. */
  doubts: number;
}

/** Where an action of the file printed something, and where that action stands. */
export interface OuterAction {
  readonly start: number;
  readonly end: number;
  readonly place: FilePlace | undefined;
}

export interface FilePlace {
  readonly uri: string;
  readonly span: Span;
}

/** Why an execution ended early; thrown inside this folder only. */
export class Stop extends Error {
  readonly kind: "execute" | "limit";
  /** In Helm's words, with all templates on the way. */
  readonly helm: string;
  readonly template: string;
  readonly line: number;
  readonly place: FilePlace | undefined;
  /** Said by the chart itself (`fail`, `required`). */
  readonly refusal: boolean;
  constructor(message: string, more: Pick<Stop, "kind" | "helm" | "template" | "line" | "place" | "refusal">) {
    super(message);
    this.kind = more.kind;
    this.helm = more.helm;
    this.template = more.template;
    this.line = more.line;
    this.place = more.place;
    this.refusal = more.refusal;
  }
}

/** Work became too much. */
export class Exhausted extends Error {}

/** Templates call each other for ever: Go refuses that, too. */
export class Endless extends GoFault {}

/** What executions may cost altogether, and what they found out about the values that they share. */
export interface Budget {
  readonly charge: (work: number) => void;
  readonly unknowns: Unknowns;
  readonly readings: Readings;
  /** What was charged so far. */
  readonly spent: () => number;
  readonly watch: Watch | undefined;
  readonly includes: Includes;
}

/** `watch`: sees what executions look at. `includes`: of the same rendering. */
export function createBudget(watch?: Watch, includes: Includes = createIncludes()): Budget {
  let work = 0;
  const charge = (more: number): void => {
    work += more;
    if (!(work <= limits.template.work)) throw new Exhausted("this takes too much work");
  };
  const unknowns = createUnknowns(charge);
  return {
    charge,
    spent: () => work,
    watch,
    includes,
    readings: createReadings(charge),
    // In what is watched, all is known until it is changed.
    unknowns:
      watch === undefined
        ? unknowns
        : { ...unknowns, isUnknown: (value) => watch.unseen(() => unknowns.isUnknown(value)) },
  };
}

export function createRun(
  functions: FunctionTable,
  { parse, made }: Pick<Run, "parse" | "made">,
  budget: Budget,
  root: Run["root"],
): Run {
  return {
    ...budget,
    functions,
    parse,
    made,
    root,
    depth: 0,
    included: new Map(),
    at: { template: undefined, node: { start: 0, end: 0 } },
    holes: false,
  };
}

/** Where a piece of a template's text stands in the file that a person edits. */
export function placeOf(source: Text, start: number, end: number): FilePlace | undefined {
  const run = slicePiece(source, start, end).runs.find((one) => one.origin !== undefined);
  if (run?.origin === undefined) return undefined;
  if (run.at === undefined) return { uri: run.origin.uri, span: { start: run.origin.start, end: run.origin.end } };
  return { uri: run.origin.uri, span: { start: run.at, end: run.at + (end - start) } };
}
