import * as vscode from "vscode";
import { equal, match, ok } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { apply, codeAction, diagnostics, eventually, open, position, write } from "./support.ts";

const tests = `tests:
- name: the checkout reaches its <b>database</b>
  from: shop/checkout
  to: data/postgres
  port: 5432
  expect: allowed
`;

test("a policy test is broken by one keystroke, named at the rule, and mended by its fix", async () => {
  const uri = await write("shop.netpol-test.yaml", tests);
  await open("shop.netpol-test.yaml");
  const policy = await open("policies/postgres.yaml");
  const { document } = policy;
  const failed = (of: vscode.Uri) => diagnostics(of, "policy-test-failed");
  equal(failed(uri).length, 0, "failing at first");
  await explorerSays("passed", () => vscode.commands.executeCommand("testing.startContinuousRun"));
  const port = position(document, "port: 5432", { offset: 9 });
  await policy.edit((edit) => edit.replace(new vscode.Range(port, port.translate(0, 1)), "3"));
  const [atRule] = await eventually("the test at the rule", () =>
    failed(document.uri).length > 0 ? failed(document.uri) : undefined,
  );
  match(atRule?.message ?? "", "the checkout reaches its <b>database</b>");
  const [atTest] = await eventually("the failing test", () => (failed(uri).length > 0 ? failed(uri) : undefined));
  await explorerSays("failed");
  equal(atTest?.relatedInformation?.[0]?.location.uri.toString(), document.uri.toString(), "where the message leads");
  ok(atTest, "no failing test");
  await apply(await codeAction(uri, atTest.range, "Allow TCP 5432"));
  await eventually("no failing test", () => failed(uri).length === 0 && failed(document.uri).length === 0);
  await explorerSays("passed");
  await vscode.commands.executeCommand("testing.stopContinuousRun");
  await vscode.commands.executeCommand("workbench.view.explorer");
});

/** What the Test Explorer says of the file of tests, which may be asked to run it first. */
async function explorerSays(state: string, begin?: () => Thenable<unknown>): Promise<void> {
  if (!hasPage) return;
  const row = '.test-explorer .monaco-list-row[aria-label^="shop.netpol-test.yaml"]';
  if (begin !== undefined) {
    await vscode.commands.executeCommand("workbench.view.testing.focus");
    await page.attribute(row, "aria-label");
    await begin();
  }
  await page.attribute(`${row} .codicon-testing-${state}-icon`, "class");
}
