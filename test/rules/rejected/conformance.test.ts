import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeWorkspace } from "../../harness/rules.ts";

interface Case {
  readonly file: string;
  readonly valid: boolean;
  readonly operation?: string;
  readonly errors: readonly { readonly field: string }[];
}

const folder = join(import.meta.dirname, "../../scenarios/validation");
const cases: readonly Case[] = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));

/** What the person sees has to agree with the server, not only what the verdict holds inside. */
describe("findings of severity error say what the server says", () => {
  it.each(cases.filter(({ operation = "create" }) => operation === "create"))("$file", ({ file, valid, errors }) => {
    const workspace = makeWorkspace({ "case.yaml": readFileSync(join(folder, file), "utf8") });
    const found = workspace.findings("case.yaml").filter(({ severity }) => severity === "error");
    expect(found.length === 0, "accepted").toBe(valid);
    expect(found.map(({ field }) => field)).toEqual(expect.arrayContaining(errors.map(({ field }) => field)));
  });
});
