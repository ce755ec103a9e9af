import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { netpol } from "../../server/src/node/netpol.ts";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "netpol-baseline-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
const read = (name: string) => readFileSync(join(cwd, name), "utf8");

async function run(...args: string[]) {
  const written = { stdout: "", stderr: "" };
  const to = (name: keyof typeof written) => (text: string) => {
    written[name] += text;
  };
  const status = await netpol(args, {
    stdout: to("stdout"),
    stderr: to("stderr"),
    isTTY: false,
    colour: false,
    cwd,
  });
  return { status, ...written };
}

const policy = (name: string, protocols: readonly string[]) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: data
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - ports:
${protocols.map((protocol) => `        - protocol: ${protocol}\n          port: 5432\n`).join("")}`;

const errors = async (...more: string[]): Promise<readonly string[]> => {
  const { stdout } = await run("check", ".", "--format", "json", ...more);
  const found: readonly { severity: string; object: string; field: string }[] = JSON.parse(stdout);
  return found.filter(({ severity }) => severity === "error").map(({ object, field }) => `${object} ${field}`);
};

it("leaves out what was written down, wherever its lines are now", async () => {
  write("a.yaml", policy("db", ["tcp"]));
  expect(await run("check", ".", "--write-baseline", "known.json")).toEqual({
    status: 0,
    stdout: "",
    stderr: expect.stringMatching(/^netpol: known\.json: \d+ findings? written/),
  });
  expect(await errors()).toEqual(["NetworkPolicy data/db spec.ingress[0].ports[0].protocol"]);

  write("a.yaml", `# moved\n\n# down\n${policy("db", ["tcp"])}`);
  const { status, stdout, stderr } = await run("check", ".", "--baseline", "known.json");
  expect({ status, stdout }).toEqual({ status: 0, stdout: "No findings.\n" });
  expect(stderr).toMatch(/^netpol: known\.json: \d+ findings? known and left out\n$/);
});

it("reports what is new: another field, another object, one more of the same", async () => {
  write("a.yaml", policy("db", ["tcp"]));
  await run("check", ".", "--write-baseline", "known.json");
  write("a.yaml", policy("db", ["tcp", "udp"]));
  write("b.yaml", policy("other", ["tcp"]));
  expect(await errors("--baseline", "known.json")).toEqual([
    "NetworkPolicy data/db spec.ingress[0].ports[1].protocol",
    "NetworkPolicy data/other spec.ingress[0].ports[0].protocol",
  ]);
  expect((await run("check", ".", "--baseline", "known.json")).status).toBe(1);
});

it("says how many of it are gone, and writes itself anew", async () => {
  write("a.yaml", policy("db", ["tcp"]));
  await run("check", ".", "--write-baseline", "known.json");
  write("a.yaml", policy("db", ["TCP"]));
  expect((await run("check", ".", "--baseline", "known.json")).stderr).toMatch(/\d+ of it (is|are) gone/);
  await run("check", ".", "--baseline", "known.json", "--write-baseline");
  expect(read("known.json")).not.toContain("invalid-protocol");
  expect((await run("check", ".", "--baseline", "known.json")).stderr).not.toMatch("gone");
});

it("is a text that two branches can merge: sorted, one line for each finding", async () => {
  write("a.yaml", policy("db", ["tcp"]));
  write("b.yaml", policy("api", ["udp"]));
  await run("check", ".", "--write-baseline", "known.json");
  const lines = read("known.json").split("\n").slice(3, -3);
  expect(lines.filter((line) => line.includes("invalid-protocol"))).toEqual(
    [
      `    {"rule":"invalid-protocol","object":"NetworkPolicy data/api","field":"spec.ingress[0].ports[0].protocol"},`,
      `    {"rule":"invalid-protocol","object":"NetworkPolicy data/db","field":"spec.ingress[0].ports[0].protocol"}`,
    ].map((line) => expect.stringContaining(line.replace(/,$/, ""))),
  );
  expect(lines.map((line) => line.replace(/,$/, ""))).toEqual([...lines].map((line) => line.replace(/,$/, "")).sort());
});

it("knows what belongs to no object by its file", async () => {
  write("a.yaml", `${policy("db", ["TCP"])}  egress: [\n`);
  await run("check", ".", "--write-baseline", "known.json");
  write("b.yaml", read("a.yaml").replaceAll("db", "api"));
  const { stdout } = await run("check", ".", "--baseline", "known.json", "--format", "json");
  const files: readonly { file: string }[] = JSON.parse(stdout);
  expect(new Set(files.map(({ file }) => file))).toEqual(new Set(["b.yaml"]));
});

it.each([
  ["no JSON", "{", "is no JSON"],
  ["another file", "[]", "is no baseline"],
  ["a later form", `{"version":2,"findings":[]}`, "this netpol reads version 1"],
  ["something between", `{"version":1,"findings":[{"rule":1}]}`, "findings[0]"],
])("stops at %s", async (_, text, message) => {
  write("a.yaml", policy("db", ["TCP"]));
  write("known.json", text);
  const { status, stderr } = await run("check", "a.yaml", "--baseline", "known.json");
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
});

it("stops where the file is not there, or cannot be written", async () => {
  write("a.yaml", policy("db", ["TCP"]));
  expect(await run("check", "a.yaml", "--baseline", "none.json")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("none.json"),
  });
  expect(await run("check", "a.yaml", "--write-baseline", "no/folder.json")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("cannot be written"),
  });
});

it("prints GitLab's code quality report, with fingerprints that stay", async () => {
  write("a.yaml", policy("db", ["tcp", "udp"]));
  const report = async () => {
    const { stdout } = await run("check", "./a.yaml", "--format", "gitlab");
    const all: readonly { check_name: string; fingerprint: string; location: object }[] = JSON.parse(stdout);
    return all.filter(({ check_name }) => check_name === "invalid-protocol");
  };
  const first = await report();
  expect(first[0]).toEqual({
    description: expect.stringContaining("`tcp`"),
    check_name: "invalid-protocol",
    fingerprint: "invalid-protocol | NetworkPolicy data/db | spec.ingress[0].ports[0].protocol | a.yaml",
    severity: "critical",
    location: { path: "a.yaml", lines: { begin: 11, end: 11 } },
  });
  expect(new Set(first.map(({ fingerprint }) => fingerprint)).size).toBe(first.length);
  write("a.yaml", `\n\n${read("a.yaml")}`);
  expect((await report()).map(({ fingerprint }) => fingerprint)).toEqual(first.map(({ fingerprint }) => fingerprint));
});
