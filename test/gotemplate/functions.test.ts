import { expect, it } from "vitest";
import { render } from "./chart.ts";

/** What the real Helm prints. */
it.each([
  ['{{ printf "%.0f %.0f %.1f" 0.5 1.5 0.25 }}', "0 2 0.2"],
  ['{{ printf "%f|%.3f|%f" 1e21 1e-5 -0.0001 }}', "1000000000000000000000.000000|0.000|-0.000100"],
  ['{{ printf "%+v %+d" 1 1 }}', "1 +1"],
  [
    '{{ printf "%20y|%+z|%#5s|%-6t|%.1d" "c" 228 1e21 1 "ab" }}',
    "%!y(string=                   c)|%!z(int=+228)|%!s(float64=1.00000e+21)|%!t(int=1     )|%!d(string=a)",
  ],
  [
    '{{ printf "%w|%#w|%8v|%6.3T|%012v|%05q" (list 1) (list 1) (list nil 1) "a" true "a" }}',
    '%!w([]interface {}=[1])|%!w([]interface {}=[]interface {}{1})|[<nil>        1]|   str|00000000true|00"a"',
  ],
  [
    '{{ printf "%#.f|%#.0e|%#x|%#X|%.2x|%#O|%U" 1.5 1.5 1.5 0.0 "äö" 1 -42 }}',
    "2.|2.e+00|0x1.8000p+00|0X0.P+00|c3a4|0o01|U+FFFFFFFFFFFFFFD6",
  ],
  // Lines are counted in bytes, and no break is a line break.
  ['{{ wrapWith 4 "|" "äö x 😀" }}', "äö|x|😀"],
  ['{{ wrap 5 "日本 語 abc" }}', "日本\n語\nabc"],
  ['{{ wrapWith 3 "" "abc def" }}', "abc\ndef"],
  ['{{ printf "%5t|%q|%d|%s" true (list "a") (list 1 2) (list 1 "a") }}', ' true|["a"]|[1 2]|[%!s(int=1) a]'],
  ['{{ printf "%6.3v|%.3s|%5s|%c|%U|%#U" 3.14159 "abcdef" "ä" 228 228 228 }}', "  3.14|abc|    ä|ä|U+00E4|U+00E4 'ä'"],
  [
    '{{ printf "%06.2f|%-8.2f|%+5d|% x|%08b|%o" -3.14159 2.5 -7 "abc" 5 -8 }}',
    "-03.14|2.50    |   -7|61 62 63|00000101|-10",
  ],
  [
    '{{ printf "%x %X %.2x %.0x %x %x %x %b %8.3x|%+x" 1.5 255.75 1.999 1.5 0.0 0.1 -3.25 1.5 1.5 2.0 }}',
    "0x1.8p+00 0X1.FF8P+07 0x1.00p+01 0x1p+01 0x0p+00 0x1.999999999999ap-04 -0x1.ap+01 6755399441055744p-52 0x1.800p+00|+0x1p+01",
  ],
  [
    '{{ printf "%#g %#g %#.3g %#g %#g %#.10g" 1.0 0.0 1.5 1e21 0.0001 0.1 }} {{ printf "%#v %#v %#v" 1e6 1e20 0.5 }}',
    "1.00000 0.00000 1.50 1.00000e+21 0.000100000 0.1000000000 1e+06 1e+20 0.5",
  ],
  ...[
    ["x", "invalid character 'x' looking for beginning of value"],
    ["{a:1}", "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"', "invalid character '\"' after object key:value pair"],
    ['{"a":1', "unexpected end of JSON input"],
    ["[1 2", "invalid character '2' after array element"],
    ["tru", "invalid character ' ' in literal true (expecting 'e')"],
    ['"a', "unexpected end of JSON input"],
    ['"\\q"', "invalid character 'q' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ["01", "invalid character '1' after top-level value"],
    ["1.", "invalid character ' ' after decimal point in numeric literal"],
    ["1ex", "invalid character 'x' in exponent of numeric literal"],
    ["-x", "invalid character 'x' in numeric literal"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    ["ü", "invalid character 'Ã' looking for beginning of value"],
    ['{"a":"\t"}', "invalid character '\\t' in string literal"],
  ].map(([text, says]) => [`{{ (fromJson ${JSON.stringify(text)}).Error }}`, says ?? ""]),
  ['{{ camelcase "FOO_BAR" }} {{ camelcase "HTTPServer" }} {{ camelcase "__a__b" }}', "FooBar Httpserver __A_B"],
  ['{{ abbrevboth 5 7 "1234 5678 9123" }} {{ abbrev 5 "hello world" }}', "...5... he..."],
  [
    '{{ initials "foo bar-baz  q" }} {{ swapcase "This Is A.Test" }} {{ title "it\'s a-b_c" }}',
    "fbq tHIS iS a.tEST It'S A-B_c",
  ],
  [
    '{{ wrap 5 "Hello World foo" }}|{{ wrapWith 10 "|" "aaaaaaaaaaaaaaaaa bb" }}',
    "Hello\nWorld\nfoo|aaaaaaaaaa|aaaaaaa bb",
  ],
  [
    "{{ seq 5 }}|{{ seq -3 }}|{{ seq 2 -2 }}|{{ seq 0 2 10 }}|{{ seq 5 1 1 }}",
    "1 2 3 4 5|1 0 -1 -2 -3|2 1 0 -1 -2|0 2 4 6 8 10|",
  ],
  [
    '{{ clean "/../a" }} {{ clean "../../a" }} {{ dir "/a/b/" }} {{ base "a/b/" }} {{ ext "a.b/c" }}|',
    "/a ../../a /a/b b |",
  ],
  [
    "{{ round 2.555 2 }} {{ round 1.005 2 0.4 }} {{ divf 1 3 }} {{ divf 2 3 4 }} {{ addf 0.1 0.2 }}",
    "2.56 1.01 0.3333333333333333 0.1666666666666667 0.3",
  ],
  [
    '{{ int "2.0" }} {{ int "0b11" }} {{ int 1e30 }} {{ float64 "1_000" }} {{ add 9223372036854775807 1 }}',
    "2 3 -9223372036854775808 1000 -9223372036854775808",
  ],
  ['{{ merge (dict "a" "") (dict "a" false) }}{{ merge (dict) (dict "a" nil) }}', "map[a:false]map[]"],
  ['{{ mergeOverwrite (dict "a" (dict "x" 1)) (dict "a" nil "b" nil) }}', "map[a:<nil> b:<nil>]"],
  ['{{ toDate "2006-01-02" "2024-05-06" | dateModify "-1.5h" | date "2006-01-02T15:04" }}', "2024-05-05T22:30"],
  ['{{ toDate "2006-01-02 15:04:05.000" "2024-01-02 03:04:05.678" | date "15:04:05.000 .999" }}', "03:04:05.678 .678"],
  [
    '{{ dateInZone "2006-01-02 15:04 MST" 0 "America/New_York" }} {{ htmlDate 86400 }}',
    "1969-12-31 19:00 EST 1970-01-02",
  ],
  ['{{ durationRound "2h10m5s" }} {{ durationRound "400h" }} {{ duration "95" }} {{ duration 95 }}', "2h 16d 1m35s 0s"],
  ['{{ (toDate "2006-01-02" "2024-05-06").Format "Mon" }} {{ (toDate "2006-01-02" "2024-05-06").YearDay }}', "Mon 127"],
  [
    '{{ urlJoin (dict "scheme" "http" "host" "h:1" "path" "/p" "query" "a=b" "fragment" "f" "userinfo" "u:p") }}',
    "http://u:p@h:1/p?a=b#f",
  ],
  [
    '{{ adler32sum "hello" }} {{ sha1sum "a" }} {{ b32enc "hello" }}',
    "103547413 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8 NBSWY3DP",
  ],
  [
    '{{ regexReplaceAll "(a)(b)?" "abac" "<$2$1$$${1}x$1x$x$>" }} {{ regexReplaceAll "b*" "äb" "-" }}',
    "<ba$ax$><a$ax$>c -ä-",
  ],
  [
    '{{ regexSplit "x*" "axbxc" 3 }} {{ regexSplit "a" "banana" -1 }} {{ regexFindAll "" "äb" -1 | len }}',
    "[a b c] [b n n ] 3",
  ],
  [
    '{{ toToml (dict "c" (dict "g" (list (dict "h" 1) (dict "h" 2))) "i" 2.0) }}',
    "i = 2.0\n\n[c]\n\n  [[c.g]]\n    h = 1\n\n  [[c.g]]\n    h = 2\n",
  ],
  ['{{ toYaml (dict (repeat 130 "k") 1) }}', `? ${"k".repeat(130)}\n: 1`],
  [
    '{{ toYaml (dict "multi\\nkey" 2 "x" (list (list 1 (dict "z" 1)) "q\\nr")) }}',
    "? |-\n  multi\n  key\n: 2\nx:\n- - 1\n  - z: 1\n- |-\n  q\n  r",
  ],
  [
    '{{ toYaml (dict "q" (printf "\'%s\'" (repeat 30 "abc "))) }}',
    `q: '''${"abc ".repeat(18)}abc\n  ${"abc ".repeat(11)}'''`,
  ],
  [
    '{{ toYaml (dict "d" (printf "\\t%s" (repeat 30 "abc "))) }}',
    `d: "\\t${"abc ".repeat(18)}abc\n  ${"abc ".repeat(11)}"`,
  ],
  [
    '{{ toYaml "a\\u007f" }}|{{ toYaml (list "a\\tb" "1:30" "2024-1-2" "0o7" "=") }}',
    '|- "a\\tb"\n- "1:30"\n- "2024-1-2"\n- "0o7"\n- =',
  ],
  [
    '{{ toYaml (dict "a" 1e20 "b" 1e-7 "c" 123456789.123 "d" 1e6 "e" -0.0) }}',
    "a: 1e+20\nb: 1e-07\nc: 1.23456789123e+08\nd: 1000000\ne: 0",
  ],
])("prints %s as Helm does", (template, expected) => {
  const { text, problem } = render(template);
  expect(problem?.helm ?? text).toBe(expected);
});

it.each([
  '{{ last "abc" }}',
  '{{ has 1 "a" }}',
  '{{ urlParse "a\\nb" }}',
  '{{ urlParse "1:a" }}',
  '{{ urlParse "http://[::1" }}',
  "{{ divf 1 0 }}",
  '{{ regexFind "(" "a" }}',
  '{{ dig "a" "b" "d" (dict "a" 1) }}',
  '{{ substr -1 -1 "abc" }}',
  '{{ semverCompare "" "1.0.0" }}',
  "{{ (list 1).a }}",
])("fails at %s as Helm does", (template) => {
  expect(render(template).problem?.kind).toBe("execute");
});

it("reads a long text for everybody anew, as far as they can tell", () => {
  const long = `{{ $t := printf "a: {b: 1}\\nc: %s" (repeat 5000 "x") }}`;
  const text = `${long}{{ $one := fromYaml $t }}{{ $two := fromYaml $t }}{{ $_ := set $one.a "b" 2 }}{{ $two.a.b }} {{ (fromYaml $t).a.b }} {{ $one.a.b }}`;
  expect(render(text).text).toBe("1 1 2");
});

it("takes a long text that is read again and again for the work of one", () => {
  const long = `{{ $t := printf "a: 1\\nc: %s" (repeat 1000000 "x") }}`;
  expect(render(`${long}{{ range until 20 }}{{ (fromYaml $t).a }}{{ end }}`).text).toBe("1".repeat(20));
});

// What random templates found.
it.each([
  ['{{ "demo" | b64dec | kebabcase | printf "%q" }}', '"u\\xe9\\xa8"'],
  ['{{ "/0H/QmI=" | b64dec | snakecase | printf "%q" }}', '"�a_�bb"'],
  ['{{ "YS3/" | b64dec | kebabcase | printf "%q" }}', '"a-�"'],
  ['{{ fromYamlArray "[] interface {} true" }}', "[]"],
  ['{{ fromYaml "  a: 1\\nb: 2\\n" | toJson }}', '{"a":1}'],
  ['{{ fromYaml "{a: 1} ]" | toJson }}', '{"a":1}'],
  ['{{ fromYaml "{a: 1} @" | keys }}', "[Error]"],
  [
    '{{ fromYaml "a: !!int x" | keys }} {{ fromYaml "a: !!float 1" | keys }} {{ fromYaml "\\t" | keys }}',
    "[Error] [a] [Error]",
  ],
  ['{{ fromYaml "a: [0b-1, 0b+11, -0b+1, 0b]" | toJson }}', '{"a":[-1,3,"-0b+1","0b"]}'],
  ['{{ toYaml "0b-1" }} {{ fromYaml "9223372036854775808: 1" | keys }}', '"0b-1" [Error]'],
  [
    '{{ dict "a\\n" (dict "x" 1) "b\\n" (list 1 2) "c\\r" 1 | toYaml }}',
    '? |\n  a\n: x: 1\n? |\n  b\n: - 1\n  - 2\n? "c\\r"\n: 1',
  ],
  [
    '{{ list 1000000.0 80.0 2.5 1000000 "a\\tb\\nc" (repeat 45 "ab ") | toYamlPretty }}',
    `- 1e+06\n- 80\n- 2.5\n- 1000000\n- |-\n  a\tb\n  c\n- '${"ab ".repeat(45)}'`,
  ],
  [
    '{{ dict "0.+9o" 1 "0oe" 2 | toYamlPretty }} {{ dict "0.+9o" 1 "0oe" 2 | toYaml }}',
    "0oe: 2\n0.+9o: 1 0.+9o: 1\n0oe: 2",
  ],
  ['{{ dict "a" (list (dict "x" nil "y" (dict) "z" 1) 1) | toToml }}', "a = [{z = 1, y = {}}, 1]\n"],
  ['{{ dict "a" (list (dict "x" 1 "y" nil) 1) | toToml }}', "a = [{x = 1, }, 1]\n"],
  ['{{ list (substr 0 1 "ä") "ä" | toYamlPretty }} {{ substr 0 1 "ä" | toYaml }}', "- !!binary ww==\n- ä �"],
  [
    '{{ printf "%e %.0e %.0e %.2e %.3g %.1v" 9999998.5 2.5 -3.5 1.125 1.125 0.25 }}',
    "9.999998e+06 2e+00 -4e+00 1.12e+00 1.12 0.2",
  ],
  ['{{ list ".88_5" ".0_+" ".5" | toYamlPretty }} {{ toYaml ".88_5" }}', '- ".88_5"\n- .0_+\n- ".5" ".88_5"'],
  [
    '{{ fromYaml "a: [.88_5, .1_, ._1, .1__2, .1e1_0, .5_e1]" | toJson }}',
    '{"a":[0.885,".1_","._1",".1__2",1000000000,".5_e1"]}',
  ],
  [
    '{{ toDecimal 1.0 }} {{ toDecimal 17.0 }} {{ toDecimal "0777" }} {{ toDecimal "8" }} {{ toDecimal true }}',
    "1 15 511 0 0",
  ],
  ['{{ duration "0123" }} {{ duration "0x10" }} {{ duration "-5" }}', "2m3s 0s -5s"],
  ...[
    ['b32dec "DEMO"', "illegal base32 data at input byte 0"],
    ['b32dec "AB======MFRGGZDF"', "illegal base32 data at input byte 2"],
    ['b32dec "AB==C==="', "illegal base32 data at input byte 3"],
    ['b32dec "MFRG\\nGZDF"', "abcde"],
    ['b64dec "AA=D"', "illegal base64 data at input byte 2"],
    ['b64dec "C\\nAA"', "illegal base64 data at input byte 1"],
    ['b64dec "YQ=\\n=\\n"', "a"],
    ['b64dec "YQ==YQ=="', "illegal base64 data at input byte 4"],
  ].map(([expression, printed]): [string, string] => [`{{ ${expression} }}`, printed ?? ""]),
  ['{{ regexSplit "" "" -1 | toJson }} {{ regexSplit "x" "x" 0 | toJson }}', "[] null"],
  [
    '{{ printf "%q %q %q" (upper (substr 1 2 "ä")) (title (substr 0 1 "ä")) (untitle (substr 0 1 "ä")) }}',
    '"�" "�" "�"',
  ],
  [
    '{{ $bytes := trunc -3 "x😀" }}{{ hasSuffix $bytes "x😀" }} {{ trimSuffix $bytes "x😀" | printf "%q" }}',
    'true "x\\xf0"',
  ],
  ['{{ $byte := substr 0 1 "ä" }}{{ contains $byte "xä" }} {{ trimPrefix $byte "ä" | printf "%q" }}', 'true "\\xa4"'],
])("prints %s as Helm does", (template, printed) => {
  expect(render(template).text).toBe(printed);
});
