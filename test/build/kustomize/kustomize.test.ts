import { expect, it } from "vitest";
import { createKustomize } from "../../../server/src/build/kustomize/kustomize.ts";
import { createPlacing } from "../../../server/src/build/placing.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { cases } from "./cases.ts";
import { comparable, factsOfObject, hasKubectl, kubectlBuild, memoryFiles, nameOf, workspace } from "./harness.ts";

it.each(cases)("$name", ({ files: texts, objects, facts = [], absent = [], fails, unknown }) => {
  const files = memoryFiles(texts);
  const build = createKustomize().build(`${workspace}/o`, files);
  const placing = createPlacing(files);
  const said = build.problems.map(({ kind, message, uri, span }) => {
    const { line } = placing.at(uri, span.start);
    return `${kind} ${uri.slice(workspace.length + 1)}:${line + 1} ${message}`;
  });
  const expected = fails === undefined ? (unknown === undefined ? undefined : `unknown ${unknown}`) : `failed ${fails}`;
  if (expected === undefined) {
    expect(said).toEqual([]);
  } else {
    const [kind, place, ...message] = expected.split(" ");
    expect(said[0]).toMatch(`${kind} ${place} `);
    expect(said[0]).toContain(message.join(" "));
    // What cannot be read is left out for who types it; anything else that is refused leaves nothing.
    const refused = build.problems.some(({ kind: own, leftOut }) => own === "failed" && leftOut !== true);
    expect(build.objects.length > 0 && refused).toBe(false);
    if (fails === undefined) expect(build.objects.length).toBeGreaterThan(0);
  }
  if (objects !== undefined) expect(build.objects.map(nameOf)).toEqual(objects);
  const found = build.objects.flatMap((object) => factsOfObject(object, placing));
  for (const fact of facts) {
    const own = found.filter((each) => each === fact || each.startsWith(`${fact} @ `));
    const near = found.filter((each) => each.startsWith(fact.split(" = ")[0] ?? ""));
    expect(own.length > 0 ? fact : near.join("\n")).toBe(fact);
  }
  for (const field of absent) expect(found.filter((each) => each.startsWith(`${field} = `))).toEqual([]);
});

if (!hasKubectl) console.warn("kubectl is not installed: the cases are not held against the real kustomize");

it.skipIf(!hasKubectl)("makes of every case what the real tool makes", { timeout: 180_000 }, () => {
  const wrong = cases.flatMap(({ name, files, fails, unknown }) => {
    const real = kubectlBuild(files);
    const refused = fails !== undefined || unknown !== undefined;
    if ("error" in real) return refused ? [] : [`${name}: ${real.error}`];
    if (refused) return [`${name}: the real tool builds it`];
    const build = createKustomize().build(`${workspace}/o`, memoryFiles(files));
    const own = comparable(build.objects.map(({ root }) => jsonOf(root)));
    return own.join("\n") === comparable(real).join("\n")
      ? []
      : [`${name}:\n${own.join("\n")}\nnot\n${comparable(real).join("\n")}`];
  });
  expect(wrong.join("\n\n")).toBe("");
});
