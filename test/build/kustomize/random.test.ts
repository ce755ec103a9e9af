import fc from "fast-check";
import { expect, it } from "vitest";
import { createKustomize } from "../../../server/src/build/kustomize/kustomize.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { repository } from "./grammar.ts";
import { comparable, hasKubectl, kubectlBuild, memoryFiles, workspace } from "./harness.ts";

if (!hasKubectl) console.warn("kubectl is not installed: random overlays are not held against the real kustomize");

it.skipIf(!hasKubectl)("builds random overlays as the real tool does", { timeout: 600_000 }, () => {
  const numRuns = Number(process.env.KUSTOMIZE_RUNS ?? 25);
  fc.assert(
    fc.property(repository, (files) => {
      const real = kubectlBuild(files);
      const { objects: own, problems } = createKustomize().build(`${workspace}/o`, memoryFiles(files));
      if ("error" in real) expect(problems, real.error).not.toEqual([]);
      else {
        expect(problems).toEqual([]);
        expect(comparable(own.map(({ root }) => jsonOf(root)))).toEqual(comparable(real));
      }
    }),
    { numRuns },
  );
});
