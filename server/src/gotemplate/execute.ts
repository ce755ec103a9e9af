import { limits } from "../limits.ts";
import { boxed } from "./access.ts";
import type { BranchNode, Pipe, Statement, TemplateNode, TextNode } from "./ast.ts";
import { evaluatePipe, setVariable } from "./evaluate.ts";
import { failAt, failWhereSpent } from "./fail.ts";
import { failing, type Host } from "./function.ts";
import { unknownText } from "./holes.ts";
import { namedTemplate } from "./named.ts";
import { withoutNoValue } from "./noValue.ts";
import { actionText, containerCost, isTrue, printed } from "./print.ts";
import {
  Endless,
  Exhausted,
  type Frame,
  type NamedTemplate,
  type OuterAction,
  placeOf,
  type Run,
  Stop,
  type Templates,
} from "./run.ts";
import { plainText, slicePiece, type Text, textBuilder } from "./text.ts";
import { GoFault, type GoString, type GoValue, goInt, goNil, goString, sortedEntries } from "./values.ts";

/** How a list of statements ended. */
type Flow = "on" | "break" | "continue";

/** Helm lets a template be included this often within itself. */
const mostIncludes = 1000;

export function executeTemplate(
  run: Run,
  templates: Templates,
  template: NamedTemplate,
  dot: GoValue,
  actions?: OuterAction[],
): Text {
  const out = textBuilder();
  const { at } = run;
  const { template: caller, node } = at;
  execute(createFrame({ run, template, templates, out, actions, doubts: 0 }, dot), dot);
  at.template = caller;
  at.node = node;
  return out.done();
}

function createFrame(start: Omit<Frame, "variables" | "host">, dot: GoValue): Frame {
  return { ...start, variables: [{ name: "$", value: dot }], host: createHost(start) };
}

function execute(frame: Frame, dot: GoValue): void {
  if (++frame.run.depth > limits.template.calls) throw new Endless("templates call each other too deeply");
  walk(frame, dot, frame.template.body.statements);
  frame.run.depth--;
}

function walk(frame: Frame, dot: GoValue, statements: readonly Statement[]): Flow {
  for (const statement of statements) {
    const flow = step(frame, dot, statement);
    if (flow !== "on") return flow;
  }
  return "on";
}

function step(frame: Frame, dot: GoValue, statement: Statement): Flow {
  if (statement.kind !== "text") {
    frame.run.at.template = frame.template;
    frame.run.at.node = "pipe" in statement && statement.pipe !== undefined ? statement.pipe : statement;
  }
  frame.run.charge(60);
  switch (statement.kind) {
    case "text":
      print(frame, pieceOf(frame.template, statement), statement);
      return "on";
    case "action": {
      const from = frame.out.length();
      const value = evaluatePipe(frame, dot, statement.pipe);
      if (statement.pipe.declared.length > 0) return "on";
      printValue(frame, value, statement);
      note(frame, from, statement);
      return "on";
    }
    case "template": {
      const from = frame.out.length();
      callTemplate(frame, dot, statement);
      note(frame, from, statement);
      return "on";
    }
    case "if":
    case "with":
      return branch(frame, dot, statement);
    case "range":
      return range(frame, dot, statement);
    default:
      return statement.kind;
  }
}

function pieceOf({ pieces, source }: NamedTemplate, node: TextNode): Text {
  const known = pieces.get(node);
  if (known !== undefined) return known;
  const piece = slicePiece(source, node.start, node.end);
  pieces.set(node, piece);
  return piece;
}

function print(frame: Frame, text: Text, at: { readonly start: number; readonly end: number }): void {
  if (
    frame.out.length() + text.text.length > limits.template.text ||
    frame.out.count() + text.runs.length > limits.template.runs
  )
    failAt(frame, at, "the output becomes too long", "limit");
  frame.out.add(frame.doubts > 0 ? unknownText(text) : text);
}

function printValue(frame: Frame, value: GoValue, at: { readonly start: number; readonly end: number }): void {
  if (value.kind === "nil") {
    print(frame, plainText("<no value>"), at);
    return;
  }
  const text = shownText(frame, value, at);
  const unknown = frame.run.holes && value.kind !== "string" && frame.run.unknowns.isUnknown(value);
  print(frame, unknown ? unknownText(text) : text, at);
}

