import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { harmless } from "../../server/src/node/harmless.ts";
import { netpol } from "../../server/src/node/netpol.ts";
import { replaceFile } from "../../server/src/node/replaceFile.ts";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "netpol-word-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: b}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - ports: [{port: 80, protocol: tcp}]
`;
const write = (name: string, text: string = policy): void => writeFileSync(join(cwd, name), text);
const text = (name: string): string => readFileSync(join(cwd, name), "utf8");

async function run(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const out = { stdout: "", stderr: "" };
  const status = await netpol(args, {
    stdout: (each) => {
      out.stdout += each;
    },
    stderr: (each) => {
      out.stderr += each;
    },
    isTTY: false,
    colour: true,
    cwd,
  });
  return { status, ...out };
}

describe("the exit status is 2, with a word why, for", () => {
  it.each<readonly [string, string, readonly string[], string]>([
    ["an empty path", "", ["check", ""], "an empty path"],
    ["settings that are no YAML", "rules: [\n", ["check", "--fail-on", "never", "a.yaml"], ".netpol.yaml:1:"],
    ["settings that mean nothing", "rulez: {}\n", ["check", "--fail-on", "never", "a.yaml"], "rulez"],
    ["broken settings of other commands", "rules: [\n", ["connectivity", "a.yaml"], ".netpol.yaml:1:"],
    ["aliases that multiply", bomb(), ["check", "--fail-on", "never", "a.yaml"], "multiply"],
    ["junk in --pod-cidrs", "", ["connectivity", "--pod-cidrs", "10.0.0.0/8,x", "a.yaml"], "“x”"],
    ["an empty --pod-cidrs", "", ["connectivity", "--pod-cidrs", "", "a.yaml"], "“”"],
    ["a device", "", ["check", "/dev/zero"], "a device"],
    ["a folder that is not there", "", ["check", "a.yaml", "nowhere"], "no such file"],
  ])("%s", async (_, settings, args, why) => {
    write("a.yaml");
    if (settings !== "") write(".netpol.yaml", settings);
    const { status, stderr } = await run(...args);
    expect(stderr).toContain(why);
    expect(status).toBe(2);
  });
});

function bomb(): string {
  const lines = ["a0: &a0 [x, x]"];
  for (let i = 1; i < 12; i++) lines.push(`a${i}: &a${i} [${`*a${i - 1},`.repeat(9)}]`);
  return `${lines.join("\n")}\n`;
}

describe("links", () => {
  it.each<readonly [string, string, string]>([
    ["to nothing", "nowhere", "a link to nothing"],
    ["to itself", "link.yaml", "a link to itself"],
    ["to a device", "/dev/zero", "a link to a device"],
    ["out of the folder", "/etc/passwd", "a link that leads out of the folder"],
  ])("%s are told, and no failure", async (_, target, why) => {
    write("a.yaml");
    symlinkSync(target, join(cwd, "link.yaml"));
    const { status, stderr } = await run("check", "--fail-on", "never", ".");
    expect(stderr).toContain(`link.yaml: ${why}`);
    expect(status).toBe(0);
  });

  it("to a file of the folder are read", async () => {
    write("a.txt");
    symlinkSync("a.txt", join(cwd, "link.yaml"));
    const { stdout } = await run("check", "--format", "json", ".");
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ file: "link.yaml" }));
  });

  it("pipes in a folder are left alone", async () => {
    write("a.yaml");
    execFileSync("mkfifo", [join(cwd, "pipe.yaml")]);
    symlinkSync("pipe.yaml", join(cwd, "link.yaml"));
    const { status, stderr } = await run("check", "--fail-on", "never", ".");
    expect(stderr).toContain("link.yaml: a link to a pipe");
    expect(status).toBe(0);
  });
});

it("leaves a text for people alone that is named by hand, with a line", async () => {
  write("a.yaml");
  write("README.md", `# Policies\n\nSome: text\n\n\`\`\`yaml\n${policy}\`\`\`\n`);
  const { status, stdout, stderr } = await run(
    "check",
    "--format",
    "json",
    "--fail-on",
    "never",
    "README.md",
    "a.yaml",
  );
  expect(new Set(JSON.parse(stdout).map(({ file }: { file: string }) => file))).toEqual(new Set(["a.yaml"]));
  expect(stderr).toBe("netpol: README.md: a text for people and no manifest, so it is left alone\n");
  expect(status).toBe(0);
});

