import type { Body, Command, Operand, Pipe, Statement } from "../../gotemplate/ast.ts";
import { limits } from "../../limits.ts";

/** Keys from `.` of the chart down: `["Values", "networkPolicy", "enabled"]`. */
export type ValuePath = readonly string[];

/** What a condition asks for, as far as it is about values. */
export type Wish =
  | { readonly kind: "truth"; readonly path: ValuePath; readonly wanted: boolean }
  | {
      readonly kind: "equal";
      readonly path: ValuePath;
      readonly to: string | boolean | number;
      readonly wanted: boolean;
    }
  | { readonly kind: "all" | "any"; readonly of: readonly Wish[] }
  /** Nothing is known about it. */
  | { readonly kind: "open" };

/** A condition on the way to a text. */
export interface Condition {
  readonly wish: Wish;
  /** Only an `if` takes a value for nothing but its truth. */
  readonly by: "if" | "with" | "range";
  /** Where it stands in the text of its template. */
  readonly start: number;
  readonly template: string;
}

/** A place where a policy is written, and what must hold for it to be printed. */
export interface GuardedText {
  readonly conditions: readonly Condition[];
}

export interface NamedBody {
  readonly body: Body;
  readonly text: string;
}

/** What names mean while a template is read: paths, or nothing that is known. */
interface Scope {
  readonly template: string;
  readonly text: string;
  readonly dot: ValuePath | undefined;
  readonly variables: Map<string, ValuePath | undefined>;
  readonly conditions: readonly Condition[];
  readonly depth: number;
}

/** Every text in a template, and in those that it includes with the same `.`, that the pattern finds. */
export function guardedTexts(
  name: string,
  bodyOf: (name: string) => NamedBody | undefined,
  pattern: RegExp,
): readonly GuardedText[] {
  const found: GuardedText[] = [];

  function enter(template: string, conditions: readonly Condition[], depth: number): void {
    const named = depth > limits.build.conditions.includes ? undefined : bodyOf(template);
    if (named === undefined) return;
    const { body, text } = named;
    walk(body.statements, { template, text, dot: [], variables: new Map([["$", []]]), conditions, depth });
  }

  function walk(statements: readonly Statement[], scope: Scope): void {
    for (const statement of statements) {
      if (found.length >= limits.build.conditions.count) return;
      if (statement.kind === "text") {
        if (pattern.test(scope.text.slice(statement.start, statement.end)))
          found.push({ conditions: scope.conditions });
      } else if (statement.kind === "action") {
        const [declared] = statement.pipe.declared;
        if (declared !== undefined) scope.variables.set(declared, pathOf(statement.pipe, scope));
        const included = includedBy(statement.pipe, scope);
        if (included !== undefined) enter(included, scope.conditions, scope.depth + 1);
      } else if (statement.kind === "template") {
        if (statement.pipe !== undefined && pathOf(statement.pipe, scope)?.length === 0)
          enter(statement.name, scope.conditions, scope.depth + 1);
      } else if (statement.kind === "if" || statement.kind === "with" || statement.kind === "range") {
        const { kind, pipe, list, otherwise, start } = statement;
        const inner = (wanted: boolean, dot: ValuePath | undefined): Scope => ({
          ...scope,
          dot,
          variables: new Map(scope.variables),
          conditions: [
            ...scope.conditions,
            { wish: wishOf(pipe, wanted, scope), by: kind, start, template: scope.template },
          ],
        });
        const taken = inner(true, kind === "if" ? scope.dot : kind === "with" ? pathOf(pipe, scope) : undefined);
        for (const each of pipe.declared) taken.variables.set(each, kind === "range" ? undefined : pathOf(pipe, scope));
        walk(list, taken);
        if (otherwise !== undefined) walk(otherwise, inner(false, scope.dot));
      }
    }
  }

  enter(name, [], 0);
  return found;
}

/** The name of a template that is included with the chart's own `.`. */
function includedBy(pipe: Pipe, scope: Scope): string | undefined {
  const [head, name, dot] = pipe.commands[0]?.args ?? [];
  if (head?.kind !== "function" || head.name !== "include" || name?.kind !== "string" || dot === undefined)
    return undefined;
  return pathOf(dot, scope)?.length === 0 ? name.value : undefined;
}

/** Functions that hand on the truth of their last argument. */
const transparent = new Set(["toString", "quote", "trim", "lower", "toYaml", "deepCopy"]);

