import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { createKustomize } from "../../../server/src/build/kustomize/kustomize.ts";
import { createDiskBuildFiles } from "../../../server/src/node/buildFiles.ts";
import { policy } from "./cases.ts";

it("does not follow a link out of the folder that it may read", () => {
  const folder = mkdtempSync(join(tmpdir(), "netpol-links-"));
  try {
    mkdirSync(join(folder, "w"));
    writeFileSync(join(folder, "secret.yaml"), policy());
    writeFileSync(join(folder, "w/kustomization.yaml"), "resources: [x.yaml]\n");
    symlinkSync(join(folder, "secret.yaml"), join(folder, "w/x.yaml"));
    const uri = pathToFileURL(join(folder, "w")).toString();
    const { objects, problems } = createKustomize().build(uri, createDiskBuildFiles(join(folder, "w")), { root: uri });
    expect(objects).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual([
      '"x.yaml" is a link out of what is read here, or to nothing',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
