import { limits } from "../limits.ts";
import type { Span, SpanMap } from "../yaml/tree.ts";
import type { ParsedTemplate } from "./ast.ts";
import { executeTemplate } from "./execute.ts";
import { lineAndColumn, tooMuch } from "./fail.ts";
import { goFunctions } from "./functions/index.ts";
import { type NamedTemplate, namedTemplate, type Templates } from "./named.ts";
import { withoutNoValue } from "./noValue.ts";
import { createOutputMap } from "./outputMap.ts";
import { parseTemplate, tooLarge } from "./parse.ts";
import {
  type Budget,
  createBudget,
  createRun,
  Exhausted,
  type FilePlace,
  type OuterAction,
  placeOf,
  Stop,
} from "./run.ts";
import type { Printed } from "./sameRendered.ts";
import { plainText, type Text } from "./text.ts";
import type { GoValue } from "./values.ts";

export { createIncludes, type Includes } from "./includes.ts";
export { type Budget, createBudget } from "./run.ts";

/** A file of templates, and the name that Go knows it by (`demo/templates/policy.yaml`). */
export interface TemplateFile {
  readonly name: string;
  /** `sourceText(uri, text)`, so that what it prints leads back to it. */
  readonly text: Text;
}

/** All templates of a chart, parsed. Immutable. */
export interface TemplateSet {
  /** A fault here fails the whole chart, as in Go; what could be parsed is there all the same. */
  readonly problems: readonly TemplateProblem[];
  /** What can be included or executed, by name: files and what they define. */
  readonly templates: Templates;
  readonly cache: TemplateCache;
}

export interface TemplateProblem {
  /** `limit`: Netpol gave up, Go might not have. */
  readonly kind: "parse" | "execute" | "limit";
  /** What is wrong, without where. */
  readonly message: string;
  /** The whole message as Helm prints it, with template names, lines and columns. */
  readonly helm: string;
  /** The innermost place that stands in a file; `span` counts from the file's start. */
  readonly uri: string;
  readonly span: Span;
  /** Name of the template file at fault. */
  readonly template: string;
  /** From 1, as Go counts. */
  readonly line: number;
  /** The chart says so itself (`fail`, `required`). */
  readonly refusal?: true;
  /** The action that opens what is never closed, counted from the file's start. */
  readonly opened?: Span | undefined;
}

export interface Rendered {
  /** What was printed; empty where `problem` is set. */
  readonly text: string;
  /** By the contract of places: for a scalar's (or key's) span the value or template text behind it, or the outermost action. */
  readonly map: SpanMap;
  /** Stretches that cannot be known (random, time, certificates), ascending. */
  readonly holes: readonly Span[];
  /** For `sameRendered`; absent where `problem` is set. */
  readonly printed?: Printed;
  readonly problem?: TemplateProblem | undefined;
}

/** Parsed texts. Give the same one again and again. It forgets what was not used for long. */
export interface TemplateCache {
  readonly parse: (text: string) => ParsedTemplate;
  /** What functions have made of texts that stand in templates (compiled patterns), by key. */
  readonly made: Map<string, unknown>;
}

function sizeOf(text: string, { tokens }: Pick<ParsedTemplate, "tokens">): number {
  return text.length + 100 * (tokens + 1);
}

export function templateCache(): TemplateCache {
  const parsed = new Map<string, ParsedTemplate>();
  const isFunction = (name: string): boolean => goFunctions.has(name);
  let size = 0;
  return {
    made: new Map(),
    parse: (text) => {
      const known = parsed.get(text);
      if (known !== undefined) {
        parsed.delete(text);
        parsed.set(text, known);
        return known;
      }
      const result = parseTemplate(text, isFunction);
      size += sizeOf(text, result);
      parsed.set(text, result);
      for (const [old, { tokens }] of parsed) {
        if (size <= limits.template.remembered) break;
        parsed.delete(old);
        size -= sizeOf(old, { tokens });
      }
      return result;
    },
  };
}

/** Files as they were parsed last, by name, with the pieces that were cut from them. */
export type KeptTemplates = Map<
  string,
  { readonly text: Text; readonly templates: readonly NamedTemplate[]; readonly tokens: number }
>;

