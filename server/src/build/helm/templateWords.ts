const wanted: Readonly<Record<string, string>> = {
  integer: "A whole number",
  string: "A text",
  boolean: "`true` or `false`",
  float: "A number",
};

/** What Go says, and what it means. */
const meanings: readonly (readonly [pattern: RegExp, meaning: (...found: readonly string[]) => string])[] = [
  [/^unclosed action$/, () => "This `{{` is never closed: `}}` is missing."],
  [/^unclosed comment$/, () => "This comment is never closed: `*/}}` is missing."],
  [/^comment ends before closing delimiter$/, () => "Behind the `*/` of a comment nothing but `}}` may stand."],
  [/^unexpected EOF$/, () => "A block is never closed: its `{{ end }}` is missing."],
  [/^unexpected \{\{end\}\}$/, () => "Nothing is open here: one `{{ end }}` too many."],
  [/^unexpected \{\{else\}\}/, () => "This `{{ else }}` belongs to no `if`, `with` or `range`."],
  [
    /^missing value for (\w+)/,
    (of) => `Something is missing here: ${of === "command" ? "`{{ }}` is empty" : `\`${of}\` wants a value`}.`,
  ],
  [/^function "(.+)" not defined$/, (name) => `Helm has no function \`${name}\`. ${insteadOf(name)}`],
  [
    /^undefined variable:? "?(\$\w*)"?$/,
    (name) => `\`${name}\` is declared nowhere above, or in another block: \`{{ ${name} := … }}\`.`,
  ],
  [/^unterminated quoted string$/, () => "The quote is never closed."],
  [/^unterminated raw quoted string$/, () => "The back quote is never closed."],
  [/^unclosed left paren$/, () => "A bracket is never closed: `)` is missing."],
  [/^unexpected right paren$/, () => "One `)` too many."],
  [
    /^bad character U\+[0-9A-F]+ '(.)'$/u,
    (sign) => `\`${sign}\` cannot stand in a name: write \`index .Values "a${sign}b"\` for such a key.`,
  ],
  [/^unexpected "\}" in operand$/, () => "An action ends with two brackets: `}}`."],
  [
    /^expected (integer|string|boolean|float); found (.+)$/,
    (kind, found) => `${wanted[kind ?? ""] ?? "Something else"} is needed here, and this is \`${found}\`.`,
  ],
  [/^non executable command in pipeline stage/, () => "Behind `|` there must be a function."],
  [/^template: multiple definition of template "(.+)"$/, (name) => `\`${name}\` is defined twice in this file.`],
  [
    /^(?:\w+: )?(?:template: )?(?:no template|template) "(.+?)" (?:associated with template "gotpl"|not defined)$/,
    (name) =>
      isOtherFile(name)
        ? `\`${name}\` is not read here, as no file of a chart is but .yaml, .yml, .json and .tpl: what comes of it is unknown.`
        : `There is no template \`${name}\`: no \`define\` of the chart or its sub-charts has this name.`,
  ],
  [
    /^nil pointer evaluating (?:interface \{\}|\S+)\.(.+)$/,
    (field) =>
      `\`${field}\` cannot be read: what stands before it has no value, neither in a values file nor by default.`,
  ],
  [/^can't evaluate field (\S+) in type (.+)$/, (field, type) => `There is no \`${field}\` in ${typeWords(type)}.`],
  [
    /^wrong number of args for (\w+): want (at least )?(\d+) got (\d+)$/,
    (name, least, want, got) =>
      `\`${name}\` takes ${least ?? ""}${want} argument${want === "1" ? "" : "s"}, and gets ${got}.`,
  ],
  [
    /^wrong type for value; expected (.+); got (.+)$/,
    (wanted, got) => `${typeWords(wanted, "A")} is needed here, and this is ${typeWords(got)}.`,
  ],
  [/^invalid value; expected (.+)$/, (wanted) => `${typeWords(wanted, "A")} is needed here, and there is no value.`],
  [
    /^(eq|ne|lt|le|gt|ge): incompatible types for comparison$/,
    (name) =>
      `\`${name}\` compares two values of different kinds, as a number of a values file with a whole number: convert one with \`int\` or \`toString\`.`,
  ],
  [/^range can't iterate over (.+)$/, (what) => `\`range\` walks over lists and maps, and this is \`${what}\`.`],
  [/^index: index of (?:untyped nil|nil pointer)$/, () => "`index` looks into something that has no value."],
];

/** A fault of a template in words that say what to do; `undefined`: Go's own are all there is. `opened`: something is not closed. */
export function templateWords(message: string, opened: boolean): string | undefined {
  if (opened && message !== "unexpected EOF") return "This `{{` is not closed on its line: `}}` is missing.";
  for (const [pattern, meaning] of meanings) {
    const found = pattern.exec(message);
    if (found !== null) return meaning(...found.slice(1));
  }
  return undefined;
}

function typeWords(type: string | undefined, article = "a"): string {
  const word =
    type === undefined
      ? "value"
      : /^map|Values/.test(type)
        ? "map"
        : type.startsWith("[]")
          ? "list"
          : type === "string"
            ? "text"
            : type === "bool"
              ? "boolean"
              : /^(?:int|uint|float)/.test(type)
                ? "number"
                : /^(?:interface \{\}|nil|<nil>)$/.test(type)
                  ? "value that is not set"
                  : "value of another type";
  return `${article} ${word}`;
}

/** Helm takes every file of `templates` for a template, whatever it is called. */
function isOtherFile(name: string): boolean {
  return name.includes("/templates/") && /\.\w+$/.test(name) && !/\.(?:ya?ml|json|tpl)$/i.test(name);
}

/** What is meant by a word that other template languages have. */
function insteadOf(name: string): string {
  if (/^els?e?if$/.test(name)) return "Two words are meant: `else if`.";
  if (/^end\w+$/.test(name)) return "Every block ends with `{{ end }}`.";
  if (/^for(?:each)?$/.test(name)) return "A list is gone through with `{{ range … }}`.";
  return `A value begins with a dot: \`.Values.${name}\`.`;
}
