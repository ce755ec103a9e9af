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

  it("says rules with the same ports in one, and keeps their chips off the walls", async () => {
    const port = (name: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: data\n  labels: { app: ${name} }\nspec:\n  containers:\n  - name: a\n    image: a\n`;
    const rule = (app: string) =>
      `  - from:\n    - podSelector: { matchLabels: { app: ${app} } }\n    ports:\n    - port: a-long-metrics\n`;
    const shop = {
      "d/pods.yaml": ["backup-of-postgres", "redis"].map(port).join("---\n"),
      "d/policy.yaml": `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: all, namespace: data }\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n${rule("redis")}${rule("backup-of-postgres")}`,
    };
    const rows = await runCommand(picture, shop, ["d", "--namespace", "data"]);
    const boxes = [
      ...rows.stdout.matchAll(
        /<rect class="(chip|wall)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g,
      ),
    ].map(([, kind, ...numbers]) => ({ kind, place: numbers.map(Number) }));
    const of = (kind: string) => boxes.filter((each) => each.kind === kind).map(({ place }) => place);
    expect(of("chip").length).toBeGreaterThan(0);
    for (const [x = 0, y = 0, width = 0, height = 0] of of("chip"))
      for (const [left = 0, top = 0, wide = 0, high = 0] of of("wall"))
        expect(x < left + wide && left < x + width && y < top + high && top < y + height).toBe(false);
    const one = await runCommand(picture, shop, ["d", "--policy", "data/all"]);
    expect(one.stdout.replace(/<[^>]*>/g, "")).toContain(
      "Two peers may reach backup-of-postgres and redis on a-long-metrics. Nobody else may.",
    );
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
