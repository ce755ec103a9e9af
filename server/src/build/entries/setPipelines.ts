import type { Operand, Pipe } from "../../gotemplate/ast.ts";
import { parseTemplates, renderTemplate, templateFrom } from "../../gotemplate/engine.ts";
import { parseTemplate } from "../../gotemplate/parse.ts";
import { madeFrom, type Text } from "../../gotemplate/text.ts";
import { type GoMap, goMap, goString, putEntry } from "../../gotemplate/values.ts";

/** A parameter of an ApplicationSet. */
export interface Param extends Text {
  /** It is a number, `true` or `null`: as a text it is something else. */
  readonly typed?: true;
}

/** Parameters by the names that placeholders use, without the leading dot: `path.basename`, `cluster.region`. */
export type Params = Readonly<Record<string, Param>>;

/** Functions that make a text of texts, the same whoever calls them. */
const pure: ReadonlySet<string> = new Set([
  ...["default", "coalesce", "quote", "squote", "toString", "print", "printf", "nospace", "cat"],
  ...["lower", "upper", "title", "untitle", "camelcase", "kebabcase", "snakecase", "trunc", "substr", "repeat"],
  ...["trim", "trimAll", "trimPrefix", "trimSuffix", "replace", "regexReplaceAll", "regexReplaceAllLiteral"],
  ...["ternary", "contains", "hasPrefix", "hasSuffix", "eq", "ne", "and", "or", "not"],
]);

/**
 * What an action of a set in Go's language gives: only such as make a text of parameters that are texts. Of any other
 * nobody here can tell.
 */
export function pipelineText(inner: string, params: Params): Text | undefined {
  const { body, fault } = parseTemplate(`{{${inner}}}`, (name) => pure.has(name));
  const [statement, ...others] = body.statements;
  if (fault !== undefined || statement?.kind !== "action" || others.length > 0) return undefined;
  const { pipe } = statement;
  const names = pipe.declared.length > 0 ? undefined : namesIn(pipe);
  if (names === undefined) return undefined;
  const dot = goMap();
  for (const name of names) {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    // A name for more than a text is a map there.
    if (value === undefined || value.typed || Object.keys(params).some((other) => other.startsWith(`${name}.`)))
      return undefined;
    putAt(dot, name.split("."), value);
  }
  const made = templateFrom(parseTemplates([]), "set", `{{${inner}}}`);
  if ("problem" in made) return undefined;
  const { text, problem, holes } = renderTemplate(made.set, "set", dot);
  if (problem !== undefined || holes.length > 0) return undefined;
  const [only, ...more] = new Set(names);
  return madeFrom(only !== undefined && more.length === 0 ? params[only] : undefined, text);
}

/** The parameters that it asks for; `undefined`: something else is asked for, too. */
function namesIn(operand: Operand | Pipe): readonly string[] | undefined {
  switch (operand.kind) {
    case "field":
      return [operand.names.join(".")];
    case "string":
    case "number":
    case "bool":
    case "function":
      return [];
    case "pipe": {
      const found = operand.commands.flatMap(({ args }) => args.map((each) => namesIn(each)));
      return found.every((each) => each !== undefined) ? found.flat() : undefined;
    }
    default:
      return undefined;
  }
}

function putAt(map: GoMap, [first = "", ...rest]: readonly string[], value: Text): void {
  if (rest.length === 0) {
    putEntry(map, first, goString(value));
    return;
  }
  const known = map.entries.get(first)?.value;
  const below = known?.kind === "map" ? known : goMap();
  if (below !== known) putEntry(map, first, below);
  putAt(below, rest, value);
}
