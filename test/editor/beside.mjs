import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleSuite } from "./bundle.mjs";
import { runSuite } from "./run.mjs";

/** Who says much the same of Kubernetes manifests. What they say is not tested, only that we then keep quiet. */
const others = ["redhat.vscode-yaml", "ms-kubernetes-tools.vscode-kubernetes-tools", "helm-ls.helm-ls"];

/** The language that the Helm language server's extension gives to templates. */
const contributes = { languages: [{ id: "helm", filenamePatterns: ["**/templates/*.yaml"] }] };

/** Runs a suite beside extensions of these names, which do nothing. */
export async function testBeside() {
  return await runSuite({
    name: "beside",
    host: "desktop",
    suite: await bundleSuite("beside", "test/editor/beside"),
    install: ({ extensionsDir }) => {
      for (const id of others) {
        const [publisher, name] = id.split(".");
        const folder = join(extensionsDir, `${id}-0.0.1`);
        mkdirSync(folder, { recursive: true });
        const manifest = { name, publisher, version: "0.0.1", engines: { vscode: "*" }, contributes };
        writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
      }
    },
  });
}
