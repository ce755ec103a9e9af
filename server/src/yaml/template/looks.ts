/** Names of Helm that stand in no other text in double braces. */
const helm = /\.Values\b|\.Release\b|\.Chart\b|\.Capabilities\b|\binclude\s+"|\btemplate\s+"|\btoYaml\b/;

/** `{{port: 80}]`: what opens with two braces and closes with one is a brace too many, and nothing fills it in. */
const oneBrace = /^\{(?:\{[^{}'"`]*\}(?!\})|%\})/;

/** Whether the text has anything that may make it a template. */
export function mayBeTemplate(text: string): boolean {
  return text.includes("{{") || (text.includes("{%") && text.includes("%}"));
}

/**
 * Whether `{{` or `{%` in the text makes it a template: Helm's own names anywhere, or one of them outside of quotes,
 * comments and block scalars, where no YAML can have it. Quoted `{{ }}` of Prometheus rules, Kyverno and the like is text.
 */
export function looksTemplated(text: string): boolean {
  if (!mayBeTemplate(text)) return false;
  if (namesHelm(text)) return true;
  let scalarColumn = -1;
  for (const line of text.split("\n")) {
    const first = line.search(/\S/);
    if (first === -1) continue;
    if (scalarColumn !== -1 && first > scalarColumn) continue;
    scalarColumn = -1;
    const at = line.search(/\{[{%]/);
    if (at !== -1 && isBare(line.slice(0, at)) && !oneBrace.test(line.slice(at))) return true;
    const comment = line.search(/\s#/);
    const own = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
    if (/(?:^|[:\s-])[|>][-+0-9]{0,2}$/.test(own)) scalarColumn = first;
  }
  return false;
}

/** One pass: up to the first brace behind each `{{`. */
function namesHelm(text: string): boolean {
  for (let start = text.indexOf("{{"); start !== -1; start = text.indexOf("{{", start + 2)) {
    const close = text.indexOf("}", start);
    if (close === -1) return helm.test(text.slice(start));
    const next = text.lastIndexOf("{{", close);
    if (helm.test(text.slice(start, close))) return true;
    start = Math.max(start, next);
  }
  return false;
}

/** Outside of quotes and comments, judged by what stands before it on the line. */
function isBare(before: string): boolean {
  let quote = "";
  for (let at = 0; at < before.length; at++) {
    const character = before[at] ?? "";
    if (quote !== "") {
      if (character === "\\" && quote === '"') at++;
      else if (character === quote) quote = "";
    } else if (
      (character === '"' || character === "'") &&
      /^[\s\-:[{,(]*$/.test(before.slice(Math.max(at - 1, 0), at))
    ) {
      quote = character;
    } else if (character === "#" && (at === 0 || /\s/.test(before[at - 1] ?? ""))) {
      return false;
    }
  }
  return quote === "";
}
