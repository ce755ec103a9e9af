import * as vscode from "vscode";
import { match, ok } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { diagnostic, eventually, file, open, position, remember, write } from "./support.ts";

test("the status item counts what was read", async () => {
  await open("policies/postgres.yaml");
  if (!hasPage) return;
  await eventually("the counts", async () =>
    /\d+ workloads, \d+ polic(?:y|ies), \d+ findings?/.test(await page.text("[id$='netpol.status']")),
  );
});

test("a setting that cannot be read is told where the counts stand", async () => {
  await open("policies/postgres.yaml");
  await write(".netpol.yaml", "nonsense: true\n");
  if (!hasPage) return;
  await page.attribute("[id$='netpol.status']:has(.codicon-warning)", "class");
  const list = vscode.commands.executeCommand("netpol.showStatus");
  await page.text(".quick-input-list .monaco-list-row:has-text('nonsense')");
  await page.press("Escape");
  await list;
});

test("every command has a title, and the texts of the extension are listed", () => {
  const { packageJSON } = vscode.extensions.getExtension("netpol.netpol") ?? {};
  const { l10n, contributes } = packageJSON as {
    readonly l10n?: string;
    readonly contributes: { readonly commands: readonly { readonly title: string }[] };
  };
  match(l10n ?? "", "client/l10n");
  for (const { title } of contributes.commands) match(title, /^[^%]+$/);
});

test("a finding's fixes lead to its rule, and a hover to the workload", async () => {
  const { document } = await open("policies/postgres.yaml");
  const { range } = await diagnostic(document.uri, "peers-meant-as-and");
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    range,
  );
  ok(
    actions.some(({ title, command }) => title === "Read about peers-meant-as-and" && command !== undefined),
    actions.map(({ title }) => title).join(", "),
  );
  const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    position(document, "podSelector", { offset: 2 }),
  );
  const text = hover?.contents.map((each) => (typeof each === "string" ? each : each.value)).join("\n") ?? "";
  match(text, /Open: workload \[`postgres`\]\(\S+\/data\/postgres\.yaml#L\d+\)/);
});

test("a default-deny ends as a written file", async () => {
  if (!hasPage) return;
  await open("monitoring/grafana.yaml");
  const done = vscode.commands.executeCommand("netpol.createDefaultDeny");
  await page.text(".quick-input-widget:has-text('For which namespace?'), .quick-input-widget:has-text('monitoring')");
  await page.press("Enter");
  await page.text(".quick-input-widget:has-text('Ingress and egress')");
  await page.press("Enter");
  await done;
  const { document } = vscode.window.activeTextEditor ?? {};
  match(document?.uri.path ?? "", /\/policies\/default-deny-ingress\.yaml$/);
  match(document?.getText() ?? "", /namespace: monitoring\nspec:\n {2}podSelector: \{\}\n/);
  ok(document?.isDirty === false, "it is not saved");
  await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  await vscode.workspace.fs.delete(file("policies/default-deny-ingress.yaml"));
});

test("the policies that a namespace lacks are written after they were shown as a change", async () => {
  if (!hasPage) return;
  await open("monitoring/grafana.yaml");
  const path = "monitoring/monitoring-network-policies.yaml";
  await remember(path);
  const done = vscode.commands.executeCommand("netpol.createPolicies");
  await page.text(".quick-input-widget:has-text('missing in a namespace')");
  await page.press("Enter");
  await done;
  const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await eventually("the change", () => tabs().some(({ label }) => /polic(?:y|ies) for monitoring/.test(label)));
  await vscode.commands.executeCommand("netpol.applyChange");
  const { document } = await eventually("the file", () => open(path));
  match(document.getText(), "name: default-deny\n  namespace: monitoring");
});
