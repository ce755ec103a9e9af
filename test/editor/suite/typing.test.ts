import * as vscode from "vscode";
import { equal } from "./assert.ts";
import { test } from "./runner.ts";
import { eventually, open, position, remember } from "./support.ts";

test("no hint appears on the line in which somebody types, until the caret leaves it", async () => {
  await remember("policies/metrics.yaml");
  const { document } = await open("policies/metrics.yaml");
  const at = position(document, "podSelector: {}", { offset: 15 });
  const editor = await open("policies/metrics.yaml", at);
  const hints = async () => {
    const range = new vscode.Range(at.line, 0, at.line, 100);
    const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      "vscode.executeInlayHintProvider",
      document.uri,
      range,
    );
    return found.filter(({ position }) => position.line === at.line).length;
  };
  await eventually("the hint", async () => (await hints()) === 1);
  await vscode.commands.executeCommand("type", { text: " " });
  equal(await hints(), 0, "hints on the line while it is edited");
  editor.selection = new vscode.Selection(0, 0, 0, 0);
  await eventually("the hint again", async () => (await hints()) === 1);
});
