import fc from "fast-check";

/** What the random templates may name. */
export const grammarValues = `name: web
empty: ""
port: 8080
big: 1000000
ratio: 0.5
yes1: true
no1: false
nothing: null
list: [a, b, c]
mixed: [1, "1", true, null, 1.5, [x], {k: v}]
none: []
map: {b: 2, a: one, c: {d: deep, e: [1, 2]}}
bare: {}
text: "two\\nlines: here\\n"
odd: "äö 'q' \\"d\\" \\\\ 😀"
number: "0123"
`;

type Kind = "string" | "int" | "float" | "bool" | "list" | "map" | "any";
/** Parameters, the last of which may come through a pipe. */
type Call = readonly [name: string, ...parameters: readonly (Kind | `=${string}`)[]];

const literals: Readonly<Record<Kind, readonly string[]>> = {
  string: [
    '"a"',
    '""',
    '"a-b_c D"',
    '"1.5"',
    '`raw \\ "x"`',
    '"ä\\n b\\t"',
    ".Values.name",
    ".Values.text",
    ".Values.odd",
    ".Values.number",
    ".Values.empty",
    "$.Release.Name",
  ],
  int: ["0", "1", "2", "-3", "10", "'a'", "0x1F"],
  float: ["1.5", "-0.25", "1e7", ".Values.port", ".Values.ratio", ".Values.big", "2.0"],
  bool: ["true", "false", ".Values.yes1", ".Values.no1"],
  list: [".Values.list", ".Values.mixed", ".Values.none", "(list 1 2 2)", '(list "b" "a" nil)'],
  map: [".Values.map", ".Values.bare", '(dict "a" 1 "b" (list 1))', ".Values.map.c"],
  any: [".Values.nothing", ".Values.missing", "nil", ".Values.map.zzz"],
};

const calls: Readonly<Record<Exclude<Kind, "any">, readonly Call[]>> = {
  string: [
    ["upper", "string"],
    ["lower", "string"],
    ["title", "string"],
    ["trim", "string"],
    ["quote", "any"],
    ["squote", "any"],
    ["toYaml", "any"],
    ["toJson", "any"],
    ["toPrettyJson", "any"],
    ["toString", "any"],
    ["printf", '="%v|%s"', "any", "any"],
    ["printf", '="%5.2f|%d|%q|%x"', "float", "int", "string", "string"],
    ["print", "any", "any"],
    ["println", "any", "int"],
    ["trunc", "int", "string"],
    ["substr", "=0", "int", "string"],
    ["nindent", "=2", "string"],
    ["indent", "=3", "string"],
    ["replace", "string", "string", "string"],
    ["join", '="-"', "any"],
    ["trimSuffix", "string", "string"],
    ["trimPrefix", "string", "string"],
    ["trimAll", "string", "string"],
    ["cat", "any", "any"],
    ["repeat", "=2", "string"],
    ["b64enc", "string"],
    ["sha256sum", "string"],
    ["snakecase", "string"],
    ["kebabcase", "string"],
    ["nospace", "string"],
    ["initials", "string"],
    ["abbrev", "=8", "string"],
    ["wrap", "=5", "string"],
    ["kindOf", "any"],
    ["typeOf", "any"],
    ["regexReplaceAll", '="[a-c]+"', "string", '="<$0>"'],
    ["regexFind", '="[0-9]+"', "string"],
    ["include", '="echo"', "any"],
    ["tpl", '="{{ . }}"', "any"],
    ["html", "string"],
    ["js", "string"],
    ["urlquery", "string"],
    ["plural", "string", "string", "int"],
    ["substr", "=1", "=4", "string"],
    ["toToml", "map"],
  ],
  int: [
    ["len", "list"],
    ["len", "string"],
    ["int", "any"],
    ["atoi", "string"],
  ],
  float: [
    ["float64", "any"],
    ["floor", "any"],
    ["ceil", "any"],
    ["round", "any", "=1"],
    ["addf", "any", "any"],
    ["mulf", "float", "float"],
  ],
  bool: [
    ["eq", "string", "string"],
    ["eq", "int", "int", "int"],
    ["ne", "any", "any"],
    ["lt", "int", "int"],
    ["ge", "float", "float"],
    ["not", "any"],
    ["empty", "any"],
    ["hasKey", "map", "string"],
    ["contains", "string", "string"],
    ["hasPrefix", "string", "string"],
    ["has", "any", "list"],
    ["kindIs", '="map"', "any"],
    ["deepEqual", "any", "any"],
    ["regexMatch", '="^[a-z]+$"', "string"],
  ],
  list: [
    ["list", "any", "any"],
    ["append", "list", "any"],
    ["prepend", "list", "any"],
    ["concat", "list", "list"],
    ["uniq", "list"],
    ["compact", "list"],
    ["reverse", "list"],
    ["rest", "list"],
    ["initial", "list"],
    ["without", "list", "any"],
    ["sortAlpha", "list"],
    ["splitList", '="-"', "string"],
    ["until", "=3"],
    ["toStrings", "list"],
    ["chunk", "=2", "list"],
    ["fromYamlArray", "string"],
  ],
  map: [
    ["dict", "string", "any", '="k"', "any"],
    ["omit", "map", "string"],
    ["pick", "map", '="a"', '="b"'],
    ["merge", "=(dict)", "map", "map"],
    ["mergeOverwrite", "=(dict)", "map", "map"],
    ["deepCopy", "map"],
    ["set", "=(dict)", "string", "any"],
    ["fromYaml", "string"],
    ["split", '="-"', "string"],
  ],
};
const anyCalls: readonly Call[] = [
  ["default", "any", "any"],
  ["coalesce", "any", "any"],
  ["ternary", "any", "any", "bool"],
  ["and", "any", "any"],
  ["or", "any", "any"],
  ["get", "map", "string"],
  ["index", "list", "=0"],
  ["index", "map", "string"],
  ["first", "list"],
  ["last", "list"],
  ["dig", '="a"', '="d"', "any", "map"],
  ["add", "any", "any"],
  ["mul", "any", "int"],
  ["sub", "any", "any"],
  ["max", "int", "any"],
];

