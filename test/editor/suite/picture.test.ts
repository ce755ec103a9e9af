import * as vscode from "vscode";
import { match } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { eventually, open, position } from "./support.ts";

const inPicture = { frame: "webview" } as const;

test("the picture of a policy stands beside it, leads to its lines and follows an edit", async () => {
  if (!hasPage) return;
  const editor = await open("policies/postgres.yaml", new vscode.Position(1, 0));
  const { document } = editor;
  await vscode.commands.executeCommand("netpol.showPicture");
  match(await page.text("h1", inPicture), "data/postgres");
  match(await page.text(".summary", inPicture), "TCP 5432");
  await page.click('[data-key="ingress/0/1"]', inPicture);
  await eventually("the peer's line", () => /podSelector/.test(document.lineAt(editor.selection.active.line).text));
  const port = position(document, "5432");
  await editor.edit((edit) => edit.replace(new vscode.Range(port, port.translate(0, 4)), "6543"));
  await eventually("the edit in the picture", async () => /TCP 6543/.test(await page.text(".summary", inPicture)));
});
