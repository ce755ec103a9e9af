import type { ValuePath } from "../../build/helm/conditions.ts";
import type { Body, Operand, Pipe, Statement } from "../../gotemplate/ast.ts";
import { parseTemplate } from "../../gotemplate/parse.ts";
import type { Span } from "../../yaml/tree.ts";

/** What holds at a place of a template. */
export interface Around {
  /** What `.` is, from the chart's own `.` down; `undefined`: nobody knows. An item of a list is the key `*`. */
  readonly dot: ValuePath | undefined;
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
  variables: new Map([["$", []]]),
  declarations: new Map(),
  before: "",
  after: "",
};

/** Blocks that are closed for a text that is being typed. */
const mostOpen = 12;

/** What holds at an offset; of a text that does not parse, as far as it can be mended. `hide`: an action that is being typed. */
export function aroundAt(
  text: string,
  offset: number,
  hide?: { readonly start: number; readonly end: number },
): Around {
  let source =
    hide === undefined ? text : text.slice(0, hide.start) + " ".repeat(hide.end - hide.start) + text.slice(hide.end);
  for (let tries = 0; tries < mostOpen; tries++) {
    const { body, defines, fault } = parseTemplate(source, () => true);
    if (fault === undefined) return inBodies([body, ...defines.values()], source, offset);
    if (fault.message !== "unexpected EOF") {
      // What comes behind does not matter.
      const cut = source.slice(0, offset);
      if (cut === source) return root;
      source = cut;
    } else source += "{{end}}";
  }
  return root;
}

/** In a `define` the `.` is taken for the chart's own, which it nearly always is. */
function inBodies(bodies: readonly Body[], text: string, offset: number): Around {
  for (const { statements } of bodies) {
    const [first] = statements;
    const last = statements.at(-1);
    if (first !== undefined && last !== undefined && first.start <= offset && offset <= last.end)
      return inStatements(statements, text, offset, root);
  }
  return root;
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
    dot: kind === "if" ? around.dot : each,
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

/** The path that an operand stands for. */
export function pathOf(operand: Operand, { dot, variables }: Pick<Around, "dot" | "variables">): ValuePath | undefined {
  switch (operand.kind) {
    case "dot":
      return dot;
    case "field":
      return dot && [...dot, ...operand.names];
    case "variable": {
      const base = variables.get(operand.name);
      return base && [...base, ...operand.names];
    }
    case "chain": {
      const base = pathOf(operand.of, { dot, variables });
      return base && [...base, ...operand.names];
    }
    case "pipe": {
      const [first, ...more] = operand.commands;
      if (first === undefined || !more.every(({ args: [head] }) => head.kind === "function" && handsOn.has(head.name)))
        return undefined;
      const [head, ...rest] = first.args;
      if (rest.length === 0) return pathOf(head, { dot, variables });
      const last = rest.at(-1);
      return head.kind === "function" && handsOn.has(head.name) && last !== undefined
        ? pathOf(last, { dot, variables })
        : undefined;
    }
    default:
      return undefined;
  }
}
