import type { ValuePath } from "../../build/helm/conditions.ts";
import type { ActiveChart } from "../../build/helm/dependencies.ts";
import type { Body, Operand, Pipe, Statement } from "../../gotemplate/ast.ts";
import { parseTemplate } from "../../gotemplate/parse.ts";
import type { Span } from "../../yaml/tree.ts";

/** What a template is given: a path from a chart's own `.` down, or a `dict` or `list` of such by key or number. */
export interface Given {
  /** `undefined`: nobody knows. An item of a list is the key `*`. */
  readonly dot: ValuePath | undefined;
  readonly fields?: ReadonlyMap<string, ValuePath | undefined> | undefined;
}

/** How a template that others include is started. */
export interface Call extends Given {
  /** The chart of whose `.` it is a part. */
  readonly active: ActiveChart;
}

/** The calls of a `define`; none: nobody includes it. */
export type Calls = (name: string) => readonly Call[];

/** What holds at a place of a template. */
export interface Around extends Given {
  /** What the template was started with: `$`. */
  readonly start: Given;
  /** The chart of whose `.` that is a part, where it is another's than that in which the template stands. */
  readonly active?: ActiveChart;
  readonly variables: ReadonlyMap<string, ValuePath | undefined>;
  /** Where those that the template declares are declared; offsets from the start of its file. */
  readonly declarations: ReadonlyMap<string, Span>;
  /** Template text that goes before and behind an action so that it can be executed by itself. */
  readonly before: string;
  readonly after: string;
}

export const item = "*";

/** Where no block is entered. */
export const root: Around = {
  dot: [],
  start: { dot: [] },
  variables: new Map([["$", []]]),
  declarations: new Map(),
  before: "",
  after: "",
};

/** Blocks that are closed for a text that is being typed. */
const mostOpen = 12;

/** What a chart's own `.` holds: where nobody can tell what a template is given, these are the chart's. */
const ofChart: ReadonlyMap<string, ValuePath> = new Map(
  ["Values", "Chart", "Release", "Capabilities", "Files", "Template", "Subcharts"].map((name) => [name, [name]]),
);

/** Where no block of a `define` is entered, for each call of it; nobody's is taken for the chart's own. */
export function startsOf(name: string, calls: Calls): readonly Around[] {
  const found = calls(name).map(({ dot, fields: given, active }): Around => {
    const fields = dot === undefined ? (given ?? ofChart) : given;
    return { ...root, dot, fields, start: { dot, fields }, active };
  });
  // Of what nobody includes only that is known which every chart has.
  return found.length === 0 ? [{ ...root, fields: ofChart, start: { dot: [], fields: ofChart } }] : found;
}

/**
 * What holds at an offset; of a text that does not parse, as far as it can be mended. In a `define` for each call of it.
 * `hide`: an action that is being typed.
 */
export function aroundsAt(
  text: string,
  offset: number,
  calls: Calls,
  hide?: { readonly start: number; readonly end: number },
): readonly Around[] {
  // Not with blanks: what comes behind might take them away.
  let source =
    hide === undefined ? text : text.slice(0, hide.start) + "x".repeat(hide.end - hide.start) + text.slice(hide.end);
  for (let tries = 0; tries < mostOpen; tries++) {
    const { body, defines, fault } = parseTemplate(source, () => true);
    if (fault === undefined) {
      // What stands between them is around them all.
      const [name, { statements } = body] = [...defines].find(([, each]) => holds(each, offset)) ?? [];
      const starts = name === undefined ? [root] : startsOf(name, calls);
      return starts.map((start) => inStatements(statements, source, offset, start));
    }
    if (fault.message !== "unexpected EOF") {
      // What comes behind does not matter.
      const cut = source.slice(0, offset);
      if (cut === source) return [root];
      source = cut;
    } else source += "{{end}}";
  }
  return [root];
}

function holds({ statements }: Body, offset: number): boolean {
  const [first] = statements;
  const last = statements.at(-1);
  return first !== undefined && last !== undefined && first.start <= offset && offset <= last.end;
}

function inStatements(statements: readonly Statement[], text: string, offset: number, outer: Around): Around {
  let around = outer;
  for (const statement of statements) {
    if (statement.start >= offset) break;
    if (statement.kind === "action" && statement.end <= offset) around = declared(around, statement.pipe, text);
    else if (statement.kind === "if" || statement.kind === "with" || statement.kind === "range") {
      if (offset > statement.end) continue;
      const { kind, pipe, list, otherwise } = statement;
      if (offset <= pipe.end) return around;
      const [firstElse] = otherwise ?? [];
      const source = text.slice(pipe.start, pipe.end);
      if (firstElse !== undefined && offset >= firstElse.start && otherwise !== undefined) {
        const inner = {
          ...around,
          before: `${around.before}{{${kind} ${source}}}{{else}}`,
          after: `{{end}}${around.after}`,
        };
        return inStatements(otherwise, text, offset, inner);
      }
      return inStatements(list, text, offset, entered(around, kind, pipe, source));
    }
  }
  return around;
}

