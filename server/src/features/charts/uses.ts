import type { ValuePath } from "../../build/helm/conditions.ts";
import type { ActiveChart } from "../../build/helm/dependencies.ts";
import type { Operand, ParsedTemplate, Pipe, Statement } from "../../gotemplate/ast.ts";
import { parseTemplate } from "../../gotemplate/parse.ts";
import { type Around, type Call, type Calls, type Given, givenBy, item, pathOf, root, startsOf } from "./around.ts";

/** Something that a template names. Offsets from the start of its file. */
export interface Use {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A path of values that a template reads, or the name of a template that it calls, and with what. `through`: it is on the way to
 * a key below, which is what is read.
 */
export type Named = Use & {
  /** The chart of whose `.` this is a part, where it is another's than that in which the template stands. */
  readonly active?: ActiveChart | undefined;
} & (
    | { readonly kind: "path"; readonly path: ValuePath; readonly through: boolean }
    | { readonly kind: "template"; readonly name: string; readonly given: Given }
  );

/** Everything that the templates of a chart and of those below it name; paths from the release's values down. */
export function usesIn(top: ActiveChart, parse: Parse): readonly Named[] {
  return usesBelow(top, [], callsIn(top, parse), parse);
}

/** The names of templates alone: for them it does not matter who calls what. */
export function namesIn(top: ActiveChart, parse: Parse): readonly Named[] {
  return usesBelow(top, [], nobody, parse).filter(({ kind }) => kind === "template");
}

function usesBelow(active: ActiveChart, own: ValuePath, calls: Calls, parse: Parse): readonly Named[] {
  const found = active.chart.templates.flatMap(({ uri, text }) =>
    usesOf(uri, text(), calls, parse).flatMap((use): readonly Named[] => {
      if (use.kind === "template") return [use];
      const [first, ...names] = use.path;
      if (first !== "Values" || names.length === 0) return [];
      const below = use.active === undefined ? own : keysTo(use.active);
      // What is global is handed down: each chart above may say it.
      const holders = names[0] === "global" ? below.map((_, at) => below.slice(0, at)) : [];
      return [...holders, below].map((holder) => ({ ...use, path: [...holder, ...names] }));
    }),
  );
  const inside = active.dependencies.flatMap((child) => usesBelow(child, [...own, child.name], calls, parse));
  return [...found, ...inside];
}

/** The keys from the release's values down to those of a chart. */
function keysTo({ path }: ActiveChart): ValuePath {
  return path.split("/charts/").slice(1);
}

/** Reads a text of a template once. For one question. */
export type Parse = (text: string) => Pick<ParsedTemplate, "body" | "defines">;

export function createParse(): Parse {
  const known = new Map<string, ParsedTemplate>();
  return (text) => {
    const found = known.get(text) ?? parseTemplate(text, () => true);
    known.set(text, found);
    return found;
  };
}

/** How often a template is called is told no further than this. */
const mostCalls = 8;

/** Who calls the templates that a chart and those below it define, and with what. For one question: it reads all texts. */
export function callsIn(top: ActiveChart, parse: Parse = createParse()): Calls {
  const known = new Map<string, readonly Call[]>();
  const read = new Map<string, readonly Named[]>();
  // Most templates define nothing, and name the same however often one looks.
  const readOnce = (uri: string, text: string): readonly Named[] => {
    const before = read.get(uri);
    if (before !== undefined) return before;
    const uses = usesOf(uri, text, calls, parse);
    if (!/\b(?:define|block)\b/.test(text)) read.set(uri, uses);
    return uses;
  };
  const all = (active: ActiveChart): readonly ActiveChart[] => [active, ...active.dependencies.flatMap(all)];
  const charts = all(top);
  const calls: Calls = (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    // One that calls itself is started by somebody else.
    known.set(name, [{ dot: undefined, active: top }]);
    const found = new Map<string, Call>();
    for (const active of charts) {
      for (const { uri, text } of active.chart.templates) {
        if (found.size >= mostCalls || !text().includes(name)) continue;
        for (const use of readOnce(uri, text())) {
          if (use.kind !== "template" || use.name !== name) continue;
          const call = { ...use.given, active: use.active ?? active };
          found.set(JSON.stringify([call.active.path, call.dot, [...(call.fields ?? [])]]), call);
        }
      }
    }
    const list = [...found.values()].slice(0, mostCalls);
    known.set(name, list);
    return list;
  };
  return calls;
}

/** A `define` or `block`, at its name with the quotes. */
export interface Define extends Use {
  readonly name: string;
  /** From the chart's folder. */
  readonly path: string;
}

/** What the templates of a chart and of those below it define, also in texts that do not parse at the moment. */
export function definesIn({ chart, dependencies }: ActiveChart): readonly Define[] {
  const own = chart.templates.flatMap(({ uri, path, text }) =>
    [...text().matchAll(/\{\{-?\s*(?:define|block)\s+(["`])([^"`\n]+)\1/g)].map((match): Define => {
      const [whole, , name = ""] = match;
      const end = match.index + whole.length;
      return { uri, path, name, start: end - name.length - 2, end };
    }),
  );
  return [...own, ...dependencies.flatMap(definesIn)];
}

const nobody: Calls = () => [];

/** The names in one text; paths from the chart's `.` down, in a `define` for each call of it. */
export function usesOf(uri: string, text: string, calls: Calls = nobody, parse = createParse()): readonly Named[] {
  const { body, defines } = parse(text);
  const found: Named[] = [];

  function operand(node: Operand, scope: Around, through = false): void {
    const { start, end } = node;
    if (node.kind === "pipe") pipe(node, scope, through);
    else if (node.kind === "chain") operand(node.of, scope, true);
    const path = node.kind === "pipe" ? undefined : pathOf(node, scope);
    if (path !== undefined && path.length > 1)
      found.push({ kind: "path", uri, start, end, path, through, active: scope.active });
  }

  function pipe({ commands }: Pipe, scope: Around, further = false): void {
    for (const { args } of commands) {
      const [head, name, what] = args;
      if (head.kind === "function" && head.name === "include" && name?.kind === "string") {
        const { start, end, value } = name;
        const given = givenBy(what, scope);
        found.push({ kind: "template", uri, start, end, name: value, given, active: scope.active });
      }
      const keys = keysIn(args, scope);
      for (const each of args)
        operand(
          each,
          scope,
          keys.some(({ holder }) => holder === each),
        );
      for (const { node, path, through } of keys)
        found.push({
          kind: "path",
          uri,
          start: node.start + 1,
          end: node.end - 1,
          path,
          through: through || further,
          active: scope.active,
        });
    }
  }

  function walk(statements: readonly Statement[], outer: Around): void {
    let scope = outer;
    for (const statement of statements) {
      if (statement.kind === "action") {
        pipe(statement.pipe, scope);
        const [name] = statement.pipe.declared;
        if (name !== undefined)
          scope = { ...scope, variables: new Map(scope.variables).set(name, pathOf(statement.pipe, scope)) };
      } else if (statement.kind === "template") {
        const { start, end, name } = statement;
        const at = text.indexOf(name, start);
        const given = givenBy(statement.pipe, scope);
        if (at !== -1 && at < end)
          found.push({
            kind: "template",
            uri,
            start: at - 1,
            end: at + name.length + 1,
            name,
            given,
            active: scope.active,
          });
        if (statement.pipe !== undefined) pipe(statement.pipe, scope);
      } else if (statement.kind === "if" || statement.kind === "with" || statement.kind === "range") {
        pipe(statement.pipe, scope);
        walk(statement.list, inside(statement.kind, statement.pipe, scope));
        if (statement.otherwise !== undefined) walk(statement.otherwise, scope);
      }
    }
  }

  walk(body.statements, root);
  for (const [name, { statements }] of defines) for (const start of startsOf(name, calls)) walk(statements, start);
  return found;
}

type Text = Operand & { readonly kind: "string" };

interface TextKey {
  readonly node: Text;
  /** In which it is looked for. */
  readonly holder: Operand | undefined;
  readonly path: ValuePath;
  readonly through: boolean;
}

/** Keys that a function is given as texts: `index .Values "a" "b"`, `dig "a" "b" "default" .Values`. */
function keysIn([head, ...args]: readonly Operand[], scope: Around): readonly TextKey[] {
  const below = (holder: Operand | undefined, keys: readonly Operand[]) => {
    const base = holder && pathOf(holder, scope);
    const found: TextKey[] = [];
    if (base === undefined) return found;
    let path = base;
    for (const [at, node] of keys.entries()) {
      if (node.kind !== "string") break;
      path = [...path, node.value];
      found.push({ node, path, through: at < keys.length - 1, holder });
    }
    return found;
  };
  switch (head?.kind === "function" ? head.name : undefined) {
    case "index":
      return below(args[0], args.slice(1));
    case "get":
    case "hasKey":
      return below(args[0], args.slice(1, 2));
    case "pick":
      return args.slice(1).flatMap((each) => below(args[0], [each]));
    case "omit":
      // All that is left is read.
      return args.slice(1).flatMap((each) => below(args[0], [each]).map((key) => ({ ...key, holder: undefined })));
    case "pluck":
      return args.slice(1).flatMap((each) => below(each, args.slice(0, 1)));
    case "dig":
      return below(args.at(-1), args.slice(0, -2));
    default:
      return [];
  }
}

function inside(kind: "if" | "with" | "range", pipe: Pipe, scope: Around): Around {
  const value = pathOf(pipe, scope);
  const each = kind === "range" ? value && [...value, item] : value;
  const variables = new Map(scope.variables);
  for (const [index, name] of pipe.declared.entries())
    variables.set(name, kind === "range" && pipe.declared.length > 1 && index === 0 ? undefined : each);
  return { ...scope, variables, ...(kind !== "if" && { dot: each, fields: undefined }) };
}
