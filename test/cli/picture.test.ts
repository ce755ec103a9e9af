import { describe, expect, it } from "vitest";
import { picture } from "../../server/src/node/commands/picture.ts";
import { layout } from "../../server/src/output/picture/layout/layout.ts";
import { describe as describePicture } from "../../server/src/output/picture/picture.ts";
import { formatPicture } from "../../server/src/output/picture/svg.ts";
import { onlyCluster, scenario, snapshotOf } from "../harness/features.ts";
import { runCommand } from "./run.ts";

const texts = scenario("picture/a");
const files = Object.fromEntries(
  Object.entries(texts).map(([uri, text]) => [uri.replace("file:///picture/", ""), text]),
);
const run = (...args: string[]) => runCommand(picture, files, args);

describe("netpol picture", () => {
  it("writes the same bytes as the editor", async () => {
    const { cluster, traffic, files: own } = onlyCluster(snapshotOf(texts));
    const nameOf = (uri: string) => uri.replace("file:///picture/a/", "");
    const subject = { scope: "policy", uri: "file:///picture/a/policies/api.yaml", index: 0 } as const;
    const described = describePicture({ cluster, traffic, fileOf: own.get, nameOf }, subject);
    if (described === undefined) throw new Error("no picture");
    const { status, stdout, stderr } = await run("a", "--policy", "shop/api");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(formatPicture(layout(described, { width: 840, header: true }), "light"));
  });

  it("in the theme that is asked for, and light unless one is", async () => {
    const paper = async (...args: string[]) =>
      /\.paper \{ fill: (#\w+)/.exec((await run("a", "--namespace", "shop", ...args)).stdout)?.[1];
    expect([await paper(), await paper("--theme", "light"), await paper("--theme", "dark")]).toEqual([
      "#ffffff",
      "#ffffff",
      "#1f1f1f",
    ]);
  });

  it.each([
    [["a", "--policy", "shop/apo"], "there is no NetworkPolicy “shop/apo”"],
    [["a", "--policy", "api"], "there is no NetworkPolicy “default/api”; there is shop/api"],
    [["a", "--namespace", "nowhere"], "there is no namespace “nowhere”"],
    [["a"], "say what to draw"],
    [["a", "--policy", "shop/api", "--namespace", "shop"], "say what to draw"],
    [["--policy", "shop/api"], "name at least one file or folder"],
    [["a", "--policy", "shop/api", "--theme", "blue"], "--theme is light or dark"],
    [["a", "--policy", "shop/api", "-o", "no/such/folder/x.svg"], "cannot be written"],
  ])("says what is wrong with %j", async (args, message) => {
    const { status, stdout, stderr } = await run(...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});
