import * as vscode from "vscode";
import { ok } from "../suite/assert.ts";
import { test } from "../suite/runner.ts";
import { diagnostic, eventually, file, open, write } from "../suite/support.ts";

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: installed
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  egress:
    - ports:
        - port: 80
`;

test("the installed extension activates and reports", async () => {
  const extension = vscode.extensions.getExtension("netpol.netpol");
  ok(extension, "netpol.vsix is not installed");
  ok(/[\\/]extensions[\\/]netpol\.netpol-/.test(extension.extensionPath), `loaded from ${extension.extensionPath}`);
  await write("installed.yaml", policy);
  await open("installed.yaml");
  await eventually("the extension to be active", () => extension.isActive);
  await diagnostic(file("installed.yaml"), "rules-without-policy-type");
});
