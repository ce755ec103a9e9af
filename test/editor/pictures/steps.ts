// The pictures of the README, taken of the sample workspace: `npm test -- pictures` writes client/media/NAME.png.
import * as vscode from "vscode";
import { page } from "../suite/page.ts";
import { test } from "../suite/runner.ts";
import { diagnostic, eventually, open, pause, position, remember, write } from "../suite/support.ts";

const themes = { dark: "Dark 2026", light: "Light 2026", contrast: "Default High Contrast" };

/** Takes one picture per theme, 1400 by 900; with several themes the name gets the theme's after a dash. */
function picture(name: string, looks: (keyof typeof themes)[], arrange: () => Promise<void>): void {
  for (const look of looks) {
    test(`picture ${name}, ${look}`, async () => {
      const workbench = vscode.workspace.getConfiguration("workbench");
      await workbench.update("colorTheme", themes[look], vscode.ConfigurationTarget.Global);
      await page.resize(1400, 900);
      // The title would say that this is an editor under test.
      await page.evaluate("document.querySelector('.window-title').style.visibility = 'hidden'");
      await arrange();
      await pause(700);
      await page.screenshot(looks.length > 1 ? `${name}-${look}` : name);
      await page.press("Escape");
    });
  }
}

/** Opens a policy of the sample and puts the cursor where a rule finds fault. */
async function openAt(path: string, rule: string): Promise<vscode.TextEditor> {
  const editor = await open(path);
  const { range } = await diagnostic(editor.document.uri, rule);
  editor.selection = new vscode.Selection(range.start, range.start);
  return editor;
}

picture("squiggle", ["light"], async () => {
  await openAt("policies/postgres.yaml", "peers-meant-as-and");
  await vscode.commands.executeCommand("workbench.actions.view.problems");
});

picture("hover", ["light", "dark"], async () => {
  await vscode.commands.executeCommand("workbench.action.closePanel");
  const { document } = await openAt("policies/postgres.yaml", "peers-meant-as-and");
  const peer = position(document, "- podSelector", { offset: 4 });
  await open("policies/postgres.yaml", peer);
  await vscode.commands.executeCommand("editor.action.showHover");
  await page.text(".monaco-hover:has-text('AND'), .monaco-hover:has-text('OR')");
});

picture("hints", ["light", "dark"], async () => {
  await openAt("policies/postgres.yaml", "peers-meant-as-and");
  await open("policies/postgres.yaml", new vscode.Position(1, 0));
  await page.text(".codelens-decoration:has-text('selects')");
});

picture("completion", ["light", "dark"], async () => {
  await remember("policies/postgres.yaml");
  const editor = await openAt("policies/postgres.yaml", "peers-meant-as-and");
  const { document } = editor;
  const peer = "          podSelector:\n            matchLabels:\n              app: \n";
  const at = position(document, "        - podSelector:");
  const next = position(document, "      ports:");
  await editor.edit((edit) => edit.replace(new vscode.Range(at, next), peer));
  editor.selection = new vscode.Selection(at.translate(2, 19), at.translate(2, 19));
  await eventually("the lens of the new text", async () =>
    /1 source|5 sources/.test(await page.text(".codelens-decoration")),
  );
  await suggest("checkout");
});

picture("snippets", ["light"], async () => {
  const uri = await write("policies/web.yaml", "");
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  await page.click(".editor-instance .view-lines");
  await page.type("netpol-allow-");
  await suggest("netpol-allow-dns");
});

/** Opens the list at the cursor, with what it says of its first item beside it. */
async function suggest(item: string): Promise<void> {
  await vscode.commands.executeCommand("editor.action.triggerSuggest");
  await page.text(`.suggest-widget.visible .monaco-list-row:has-text("${item}")`);
  if ((await page.count(".suggest-details-container .monaco-scrollable-element")) === 0) {
    await vscode.commands.executeCommand("toggleSuggestionDetails");
  }
  await page.text(".suggest-details-container");
}

picture("fixes", ["light"], async () => {
  await openAt("policies/postgres.yaml", "peers-meant-as-and");
  // The editor first shows the lens that it remembers from before the last edit.
  await page.text(".codelens-decoration:has-text('5 sources')");
  await vscode.commands.executeCommand("editor.action.quickFix");
  await page.text(".action-widget");
});

picture("matrix", ["light", "dark", "contrast"], async () => {
  await openAt("policies/postgres.yaml", "peers-meant-as-and");
  await vscode.commands.executeCommand("workbench.action.closeSidebar");
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  await page.text("text=postgres", { frame: "webview" });
});

picture("graph", ["light", "dark"], async () => {
  await openAt("policies/postgres.yaml", "peers-meant-as-and");
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  await page.click('role=radio[name="Graph"]', { frame: "webview" });
  await vscode.commands.executeCommand("workbench.action.closeSidebar");
  await page.attribute(".item.node[aria-label^='data/postgres']", "aria-label", { frame: "webview" });
});

picture("picture", ["light"], async () => {
  await openAt("policies/postgres.yaml", "peers-meant-as-and");
  await vscode.commands.executeCommand("workbench.action.closeSidebar");
  await vscode.commands.executeCommand("netpol.showPicture");
  await page.text("text=postgres", { frame: "webview" });
});

// Last: it leaves a panel open.
picture("rename", ["light"], async () => {
  await openAt("policies/postgres.yaml", "peers-meant-as-and");
  const { document } = await open("policies/redis.yaml");
  await open("policies/redis.yaml", position(document, "app: cart", { offset: 5 }));
  await page.press("F2");
  await page.attribute(".rename-box input:focus", "class");
  await page.press("Control+A");
  await page.type("basket");
  await page.press("Control+Enter");
  await page.text(".bulk-edit-panel:has-text('cart.yaml')");
});
