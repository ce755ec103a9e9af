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

/** `read`, `readList`: YAML that was read; what is wrong with it is said in other words here, so that is not to be printed. */
type Kind =
  | "time"
  | "string"
  | "int"
  | "float"
  | "bool"
  | "list"
  | "map"
  | "regex"
  | "version"
  | "read"
  | "readList"
  | "any";
/** Parameters, the last of which may come through a pipe. */
type Call = readonly [name: string, ...parameters: readonly (Kind | `=${string}`)[]];

const literals: Readonly<Record<Exclude<Kind, "read" | "readList">, readonly string[]>> = {
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
  regex: ['"[a-c]+"', '"^[a-z]+$"', '"(a|b)(c?)"', '"x*"', '""', '"[^a-z]"', "`\\d+|\\s`", '"(?i)WEB"', '"."', '"["'],
  version: ['"1.2.3"', '"v1.20.3-gke.1"', '"1.2"', '"2.0.0-rc.1+b"', ".Values.name", '"01.2"'],
  time: [
    "0",
    "1709210096",
    '(toDate "2006-01-02" "2024-02-29")',
    '(toDate "2006-01-02T15:04:05Z07:00" "2023-12-31T23:59:58+02:00")',
    '(dateModify "-36h15m" (toDate "2006-01-02" "2024-03-01"))',
  ],
  any: [".Values.nothing", ".Values.missing", "nil", ".Values.map.zzz", "$.Values.list", "$.Release.Revision"],
};

