import { GoRefusal } from "./function.ts";
import { byteLength } from "./literals.ts";
import { Exhausted, type Frame, placeOf, type Run, Stop } from "./run.ts";
import { GoFault, GoLimit } from "./values.ts";

interface Node {
  readonly start: number;
  readonly end: number;
  readonly pos?: number;
}

/** Line from 1 and column from 0 in bytes, as Go counts them. */
export function lineAndColumn(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let feed = before.indexOf("\n"); feed !== -1; feed = before.indexOf("\n", feed + 1)) line++;
  return { line, column: byteLength(before.slice(lineStart)) };
}

function prefix({ template }: Pick<Frame, "template">, node: Node): { readonly line: number; readonly text: string } {
  const { line, column } = lineAndColumn(template.source.text, node.pos ?? node.start);
  const context = template.source.text.slice(node.start, node.end).replace(/\s+/g, " ");
  const shown = context.startsWith("(") && context.endsWith(")") ? context.slice(1, -1) : context;
  return {
    line,
    text: `template: ${template.file}:${line}:${column}: executing ${JSON.stringify(template.name)} at <${shown}>: `,
  };
}

/** Ends the execution at a node. */
export function failAt(
  frame: Pick<Frame, "template">,
  node: Node,
  message: string,
  kind: Stop["kind"] = "execute",
): never {
  const { line, text } = prefix(frame, node);
  throw new Stop(message, {
    kind,
    helm: text + message,
    template: frame.template.file,
    line,
    place: placeOf(frame.template.source, node.start, node.end),
    refusal: false,
  });
}

/** What a function threw, as the end of the execution at the node that called it. */
export function wrapFault(frame: Frame, node: Node, name: string, error: unknown): never {
  if (error instanceof Stop) {
    const { text } = prefix(frame, node);
    throw new Stop(error.message, {
      kind: error.kind,
      helm: `${text}error calling ${name}: ${error.helm}`,
      template: error.template,
      line: error.line,
      place: error.place ?? placeOf(frame.template.source, node.start, node.end),
      refusal: error.refusal,
    });
  }
  if (error instanceof GoLimit) failAt(frame, node, `${name}: ${error.message}`, "limit");
  if (error instanceof GoFault) {
    const { line, text } = prefix(frame, node);
    const refusal = error instanceof GoRefusal;
    throw new Stop(refusal ? error.message : `${name}: ${error.message}`, {
      kind: "execute",
      helm: `${text}error calling ${name}: ${error.message}`,
      template: frame.template.file,
      line,
      place: placeOf(frame.template.source, node.start, node.end),
      refusal,
    });
  }
  if (error instanceof Exhausted || error instanceof RangeError) {
    // What is called by name spends nothing itself.
    if (name === "include" || name === "tpl") failWhereSpent(frame, node, error);
    failAt(frame, node, tooMuch(error), isEndless(frame.run, error) ? "execute" : "limit");
  }
  throw error;
}

/** Ends the execution at the action that was being executed, in whatever template; `node`: who called that. */
export function failWhereSpent(frame: Frame, node: Node, error: Exhausted | RangeError): never {
  if (isEndless(frame.run, error)) failAt(frame, node, tooMuch(error));
  const { template = frame.template, node: at } = frame.run.at;
  const place = placeOf(template.source, at.start, at.end);
  if (place === undefined) failAt(frame, node, tooMuch(error), "limit");
  failAt({ template }, at, tooMuch(error), "limit");
}

/** Templates within each other that need more of the stack than there is call themselves for ever. */
export function isEndless(run: Run, error: Exhausted | RangeError): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message) && run.depth > 50;
}

/** A RangeError is the engine's: its stack or its longest string was not enough. */
export function tooMuch(error: Exhausted | RangeError): string {
  return error instanceof Exhausted ? error.message : "this is nested too deeply or becomes too long";
}
