import * as vscode from "vscode";
import { page } from "../suite/page.ts";
import { test } from "../suite/runner.ts";
import { open, pause, position, write } from "../suite/support.ts";

const themes = { dark: "Dark 2026", light: "Light 2026", contrast: "Default High Contrast" };
const admin = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: fence
spec:
  tier: Admin
  priority: 10
  subject:
    namespaces:
      matchLabels:
        kubernetes.io/metadata.name: data
  ingress:
    - name: monitoring
      action: Accept
      from:
        - namespaces:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
    - name: shop-decides-itself
      action: Pass
      from:
        - namespaces:
            matchLabels:
              kubernetes.io/metadata.name: shop
      protocols:
        - tcp:
            destinationPort:
              number: 5432
    - name: nobody-else
      action: Deny
      from:
        - namespaces: {}
---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: base
spec:
  tier: Baseline
  priority: 100
  subject:
    namespaces:
      matchLabels:
        kubernetes.io/metadata.name: shop
  ingress:
    - action: Deny
      from:
        - namespaces:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
`;
let made = false;
function picture(name: string, arrange: () => Promise<void>): void {
  for (const look of ["dark", "light", "contrast"] as const) {
    test(`picture ${name}, ${look}`, async () => {
      const workbench = vscode.workspace.getConfiguration("workbench");
      await workbench.update("colorTheme", themes[look], vscode.ConfigurationTarget.Global);
      await page.resize(1400, 900);
      await write("policies/fence.yaml", admin);
      await arrange();
      await pause(900);
      await page.screenshot(`${name}-${look}`);
      await page.press("Escape");
    });
  }
}
picture("admin-matrix", async () => {
  await open("policies/fence.yaml", new vscode.Position(5, 2));
  await vscode.commands.executeCommand("workbench.action.closeSidebar");
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  await page.text("text=postgres", { frame: "webview" });
  await pause(1500);
});
picture("np-hover", async () => {
  const { document } = await open("policies/postgres.yaml");
  const at = position(document, "name: postgres", { offset: 7 });
  await open("policies/postgres.yaml", at);
  await vscode.commands.executeCommand("editor.action.showHover");
  await page.text(".monaco-hover:has-text('fence')");
});
