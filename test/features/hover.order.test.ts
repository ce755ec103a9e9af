import { expect, it } from "vitest";
import { orderHover } from "../../server/src/features/hover/order.ts";
import { createLanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";
import { scenario } from "../harness/features.ts";

const long = "It says more than fits into a line, and then some more of it. ".repeat(3).trim();

it("puts the sentence that matters and what matches before the rest", () => {
  const text = ["**AND**: both.", long, "Now: 1 workload: `web`.", long, "[Docs](https://x)"].join("\n\n");
  expect(orderHover(text)).toBe(
    `**AND**: both.\n\nNow: 1 workload: \`web\`.\n\n---\n\n${long}\n\n${long}\n\n[Docs](https://x)`,
  );
});

it.each<readonly [what: string, text: string]>([
  ["a short one", "One.\n\nNow: 2."],
  ["one with a single long paragraph", `${long}\n\n${long}\n\nNow: 2.`],
])("leaves %s as it is", (_, text) => {
  expect(orderHover(text)).toBe(text);
});

it("says first that a policy is not in force, and keeps code whole", () => {
  const block = "```text\na\n\nc\n```";
  const ordered = orderHover(["Not in force: x.", "Who.", block, long, long, "Now: one."].join("\n\n"));
  expect(ordered.startsWith(`Not in force: x.\n\nWho.\n\nNow: one.\n\n---\n\n${block}`)).toBe(true);
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
  expect(at("policies/postgres.yaml", "podSelector")).toMatch(/\nOpen: [^\n]+\n\n---\n/);
  expect(at("data/postgres.yaml", "kind: StatefulSet")).toMatch(
    /Open: (?:policy|policies) .*\[`postgres`\]\(file:\/\/\/shop\/policies\/postgres\.yaml#L\d+\)/,
  );
  // Rejected: it isolates nobody, and no part of it says so.
  for (const word of ["kind: NetworkPolicy", "spec:", "podSelector", "policyTypes", "ingress:"]) {
    const text = at("policies/redis.yaml", word);
    expect(text).toMatch(/^Not in force: /);
    expect(text.replace(/would (?:be )?isolate/g, "")).not.toMatch(/\bisolate[sd]?\b/i);
  }
});
