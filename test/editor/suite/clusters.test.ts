import * as vscode from "vscode";
import { equal, match } from "./assert.ts";
import { test } from "./runner.ts";
import { eventually, open, position, write } from "./support.ts";

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ledger
spec:
  podSelector:
    matchLabels:
      app: ledger
  policyTypes:
  - Ingress
`;

test(
  "a base says who takes it in, and shows what it becomes there, also after a change",
  async () => {
    await write("bank/base/kustomization.yaml", "resources: [policy.yaml]\n");
    await write("bank/base/policy.yaml", policy);
    for (const name of ["dev", "prod"])
      await write(`bank/overlays/${name}/kustomization.yaml`, `namespace: bank-${name}\nresources: [../../base]\n`);
    await open("bank/overlays/prod/kustomization.yaml");
    const { document } = await open("bank/base/policy.yaml");
    const lenses = () =>
      vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 5);
    await eventually("the lens of the base", async () =>
      (await lenses()).some(({ command }) => command?.title === "taken in by dev, prod"),
    );
    await vscode.commands.executeCommand("netpol.showWhatThisBecomes", document.uri);
    const built = await eventually("what it becomes", () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "netpol-built"),
    );
    const [, name = ""] = /namespace: bank-(dev|prod)/.exec(built.getText()) ?? [];
    match(built.getText(), `becomes in ${name}`);
    const [to] = await vscode.commands.executeCommand<vscode.LocationLink[]>(
      "vscode.executeDefinitionProvider",
      built.uri,
      position(built, "namespace: bank"),
    );
    equal(to?.targetUri.path.endsWith(`bank/overlays/${name}/kustomization.yaml`), true);
    // On disk: the browser's editor would save what is typed, and bring the file back after the test.
    await write("bank/base/policy.yaml", policy.replace("app: ledger", "app: journal"));
    await eventually("the change in what it becomes", () => built.getText().includes("app: journal"));
  },
  { timeoutMs: 60_000 },
);
