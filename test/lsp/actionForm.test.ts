import { expect, it } from "vitest";
import type { CodeAction } from "vscode-languageserver-types";
import { modern, startSession } from "../harness/lsp.ts";

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    ports:
    - port: 5432
`;
const workspaceEdit = (resourceOperations?: readonly ("create" | "rename")[], documentChanges = true) => ({
  ...modern,
  workspace: {
    ...modern.workspace,
    workspaceEdit: { documentChanges, ...(resourceOperations && { resourceOperations: [...resourceOperations] }) },
  },
});

it.each([
  ["the version of the open document", workspaceEdit(["create"]), "documentChanges", 7, true],
  ["no new file where the editor makes none", workspaceEdit(["rename"]), "documentChanges", 7, false],
  ["plain changes where it knows no other", workspaceEdit(undefined, false), "changes", undefined, false],
] as const)("gives code actions with %s", async (_, capabilities, form, version, makesFile) => {
  const on = await startSession({ files: { "db.yaml": policy }, capabilities });
  const uri = on.uri("db.yaml");
  await on.client.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "yaml", version: 7, text: policy },
  });
  const ask = (line: number) =>
    on.client.sendRequest<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: { line, character: 6 }, end: { line, character: 6 } },
      context: { diagnostics: [] },
    });
  const add = (await ask(10)).find(({ title }) => title === "Add `protocol: TCP`");
  expect(Object.keys(add?.edit ?? {})).toEqual([form]);
  const [change] = add?.edit?.documentChanges ?? [];
  expect(change === undefined || !("textDocument" in change) ? undefined : change.textDocument.version).toBe(version);
  const titles = (await ask(8)).map(({ title }) => title);
  expect(titles.some((title) => title.startsWith("Create the egress policy"))).toBe(true);
  expect(titles.some((title) => title.includes("as a file of its own"))).toBe(makesFile);
  await on.close();
});
