import { type ParseArgsConfig, parseArgs as parsed } from "node:util";
import { expect, it } from "vitest";
import { parseArgs } from "../../server/src/node/commands/args.ts";

const options: ParseArgsConfig["options"] = {
  format: { type: "string", default: "text" },
  fix: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  cluster: { type: "string", multiple: true, default: ["a"] },
};

it.each([
  [[]],
  [["k8s", "", "more"]],
  [["k8s", "--fix"]],
  [["--only", "a", "--only=b", "k8s"]],
  [["k8s", "--", "-x"]],
  [["-"]],
])("reads %j as Node does", (args) => {
  const { values, positionals } = parsed({ args, options, allowPositionals: true });
  expect(parseArgs({ args, options, allowPositionals: true })).toEqual({ values: { ...values }, positionals });
});

it("refuses what Node refuses", () => {
  expect(() => parseArgs({ args: ["k8s", "--none"], options, allowPositionals: true })).toThrow("--none");
  expect(() => parseArgs({ args: ["k8s"], options })).toThrow("k8s");
});
