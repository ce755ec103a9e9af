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
  return /\$[({A-Za-z_]|<[A-Za-z]|#@/.test(text);
}

/** `$NAME` as a whole, `${NAME}`, `$(NAME)`, `<name>`, and nothing but a value of ytt behind the colon. `text`: the document's. */
export function isHole(node: YamlScalar, text: string): boolean {
  const { span, style } = node;
  if (style === "literal" || style === "folded") return false;
  if (span.start === span.end) return /^[ \t]*#@/.test(text.slice(span.end, span.end + 64));
  if (!/[$<]/.test(node.text)) return false;
  return (
    /^\$[A-Za-z_]\w*$/.test(node.text) ||
    /\$\{[^{}\n]{0,200}\}/.test(node.text) ||
    /\$\([A-Za-z_][\w.-]*\)/.test(node.text) ||
    /<[A-Za-z][\w .,:/|-]{0,100}>/.test(node.text)
  );
}
