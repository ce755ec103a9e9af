import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { render } from "./chart.ts";

/** Template, what helm prints (null: it fails; true: it must only not fail), name of the values. */
type Row = readonly [template: string, printed: string | boolean | null, values?: string];

interface Table {
  readonly values: Readonly<Record<string, string>>;
  readonly cases: Readonly<Record<string, readonly Row[]>>;
}

const { values, cases }: Table = JSON.parse(readFileSync(join(import.meta.dirname, "expressions.json"), "utf8"));
const features = Object.entries(cases);

it.each(features)("prints what helm prints: %s", (_, rows) => {
  const missed = rows.flatMap(([template, printed, name = ""]) => {
    const { text, problem } = render('{{ include "probe/templates/_t.tpl" . }}', values[name] ?? "", {
      "_t.tpl": template,
    });
    if (printed === true ? problem === undefined : printed === null ? problem !== undefined : false) return [];
    // Helm deletes this from what a file printed.
    const wanted = typeof printed === "string" ? printed.replaceAll("<no value>", "") : printed;
    return problem === undefined && text === wanted ? [] : [{ template, wanted, text: problem?.helm ?? text }];
  });
  expect(missed).toEqual([]);
});
