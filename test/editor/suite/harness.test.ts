import { equal, ok } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { eventually, open, replaceText, undo } from "./support.ts";

test("a file of the workspace opens, and an edit is undone in one step", async () => {
  const { document } = await open("namespaces.yaml");
  const text = document.getText();
  ok(text.includes("kind: Namespace"), "the sample's namespaces are not there");
  await replaceText(document, "kind: Other\n");
  await undo();
  equal(document.getText(), text);
});

test("the page around the editor can be read and driven", async () => {
  if (!hasPage) return;
  const { document } = await open("namespaces.yaml");
  equal(await page.evaluate<number>("1 + 1"), 2);
  await page.click(".monaco-editor .view-lines");
  await page.press("Control+Home");
  await page.type("# typed");
  await eventually("what was typed in the document", () => document.getText().startsWith("# typed"));
});
