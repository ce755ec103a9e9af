import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { afterEach, beforeEach, expect, it } from "vitest";
import { netpol } from "../../server/src/node/netpol.ts";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "netpol-check-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

async function run(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  const status = await netpol(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    isTTY: false,
    colour: false,
    cwd,
  });
  return { status, stdout, stderr };
}

const policy = (protocol: string, name = "db") => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: data
spec:
  podSelector: {}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector: {}
      ports:
        - protocol: ${protocol} # the database
          port: 5432
`;

it("prints the fixed JSON, sorted by file and position", async () => {
  write("b/two.yaml", policy("udp", "two"));
  write("a.yaml", policy("tcp", "one"));
  const { status, stdout } = await run("check", "--format", "json", ".");
  expect(status).toBe(1);
  const findings = JSON.parse(stdout).filter(({ severity }: { severity: string }) => severity === "error");
  expect(findings).toEqual([
    {
      file: "a.yaml",
      range: { start: { line: 13, character: 20 }, end: { line: 13, character: 23 } },
      severity: "error",
      rule: "invalid-protocol",
      field: "spec.ingress[0].ports[0].protocol",
      object: "NetworkPolicy data/one",
      message: expect.stringContaining("`tcp`"),
      fixes: expect.arrayContaining([expect.stringContaining("TCP")]),
    },
    expect.objectContaining({ file: "b/two.yaml", object: "NetworkPolicy data/two" }),
  ]);
});

it("frames the place in the text format", async () => {
  write("a.yaml", policy("tcp"));
  const { stdout } = await run("check", "a.yaml");
  expect(stdout).toContain("a.yaml:14:21 error ");
  expect(stdout).toContain("  14 |         - protocol: tcp # the database\n     |                     ^^^\n");
  expect(stdout).toMatch(/1 error\n$/);
});

it("writes SARIF that validates against the standard's schema", async () => {
  write("a b/ü.yaml", policy("tcp"));
  const { stdout } = await run("check", "--format", "sarif", ".");
  const log = JSON.parse(stdout);
  const schemaPath = join(
    dirname(createRequire(import.meta.url).resolve("@microsoft/jest-sarif/package.json")),
    "lib/schemas/sarif-2.1.0-rtm.5.json",
  );
  const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  validate(log);
  expect(validate.errors).toBeNull();
  const [result] = log.runs[0].results;
  expect(result).toMatchObject({
    ruleId: "invalid-protocol",
    level: "error",
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "a%20b/%C3%BC.yaml" },
          region: { startLine: 14, startColumn: 21, endLine: 14, endColumn: 24 },
        },
      },
    ],
  });
  expect(log.runs[0].tool.driver.rules[result.ruleIndex].id).toBe("invalid-protocol");
});

it("annotates for GitHub, escaped", async () => {
  write("a,b.yaml", policy("tcp"));
  const { stdout } = await run("check", "--format", "github", ".");
  expect(stdout).toMatch(
    /^::error file=a%2Cb\.yaml,line=14,endLine=14,col=21,endColumn=24,title=netpol%3A invalid-protocol::/m,
  );
});

it.each([
  [["--fail-on", "error"], 0],
  [["--fail-on", "warning"], 1],
  [["--fail-on", "never"], 0],
])("fails on what it is told to: %j", async (options, expected) => {
  write("a.yaml", policy("TCP").replace("    - Ingress\n", "    - Egress\n"));
  const { status, stdout } = await run("check", ...options, "a.yaml");
  expect(stdout).toContain("rules-without-policy-type");
  expect(status).toBe(expected);
});

it("says what it cannot read, goes on with the rest, and ends with 2", async () => {
  write("a.yaml", policy("tcp"));
  write("binary.yaml", new Uint8Array([0, 1, 2]));
  const { status, stdout, stderr } = await run("check", "missing.yaml", "a.yaml", "binary.yaml");
  expect(status).toBe(2);
  expect(stderr).toBe("netpol: missing.yaml: no such file or folder\nnetpol: binary.yaml: not a text file\n");
  expect(stdout).toContain("invalid-protocol");
});

it("leaves a binary alone that only lies in a folder", async () => {
  write("binary.yaml", new Uint8Array([0, 1, 2]));
  expect(await run("check", ".")).toEqual({ status: 0, stdout: "No findings.\n", stderr: "" });
});

it("tells of a zero byte in a manifest, which the server refuses", async () => {
  write("a.yaml", `${policy("TCP")}# \0\n`);
  const { status, stdout } = await run("check", ".");
  expect(status).toBe(1);
  expect(stdout).toContain("control characters are not allowed");
});

it.each([
  [[]],
  [["--format", "xml", "."]],
  [["--fail-on", "panic", "."]],
  [["--unknown", "."]],
  [["--kubernetes-version", "new", "."]],
])("refuses wrong usage with status 2: %j", async (args) => {
  const { status, stderr, stdout } = await run("check", ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("netpol check PATH");
});

it("applies the preferred fixes, and keeps comments", async () => {
  write("a.yaml", policy("tcp"));
  const { status, stderr } = await run("check", "--fix", "a.yaml");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "netpol: fixed a.yaml\n" });
  expect(readFileSync(join(cwd, "a.yaml"), "utf8")).toBe(policy("TCP"));
});

it("obeys .netpol.yaml, and complains about what it does not know", async () => {
  write("a.yaml", policy("tcp"));
  write(".netpol.yaml", "rules:\n  invalid-protocol: off\n");
  expect((await run("check", ".")).stdout).toBe("No findings.\n");
  write(".netpol.yaml", "rules:\n  no-such-rule: off\n");
  expect((await run("check", ".")).stderr).toContain("no-such-rule");
});

it("lists every rule", async () => {
  const { status, stdout } = await run("rules", "--format", "json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ id: "invalid-protocol", section: "rejected", severity: "error" }),
  );
});

it("skips a pipe in a folder, which would never end", async () => {
  write("a.yaml", policy("TCP"));
  execFileSync("mkfifo", [join(cwd, "pipe.yaml")]);
  const { status, stderr } = await run("check", "--format", "json", ".");
  expect([status, stderr]).toEqual([0, ""]);
});

it("tells of bytes that are no UTF-8 where they stand, and leaves the file alone", async () => {
  const bytes = Buffer.from(policy("tcp").replace("the database", "the d\xe4tabase"), "latin1");
  write("a.yaml", bytes);
  const { stdout, status } = await run("check", "--fix", "--format", "json", "a.yaml");
  expect(status).toBe(1);
  const [finding] = JSON.parse(stdout).filter(({ rule }: { rule: string }) => rule === "yaml-syntax");
  expect(finding).toMatchObject({ range: { start: { line: 13, character: 31 } }, severity: "error" });
  expect(finding.message).toContain("0xE4");
  expect(readFileSync(join(cwd, "a.yaml")).equals(bytes)).toBe(true);
});

it("says that it skips a file in UTF-16", async () => {
  write("a.yaml", policy("TCP"));
  write("b.yaml", Buffer.from(`\ufeff${policy("tcp")}`, "utf16le"));
  const { stderr, status } = await run("check", ".");
  expect(stderr).toContain("b.yaml: UTF-16");
  expect(status).toBe(2);
});
