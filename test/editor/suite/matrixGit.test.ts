import * as vscode from "vscode";
import { equal, match } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { eventually, file, inWorker, open, position, remember, remove, write } from "./support.ts";

const inMatrix = { frame: "webview" } as const;
const label = (from: string, to: string) =>
  page.attribute(`[role="gridcell"][aria-label^="${from} to ${to}:"]`, "aria-label", inMatrix);
const summary = () => page.text(".summary .link", inMatrix);
const notice = () => page.text(".notice", inMatrix);

/** The part of the built-in extension's API that makes a repository. */
interface Git {
  init(root: vscode.Uri): Promise<Repository | null>;
}
interface Repository {
  /** Looks at the disk now; by itself it waits for some seconds. */
  status(): Promise<void>;
  setConfig(key: string, value: string): Promise<unknown>;
  commit(message: string, options: { all: boolean }): Promise<void>;
}

async function git(): Promise<Git> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): Git }>("vscode.git");
  if (extension === undefined) throw new Error("no Git extension");
  const exports = await extension.activate();
  return await eventually("Git to be on", () => exports.getAPI(1));
}

async function compareWithHead(): Promise<void> {
  await page.click(`button[aria-label="View"]`, inMatrix);
  await page.click(`[role="menuitemradio"]:has-text("Compare with Git HEAD")`, inMatrix);
}

async function openMatrix(): Promise<vscode.TextEditor> {
  const editor = await open("policies/postgres.yaml");
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  match((await label("data/backup", "data/postgres")) ?? "", "TCP 5432");
  return editor;
}

const toPrometheus = ["monitoring/node-exporter", "monitoring/prometheus"] as const;
const says = (what: string, expected: RegExp, look: () => Promise<string>) =>
  eventually(what, async () => {
    const text = await look();
    if (!expected.test(text)) throw new Error(text);
    return true;
  });

const steps = async (): Promise<void> => {
  if (!hasPage) return;
  await openMatrix();
  await compareWithHead();
  if (inWorker) {
    await says("why not, in a browser", /Git extension does not run in this window/, notice);
    return;
  }
  await says("why not, switched off", /Git is switched off here/, notice);
  const settings = vscode.workspace.getConfiguration("git");
  await settings.update("enabled", true, vscode.ConfigurationTarget.Workspace);
  try {
    const api = await git();
    await says("why not, without a repository", /No Git repository is open for this folder/, notice);
    const repository = await eventually("a repository", () => api.init(file("")));
    await says("why not, without a commit", /no commit yet/, notice);
    await repository.setConfig("user.name", "Somebody");
    await repository.setConfig("user.email", "somebody@example.com");
    await repository.commit("all of it", { all: true });
    await says("nothing to tell", /^no change since HEAD$/, summary);
    equal(await page.count(".notice:not([hidden])", inMatrix), 0, "notices");

    await remember("policies/postgres.yaml");
    const editor = await open("policies/postgres.yaml");
    const port = position(editor.document, "5432", { nth: 1 });
    await editor.edit((edit) => edit.replace(new vscode.Range(port, port.translate(0, 4)), "6543"));
    await eventually("the edit marked", async () =>
      /gained TCP 6543, lost TCP 5432/.test((await label("data/backup", "data/postgres")) ?? ""),
    );
    await editor.document.save();
    await eventually("the saved edit marked", async () =>
      /gained TCP 6543, lost TCP 5432/.test((await label("data/backup", "data/postgres")) ?? ""),
    );
    equal(await summary(), "1 change since HEAD");
    await eventually("the lens at the policy", async () => {
      const { uri } = editor.document;
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 9);
      return lenses.some(({ command }) => command?.title.includes("+1 −1 connections against HEAD"));
    });

    await write(
      "policies/closed.yaml",
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: monitoring}
spec: {podSelector: {matchLabels: {app.kubernetes.io/name: prometheus}}, policyTypes: [Ingress]}
`,
    );
    await repository.status();
    await eventually("what a new file closes", async () =>
      /nothing allowed, lost everything/.test((await label(...toPrometheus)) ?? ""),
    );
    await remove("policies/closed.yaml");
    await repository.status();
    await eventually("the new file gone", async () => !/lost/.test((await label(...toPrometheus)) ?? "lost"));
    await remove("policies/shop.yaml");
    await repository.status();
    await eventually("what a deleted file opens", async () =>
      /gained everything/.test((await label("monitoring/prometheus", "shop/cart")) ?? ""),
    );

    await repository.commit("as it is now", { all: true });
    await says("nothing to tell after the commit", /^no change since HEAD$/, summary);
    match((await label("data/backup", "data/postgres")) ?? "", /TCP 6543 allowed(?:,|$)/);
  } finally {
    await settings.update("enabled", undefined, vscode.ConfigurationTarget.Workspace);
    for (const left of [".git", ".vscode"]) {
      await vscode.workspace.fs.delete(file(left), { recursive: true }).then(undefined, () => {});
    }
  }
};

// Git looks at the disk again some time after each change.
test("the matrix is compared with the last commit, and says what is missing until there is one", steps, {
  timeoutMs: 60_000,
});
