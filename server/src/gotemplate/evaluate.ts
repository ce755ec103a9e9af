import { access, method } from "./access.ts";
import type { Command, NumberNode, Operand, Pipe } from "./ast.ts";
import { fits, goTypeName } from "./convert.ts";
import { failAt, wrapFault } from "./fail.ts";
import type { GoFunction } from "./function.ts";
import { withHole } from "./holes.ts";

import { containerCost, isTrue, typeName } from "./print.ts";
import type { Frame } from "./run.ts";
import { madeFrom, slicePiece, type Text } from "./text.ts";
import { type GoValue, goBool, goFloat, goInt, goNil, goString } from "./values.ts";

/** A value as a pipeline hands it on: Go takes it out of its interface there. */
function unboxed(value: GoValue): GoValue {
  if (value.kind !== "nil" || value.boxed !== true) return value;
  return value.from === undefined ? goNil : { kind: "nil", from: value.from };
}

export function evaluatePipe(frame: Frame, dot: GoValue, pipe: Pipe): GoValue {
  let value: GoValue | undefined;
  for (const command of pipe.commands) value = unboxed(evaluateCommand(frame, dot, command, value));
  const result = value ?? goNil;
  for (const name of pipe.declared) {
    if (pipe.assigns) setVariable(frame, name, result, pipe);
    else frame.variables.push({ name, value: result });
  }
  return result;
}

export function setVariable(frame: Frame, name: string, value: GoValue, at: Pipe): void {
  for (let index = frame.variables.length - 1; index >= 0; index--) {
    const variable = frame.variables[index];
    if (variable?.name !== name) continue;
    variable.value = value;
    return;
  }
  failAt(frame, at, `undefined variable: ${name}`);
}

function valueOfVariable(frame: Frame, node: Operand & { readonly kind: "variable" }): GoValue {
  for (let index = frame.variables.length - 1; index >= 0; index--) {
    const variable = frame.variables[index];
    if (variable?.name === node.name) return variable.value;
  }
  return failAt(frame, node, `undefined variable: ${node.name}`);
}

function evaluateCommand(frame: Frame, dot: GoValue, command: Command, final: GoValue | undefined): GoValue {
  const [first, ...rest] = command.args;
  frame.run.charge(100);
  switch (first.kind) {
    case "field":
      return fields(frame, dot, first, dot, first.names, rest, final);
    case "chain":
      return fields(frame, dot, first, chainStart(frame, dot, first), first.names, rest, final);
    case "variable":
      if (first.names.length === 0) notAFunction(frame, command, final);
      return fields(frame, dot, first, valueOfVariable(frame, first), first.names, rest, final);
    case "function":
      return callFunction(frame, dot, first, command, rest, final);
    case "pipe":
      notAFunction(frame, command, final);
      return evaluatePipe(frame, dot, first);
    case "nil":
      notAFunction(frame, command, final);
      return failAt(frame, first, "nil is not a command");
    default:
      notAFunction(frame, command, final);
      return constant(frame, dot, first);
  }
}

function notAFunction(frame: Frame, command: Command, final: GoValue | undefined): void {
  const [first] = command.args;
  if (command.args.length > 1 || final !== undefined)
    failAt(frame, first, `can't give argument to non-function ${sourceOf(frame, first)}`);
}

export function sourceOf(frame: Frame, node: { readonly start: number; readonly end: number }): string {
  return frame.template.source.text.slice(node.start, node.end);
}

function chainStart(frame: Frame, dot: GoValue, node: Operand & { readonly kind: "chain" }): GoValue {
  if (node.of.kind === "nil") failAt(frame, node, `indirection through explicit nil in ${sourceOf(frame, node)}`);
  return argument(frame, dot, node.of, "");
}