const calls: Readonly<Record<(typeof kinds)[number], readonly Call[]>> = {
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
    ["regexReplaceAll", "regex", "string", '="<$0>"'],
    ["regexReplaceAll", "regex", "string", '="${1}x$1x"'],
    ["regexReplaceAllLiteral", "regex", "string", '="$1"'],
    ["regexFind", "regex", "string"],
    ["regexQuoteMeta", "string"],
    ["toYaml", "map"],
    ["toYaml", "list"],
    ["toJson", "map"],
    ["toRawJson", "any"],
    ["printf", '="%T %v"', "any", "any"],
    ["printf", '="%03d|%-4d|%+d"', "int", "int", "int"],
    ["printf", '="%s|%d|%t"', "any", "any", "any"],
    ["printf", '="%6.1f|%e|%g"', "float", "float", "any"],
    ["printf", '="%x|%q|%c"', "any", "any", "int"],
    ["printf", '="%#v|%+v"', "any", "any"],
    ["printf", "string", "any"],
    ["quote", "any", "any"],
    ["squote", "any", "any"],
    ["untitle", "string"],
    ["camelcase", "string"],
    ["swapcase", "string"],
    ["trunc", "=-3", "string"],
    ["abbrevboth", "=2", "=9", "string"],
    ["wrapWith", "=4", '="|"', "string"],
    ["b64dec", "string"],
    ["b32enc", "string"],
    ["base", "string"],
    ["dir", "string"],
    ["clean", "string"],
    ["ext", "string"],
    ["toString", "map"],
    ["tpl", '="{{ $x := . }}{{ $x | toJson }}"', "any"],
    ["tpl", "string", "=$"],
    ["include", '="keys"', "map"],
    ["include", '="down"', "int"],
    ["join", "string", "list"],
    ["replace", '=" "', '="_"', "string"],
    ["toDecimal", "string"],
    ["include", '="echo"', "any"],
    ["tpl", '="{{ . }}"', "any"],
    ["html", "string"],
    ["js", "string"],
    ["urlquery", "string"],
    ["plural", "string", "string", "int"],
    ["substr", "=1", "=4", "string"],
    ["toToml", "map"],
    ["toYamlPretty", "any"],
    ["mustToJson", "any"],
    ["mustToPrettyJson", "any"],
    ["mustToRawJson", "any"],
    ["sha1sum", "string"],
    ["sha512sum", "string"],
    ["adler32sum", "string"],
    ["b32dec", "string"],
    ["urlJoin", '=(dict "scheme" "https" "host" "a.b:1" "path" "/x y")'],
    ["urlJoin", "map"],
    ["urlJoin", '=(urlParse "https://u:p@a.b:80/c?d=e#f")'],
    ["mustRegexReplaceAll", "regex", "string", '="<$0>"'],
    ["mustRegexReplaceAllLiteral", "regex", "string", '="$1"'],
    ["mustRegexFind", "regex", "string"],
    ["date", '="2006-01-02T15:04:05Z07:00 Mon Jan _2 PM MST .000 002"', "time"],
    ["dateInZone", '="Monday, 02-Jan-06 3:04:05 pm -0700"', "time", '="UTC"'],
    ["htmlDate", "time"],
    ["htmlDateInZone", "time", '="UTC"'],
    ["duration", "int"],
    ["duration", "string"],
    ["durationRound", "string"],
    ["durationRound", '="26h30m"'],
    ["durationRound", "int"],
    ["unixEpoch", "time"],
    ["osBase", "string"],
    ["osDir", "string"],
    ["osClean", "string"],
    ["osExt", "string"],
    ["trimall", "string", "string"],
    ["print", '=(urlParse "https://u:p@a.b:80/c?d=e#f")'],
    ["toJson", '=(semver "1.2.3-rc.1+b")'],
    ["print", '=(semver "v1.20.3-gke.1").Minor'],
    ["getHostByName", "string"],
    ["hello"],
    ["join", '=","', "list"],
    ["nindent", "int", "string"],
    ["indent", "int", "string"],
    ["trunc", "int", "any"],
    ["printf", '="%[2]v %[1]v"', "any", "any"],
    ["printf", '="%*d|%-*d|"', "int", "int", "int", "int"],
    ["printf", '="%5.1v|%8v|%-8v|"', "any", "any", "any"],
    ["printf", '="%s"', "any", "any"],
    ["printf", '="%!|%z|%"', "any"],
    ["printf", '="%q"', "any"],
    ["printf", '="%x"', "any"],
    ["printf", '="%d"', "any"],
    ["printf", '="%t"', "any"],
    ["printf", '="%T"', "any"],
    ["printf", '="%#v"', "any"],
    ["printf", '="%+v"', "map"],
    ["cat", "any", "any", "any"],
    ["typeOf", "map"],
    ["kindOf", "list"],
    ["regexReplaceAll", '="(?P<x>[a-z])(\\\\d)?"', "string", '="${x}$2-$y"'],
    ["repeat", "int", "string"],
    ["substr", "int", "int", "string"],
    ["abbrev", "int", "string"],
    ["wrap", "int", "string"],
    ["semver", "version"],
  ],
  int: [
    ["len", "list"],
    ["len", "string"],
    ["int", "any"],
    ["int64", "any"],
    ["atoi", "string"],
    ["len", "map"],
    ["len", "readList"],
    ["add", "int", "int"],
    ["div", "int", "int"],
    ["mod", "int", "int"],
    ["min", "int", "int"],
    ["int", "string"],
    ["add1", "any"],
    ["biggest", "int", "any"],
    ["sub", "any", "int"],
    ["mul", "any", "any"],
    ["int64", "string"],
    ["toDecimal", "any"],
    ["max", "any", "any"],
    ["min", "any", "any"],
    ["div", "any", "int"],
    ["mod", "any", "int"],
    ["add", "any", "any", "any"],
  ],
  float: [
    ["float64", "any"],
    ["floor", "any"],
    ["ceil", "any"],
    ["round", "any", "=1"],
    ["addf", "any", "any"],
    ["mulf", "float", "float"],
    ["divf", "float", "float"],
    ["subf", "any", "float"],
    ["maxf", "float", "any"],
    ["float64", "string"],
    ["round", "float", "=0"],
    ["round", "any", "int"],
    ["round", "float", "=2", "=0.3"],
    ["minf", "any", "any"],
    ["add1f", "any"],
    ["divf", "any", "any"],
    ["floor", "string"],
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
    ["hasKey", "read", '="Error"'],
    ["contains", "string", "string"],
    ["hasPrefix", "string", "string"],
    ["has", "any", "list"],
    ["kindIs", '="map"', "any"],
    ["deepEqual", "any", "any"],
    ["eq", "any", "any"],
    ["eq", "any", "any", "any"],
    ["lt", "any", "any"],
    ["le", "float", "float"],
    ["gt", "string", "string"],
    ["semverCompare", '=">=1.2-0"', "version"],
    ["semverCompare", '="~1.2 || >1.19"', "version"],
    ["semverCompare", '="^1.2.0, !=1.2.3"', "version"],
    ["typeIs", '="string"', "any"],
    ["hasSuffix", "string", "string"],
    ["regexMatch", "regex", "string"],
    ["any", "any", "any"],
    ["all", "any", "any"],
    ["regexMatch", '="^[a-z]+$"', "string"],
    ["mustRegexMatch", "regex", "string"],
    ["typeIsLike", '="string"', "any"],
    ["typeIsLike", '="int64"', "any"],
    ["kindIs", '="slice"', "any"],
    ["kindIs", '="int64"', "any"],
    ["mustHas", "any", "list"],
    ["isAbs", "string"],
    ["osIsAbs", "string"],
    ["semverCompare", "string", "version"],
    ["semverCompare", '="1.2.x || 1.20 - 2"', "version"],
    ["semverCompare", '=">1.2, <2.0.0-0"', "version"],
    ["semverCompare", '="~> 1.2"', "version"],
    ["empty", "list"],
    ["has", "any", "any"],
    ["hasKey", "map", "any"],
    ["ne", "string", "any"],
    ["ge", "any", "any"],
    ["le", "string", "string"],
    ["gt", "int", "float"],
    ["deepEqual", "map", "map"],
    ["deepEqual", "list", "list"],
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
    ["initial", "readList"],
    ["regexFindAll", "regex", "string", "=-1"],
    ["regexFindAll", "regex", "string", "=2"],
    ["regexSplit", "regex", "string", "=-1"],
    ["regexSplit", "regex", "string", "=2"],
    ["slice", "list", "=1"],
    ["slice", "list", "=0", "=2"],
    ["untilStep", "=0", "=7", "int"],
    ["fromJsonArray", "string"],
    ["pluck", '="a"', "map", "map"],
    ["tuple", "any", "int"],
    ["concat", "list", "list", "list"],
    ["without", "list", "any", "any"],
    ["push", "list", "any"],
    ["mustPush", "list", "any"],
    ["mustAppend", "list", "any"],
    ["mustPrepend", "list", "any"],
    ["mustRest", "list"],
    ["mustInitial", "list"],
    ["mustReverse", "list"],
    ["mustCompact", "list"],
    ["mustUniq", "list"],
    ["mustWithout", "list", "any"],
    ["mustSlice", "list", "=1"],
    ["slice", "list", "int", "int"],
    ["mustChunk", "=2", "list"],
    ["chunk", "int", "list"],
    ["until", "int"],
    ["untilStep", "int", "int", "int"],
    ["sortAlpha", "=(keys .Values.map)"],
    ["mustRegexFindAll", "regex", "string", "=-1"],
    ["mustRegexSplit", "regex", "string", "int"],
    ["regexSplit", "regex", "string", "int"],
    ["regexFindAll", "regex", "string", "int"],
    ["splitList", "string", "string"],
    ["values", '=(dict "a" 1)'],
    ["keys", '=(dict "a" 1)'],
    ["toStrings", "any"],
    ["sortAlpha", "any"],
    ["splitList", '=" "', "=(seq 1 3)"],
    ["pluck", "string", "map", "map", "map"],
    ["concat", "any", "list"],
  ],
  map: [
    ["dict", "string", "any", '="k"', "any"],
    ["omit", "map", "string"],
    ["pick", "map", '="a"', '="b"'],
    ["merge", "=(dict)", "map", "map"],
    ["mergeOverwrite", "=(dict)", "map", "map"],
    ["deepCopy", "map"],
    ["set", "=(dict)", "string", "any"],
    ["omit", "read", '="Error"'],
    ["split", '="-"', "string"],
    ["splitn", '="-"', "=2", "string"],
    ["fromJson", "string"],
    ["fromToml", "string"],
    ["fromYaml", "=(toYaml .Values.map)"],
    ["merge", "=(dict `a` nil `e` false)", "map", "map"],
    ["mergeOverwrite", "=(dict `a` (dict `b` 1))", "map", "map"],
    ["merge", "=(deepCopy .Values.map)", "map"],
    ["mergeOverwrite", "=(deepCopy .Values.map)", "map"],
    ["unset", "=(dict `a` 1 `b` 2)", "string"],
    ["omit", "map", '="a"', '="c"'],
    ["dict", "any", "any"],
    ["set", "=(dict `a` 1)", '="a"', "any"],
    ["mustMerge", "=(dict)", "map", "map"],
    ["mustMergeOverwrite", "=(dict)", "map", "map"],
    ["mustDeepCopy", "map"],
    ["merge", "=(deepCopy .Values.map)", "map", "map"],
    ["mergeOverwrite", "=(deepCopy .Values.map)", "map", "map"],
    ["merge", "=(dict `c` (dict `d` nil) `b` 0)", "map"],
    ["urlParse", "string"],
    ["urlParse", '="https://u:p@a.b:80/c?d=e#f"'],
    ["urlParse", '="http://[::1]:8/a%20b?x"'],
    ["split", "string", "string"],
    ["splitn", "string", "int", "string"],
    ["dict", "string", "any", "string", "any"],
    ["dict", "string"],
    ["pick", "map", "string", "string"],
    ["omit", "map", "string", "string"],
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
  ["dig", '="c"', '="d"', "any", "map"],
  ["index", "map", '="c"', '="d"'],
  ["index", "list", "int"],
  ["coalesce", "any", "any", "any"],
  ["default", "map", "any"],
  ["ternary", "any", "any", "any"],
  ["or", "any", "any", "any"],
  ["and", "any", "any", "any"],
  ["required", '="needed"', "any"],
  ["omit", "read", '="Error"'],
  ["mustFromJson", "string"],
  ["first", "any"],
  ["deepCopy", "any"],
  ["add", "any", "any"],
  ["mul", "any", "int"],
  ["sub", "any", "any"],
  ["max", "int", "any"],
  ["mustFirst", "list"],
  ["mustLast", "list"],
  ["index", "any", "any"],
  ["index", "map", "string", "string"],
  ["slice", "string", "int"],
  ["slice", "string", "int", "int"],
  ["len", "any"],
  ["get", "map", "any"],
  ["dig", "string", "any", "map"],
  ["lookup", '="v1"', '="Pod"', '=""', '=""'],
  ["reverse", "any"],
  ["uniq", "any"],
  ["compact", "any"],
  ["last", "any"],
  ["rest", "any"],
  ["typeOf", "any"],
  ["not", "any"],
  ["fromJson", "string"],
];

