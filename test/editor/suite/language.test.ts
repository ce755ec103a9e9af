import * as vscode from "vscode";
import { equal, match, ok } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { diagnostic, eventually, file, open, pause, position, remember, replaceText, write } from "./support.ts";

const postgres = "policies/postgres.yaml";

/** Opens the sample's policy with the cursor before a text, when the server has had its say. */
async function openAt(text: string, options: { nth?: number; offset?: number } = {}): Promise<vscode.TextEditor> {
  const { document } = await open(postgres);
  await diagnostic(document.uri, "peers-meant-as-and");
  return await open(postgres, position(document, text, options));
}

/** What stands in the lines that are seen, hints included. */
const linesOnScreen = async () =>
  (await page.evaluate<string>("document.querySelector('.editor-instance .view-lines').innerText")).replaceAll(
    "\u00a0",
    " ",
  );

async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("netpol").update(name, value, vscode.ConfigurationTarget.Workspace);
}

test("the keyboard shows the hover on a peer", async () => {
  await openAt("- namespaceSelector", { offset: 3 });
  if (!hasPage) return;
  await vscode.commands.executeCommand("editor.action.showHover");
  const text = await page.text(".monaco-hover:has-text('shop/checkout')");
  match(text, "OR");
});

test("hints stand in the text, and go with their settings", async () => {
  const { document } = await openAt("spec:");
  const range = new vscode.Range(0, 0, document.lineCount, 0);
  const hints = async () => {
    const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      "vscode.executeInlayHintProvider",
      document.uri,
      range,
    );
    return found.map(({ label }) => (typeof label === "string" ? label : label.map(({ value }) => value).join("")));
  };
  await eventually("the hints", async () => (await hints()).includes("OR"));
  if (hasPage) await eventually("OR on the screen", async () => /: shop\s*OR/.test(await linesOnScreen()));
  try {
    await set("inlayHints.logic", false);
    await eventually("OR gone", async () => {
      const now = await hints();
      return now.length > 0 && !now.includes("OR");
    });
    if (hasPage) await eventually("OR off the screen", async () => !/: shop\s*OR/.test(await linesOnScreen()));
    await set("inlayHints.enabled", false);
    await eventually("all hints gone", async () => (await hints()).length === 0);
  } finally {
    await set("inlayHints.logic", undefined);
    await set("inlayHints.enabled", undefined);
  }
});

test("the lens above a policy says what it does, and opens the matrix by keyboard", async () => {
  const { document } = await openAt("apiVersion");
  const titles = async () => {
    const resolved = 20;
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
      resolved,
    );
    return lenses.map(({ command }) => command?.title);
  };
  // What needs no second question comes first in this list; on the screen the sentence does.
  const sentence = "selects 1 workload · isolates ingress · 5 sources · open matrix";
  await eventually("a lens", async () => (await titles()).includes(sentence));
  if (!hasPage) return;
  await eventually("the lens on the screen", async () =>
    /selects 1 workload/.test(await page.text(".codelens-decoration")),
  );
  await eventually("the list of lenses", async () => {
    // Settles when a lens is chosen.
    void vscode.commands.executeCommand("codelens.showLensesInCurrentLine");
    await pause(300);
    return (await page.count(".quick-input-widget .monaco-list-row:has-text('selects 1 workload')")) > 0;
  });
  await page.press("Enter");
  await eventually("the matrix as a tab", () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .some(({ input }) => input instanceof vscode.TabInputWebview),
  );
});

test("a lens follows what changes in another file", async () => {
  const { document } = await openAt("apiVersion");
  const title = async () => {
    const resolved = 1;
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
      resolved,
    );
    return lenses.map(({ command }) => command?.title ?? "").join();
  };
  await eventually("5 sources", async () => (await title()).includes("5 sources"));
  await write("shop/cart.yaml", "# closed\n");
  await eventually("4 sources", async () => (await title()).includes("4 sources"));
  if (hasPage)
    await eventually("4 sources on the screen", async () => /4 sources/.test(await page.text(".codelens-decoration")));
});