function entered(around: Around, kind: "if" | "with" | "range", pipe: Pipe, source: string): Around {
  const value = pathOf(pipe, around);
  const each = kind === "range" ? value && [...value, item] : value;
  const variables = new Map(around.variables);
  for (const [index, name] of pipe.declared.entries())
    variables.set(name, kind === "range" && pipe.declared.length > 1 && index === 0 ? undefined : each);
  return {
    ...around,
    ...(kind !== "if" && { dot: each, fields: undefined }),
    variables,
    declarations: declarations(around, pipe, source),
    before: `${around.before}{{${kind} ${source}}}`,
    after: `{{end}}${around.after}`,
  };
}

function declared(around: Around, pipe: Pipe, text: string): Around {
  const [name] = pipe.declared;
  if (name === undefined) return around;
  const variables = new Map(around.variables).set(name, pipe.assigns ? undefined : pathOf(pipe, around));
  const source = text.slice(pipe.start, pipe.end);
  const before = `${around.before}{{${source}}}`;
  return { ...around, variables, declarations: declarations(around, pipe, source), before };
}

function declarations(
  around: Around,
  { declared: names, assigns, start }: Pipe,
  source: string,
): Around["declarations"] {
  if (assigns || names.length === 0) return around.declarations;
  const found = new Map(around.declarations);
  let at = 0;
  for (const name of names) {
    at = source.indexOf(name, at);
    if (at === -1) break;
    found.set(name, { start: start + at, end: start + at + name.length });
    at += name.length;
  }
  return found;
}

/** Functions that hand on what they get last. */
const handsOn = new Set(["default", "required", "deepCopy", "toYaml", "quote", "toString", "tpl", "int", "trim"]);

type Known = Pick<Around, "dot" | "fields" | "start" | "variables">;

/** The path that an operand stands for. */
export function pathOf(operand: Operand, around: Known): ValuePath | undefined {
  switch (operand.kind) {
    case "dot":
      return around.dot;
    case "field":
      return below(around, operand.names);
    case "variable":
      return variablePath(operand.name, operand.names, around);
    case "chain": {
      const base = pathOf(operand.of, around);
      return base && [...base, ...operand.names];
    }
    case "pipe": {
      const [first, ...more] = operand.commands;
      if (first === undefined || !more.every(({ args: [head] }) => head.kind === "function" && handsOn.has(head.name)))
        return undefined;
      const [head, ...rest] = first.args;
      if (rest.length === 0) return pathOf(head, around);
      if (head.kind !== "function") return undefined;
      const [holder, key] = rest;
      if (head.name === "index" && holder?.kind === "dot" && key?.kind === "number" && rest.length === 2)
        return around.fields?.get(String(key.int));
      const last = rest.at(-1);
      return handsOn.has(head.name) && last !== undefined ? pathOf(last, around) : undefined;
    }
    default:
      return undefined;
  }
}

/** The path of `$x.a.b`, and of `.a.b` for the empty name. */
export function variablePath(name: string, names: readonly string[], around: Known): ValuePath | undefined {
  if (name === "") return below(around, names);
  if (name === "$") return below(around.start, names);
  const base = around.variables.get(name);
  return base && [...base, ...names];
}

function below({ dot, fields }: Given, names: readonly string[]): ValuePath | undefined {
  if (fields === undefined) return dot && [...dot, ...names];
  const [first, ...more] = names;
  const base = first === undefined ? undefined : fields.get(first);
  return base && [...base, ...more];
}

/** What an operand hands to a template. */
export function givenBy(operand: Operand | undefined, around: Known): Given {
  if (operand === undefined) return { dot: undefined };
  if (operand.kind === "dot") return { dot: around.dot, fields: around.fields };
  if (operand.kind === "variable" && operand.name === "$" && operand.names.length === 0) return around.start;
  if (operand.kind === "pipe" && operand.commands.length === 1) {
    const [head, ...args] = operand.commands[0]?.args ?? [];
    if (head !== undefined && args.length === 0) return givenBy(head, around);
    if (head?.kind === "function" && head.name === "list")
      return { dot: undefined, fields: new Map(args.map((each, at) => [String(at), pathOf(each, around)])) };
    if (head?.kind === "function" && head.name === "dict") {
      const fields = new Map<string, ValuePath | undefined>();
      for (let at = 0; at + 1 < args.length; at += 2) {
        const [key, value] = [args[at], args[at + 1]];
        if (key?.kind === "string" && value !== undefined) fields.set(key.value, pathOf(value, around));
      }
      return { dot: undefined, fields };
    }
  }
  return { dot: pathOf(operand, around) };
}