function fields(
  frame: Frame,
  dot: GoValue,
  node: Operand,
  start: GoValue,
  names: readonly string[],
  args: readonly Operand[],
  final: GoValue | undefined,
): GoValue {
  let value = start;
  for (const [index, name] of names.entries()) {
    const last = index === names.length - 1;
    const found = method(value, name);
    if (found !== undefined) {
      value = call(frame, dot, node, node, name, found, last ? args : [], last ? final : undefined);
      continue;
    }
    const result = access(value, name, last && (args.length > 0 || final !== undefined));
    value = typeof result === "string" ? failAt(frame, node, result) : result;
  }
  return value;
}

function literalText(frame: Frame, node: { readonly start: number; readonly end: number }): Text {
  return slicePiece(frame.template.source, node.start, node.end);
}

function stringLiteral(frame: Frame, node: Operand & { readonly kind: "string" }): GoValue {
  const { literals, source } = frame.template;
  const known = literals.get(node);
  if (known !== undefined) return known;
  const made = goString(madeFrom(slicePiece(source, node.start + 1, node.end - 1), node.value));
  literals.set(node, made);
  return made;
}

/** A literal where any type will do; also `.`. */
function constant(frame: Frame, dot: GoValue, node: Operand): GoValue {
  switch (node.kind) {
    case "dot":
      return dot;
    case "bool":
      return goBool(node.value, literalText(frame, node));
    case "string":
      return stringLiteral(frame, node);
    case "number":
      if (node.isFloat) return goFloat(node.float, literalText(frame, node));
      if (node.int === undefined || node.int >= 2n ** 63n || node.int < -(2n ** 63n))
        return failAt(frame, node, `${sourceOf(frame, node)} overflows int`);
      return goInt(node.int, "int", literalText(frame, node));
    default:
      return failAt(frame, node, `can't handle ${sourceOf(frame, node)}`);
  }
}

/** An argument for a parameter of a type; the empty type: any value as it is. */
function argument(frame: Frame, dot: GoValue, node: Operand, type: string): GoValue {
  switch (node.kind) {
    case "dot":
      return checked(frame, node, dot, type);
    case "field":
      return checked(frame, node, fields(frame, dot, node, dot, node.names, [], undefined), type);
    case "variable":
      return checked(
        frame,
        node,
        fields(frame, dot, node, valueOfVariable(frame, node), node.names, [], undefined),
        type,
      );
    case "chain":
      return checked(
        frame,
        node,
        fields(frame, dot, node, chainStart(frame, dot, node), node.names, [], undefined),
        type,
      );
    case "pipe":
      return checked(frame, node, evaluatePipe(frame, dot, node), type);
    case "function":
      return checked(frame, node, callFunction(frame, dot, node, node, [], undefined), type);
    case "nil":
      return fits(goNil, type) ? goNil : failAt(frame, node, `cannot assign nil to ${goTypeName(type)}`);
    default:
      return literal(frame, dot, node, type);
  }
}

const wanted: Readonly<Record<string, string>> = {
  bool: "bool",
  string: "string",
  int: "integer",
  int64: "integer",
  float: "float",
};

function literal(frame: Frame, dot: GoValue, node: Operand, type: string): GoValue {
  if (type === "" || type === "any" || type === "value") return constant(frame, dot, node);
  const kind = wanted[type];
  const written = sourceOf(frame, node);
  if (kind === undefined) return failAt(frame, node, `can't handle ${written} for arg of type ${goTypeName(type)}`);
  if (node.kind === "number" && kind !== "bool" && kind !== "string") return number(frame, node, type, kind);
  if (node.kind === kind) return constant(frame, dot, node);
  return failAt(frame, node, `expected ${kind}; found ${written}`);
}

function number(frame: Frame, node: NumberNode, type: string, kind: string): GoValue {
  const from = literalText(frame, node);
  if (type === "float") return goFloat(node.float, from);
  if (node.int === undefined) return failAt(frame, node, `expected ${kind}; found ${sourceOf(frame, node)}`);
  return goInt(node.int, type === "int64" ? "int64" : "int", from);
}