const kinds: readonly Kind[] = ["string", "int", "float", "bool", "list", "map"];

/** An operand of a kind: a literal, or a call in parentheses. */
function operand(kind: Kind, depth: number): fc.Arbitrary<string> {
  if (kind === "any")
    return fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(...literals.any) },
      { weight: 6, arbitrary: fc.constantFrom(...kinds).chain((one) => operand(one, depth)) },
      ...(depth > 0 ? [{ weight: 2, arbitrary: call(anyCalls, depth).map((text) => `(${text})`) }] : []),
    );
  const simple = fc.constantFrom(...literals[kind]);
  if (depth <= 0) return simple;
  return fc.oneof(
    simple,
    call(calls[kind], depth).map((text) => `(${text})`),
  );
}

function call(table: readonly Call[], depth: number): fc.Arbitrary<string> {
  return fc.constantFrom(...table).chain(([name, ...parameters]) =>
    fc
      .tuple(
        fc.boolean(),
        ...parameters.map((one) => (one.startsWith("=") ? fc.constant(one.slice(1)) : operand(one as Kind, depth - 1))),
      )
      .map(([piped, ...args]) => {
        const last = args[args.length - 1];
        if (!piped || last === undefined || last === "nil") return [name, ...args].join(" ");
        return `${last} | ${[name, ...args.slice(0, -1)].join(" ")}`;
      }),
  );
}

const expression: fc.Arbitrary<string> = fc.oneof(
  operand("any", 2),
  operand("string", 2),
  call(calls.string, 3),
  call(anyCalls, 3),
);

const dash = fc.constantFrom("{{ ", "{{- ");
const dashEnd = fc.constantFrom(" }}", " -}}");
const tag = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(dash, inner, dashEnd).map((parts) => parts.join(""));
const words = (text: string): fc.Arbitrary<string> => tag(fc.constant(text));

const { statements } = fc.letrec<{ statement: string; statements: string }>((tie) => ({
  statement: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(" x\n", "\n", "a: ", "  - ", "é"),
    tag(expression.filter((text) => text !== "nil")),
    fc.tuple(tag(expression.map((text) => `if ${text}`)), tie("statements"), words("end")).map((all) => all.join("")),
    fc
      .tuple(
        tag(operand("bool", 2).map((text) => `if ${text}`)),
        tie("statements"),
        words("else"),
        tie("statements"),
        words("end"),
      )
      .map((all) => all.join("")),
    fc.tuple(tag(expression.map((text) => `with ${text}`)), tie("statements"), words("end")).map((all) => all.join("")),
    fc
      .tuple(
        tag(operand("list", 2).map((text) => `range $i, $e := ${text}`)),
        tie("statements"),
        words("$i"),
        words("$e"),
        words("end"),
      )
      .map((all) => all.join("")),
    fc
      .tuple(
        tag(operand("map", 2).map((text) => `range $k, $v := ${text}`)),
        words("$k"),
        tie("statements"),
        words("$v"),
        words("end"),
      )
      .map((all) => all.join("")),
    fc.tuple(tag(expression.map((text) => `$x := ${text}`)), words("$x")).map((all) => all.join("")),
    fc.tuple(tag(expression.map((text) => `template "echo" ${text}`))).map((all) => all.join("")),
  ),
  statements: fc.array(tie("statement"), { minLength: 1, maxLength: 3 }).map((list) => list.join("")),
}));

/** A template of the language as charts use it. Most can be executed. */
export const randomTemplate: fc.Arbitrary<string> = statements;

/** What the random templates include. */
export const grammarHelpers = '{{ define "echo" }}<{{ . }}>{{ end }}';