function shownText(frame: Frame, value: GoValue, at: { readonly start: number; readonly end: number }): Text {
  if (value.kind === "string") return value;
  try {
    const text = actionText(value);
    frame.run.charge(text.text.length * (value.kind === "map" || value.kind === "list" ? containerCost : 1));
    return text;
  } catch (error) {
    if (error instanceof GoFault) failAt(frame, at, error.message, "limit");
    throw error;
  }
}

/** Remembers where an action of the file itself printed. */
function note(frame: Frame, from: number, at: { readonly start: number; readonly end: number }): void {
  frame.actions?.push({
    start: from,
    end: frame.out.length(),
    place: placeOf(frame.template.source, at.start, at.end),
  });
}

/** What happens inside leaves the variables as they were. */
function scoped<T>(frame: Frame, inside: () => T): T {
  const mark = frame.variables.length;
  const result = inside();
  frame.variables.length = mark;
  return result;
}

/** What a computed unknown decided is unknown, whichever way it went. */
function inDoubt(frame: Frame, value: GoValue, inside: () => Flow): Flow {
  if (!frame.run.holes || value.hole !== true) return inside();
  frame.doubts++;
  const flow = inside();
  frame.doubts--;
  return flow;
}

function branch(frame: Frame, dot: GoValue, node: BranchNode): Flow {
  return scoped(frame, () => {
    const value = evaluatePipe(frame, dot, node.pipe);
    return inDoubt(frame, value, () => {
      if (isTrue(value)) return walk(frame, node.kind === "with" ? value : dot, node.list);
      return node.otherwise === undefined ? "on" : walk(frame, dot, node.otherwise);
    });
  });
}

function* pairs(frame: Frame, pipe: Pipe, value: GoValue): Iterable<readonly [index: GoValue, item: GoValue]> {
  switch (value.kind) {
    case "nil":
      return;
    case "list":
      for (const [index, item] of value.items.entries()) yield [goInt(index), boxed(item)];
      return;
    case "map":
      frame.run.charge(value.entries.size * 15);
      for (const entry of sortedEntries(value)) yield [entry.key, boxed(entry.value)];
      return;
    case "bytes":
      for (const [index, byte] of [...printed(value).slice(1, -1).split(" ")].entries())
        yield [goInt(index), goInt(BigInt(byte), "uint8")];
      return;
    case "int":
      if (pipe.declared.length > 1)
        failAt(frame, pipe, `can't use ${value.value} to iterate over more than one variable`);
      for (let index = 0n; index < value.value; index++) yield [goNil, goInt(index, value.type)];
      return;
    default:
      failAt(frame, pipe, `range can't iterate over ${printed(value)}`);
  }
}

function range(frame: Frame, dot: GoValue, node: BranchNode): Flow {
  return scoped(frame, () => {
    const value = evaluatePipe(frame, dot, node.pipe);
    return inDoubt(frame, value, () => {
      const mark = frame.variables.length;
      const { declared, assigns } = node.pipe;
      let ran = false;
      for (const [index, item] of pairs(frame, node.pipe, value)) {
        ran = true;
        frame.run.charge(10);
        const values = declared.length > 1 ? [index, item] : [item];
        for (const [position, name] of declared.entries()) {
          const next = values[position] ?? goNil;
          if (assigns) setVariable(frame, name, next, node.pipe);
          else {
            const variable = frame.variables[mark - declared.length + position];
            if (variable !== undefined) variable.value = next;
          }
        }
        const flow = walk(frame, item, node.list);
        frame.variables.length = mark;
        if (flow === "break") break;
      }
      return ran || node.otherwise === undefined ? "on" : walk(frame, dot, node.otherwise);
    });
  });
}

function callTemplate(frame: Frame, dot: GoValue, node: TemplateNode): void {
  const template = frame.templates.get(node.name);
  frame.run.watch?.asked(node.name, template);
  if (template === undefined) failAt(frame, node, `template ${JSON.stringify(node.name)} not defined`);
  const inner = node.pipe === undefined ? goNil : evaluatePipe(frame, dot, node.pipe);
  const { run, templates, out } = frame;
  const called = createFrame({ run, template, templates, out, actions: undefined, doubts: frame.doubts }, inner);
  try {
    execute(called, inner);
  } catch (error) {
    if (error instanceof Endless) failAt(frame, node, error.message);
    if (error instanceof Exhausted || error instanceof RangeError) failWhereSpent(frame, node, error);
    if (error instanceof Stop && error.place === undefined) throw placed(error, frame, node);
    throw error;
  }
}

