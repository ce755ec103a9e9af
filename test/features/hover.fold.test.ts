import { expect, it } from "vitest";
import { foldHover } from "../../server/src/features/hover/fold.ts";
import { createLanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";
import { scenario } from "../harness/features.ts";

const long = "It says more than fits into a line, and then some more of it. ".repeat(3).trim();

it("keeps the sentence that matters and what matches in sight, and folds the rest away", () => {
  const folded = foldHover(
    ["**AND**: both.", long, "Now: 1 workload: `web`.", long, "[Docs](https://x)"].join("\n\n"),
    "More",
  );
  expect(folded).toBe(
    `**AND**: both.\n\nNow: 1 workload: \`web\`.\n\n<details><summary>More</summary>\n\n${long}\n\n${long}\n\n[Docs](https://x)\n\n</details>`,
  );
});

it.each<readonly [what: string, text: string]>([
  ["a short one", "One.\n\nNow: 2."],
  ["one with a single long paragraph", `${long}\n\n${long}\n\nNow: 2.`],
])("leaves %s as it is", (_, text) => {
  expect(foldHover(text, "More")).toBe(text);
});

it("says first that a policy is not in force, keeps code whole, and takes names for text", () => {
  const block = "```text\na <b>\n\nc\n```";
  const folded = foldHover(["Not in force: x.", "Who <img>.", block, long, long, "Now: `<i>`."].join("\n\n"), "More");
  expect(folded.startsWith("Not in force: x.\n\nWho &lt;img>.\n\nNow: `<i>`.\n\n<details>")).toBe(true);
  expect(folded).toContain(block);
});

it("links the workloads and the other policies that a hover is about", () => {
  const workspace = createWorkspace(["file:///shop"]);
  for (const [uri, text] of Object.entries(scenario("shop"))) if (text !== undefined) workspace.setDisk(uri, text);
  workspace.setComplete(true);
  const service = createLanguageService({ workspace, settings: () => defaultSettings, logger: { error: () => {} } });
  const at = (path: string, word: string) => {
    const uri = `file:///shop/${path}`;
    const lines = (workspace.get(uri)?.text ?? "").split("\n");
    const line = lines.findIndex((each) => each.includes(word));
    const hover = service.hover(uri, { line, character: (lines[line] ?? "").indexOf(word) + 1 }, true);
    return (hover?.contents as { readonly value: string } | undefined)?.value ?? "";
  };
  expect(at("policies/postgres.yaml", "podSelector")).toMatch(
    /Open: workload \[`postgres`\]\(file:\/\/\/shop\/data\/postgres\.yaml#L\d+\)/,
  );
  expect(at("policies/postgres.yaml", "podSelector")).toContain("<details><summary>More</summary>");
  expect(at("data/postgres.yaml", "kind: StatefulSet")).toMatch(
    /Open: (?:policy|policies) .*\[`postgres`\]\(file:\/\/\/shop\/policies\/postgres\.yaml#L\d+\)/,
  );
});
