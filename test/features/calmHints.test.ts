import { expect, it } from "vitest";
import { calmHints, lineAfter } from "../../client/src/typing/calmHints.ts";

const hint = (line: number, character: number, label = "1 workload") => ({ position: { line, character }, label });
const change = (line: number, character: number, text: string, end = { line, character }) => ({
  range: { start: { line, character }, end },
  text,
});

it("gives all hints while nobody types", () => {
  const found = [hint(1, 4), hint(2, 4)];
  expect(calmHints(found, [], undefined)).toEqual(found);
});

it("shows nothing new on the line in which somebody types, and all on the others", () => {
  const found = [hint(1, 4), hint(2, 20)];
  expect(calmHints(found, [], { line: 2, character: 20 })).toEqual([hint(1, 4)]);
});

it("leaves what stands before the touched characters as it was, so that the caret is not pulled", () => {
  const shown = [hint(2, 4, "1 workload"), hint(2, 30, "2 workloads")];
  const found = [hint(2, 4, "12 workloads"), hint(2, 31, "3 workloads")];
  expect(calmHints(found, shown, { line: 2, character: 12 })).toEqual([hint(2, 4, "1 workload")]);
});

it("follows the line that is edited, and the first character that was touched", () => {
  const first = lineAfter(undefined, change(3, 10, "a"));
  expect(first).toEqual({ line: 3, character: 10 });
  expect(lineAfter(first, change(3, 11, "b"))).toEqual({ line: 3, character: 10 });
  expect(lineAfter(first, change(3, 2, "", { line: 3, character: 4 }))).toEqual({ line: 3, character: 2 });
  expect(lineAfter(first, change(3, 11, "\n    "))).toEqual({ line: 4, character: 0 });
  expect(lineAfter(first, change(7, 5, "x"))).toEqual({ line: 7, character: 5 });
  expect(lineAfter(first, change(3, 0, "", { line: 4, character: 0 }))).toEqual({ line: 3, character: 0 });
});