const kinds = ["string", "int", "float", "bool", "list", "map"] as const;

/** An operand of a kind: a literal, or a call in parentheses. */
function operand(kind: Kind, depth: number): fc.Arbitrary<string> {
  if (kind === "any")
    return fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(...literals.any) },
      { weight: 6, arbitrary: fc.constantFrom(...kinds).chain((one) => operand(one, depth)) },
      ...(depth > 0 ? [{ weight: 2, arbitrary: call(anyCalls, depth).map((text) => `(${text})`) }] : []),
    );
  if (kind === "read") return operand("string", depth).map((text) => `(fromYaml ${text})`);
  if (kind === "readList") return operand("string", depth).map((text) => `(fromYamlArray ${text})`);
  const simple = fc.constantFrom(...literals[kind]);
  if (depth <= 0 || kind === "regex" || kind === "version" || kind === "time") return simple;
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
    fc
      .tuple(
        tag(expression.map((text) => `with $w := ${text}`)),
        tie("statements"),
        words("$w"),
        tag(expression.map((text) => `else with ${text}`)),
        words("."),
        words("else"),
        tie("statements"),
        words("end"),
      )
      .map((all) => all.join("")),
    fc
      .tuple(
        tag(operand("list", 2).map((text) => `range ${text}`)),
        words("."),
        tie("statements"),
        words("else"),
        tie("statements"),
        words("end"),
      )
      .map((all) => all.join("")),
    fc
      .tuple(
        words('$n := "n"'),
        tag(operand("list", 2).map((text) => `range $e := ${text}`)),
        tag(expression.map((text) => `$n = ${text}`)),
        tag(operand("bool", 1).map((text) => `if ${text}`)),
        fc.constantFrom("{{ break }}", "{{ continue }}", "{{ $n }}", ""),
        words("end"),
        words("$e"),
        words("end"),
        words("$n"),
      )
      .map((all) => all.join("")),
    fc
      .tuple(
        words('$m := dict "k" (dict "l" 1)'),
        fc
          .constantFrom("$o := $m", "$o := deepCopy $m", "$o := merge (dict) $m", '$o := pick $m "k"')
          .map((text) => `{{ ${text} }}`),
        tag(operand("any", 1).map((text) => `$_ := set $o.k "l" ${text}`)),
        words("$m | toJson"),
      )
      .map((all) => all.join("")),
    fc
      .tuple(
        tag(
          fc
            .tuple(operand("bool", 1), operand("bool", 1))
            .map(([a, b]) => `if ${a}{{ . }}{{ else if ${b}`.replace("{{ . }}", " }}1").replace("{{ else", "{{- else")),
        ),
        fc.constant("2"),
        words("end"),
      )
      .map((all) => all.join("")),
    fc.tuple(tag(expression.map((text) => `template "echo" ${text}`))).map((all) => all.join("")),
  ),
  statements: fc.array(tie("statement"), { minLength: 1, maxLength: 3 }).map((list) => list.join("")),
}));

/** A template of the language as charts use it. Most can be executed. */
export const randomTemplate: fc.Arbitrary<string> = statements;

/** What the random templates include. */
export const grammarHelpers = `{{ define "echo" }}<{{ . }}>{{ end }}
{{- define "keys" -}} {{ range $k, $v := . }}{{ $k }}={{ $v | toJson }};{{ else }}none{{ end }} {{- end }}
{{- define "down" }}{{ if and (gt . 0) (lt . 5) }}{{ . }}{{ include "down" (sub . 1 | int) }}{{ end }}{{ end }}`;