/** Parses in this order: of several templates of one name the last wins, but an empty one never replaces one with text. */
export function parseTemplates(
  files: readonly TemplateFile[],
  cache: TemplateCache = templateCache(),
  kept?: KeptTemplates,
): TemplateSet {
  const templates = new Map<string, NamedTemplate>();
  const problems: TemplateProblem[] = [];
  const add = (template: NamedTemplate): void => {
    if (templates.has(template.name) && template.body.empty) return;
    templates.set(template.name, template);
  };
  let left: number = limits.template.allTokens;
  for (const { name, text } of files) {
    const last = kept?.get(name);
    if (last !== undefined && last.text.text === text.text && sameSource(last.text, text)) {
      last.templates.forEach(add);
      left -= last.tokens;
      continue;
    }
    const read = cache.parse(text.text);
    left -= read.tokens;
    const { body, defines } = read;
    const fault = read.fault ?? (left < 0 ? { message: tooLarge, start: 0, end: 0, limit: true as const } : undefined);
    if (fault !== undefined) {
      const { line } = lineAndColumn(text.text, fault.start);
      problems.push({
        kind: fault.limit === true ? "limit" : "parse",
        message: fault.message,
        helm: `parse error at (${name}:${line}): ${fault.message.split(": ").pop() ?? ""}`,
        ...filePlace(text, placeOf(text, fault.start, fault.end)),
        template: name,
        line,
        opened: fault.opened && placeOf(text, fault.opened.start, fault.opened.end)?.span,
      });
    }
    const made = [...defines].map(([defined, inner]) => namedTemplate(defined, name, inner, text));
    if (fault === undefined) made.push(namedTemplate(name, name, body, text));
    made.forEach(add);
    if (fault === undefined) kept?.set(name, { text, templates: made, tokens: read.tokens });
  }
  return { problems, templates, cache };
}

/** Whole files of one uri. */
function sameSource({ runs: [a] }: Text, { runs: [b] }: Text): boolean {
  return a?.origin?.uri === b?.origin?.uri && a?.at === b?.at;
}

/** The set with one more template in it, of a text that stands in no file. */
export function templateFrom(
  set: TemplateSet,
  name: string,
  text: string,
): { readonly set: TemplateSet } | { readonly problem: TemplateProblem } {
  const more = parseTemplates([{ name, text: plainText(text) }], set.cache);
  const [problem] = more.problems;
  if (problem !== undefined) return { problem };
  return { set: { ...set, templates: new Map([...set.templates, ...more.templates]) } };
}

/**
 * Executes one template of the set with `dot` (`.` and `$`), and deletes `<no value>` from what it printed, as Helm does.
 * Maps reachable from `dot` are changed where the template changes them. Never throws; stops at fixed bounds. Give all
 * files of a chart one `budget`, so that many costly files are stopped as one is.
 */
export function renderTemplate(
  set: TemplateSet,
  name: string,
  dot: GoValue,
  budget: Budget = createBudget(),
): Rendered {
  const template = set.templates.get(name);
  budget.watch?.asked(name, template);
  if (template === undefined) {
    const problem = problemOf(name, plainText(""), `template: no template ${JSON.stringify(name)}`, "execute");
    return { ...noText, problem };
  }
  const actions: OuterAction[] = [];
  const run = createRun(goFunctions, set.cache, budget, { dot, templates: set.templates });
  try {
    const printed = executeTemplate(run, set.templates, template, dot, actions);
    const { text, moved } = withoutNoValue(printed, actions);
    const { uri, span } = filePlace(template.source, undefined);
    const file = { uri, start: span.start, end: span.end };
    return {
      text: text.text,
      map: createOutputMap(text, moved, { ...file, how: "computed" }),
      holes: text.runs.filter((one) => one.hole === true),
      printed: { runs: text.runs, actions: moved, length: template.source.text.length },
    };
  } catch (error) {
    if (error instanceof Stop) return stopped(error, template.source);
    if (error instanceof Exhausted || error instanceof RangeError) {
      const { template: inner = template, node } = run.at;
      const place = placeOf(inner.source, node.start, node.end);
      return { ...noText, problem: { ...problemOf(name, template.source, tooMuch(error), "limit"), ...place } };
    }
    throw error;
  }
}

/** Nobody knows where nothing came from. */
const noMap: SpanMap = { placesAt: () => [{ uri: "", start: 0, end: 0, how: "computed" }] };

/** Where a fault is shown: its own place, or the start of the file. */
function filePlace(source: Text, place: FilePlace | undefined): FilePlace {
  return place ?? placeOf(source, 0, 0) ?? { uri: "", span: { start: 0, end: 0 } };
}

const noText: Rendered = { text: "", map: noMap, holes: [] };

function problemOf(name: string, source: Text, message: string, kind: TemplateProblem["kind"]): TemplateProblem {
  const helm = `template: ${name}: ${message}`;
  return { kind, message, helm, ...filePlace(source, undefined), template: name, line: 1 };
}

function stopped(stop: Stop, source: Text): Rendered {
  const { kind, message, template, line, refusal } = stop;
  const outermost = /^template: (.*?:[0-9]+:[0-9]+): executing /.exec(stop.helm)?.[1] ?? template;
  const helm = refusal ? `execution error at (${outermost}): ${message}` : stop.helm;
  const place = filePlace(source, stop.place);
  const problem = { kind, message, helm, ...place, template, line, ...(refusal && { refusal: true as const }) };
  return { text: "", map: noMap, holes: [], problem };
}
