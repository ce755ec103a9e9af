import { expect, it } from "vitest";
import { changed, serve, shop } from "./chart.ts";

const policy = "chart/templates/policy.yaml";

it("keeps what it knows while a line of a template is half typed, and is quiet until the line is left", () => {
  const served = serve(shop);
  const { type, text, found, hints, hover, lenses, definition } = served;
  const whole = text(policy);
  const before = { found: found(policy), hints: hints(policy), lenses: lenses(policy) };
  const at = "  policyTypes: [Egress]\n";
  const line = "  annotations: {x: {{ .Values.name }}\n";
  for (let length = 1; length < line.length - 1; length++) {
    const typed = line.slice(0, length);
    if (!typed.includes("{{") || typed.includes("}}")) continue;
    type(policy, whole.replace(at, `${typed}\n${at}`));
    expect(found(policy).filter((each) => each.includes("cannot-be-built"))).toEqual([]);
    expect(hints(policy).length).toBe(before.hints.length);
    expect(hints(policy)[0]).toBe(before.hints[0]);
    expect(lenses(policy)).toEqual(before.lenses);
  }
  type(policy, whole.replace(at, `  x: {{ .Val\n${at}`));
  // Places below have moved along.
  expect(hints(policy, ["ports"]).map((each) => Number.parseInt(each, 10))).toEqual([18]);
  expect(hover(policy, "{{ .Values.port")).toContain("TCP 5432");
  expect(definition(policy, "toYaml .Values.db").length).toBe(1);
  // Somebody goes on elsewhere.
  type(policy, whole.replace(at, `  x: {{ .Val\n${at}`).replace("protocol: TCP", "protocol: SCTP"));
  expect(found(policy).filter((each) => each.includes("cannot-be-built"))).toEqual([
    "10: cannot-be-built This `{{` is not closed on its line: `}}` is missing.",
  ]);
  // What stands between the two places is what it was.
  expect(hints(policy, ["ports"]).map((each) => Number.parseInt(each, 10))).toEqual([18]);
  expect(hover(policy, "{{ .Values.port")).toContain("TCP 5432");
  expect(definition(policy, "toYaml .Values.db").length).toBe(1);
  type(policy, whole);
  expect(found(policy)).toEqual(before.found);
});

it("says of a fresh text what is wrong in it, once, at its place, in plain words", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["{{ if .Values.name }}\nx: 1\n", "1: A block is never closed: its `{{ end }}` is missing."],
    ["a: 1\n{{ end }}\n", "2: Nothing is open here: one `{{ end }}` too many."],
    ["a: {{ .Values.na\nb: 1\nc: 2\n", "1: This `{{` is not closed on its line: `}}` is missing."],
    ["a: {{ nam }}\n", "1: Helm has no function `nam`. A value begins with a dot: `.Values.nam`."],
    [
      "{{ if .Values.a }}\n{{ elseif .Values.b }}\n{{ end }}\n",
      "2: Helm has no function `elseif`. Two words are meant: `else if`.",
    ],
    [
      "{{ foreach .Values.a }}{{ end }}\n",
      "1: Helm has no function `foreach`. A list is gone through with `{{ range … }}`.",
    ],
    ["a: {{ .Values.name }\n", "1: An action ends with two brackets: `}}`."],
    ['a: {{ toYaml .Values.db | nindent "4" }}\n', '1: A whole number is needed here, and this is `"4"`.'],
    ["a: 1\nb: {{ $x }}\n", "2: `$x` is declared nowhere above"],
    ['a: {{ include "shop.nam" . }}\n', "1: There is no template `shop.nam`"],
    ['a: {{ include (print $.Template.BasePath "/x.txt") . }}\n', "1: `shop/templates/x.txt` is not read here"],
    ["a: {{ .Values.no.name }}\n", "1: `name` cannot be read: what stands before it has no value"],
    ["a: {{ eq .Values.port 5 }}\n", "1: `eq` compares two values of different kinds"],
    ["a: {{ upper .Values.port }}\n", "1: A text is needed here, and this is a number."],
    ["a: {{ .Chart.Nam }}\n", "1: There is no `Nam` in"],
    ["a: {{ upper }}\n", "1: `upper` takes 1 argument, and gets 0."],
    ['a: {{ required "give a name" .Values.nobody }}\n', "1: Give a name."],
    ["a: {{ range .Values.port }}{{ end }}\n", "1: `range` walks over lists and maps, and this is `5432`."],
  ];
  for (const [text, expected] of cases) {
    const found = serve({ ...shop, "chart/templates/x.yaml": text }).found("chart/templates/x.yaml");
    expect(found.map((each) => each.replace("cannot-be-built ", ""))).toEqual([expect.stringContaining(expected)]);
  }
});

it("says of a chart that could not be rendered at first, once it is mended, what it says of a fresh one", () => {
  const noDns = changed(shop, policy, ["port: 53\n      protocol: UDP", "port: 54\n      protocol: UDP"]);
  const fresh = serve(noDns);
  expect(fresh.found(policy).join("\n")).toContain("dns-blocked");
  const broken = "chart/templates/broken.yaml";
  const served = serve({ ...noDns, [broken]: "a: {{ nam }}\n" });
  expect(served.found(policy).join("\n")).not.toContain("dns-blocked");
  served.type(broken, "# a: nam\n");
  expect(served.found(policy)).toEqual(fresh.found(policy));
});