function checked(frame: Frame, node: Operand, value: GoValue, type: string): GoValue {
  if (fits(value, type)) return handedOn(value, type);
  if (value.kind === "nil" && value.boxed !== true)
    return failAt(frame, node, `invalid value; expected ${goTypeName(type)}`);
  const name = value.kind === "nil" ? "interface {}" : typeName(value);
  return failAt(frame, node, `wrong type for value; expected ${goTypeName(type)}; got ${name}`);
}

/** What a function sees of a value: neither where a field stands, nor the name of a map's type where it wants any map. */
function handedOn(value: GoValue, type: string): GoValue {
  if (value.kind === "struct") return value.addressed === undefined ? value : { ...value, addressed: undefined };
  if (value.kind !== "map" || type !== "map" || value.type === undefined) return value;
  return { ...value, type: undefined, methods: undefined };
}

function callFunction(
  frame: Frame,
  dot: GoValue,
  node: Operand & { readonly kind: "function" },
  at: Command | Operand,
  args: readonly Operand[],
  final: GoValue | undefined,
): GoValue {
  const called = frame.run.functions.get(node.name);
  if (called === undefined) return failAt(frame, node, `${JSON.stringify(node.name)} is not a defined function`);
  if (node.name === "and" || node.name === "or") return shortCircuit(frame, dot, node, args, final);
  return call(frame, dot, node, at, node.name, called, args, final);
}

function checkCount(
  frame: Frame,
  node: Operand,
  name: string,
  { parameters, rest }: Pick<GoFunction, "parameters" | "rest">,
  count: number,
): void {
  if (rest === undefined ? count === parameters.length : count >= parameters.length) return;
  const least = rest === undefined ? "" : "at least ";
  failAt(frame, node, `wrong number of args for ${name}: want ${least}${parameters.length} got ${count}`);
}

function shortCircuit(
  frame: Frame,
  dot: GoValue,
  node: Operand & { readonly kind: "function" },
  args: readonly Operand[],
  final: GoValue | undefined,
): GoValue {
  const count = args.length + (final === undefined ? 0 : 1);
  checkCount(frame, node, node.name, { parameters: ["any"], rest: "any" }, count);
  let value: GoValue = goNil;
  for (const arg of args) {
    value = unboxed(argument(frame, dot, arg, "any"));
    if (isTrue(value) === (node.name === "or")) return value;
  }
  return final ?? value;
}

function call(
  frame: Frame,
  dot: GoValue,
  node: Operand,
  at: Command | Operand,
  name: string,
  called: GoFunction,
  args: readonly Operand[],
  final: GoValue | undefined,
): GoValue {
  const { parameters, rest } = called;
  checkCount(frame, node, name, called, args.length + (final === undefined ? 0 : 1));
  const values = args.map((arg, index) => argument(frame, dot, arg, parameters[index] ?? rest ?? "any"));
  if (final !== undefined) values.push(checked(frame, node, final, parameters[args.length] ?? rest ?? "any"));
  let result: GoValue;
  let given = 0;
  let container = false;
  for (const value of values) {
    if (value.kind === "string") given += value.text.length;
    else container ||= value.kind === "map" || value.kind === "list";
  }
  frame.run.charge(given);
  if (called.changes === true) frame.run.includes.forget();
  try {
    result = called.call(values, frame.host);
  } catch (error) {
    return wrapFault(frame, at, name, error);
  }
  if (result.kind === "string") {
    const cost = container && called.counts !== true ? containerCost : 1;
    frame.run.charge(result.text.length * cost + result.runs.length * 100);
  } else if (result.kind === "list") frame.run.charge(result.items.length * 4);
  if (frame.run.holes && !called.keeps && values.some(frame.run.unknowns.isUnknown)) return withHole(result);
  if (!frame.run.holes && frame.run.unknowns.isUnknown(result)) frame.run.holes = true;
  return result;
}