test("typing a selector with completions leaves valid YAML at the right indentation", async () => {
  const editor = await openAt("  ingress:");
  if (!hasPage) return;
  const { document } = editor;
  const text = () => document.getText();
  await remember(postgres);
  // A second rule: from checkout in its own namespace.
  await page.press("Control+End");
  await page.type("    - fr");
  await accept("from");
  await eventually("the list of peers", () => /\n {4}- from:\n {8}- $/.test(text()));
  await page.text(".suggest-widget.visible .monaco-list-row:has-text('namespaceSelector and podSelector')");
  await page.press("ArrowDown");
  await page.press("ArrowDown");
  await accept("namespaceSelector and podSelector");
  await eventually("both selectors", () =>
    /\n {8}- namespaceSelector:\n {12}matchLabels:\n {14}kubernetes\.io/.test(text()),
  );
  await page.type("mon");
  await accept("monitoring");
  await page.press("Tab");
  await eventually("the namespace", () =>
    text().includes("kubernetes.io/metadata.name: monitoring\n          podSelector:"),
  );
  await page.type("name");
  await accept("app.kubernetes.io/name");
  await page.text(".suggest-widget.visible .monaco-list-row:has-text('prometheus')");
  await page.type("gra");
  await accept("grafana");
  const peer = "podSelector:\n            matchLabels:\n              app.kubernetes.io/name: grafana";
  await eventually("the whole peer", () => text().includes(peer));
  await eventually("one more rule for the server", async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    return symbols[0]?.children[0]?.children.length === 3;
  });
});

/** Takes an item of the list that is open, by keyboard. */
async function accept(label: string): Promise<void> {
  await page.text(`.suggest-widget.visible .monaco-list-row.focused:has-text("${label}")`);
  await page.press("Enter");
}

test("renaming a label value shows all that changes before it is done, where that is asked for", async () => {
  const { document } = await openAt("postgres\n  policyTypes");
  if (!hasPage) {
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      "vscode.executeDocumentRenameProvider",
      document.uri,
      position(document, "postgres\n  policyTypes"),
      "pg",
    );
    equal(
      edit
        .entries()
        .map(([uri]) => vscode.workspace.asRelativePath(uri))
        .sort(),
      ["data/postgres.yaml", postgres],
    );
    return;
  }
  const workload = await vscode.workspace.openTextDocument(file("data/postgres.yaml"));
  const before = [document, workload].map((each) => [each, each.getText()] as const);
  await page.press("F2");
  await page.attribute(".rename-box input:focus", "class");
  await page.press("Control+A");
  await page.type("pg");
  await page.press("Control+Enter");
  const preview = await page.text(".bulk-edit-panel:has-text('postgrespg')");
  match(preview, /postgres\.yaml\s*data/);
  match(preview, /postgres\.yaml\s*policies/);
  ok(!document.getText().includes("app: pg\n"), "renamed before it was looked at");
  // Everything is ticked: nobody wants half of a rename.
  await vscode.commands.executeCommand("refactorPreview.apply");
  await eventually("the selector renamed", () => document.getText().includes("app: pg\n"));
  await eventually("the workload renamed", () => workload.getText().match(/app: pg\n/g)?.length === 4);
  // The edit is also in a file that no editor shows, and the browser's editor saves by itself.
  for (const [each, text] of before) {
    await replaceText(each, text);
    await each.save();
  }
});

test("from a selector to the workload it selects, and from there to all who name it", async () => {
  const { document } = await openAt("podSelector");
  const at = position(document, "podSelector", { offset: 2 });
  const [found] = await eventually("a definition", async () => {
    const places = await vscode.commands.executeCommand<vscode.Location[]>(
      "vscode.executeDefinitionProvider",
      document.uri,
      at,
    );
    return places.length > 0 && places;
  });
  equal(found && vscode.workspace.asRelativePath(found.uri), "data/postgres.yaml");
  const workload = file("data/postgres.yaml");
  const name = position(await vscode.workspace.openTextDocument(workload), "postgres", { offset: 1 });
  const places = await vscode.commands.executeCommand<vscode.Location[]>(
    "vscode.executeReferenceProvider",
    workload,
    name,
  );
  const paths = places.map(({ uri }) => vscode.workspace.asRelativePath(uri));
  ok(paths.includes(postgres) && paths.includes("policies/metrics.yaml"), `references in ${paths}`);
});

test("a rule id in a comment links to its page", async () => {
  await openAt("spec:");
  const uri = await write(
    "ignored.yaml",
    "# netpol: ignore peers-meant-as-and two are meant\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: a }\nspec: { podSelector: {} }\n",
  );
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  const link = await eventually("a link", async () => {
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>("vscode.executeLinkProvider", uri, 10);
    return links.find(({ target }) => target?.scheme === "command");
  });
  equal(link.target?.path, "netpol.showRule");
});

test("files with policies fold by rule, others by indentation", async () => {
  const { document } = await openAt("spec:");
  const ranges = await eventually("ranges", async () => {
    const found = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      "vscode.executeFoldingRangeProvider",
      document.uri,
    );
    return found.length > 5 && found;
  });
  const rule = position(document, "- from:").line;
  ok(
    ranges.some(({ start, end }) => start === rule && end === rule + 10),
    JSON.stringify(ranges),
  );
  await open("namespaces.yaml");
  if (!hasPage) return;
  await vscode.commands.executeCommand("editor.foldAll");
  await eventually("a folded document", async () => !(await linesOnScreen()).includes("team: storefront"));
});
