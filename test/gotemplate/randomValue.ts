import fc from "fast-check";

/** Texts that a writer or reader of YAML, JSON or TOML may take for something else. */
const texts = [
  ..."|null|~|true|yes|on|Off|N|0123|0o17|1_000|0x1F|0b-1|1e3|.5|5.|+1|-0|1:30|2024-01-02|2024-01-02T03:04:05Z|.inf|.NaN|1e400".split(
    "|",
  ),
  ..."- a¦? a¦:¦a: b¦a:¦a #b¦#a¦&a¦*a¦!a¦!!str x¦|¦>¦'a'¦\"a\"¦%a¦@a¦`a¦{a}¦[a]¦{¦}¦,¦a, b¦=¦<<¦---¦...¦--- a¦\\¦10.0.0.1/8¦::1".split(
    "¦",
  ),
  ..."a\nb|a\n|\na|a\n\nb\n| a\nb|a\n b|a \nb|a\t|\ta|a\tb|\r|a\r\nb|é|😀|\u007f|\u0001|\u00a0".split("|"),
  "word ".repeat(30).trim(),
  `long ${"y".repeat(120)} z`,
  `${"word ".repeat(17)}\nnext`,
  `  lead ${"w ".repeat(50)}`,
];

const signs = [..."0123456789abexo._+-:~nulTtrueyYsonf #\n\t'\"\\{}[],&*!|>%@é=<"];
const text = fc.oneof(
  fc.constantFrom(...texts),
  fc.string({ unit: fc.constantFrom(...signs), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(..."a b|  |\n|longword|'|\"|:|#|é|😀|\t".split("|")), maxLength: 40 }),
);
/** The V8 of Node 20 may read a key that is one escaped sign as another. */
const key = text.filter((one) => one.length !== 1 || JSON.stringify(one).length === 3);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, 1e21, 1e20, 1e6, 1234567.5, 123456789012, 1e-7, 0.1, 2 ** 53, 2 ** 63, -(2 ** 63), 2 ** 64),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

const writers = [
  "toYaml",
  "toYaml | nindent 4",
  "toYaml | fromYaml | toYaml",
  "toYamlPretty",
  "toJson",
  "toPrettyJson",
  "toRawJson",
  "toToml",
  "toString",
  "quote",
  'printf "%v"',
  'printf "%q"',
];

/** Prints a random map in one of the forms that there are. */
export const randomWriting: fc.Arbitrary<string> = fc
  .tuple(fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true }), fc.constantFrom(...writers))
  .map(([map, write]) => `{{ fromJson ${literal(JSON.stringify(map))} | ${write} }}`);

function literal(of: string): string {
  return JSON.stringify(of).replaceAll("\u007f", "\\u007f");
}
