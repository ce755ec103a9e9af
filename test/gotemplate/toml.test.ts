import { describe, expect, it } from "vitest";
import { readToml } from "../../server/src/gotemplate/readToml.ts";
import { sourceText } from "../../server/src/gotemplate/text.ts";
import { render } from "./chart.ts";

/** What Helm 3.17 prints for it. */
const json = (toml: string) => render(`{{ fromToml ${JSON.stringify(toml)} | toJson }}`).text;
const told = (toml: string) => render(`{{ (fromToml ${JSON.stringify(toml)}).Error }}`).text;

describe("fromToml", () => {
  it.each([
    ["", "{}"],
    ['a = 1\n[b]\nc = "x"\n[b.d]\ne = [1, 2, 3]', '{"a":1,"b":{"c":"x","d":{"e":[1,2,3]}}}'],
    ["[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3", '{"a":[{"b":1},{"b":2,"c":{"d":3}}]}'],
    ["a.b.c = 1\n\"x y\" = 2\n'q' = 3", '{"a":{"b":{"c":1}},"q":3,"x y":2}'],
    ["a = 1_000\nb = 0xFF\nc = 0o17\nd = 0b11\ne = -5\nf = +5", '{"a":1000,"b":255,"c":15,"d":3,"e":-5,"f":5}'],
    ["a = 1.5\nb = 1e10\nc = -0.0\nd = 1_0.5", '{"a":1.5,"b":10000000000,"c":-0,"d":10.5}'],
    ["a = true # yes\nb = false", '{"a":true,"b":false}'],
    ["a = {b = 1, c = {d = 2}, e.f = 3}", '{"a":{"b":1,"c":{"d":2},"e":{"f":3}}}'],
    ["a = 'x\\y'\nb = '''\nab\nc'''\nc = \"\"\"\nx\\\n   y\"\"\"", '{"a":"x\\\\y","b":"ab\\nc","c":"xy"}'],
    ['a = "\\u00e9\\n\\t\\\\"', '{"a":"é\\n\\t\\\\"}'],
    ['a = """"x"""\nb = [[1],["x"],]\nc = [\n 1, # one\n 2,\n]', '{"a":"\\"x","b":[[1],["x"]],"c":[1,2]}'],
    ["a = 1979-05-27T07:32:00Z\nb = 1979-05-27", '{"a":"1979-05-27T07:32:00Z","b":"1979-05-27T00:00:00Z"}'],
    ["[a.b]\nc = 1\n[a]\nd = 2", '{"a":{"b":{"c":1},"d":2}}'],
  ])("reads %j", (toml, expected) => {
    expect(json(toml)).toBe(expected);
  });

  it.each([
    ["a = 1\na = 2", "toml: line 2 (last key \"a\"): Key 'a' has already been defined."],
    ["[a]\n[a]", "toml: line 2: Key 'a' has already been defined."],
    ["a = {b = 1}\n[a]\nc = 1", "toml: line 2: Key 'a' has already been defined."],
    ["a", "toml: line 0: unexpected EOF; expected key separator '='"],
    ["a b", "toml: line 1: expected '.' or '=', but got 'b' instead"],
    ["a: b", "toml: line 1: expected '.' or '=', but got ':' instead"],
    ["{a", "toml: line 1: expected '.' or '=', but got '{' instead"],
    ["a 'b'", "toml: line 1: expected '.' or '=', but got '\\'' instead"],
    ["a \\ b", "toml: line 1: expected '.' or '=', but got '\\\\' instead"],
    ["a\nb: c", "toml: line 2: expected '.' or '=', but got '\\n' instead"],
    ["a 😀", "toml: line 1: expected '.' or '=', but got '😀' instead"],
    ["[a\n]", "toml: line 2: expected '.' or ']' to end table name, but got '\\n' instead"],
    ["a =\n1", "toml: line 2 (last key \"a\"): expected value but found '\\n' instead"],
    ["a = [1 '", "toml: line 1 (last key \"a\"): expected a comma (',') or array terminator (']'), but got '''"],
    ["a = [,]", 'toml: line 1 (last key "a"): unexpected comma'],
    ["a = {,}", 'toml: line 1 (last key "a"): unexpected comma'],
    ["a = {\n}", 'toml: line 1 (last key "a"): newlines not allowed within inline tables'],
    ["a = {b=1\n}", 'toml: line 1 (last key "a.b"): newlines not allowed within inline tables'],
    ["a = .5", "toml: line 1 (last key \"a\"): floats must start with a digit, not '.'"],
    ["=1", "toml: line 1: unexpected '=': key name appears blank"],
    [".a=1", "toml: line 1: unexpected '.': keys cannot start with a '.'"],
    ["a.=1", "toml: line 1: unexpected '='"],
    ["[]", "toml: line 1: unexpected end of table name (table names cannot be empty)"],
    ["[a", "toml: line 0: expected '.' or ']' to end table name, but got '\\x00' instead"],
    ["[.a]", "toml: line 1: unexpected table separator (table names cannot be empty)"],
    ["[[a]x", "toml: line 1: expected end of table array name delimiter ']', but got 'x' instead"],
    ["a = {b=1,}", 'toml: line 1 (last key "a.b"): trailing comma not allowed in inline tables'],
    ["[t]\na = 1\na = 2", "toml: line 3 (last key \"t.a\"): Key 't.a' has already been defined."],
    ["[t]\na = {b = x}", 'toml: line 2 (last key "t.a.b"): expected value but found "x" instead'],
    ['a = "\u0001"', "toml: line 1 (last key \"a\"): TOML files cannot contain control characters: '0x01'"],
    ['[t]\nb = "\u0001"', "toml: line 2 (last key \"t.b\"): TOML files cannot contain control characters: '0x01'"],
    ["a = 1 \u0001", "toml: line 1: TOML files cannot contain control characters: '0x01'"],
    ["a = 1\rb = 2", "toml: line 1 (last key \"a\"): TOML files cannot contain control characters: '0x0d'"],
    ["a b\u0001", "toml: line 1: expected '.' or '=', but got 'b' instead"],
    ["a = 'x\nb = 1", 'toml: line 1 (last key "a"): strings cannot contain newlines'],
    ["a = x", 'toml: line 1 (last key "a"): expected value but found "x" instead'],
    ...[
      ["1;b", "a top-level item to end with a newline, comment, or EOF, but got ';' instead"],
      ["true;", "a top-level item to end with a newline, comment, or EOF, but got ';' instead"],
      ["2020-01-01x", "a top-level item to end with a newline, comment, or EOF, but got 'x' instead"],
    ].map(([value, message]): [string, string] => [`a = ${value}`, `toml: line 1: expected ${message}`]),
    ...[
      ["1.", "Invalid float \"1.\": '.' must be followed by one or more digits"],
      ["1._5", 'Invalid float "1._5": underscores must be surrounded by digits'],
      ["-.5", "floats must start with a digit, not '.'"],
      ["+x", "expected a digit but got 'x'"],
      [";", "expected value but found ';' instead"],
      ["tru1", 'expected value but found "tru" instead'],
      ["2020-1", 'invalid datetime: "2020-1"'],
      ["2020-01-01 1", 'invalid datetime: "2020-01-01T1"'],
    ].map(([value, message]): [string, string] => [`a = ${value}`, `toml: line 1 (last key "a"): ${message}`]),
    ["a = 01", 'toml: line 1 (last key "a"): Invalid integer "01": cannot have leading zeroes'],
    ['a = "\\q"', "toml: line 1 (last key \"a\"): invalid escape in string '\\q'"],
    [
      "a = 1 b = 2",
      "toml: line 1: expected a top-level item to end with a newline, comment, or EOF, but got 'b' instead",
    ],
  ])("says why it cannot read %j", (toml, expected) => {
    expect(told(toml)).toBe(expected);
  });

  it("knows the types", () => {
    const types = (toml: string) => render(`{{ typeOf (index (fromToml ${JSON.stringify(toml)}) "a") }}`).text;
    expect(["a = 1", "a = 1.0", "a = [1]", "[[a]]", "[a]", "a = 1979-05-27"].map(types)).toEqual([
      "int64",
      "float64",
      "[]interface {}",
      "[]map[string]interface {}",
      "map[string]interface {}",
      "time.Time",
    ]);
  });

  it("keeps the places of what it reads", () => {
    const text = 'port = 80\n[a]\nname = "web"\n';
    const read = readToml(sourceText("x.toml", text));
    if (typeof read === "string") throw new Error(read);
    const inner = read.entries.get("a")?.value;
    const name = inner?.kind === "map" ? inner.entries.get("name")?.value : undefined;
    const runs = name?.kind === "string" ? name.runs : [];
    expect(text.slice(runs[0]?.at, (runs[0]?.at ?? 0) + 3)).toBe("web");
    const port = read.entries.get("port")?.value.from?.runs[0];
    expect(port?.at).toBe(text.indexOf("80"));
  });

  it("ends whatever is written", () => {
    for (const sign of ["[", "{a=", '"""', "a.", "[[a]]\n", "'"])
      expect(readToml(sourceText("x", `a = ${sign.repeat(50_000)}`))).toMatch(/^toml: /);
  });
});

describe("toToml", () => {
  it.each([
    ['dict "a" 1e-7 "b" 1e20 "c" 1.5 "d" 100.0', "a = 0.0000001\nb = 100000000000000000000.0\nc = 1.5\nd = 100.0\n"],
    ['"web"', '"web"'],
    ["true", "true"],
    ['list (dict "a" 1)', "toml: top-level values must be Go maps or structs"],
  ])("writes %s", (value, expected) => {
    expect(render(`{{ toToml (${value}) }}`).text).toBe(expected);
  });
});
