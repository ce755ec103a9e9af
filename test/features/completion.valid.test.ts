import { expect, it } from "vitest";
import { completion } from "../../server/src/features/completion.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";
import { contextOf, scenario, type Texts } from "../harness/features.ts";
import { expandSnippet } from "../harness/snippets.ts";

const uri = "file:///p.yaml";

/** What the server would not take, for the shape of the text; empty values are what the tab stops are for. */
function faultsOf(text: string): readonly string[] {
  const { policies, stream } = readManifestFile(uri, text, { kubernetesVersion: "1.37" });
  const problems = stream.documents.flatMap((document) => document.problems.map(() => "YAML"));
  const faults = policies.flatMap((policy) => policy.faults);
  const shape = faults.filter(({ type }) => /^(?:unknown field|duplicate field|wrong type|YAML)$/.test(type));
  return [
    ...problems,
    ...shape.map(({ type, field }) => `${type} ${field}`),
    ...(policies.length === 0 ? ["gone"] : []),
  ];
}

/** Every text that accepting an item at a new line leaves, for each line and each column that can be typed at. */
function* accepted(text: string, others: Texts): Iterable<{ readonly what: string; readonly text: string }> {
  const lines = text.split("\n");
  const columnOf = (line: string) => /^ */.exec(line)?.[0].length ?? 0;
  for (let row = 1; row < lines.length; row++) {
    const above = lines[row - 1] ?? "";
    const below = lines[row] ?? "";
    for (let column = 0; column <= columnOf(above) + 4; column += 2) {
      for (const dash of ["", "- "]) {
        const typed = `${" ".repeat(column)}${dash}`;
        // What stands below stays where it belongs: below the line above, or outside of what is typed.
        const opens = /:$/.test(above);
        const heldBelow =
          columnOf(below) > column || (columnOf(below) === column && below.trim().startsWith("- ") && dash === "");
        if (
          below !== "" &&
          (opens ? columnOf(below) !== column || below.trim().startsWith("- ") !== (dash !== "") : heldBelow)
        )
          continue;
        const whole = [...lines.slice(0, row), typed, ...lines.slice(row)].join("\n");
        const offset = lines.slice(0, row).join("\n").length + 1 + typed.length;
        const found = completion(contextOf({ ...others, [uri]: whole }, uri), offset);
        for (const { label, insert } of found?.items ?? []) {
          const inserted = expandSnippet(insert.split("\n")).replaceAll("\n", `\n${" ".repeat(column)}`);
          yield {
            what: `${label} at ${row}:${column}${dash}`,
            text: whole.slice(0, offset) + inserted + whole.slice(offset),
          };
        }
      }
    }
  }
}

it.each([
  ["lists beside their keys", "articles/02-test-network-policy.yaml", "articles/guide.yaml"],
  ["lists behind their keys", "articles/35-frontend-to-backend.yaml", "articles/demo-app.yaml"],
  ["nested peers", "shop/policies/metrics.yaml", "shop/data"],
])("leaves YAML that the server takes, whatever is accepted: %s", (_, path, workloads) => {
  const text = Object.values(scenario(path))[0] ?? "";
  expect(faultsOf(text)).toEqual([]);
  const wrong: string[] = [];
  let count = 0;
  for (const each of accepted(text, scenario(workloads))) {
    count++;
    const faults = faultsOf(each.text);
    if (faults.length > 0) wrong.push(`${each.what}: ${faults.join(", ")}\n${each.text}`);
  }
  expect(count).toBeGreaterThan(30);
  expect(wrong).toEqual([]);
});