describe("--fix", () => {
  it("keeps the mode and the line ends, and leaves nothing beside", async () => {
    write("a.yaml", policy.replaceAll("\n", "\r\n"));
    chmodSync(join(cwd, "a.yaml"), 0o640);
    await run("check", "--fix", "a.yaml");
    expect(text("a.yaml")).toContain("TCP");
    expect(text("a.yaml").replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(statSync(join(cwd, "a.yaml")).mode & 0o777).toBe(0o640);
    expect(readdirSync(cwd)).toEqual(["a.yaml"]);
  });

  it("keeps line ends that are carriage returns alone", async () => {
    write("a.yaml", policy.replaceAll("\n", "\r"));
    await run("check", "--fix", "a.yaml");
    expect(text("a.yaml")).toContain("TCP");
    expect(text("a.yaml")).not.toContain("\n");
  });

  it("writes through a link inside of the paths, and not out of them", async () => {
    mkdirSync(join(cwd, "in"));
    write("out.yaml");
    write("in/a.yaml");
    symlinkSync("a.yaml", join(cwd, "in/near.yaml"));
    symlinkSync("../out.yaml", join(cwd, "in/far.yaml"));
    const { status, stderr } = await run("check", "--fix", "in");
    expect(stderr).toContain("far.yaml: lies outside");
    expect(status).toBe(2);
    expect(text("out.yaml")).toBe(policy);
    expect(text("in/a.yaml")).toContain("TCP");
  });

  it("leaves a file alone that has changed since it was read", async () => {
    write("a.yaml", "other");
    expect(await replaceFile(join(cwd, "a.yaml"), policy, "new", [cwd])).toContain("has changed");
    expect(text("a.yaml")).toBe("other");
  });

  it("leaves nothing beside where writing fails halfway, as on a full disk", async () => {
    write("a.yaml");
    const unwritable = 7 as unknown as string;
    expect(await replaceFile(join(cwd, "a.yaml"), policy, unwritable, [cwd])).toContain("cannot be written");
    expect(text("a.yaml")).toBe(policy);
    expect(readdirSync(cwd)).toEqual(["a.yaml"]);
  });

  it("says why it cannot write", async () => {
    expect(await replaceFile(join(cwd, "gone.yaml"), policy, "new", [cwd])).toContain("no such file");
  });
});

describe("control characters", () => {
  it.each<readonly [string, boolean, string]>([
    ["plain\ttext\n", false, "plain\ttext\n"],
    ["\u001b]0;x\u0007", false, "\\u001b]0;x\\u0007"],
    ["\u001b[31mred\u001b[0m", true, "\u001b[31mred\u001b[0m"],
    ["\u001b[31mred", false, "\\u001b[31mred"],
    ["\u001b[2J", true, "\\u001b[2J"],
    ["\u009b31m", true, "\\u009b31m"],
    ["\r\u001b[Knetpol: reading", false, "\\u000d\\u001b[Knetpol: reading"],
    ["a\u202eb\u2066c", true, "a\\u202eb\\u2066c"],
  ])("%j", (raw, colours, shown) => {
    expect(harmless(raw, colours)).toBe(shown);
  });

  it.each(["\r\u001b[K", "\u001b[31m", "\u202e"])("of a name stay away from the terminal: %j", async (sign) => {
    const name = JSON.stringify(`${sign}x`);
    write(
      "a.yaml",
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${name}}\nspec: {containers: []}\n`,
    );
    for (const format of ["text", "json", "csv", "md", "dot", "mermaid", "svg"]) {
      const { stdout, stderr } = await run("connectivity", "a.yaml", "--format", format);
      expect(stdout + stderr).not.toContain(sign);
    }
  });

  it("of a file do not reach the terminal", async () => {
    write("a.yaml", policy.replace("tcp", '"t\\u001b[31mcp"').replace("{}", "{} # \u001b]0;title\u0007 \u001b[31m"));
    const { stdout } = await run("check", "a.yaml");
    const others = [0, 1, 31, 33, 36, 90].reduce((rest, code) => rest.replaceAll(`\u001b[${code}m`, ""), stdout);
    expect(others).not.toMatch(/[^\P{Cc}\n\t]/u);
    expect(stdout).not.toContain("\u001b[31mcp");
  });
});
