import type { Span, YamlScalar } from "../tree.ts";
import type { Masked } from "./mask.ts";

/** Text that a tool puts something in place of is a hole: what will stand there is unknown. */
const variable = /\$\{[^{}\n]{0,200}\}/g;

/** Stands for each unit of what is masked; nobody writes it himself. */
const holeSign = "\ue000";

/** The text of a scalar of masked text with its holes as they are written; `holes`: theirs, in order. */
export function withHoles(masked: string, holes: string): string {
  let at = 0;
  return masked.replaceAll(holeSign, () => holes.charAt(at++));
}

/** As `maskTemplates` does with directives: `${NAME}` of Flux, envsubst and OpenShift, whose braces YAML would read. */
export function maskHoles(text: string): Masked {
  if (!text.includes("${")) return { text, spans: [] };
  const spans: Span[] = [];
  const masked = text.replace(variable, (found, start: number) => {
    spans.push({ start, end: start + found.length });
    return holeSign.repeat(found.length);
  });
  return { text: masked, spans };
}

/** Whether a text may have holes; those of `{{ }}` aside. */
export function mayHaveHoles(text: string): boolean {
  return /\$[({A-Za-z_]|<[A-Za-z%]|#[@{]|\{[{%]|\(\(|\[\[|__[A-Z]|["'][@%][A-Za-z]/.test(text);
}

/**
 * Signs around what other tools fill in, in quotes or where YAML reads them as text. Nothing that the API checks may hold
 * them. Ansible has `{{ }}` in quotes.
 */
const signs = [
  ["{{", "}}"],
  ["{%", "%}"],
  ["<%", "%>"],
  ["((", "))"],
  ["[[", "]]"],
  ["#{", "}"],
] as const;

/** The same, as a whole scalar. */
const placeholder = /^(?:__[A-Z][A-Z0-9_]*?__|@[A-Za-z][\w.-]*@|%[A-Z][A-Z0-9_]*%)$/;

function isFilledIn(text: string): boolean {
  return placeholder.test(text) || signs.some(([open, close]) => holds(text, open, close));
}

/** With something between the two; in one pass, whatever the text. */
function holds(text: string, open: string, close: string): boolean {
  const start = text.indexOf(open);
  return start !== -1 && text.includes(close, start + open.length + 1);
}

/**
 * `$NAME` as a whole, `${NAME}`, `$(NAME)`, `<name>`, what other tools fill in, and nothing but a value of ytt behind the
 * colon. `text`: the document's.
 */
export function isHole(node: YamlScalar, text: string): boolean {
  const { span, style } = node;
  if (style === "literal" || style === "folded") return false;
  if (span.start === span.end) return /^[ \t]*#@/.test(text.slice(span.end, span.end + 64));
  if (!/[$<{([#@%_]/.test(node.text)) return false;
  return (
    /^\$[A-Za-z_]\w*$/.test(node.text) ||
    /\$\{[^{}\n]{0,200}\}/.test(node.text) ||
    /\$\([A-Za-z_][\w.-]*\)/.test(node.text) ||
    /<[A-Za-z][\w .,:/|-]{0,100}>/.test(node.text) ||
    isFilledIn(node.text)
  );
}