/** The path that an operand stands for. */
function pathOf(operand: Operand, scope: Scope): ValuePath | undefined {
  switch (operand.kind) {
    case "dot":
      return scope.dot;
    case "field":
      return scope.dot && [...scope.dot, ...operand.names];
    case "variable": {
      const base = scope.variables.get(operand.name);
      return base && [...base, ...operand.names];
    }
    case "chain": {
      const base = pathOf(operand.of, scope);
      return base && [...base, ...operand.names];
    }
    case "pipe": {
      const call = callOf(operand);
      if (call === undefined) return undefined;
      const [head, ...rest] = call;
      if (rest.length === 0) return pathOf(head, scope);
      const last = rest.at(-1);
      if (head.kind !== "function" || last === undefined) return undefined;
      if (transparent.has(head.name) && rest.length === 1) return pathOf(last, scope);
      return head.name === "default" && isFalse(rest[0]) ? pathOf(last, scope) : undefined;
    }
    default:
      return undefined;
  }
}

function isFalse(operand: Operand | undefined): boolean {
  return (
    (operand?.kind === "bool" && !operand.value) ||
    (operand?.kind === "string" && operand.value === "") ||
    (operand?.kind === "function" && operand.name === "dict")
  );
}

/** A pipeline as one call: what stands before is the last argument of what follows. */
function callOf(pipe: Pipe): Command["args"] | undefined {
  const [first, ...more] = pipe.commands;
  if (first === undefined) return undefined;
  let call = first.args;
  for (const { args } of more) {
    const before: Pipe = { ...pipe, declared: [], commands: [{ ...first, args: call }] };
    call = [...args, before];
  }
  return call;
}

/** What must hold for an operand to be true, or false. */
function wishOf(operand: Operand, wanted: boolean, scope: Scope): Wish {
  const path = pathOf(operand, scope);
  if (path !== undefined) return path[0] === "Values" ? { kind: "truth", path, wanted } : { kind: "open" };
  if (operand.kind !== "pipe") return { kind: "open" };
  const [head, ...rest] = callOf(operand) ?? [];
  if (head === undefined) return { kind: "open" };
  if (rest.length === 0) return head.kind === "pipe" ? wishOf(head, wanted, scope) : { kind: "open" };
  if (head.kind !== "function") return { kind: "open" };
  switch (head.name) {
    case "not":
    case "empty":
      return rest[0] === undefined ? { kind: "open" } : wishOf(rest[0], !wanted, scope);
    case "and":
    case "or":
      return {
        kind: (head.name === "and") === wanted ? "all" : "any",
        of: rest.map((each) => wishOf(each, wanted, scope)),
      };
    case "eq":
    case "ne":
      return rest.length === 2 ? equality(rest, (head.name === "eq") === wanted, scope) : { kind: "open" };
    default:
      return { kind: "open" };
  }
}

function equality(sides: readonly Operand[], wanted: boolean, scope: Scope): Wish {
  for (const [index, side] of sides.entries()) {
    const path = pathOf(side, scope);
    const to = literalOf(sides[1 - index]);
    if (path?.[0] === "Values" && to !== undefined) return { kind: "equal", path, to, wanted };
  }
  return { kind: "open" };
}

function literalOf(operand: Operand | undefined): string | boolean | number | undefined {
  if (operand?.kind === "string" || operand?.kind === "bool") return operand.value;
  return operand?.kind === "number" ? operand.float : undefined;
}

export interface NamedPaths {
  /** Read for more than their truth. */
  readonly read: ReadonlySet<string>;
  /** Asked for their truth by an `if`, in the order of the text. */
  readonly asked: ReadonlySet<string>;
}

/** Every path that a template names, and those that it includes, as text with dots. */
export function namedPaths(name: string, bodyOf: (name: string) => NamedBody | undefined): NamedPaths {
  const read = new Set<string>();
  const asked = new Set<string>();
  const seen = new Set<string>();
  const note = (operand: Operand, found: Set<string>): void => {
    if (operand.kind === "field" || operand.kind === "variable") found.add(operand.names.join("."));
    else if (operand.kind === "chain") note(operand.of, found);
    else if (operand.kind === "pipe")
      for (const { args } of operand.commands) for (const each of args) note(each, found);
  };
  const walk = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.kind === "action") {
        note(statement.pipe, read);
        const [head, included] = statement.pipe.commands[0]?.args ?? [];
        if (head?.kind === "function" && head.name === "include" && included?.kind === "string") enter(included.value);
      } else if (statement.kind === "template") {
        if (statement.pipe !== undefined) note(statement.pipe, read);
        enter(statement.name);
      } else if (statement.kind === "if" || statement.kind === "with" || statement.kind === "range") {
        note(statement.pipe, statement.kind === "if" ? asked : read);
        walk(statement.list);
        walk(statement.otherwise ?? []);
      }
    }
  };
  const enter = (template: string): void => {
    if (seen.has(template) || seen.size > limits.build.conditions.templates) return;
    seen.add(template);
    walk(bodyOf(template)?.body.statements ?? []);
  };
  enter(name);
  return { read, asked };
}
