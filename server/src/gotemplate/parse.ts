import { limits } from "../limits.ts";
import { asksOf } from "./asks.ts";
import type {
  ActionNode,
  Body,
  BranchNode,
  Command,
  Operand,
  ParsedTemplate,
  ParseFault,
  Pipe,
  Statement,
  TemplateNode,
} from "./ast.ts";
import { lex, type Token, type TokenKind } from "./lex.ts";
import { readNumber, unquote } from "./literals.ts";

/** Thrown inside this file only. */
class Fault extends Error {
  readonly fault: ParseFault;
  constructor(fault: ParseFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Why a list of statements ended. */
type Stop =
  | { readonly kind: "end"; readonly token: Token }
  | { readonly kind: "else"; readonly token: Token; readonly also?: "if" | "with" }
  | { readonly kind: "eof"; readonly token: Token };

/** Why a template is not read that has too many tokens, by itself or with those before it. */
export const tooLarge = "there are too many actions to be read";

const operandKinds = new Set<TokenKind>([
  "bool",
  "character",
  "dot",
  "field",
  "identifier",
  "number",
  "nil",
  "raw",
  "string",
  "variable",
  "open",
]);

/** Parses a template's text. `hasFunction`: names that may be called; an unknown one is a fault, as in Go. Never throws. */
export function parseTemplate(text: string, hasFunction: (name: string) => boolean): ParsedTemplate {
  const tokens = lex(text);
  const defines = new Map<string, Body>();
  const last = tokens[tokens.length - 1] ?? { kind: "end" as const, start: 0, end: 0, value: "" };
  if (tokens.length > limits.template.tokens) {
    const fault = { message: tooLarge, start: last.start, end: Math.max(last.end, last.start), limit: true } as const;
    return { body: bodyOf([], text), defines, fault, tokens: tokens.length };
  }
  let at = 0;
  let variables: string[] = ["$"];
  let ranges = 0;
  let nesting = 0;

  const peek = (): Token => tokens[at] ?? last;
  const next = (): Token => tokens[at++] ?? last;
  const skipSpace = (): void => {
    while (tokens[at]?.kind === "space") at++;
  };
  const peekSolid = (): Token => {
    skipSpace();
    return peek();
  };
  const nextSolid = (): Token => {
    skipSpace();
    return next();
  };
  const faultAt = (token: { readonly start: number; readonly end: number }, message: string): ParseFault => ({
    message,
    start: token.start,
    end: Math.max(token.end, token.start),
  });
  const fail = (token: { readonly start: number; readonly end: number }, message: string): never => {
    throw new Fault(faultAt(token, message));
  };
  const unexpected = (token: Token, context: string): never =>
    token.kind === "fault"
      ? fail(token, token.value)
      : fail(
          token,
          `unexpected ${describe(token)} in ${context}`.replace(/^unexpected EOF in input$/, "unexpected EOF"),
        );
  const expect = (kind: TokenKind, context: string): Token => {
    const token = nextSolid();
    return token.kind === kind ? token : unexpected(token, context);
  };
  const nested = <T>(token: Token, inside: () => T): T => {
    if (++nesting > limits.template.nesting)
      throw new Fault({ message: "nested too deeply", start: token.start, end: token.end, limit: true });
    const result = inside();
    nesting--;
    return result;
  };

  function statements(): { readonly list: readonly Statement[]; readonly stop: Stop } {
    const list: Statement[] = [];
    for (;;) {
      const token = next();
      if (token.kind === "text") list.push({ kind: "text", start: token.start, end: token.end });
      else if (token.kind === "left") {
        const statement = action(token);
        if ("stop" in statement) return { list, stop: statement.stop };
        list.push(statement.node);
      } else if (token.kind === "end") return { list, stop: { kind: "eof", token } };
      else unexpected(token, "input");
    }
  }

  /** A list that must end with `{{end}}`, or at `{{else}}`. `left`: where the action begins that opens it. */
  function block(left: Token): { readonly list: readonly Statement[]; readonly stop: Exclude<Stop, { kind: "eof" }> } {
    const opened = { start: left.start, end: lastEnd() };
    const { list, stop } = statements();
    if (stop.kind === "eof") throw new Fault({ ...faultAt(stop.token, "unexpected EOF"), opened });
    return { list, stop };
  }

  function action(left: Token): { readonly node: Statement } | { readonly stop: Stop } {
    const token = peekSolid();
    if (token.kind !== "keyword") {
      const pipe = pipeline("command", "right");
      return { node: { kind: "action", pipe, start: left.start, end: lastEnd() } satisfies ActionNode };
    }
    next();
    switch (token.value) {
      case "if":
      case "with":
      case "range":
        return { node: nested(token, () => control(token.value as "if" | "with" | "range", left)) };
      case "else": {
        const after = peekSolid();
        if (after.kind === "keyword" && (after.value === "if" || after.value === "with"))
          return { stop: { kind: "else", token: left, also: after.value } };
        expect("right", "else");
        return { stop: { kind: "else", token: left } };
      }
      case "end":
        expect("right", "end");
        return { stop: { kind: "end", token: left } };
      case "break":
      case "continue": {
        const name = `{{${token.value}}}`;
        expect("right", name);
        if (ranges === 0) fail(token, `${name} outside {{range}}`);
        return { node: { kind: token.value, start: left.start, end: lastEnd() } };
      }
      case "template":
        return { node: templateCall(left) };
      case "block":
        return { node: nested(token, () => blockDefinition(left)) };
      default:
        at--;
        return unexpected(token, "command");
    }
  }

  function lastEnd(): number {
    return tokens[at - 1]?.end ?? 0;
  }

  function control(kind: "if" | "with" | "range", left: Token): BranchNode {
    const mark = variables.length;
    const pipe = pipeline(kind, "right");
    if (kind === "range") ranges++;
    const { list, stop } = block(left);
    if (kind === "range") ranges--;
    let otherwise: readonly Statement[] | undefined;
    if (stop.kind === "else") {
      if (stop.also !== undefined && stop.also === kind) {
        const inner = next();
        otherwise = [nested(inner, () => control(kind, stop.token))];
      } else if (stop.also !== undefined) {
        otherwise = unexpected(next(), "input");
      } else {
        const second = block(stop.token);
        if (second.stop.kind !== "end") fail(second.stop.token, "expected end; found {{else}}");
        otherwise = second.list;
      }
    }
    variables = variables.slice(0, mark);
    return { kind, pipe, list, otherwise, start: left.start, end: lastEnd() };
  }

  function nameOf(token: Token, context: string): string {
    if (token.kind !== "string" && token.kind !== "raw") return unexpected(token, context);
    return unquote(token.value) ?? fail(token, "invalid syntax");
  }

  function templateCall(left: Token): TemplateNode {
    const context = "template clause";
    const name = nameOf(nextSolid(), context);
    const pipe = peekSolid().kind === "right" ? undefined : pipeline(context, "right");
    if (pipe === undefined) next();
    return { kind: "template", name, pipe, start: left.start, end: lastEnd() };
  }

  function blockDefinition(left: Token): TemplateNode {
    const context = "block clause";
    const name = nameOf(nextSolid(), context);
    const pipe = pipeline(context, "right");
    define(name, left, "block clause");
    return { kind: "template", name, pipe, start: left.start, end: lastEnd() };
  }

  function define(name: string, left: Token, context: string): void {
    const outer = { variables, ranges };
    variables = ["$"];
    ranges = 0;
    const { list, stop } = block(left);
    if (stop.kind !== "end") fail(stop.token, `unexpected {{else}} in ${context}`);
    ({ variables, ranges } = outer);
    const body = bodyOf(list, text);
    const old = defines.get(name);
    if (old === undefined || old.empty) defines.set(name, body);
    else if (!body.empty) fail(left, `template: multiple definition of template ${JSON.stringify(name)}`);
  }

  function pipeline(context: string, end: "right" | "close"): Pipe {
    const first = peekSolid();
    const declared: string[] = [];
    let assigns = false;
    for (let again = true; again; ) {
      again = false;
      const variable = peekSolid();
      if (variable.kind !== "variable") break;
      const start = at;
      next();
      const operator = peekSolid();
      if (operator.kind === "assign" || operator.kind === "declare") {
        next();
        assigns = operator.kind === "assign";
        declared.push(variable.value);
        variables.push(variable.value);
      } else if (operator.kind === "other" && operator.value === ",") {
        next();
        declared.push(variable.value);
        variables.push(variable.value);
        if (context !== "range" || declared.length >= 2) fail(operator, `too many declarations in ${context}`);
        const after = peekSolid();
        if (after.kind !== "variable" && after.kind !== "right" && after.kind !== "close")
          fail(after, "range can only initialize variables");
        again = true;
      } else {
        at = start;
      }
    }
    const commands: Command[] = [];
    for (;;) {
      const token = nextSolid();
      if (token.kind === end) break;
      if (!operandKinds.has(token.kind)) unexpected(token, context);
      at--;
      commands.push(command());
    }
    if (commands.length === 0) fail(first, `missing value for ${context}`);
    for (const [index, { args, start, end: stop }] of commands.entries()) {
      const kind = args[0].kind;
      if (index > 0 && ["bool", "dot", "nil", "number", "string"].includes(kind))
        fail({ start, end: stop }, `non executable command in pipeline stage ${index + 1}`);
    }
    return {
      kind: "pipe",
      declared,
      assigns,
      commands,
      start: first.start,
      end: commands[commands.length - 1]?.end ?? first.end,
    };
  }

  function command(): Command {
    const args: Operand[] = [];
    const start = peekSolid().start;
    let end = start;
    for (;;) {
      skipSpace();
      const node = operand();
      if (node !== undefined) {
        args.push(node);
        end = node.end;
      }
      const token = next();
      if (token.kind === "space") continue;
      if (token.kind === "right" || token.kind === "close") at--;
      else if (token.kind !== "pipe") unexpected(token, "operand");
      break;
    }
    const [first, ...rest] = args;
    return first === undefined ? fail({ start, end }, "empty command") : { args: [first, ...rest], start, end };
  }

  function operand(): Operand | undefined {
    const node = term();
    if (node === undefined || peek().kind !== "field") return node;
    const pos = peek().start;
    const names: string[] = [];
    while (peek().kind === "field") names.push(next().value.slice(1));
    const span = { start: node.start, end: lastEnd(), pos };
    switch (node.kind) {
      case "field":
        return { kind: "field", names: [...node.names, ...names], ...span };
      case "variable":
        return { kind: "variable", name: node.name, names, ...span };
      case "bool":
      case "string":
      case "number":
      case "nil":
      case "dot":
        return fail(node, `unexpected . after term ${JSON.stringify(text.slice(node.start, node.end))}`);
      default:
        return { kind: "chain", of: node, names, ...span };
    }
  }

  function term(): Operand | undefined {
    const token = nextSolid();
    const { start, end, value } = token;
    switch (token.kind) {
      case "identifier":
        if (!hasFunction(value)) fail(token, `function ${JSON.stringify(value)} not defined`);
        return { kind: "function", name: value, start, end };
      case "dot":
        return { kind: "dot", start, end };
      case "nil":
        return { kind: "nil", start, end };
      case "variable":
        if (!variables.includes(value)) fail(token, `undefined variable ${JSON.stringify(value)}`);
        return { kind: "variable", name: value, names: [], start, end };
      case "field":
        return { kind: "field", names: [value.slice(1)], start, end };
      case "bool":
        return { kind: "bool", value: value === "true", start, end };
      case "number":
      case "character": {
        const number = readNumber(value);
        return typeof number === "string" ? fail(token, number) : { kind: "number", ...number, start, end };
      }
      case "string":
      case "raw": {
        const content = unquote(value);
        return content === undefined ? fail(token, "invalid syntax") : { kind: "string", value: content, start, end };
      }
      case "open": {
        const pipe = nested(token, () => pipeline("parenthesized pipeline", "close"));
        return { ...pipe, start, end: lastEnd(), pos: pipe.start };
      }
      default:
        at--;
        return undefined;
    }
  }

  /** The whole text: definitions stand between the statements of the file itself. */
  function file(): readonly Statement[] {
    const list: Statement[] = [];
    for (;;) {
      const token = next();
      if (token.kind === "end") return list;
      if (token.kind === "text") list.push({ kind: "text", start: token.start, end: token.end });
      else if (token.kind !== "left") unexpected(token, "input");
      else {
        const word = peekSolid();
        if (word.kind === "keyword" && word.value === "define") {
          next();
          const context = "define clause";
          const name = nameOf(nextSolid(), context);
          expect("right", context);
          nested(word, () => define(name, token, context));
          continue;
        }
        const statement = action(token);
        if ("node" in statement) list.push(statement.node);
        else fail(statement.stop.token, `unexpected {{${statement.stop.kind}}}`);
      }
    }
  }

  try {
    const list = file();
    return { body: bodyOf(list, text), defines, tokens: tokens.length };
  } catch (error) {
    const fault =
      error instanceof Fault
        ? withOpened(error.fault, text)
        : { message: "nested too deeply", start: 0, end: Math.min(2, text.length), limit: true as const };
    return { body: bodyOf([], text), defines, fault, tokens: tokens.length };
  }
}

/** An action without an end goes on over the lines below, where its fault then is. */
function withOpened(fault: ParseFault, text: string): ParseFault {
  if (fault.opened !== undefined) return fault;
  const open = text.lastIndexOf("{{", fault.start);
  const lineEnd = text.indexOf("\n", Math.max(open, 0));
  if (open === -1 || lineEnd === -1 || lineEnd > fault.start || text.slice(open, lineEnd).includes("}}")) return fault;
  return { ...fault, opened: { start: open, end: lineEnd } };
}

function bodyOf(statements: readonly Statement[], text: string): Body {
  return { statements, empty: isEmpty(statements, text), asks: asksOf(statements) };
}

function isEmpty(list: readonly Statement[], text: string): boolean {
  return list.every((node) => node.kind === "text" && text.slice(node.start, node.end).trim() === "");
}

function describe(token: Token): string {
  if (token.kind === "end") return "EOF";
  if (token.kind === "keyword") return `<${token.value}>`;
  if (token.kind === "nil" || token.kind === "dot") return `<${token.value}>`;
  return token.value.length > 10 ? `${JSON.stringify(token.value.slice(0, 10))}...` : JSON.stringify(token.value);
}