function placed(stop: Stop, frame: Frame, node: TemplateNode): Stop {
  const { kind, helm, template, line, refusal } = stop;
  const place = placeOf(frame.template.source, node.start, node.end);
  return new Stop(stop.message, { kind, helm, template, line, refusal, place });
}

/** What functions may ask of the template that calls them. */
function createHost(frame: Omit<Frame, "variables" | "host">): Host {
  const { run } = frame;
  const include = (name: string, count: number, template: NamedTemplate, dot: GoValue): GoString => {
    run.included.set(name, count);
    const text = executeTemplate(run, frame.templates, template, dot);
    run.included.set(name, count - 1);
    return goString(text);
  };
  return {
    charge: run.charge,
    putting: run.unknowns.putting,
    readings: run.readings,
    made: run.made,
    include: (name, dot) => {
      const count = (run.included.get(name) ?? 0) + 1;
      if (count > mostIncludes)
        failing(`rendering template has a nested reference name: ${name}: unable to execute template`);
      const template = frame.templates.get(name);
      run.watch?.asked(name, template);
      if (template === undefined)
        return failing(`template: no template ${JSON.stringify(name)} associated with template "gotpl"`);
      const { templates } = frame;
      if (dot === run.root.dot && templates === run.root.templates && run.includes.isSteady(template, templates))
        return includeOnce(run, template, dot, () => include(name, count, template, dot));
      return include(name, count, template, dot);
    },
    tpl: (text, dot) => executeText(frame, text, dot),
  };
}

/** As it was printed for another file, or for this one before. */
function includeOnce(run: Run, template: NamedTemplate, dot: GoValue, execute: () => GoString): GoString {
  const { includes, watch } = run;
  const known = includes.get(template, dot);
  if (known !== undefined) {
    run.charge(known.work);
    if (known.holes) run.holes = true;
    if (known.seen !== undefined) watch?.again(known.seen);
    return known.text;
  }
  const before = run.spent();
  const { result: text, seen } = watch === undefined ? { result: execute(), seen: undefined } : watch.within(execute);
  includes.put(template, dot, { text, work: run.spent() - before, holes: run.holes, seen });
  return text;
}

/** Helm's `tpl`: the text is a template of its own that sees the chart's. */
function executeText(frame: Omit<Frame, "variables" | "host">, source: GoString, dot: GoValue): GoString {
  const { run } = frame;
  run.charge(1000 + source.text.length * 2);
  const parsed = run.parse(source.text);
  run.charge(parsed.tokens * 100);
  const name = "gotpl";
  if (parsed.fault !== undefined) {
    const before = source.text.slice(0, parsed.fault.start).split("\n").length;
    const place = placeOf(source, parsed.fault.start, parsed.fault.end);
    const quoted = JSON.stringify(source.text);
    const helm = `cannot parse template ${quoted}: template: ${name}:${before}: ${parsed.fault.message}`;
    throw new Stop(parsed.fault.message, {
      kind: parsed.fault.limit === true ? "limit" : "execute",
      helm,
      template: frame.template.file,
      line: before,
      place,
      refusal: false,
    });
  }
  let templates = frame.templates;
  if (parsed.defines.size > 0) {
    run.charge(templates.size * 5);
    const more = new Map(templates);
    for (const [defined, body] of parsed.defines) more.set(defined, namedTemplate(defined, name, body, source));
    templates = more;
  }
  try {
    const text = executeTemplate(run, templates, namedTemplate(name, name, parsed.body, source), dot);
    return goString(withoutNoValue(text, []).text);
  } catch (error) {
    if (!(error instanceof Stop) || error.refusal) throw error;
    const { message, kind, template, line, place, refusal } = error;
    const helm = `error during tpl function execution for ${JSON.stringify(source.text)}: ${error.helm}`;
    throw new Stop(message, { kind, helm, template, line, place, refusal });
  }
}
