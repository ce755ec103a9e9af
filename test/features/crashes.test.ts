import { expect, it } from "vitest";
import { createHistory } from "../../client/src/crashes/history.ts";

const start = Date.UTC(2026, 0, 1, 12, 0, 0);

it("starts again after four crashes in three minutes, and leaves it after the fifth", () => {
  let now = start;
  const history = createHistory(() => now);
  const crash = () => {
    now += 1_000;
    return history.ended().goesOn;
  };
  expect([crash(), crash(), crash(), crash(), crash()]).toEqual([true, true, true, true, false]);
  history.begun();
  expect(crash()).toBe(true);
});

it("forgets crashes of long ago", () => {
  let now = start;
  const history = createHistory(() => now);
  for (let n = 0; n < 20; n++) {
    now += 60_000;
    expect(history.ended().goesOn).toBe(true);
  }
});

it("writes down what was before: the last messages, with file and place, and no text", () => {
  let now = start;
  const history = createHistory(() => now++);
  for (let n = 0; n < 30; n++) history.said("textDocument/codeLens", {});
  history.said("textDocument/didChange", {
    textDocument: { uri: "file:///a.yaml" },
    contentChanges: [{ text: "secret" }],
  });
  history.said("textDocument/hover", {
    textDocument: { uri: "file:///a.yaml" },
    position: { line: 4, character: 2 },
  });
  const { lines } = history.ended();
  expect(lines[0]).toBe("The server has ended unexpectedly, for the first time in three minutes.");
  expect(lines).toHaveLength(14);
  expect(lines.slice(-2)).toEqual([
    "  12:00:00.030 textDocument/didChange file:///a.yaml",
    "  12:00:00.031 textDocument/hover file:///a.yaml:5:3",
  ]);
  expect(lines.join("\n")).not.toContain("secret");
});
