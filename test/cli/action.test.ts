import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bundleCommand } from "./bundled.ts";

interface Step {
  readonly id?: string;
  readonly name: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

const root = resolve(import.meta.dirname, "../..");
const action: {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
} = parse(readFileSync(join(root, "action.yml"), "utf8"));

const sample = join(root, "test/scenarios/shop");
let home = "";
let command = "";
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "netpol-action-"));
  command = `node ${await bundleCommand(home)}`;
  actionPath = join(home, "action");
  mkdirSync(actionPath);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Where the runner would put this repository: `npm` stands in there, and makes of it what a build makes. */
let actionPath = "";
let cwd = "";
let base = "";
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", ...args], {
    cwd,
    encoding: "utf8",
  }).trim();

beforeEach(() => {
  cwd = mkdtempSync(join(home, "work-"));
  git("init", "-q", ".");
  cpSync(sample, cwd, { recursive: true });
  git("add", ".");
  git("commit", "-q", "-m", "before");
  base = git("rev-parse", "HEAD");
});

interface Ran {
  readonly status: number;
  readonly stdout: string;
  /** What `gh` was asked. */
  readonly asked: readonly string[];
  readonly comment: string;
  readonly used: readonly Readonly<Record<string, string>>[];
}

/** Runs the steps as the runner does: what they name in `${{ }}` comes through `env`, each script in a bash that stops at faults. */
function run(
  given: Readonly<Record<string, string>>,
  { event = "pull_request", comments = "" }: { readonly event?: string; readonly comments?: string } = {},
): Ran {
  const temp = mkdtempSync(join(home, "temp-"));
  const bin = join(temp, "bin");
  mkdirSync(bin);
  const asked = join(temp, "asked");
  writeFileSync(asked, "");
  writeFileSync(
    join(bin, "gh"),
    `#!/bin/bash\necho "$*" >> '${asked}'\ncase "$*" in *--paginate*) printf '%s' '${comments}' ;; esac\n`,
  );
  chmodSync(join(bin, "gh"), 0o755);
  // `npm ci`, then `npm run --silent build -- --production`, in the action's own folder.
  writeFileSync(
    join(bin, "npm"),
    `#!/bin/bash\necho "npm $*" >> '${asked}'\n[ "$1" != run ] || { mkdir -p dist; cp '${home}/cli.js' dist/; }\n`,
  );
  chmodSync(join(bin, "npm"), 0o755);
  const known: Record<string, string> = {
    "github.token": "secret",
    "github.event_name": event,
    "github.repository": "shop/manifests",
    "github.event.pull_request.number": "7",
    "github.event.pull_request.base.sha": base,
  };
  for (const [name, { default: value }] of Object.entries(action.inputs))
    known[`inputs.${name}`] = given[name] ?? value;
  const filled = (text: string) => text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => known[name] ?? "");
  const holds = (condition: string) =>
    condition
      .replace(/^\$\{\{ (.*) \}\}$/, "$1")
      .split(" && ")
      .every((part) => {
        const [, name = "", sign, value] = /^([\w.]+) ([!=]=) '(.*)'$/.exec(part) ?? [];
        return ((known[name] ?? "") === value) === (sign === "==");
      });
  const used: Record<string, string>[] = [];
  let stdout = "";
  let status = 0;
  for (const step of action.runs.steps) {
    if (status !== 0) break;
    if (step.if !== undefined && !holds(step.if)) continue;
    if (step.uses !== undefined) {
      used.push({ uses: step.uses, ...mapValues(step.with ?? {}, filled) });
      continue;
    }
    expect(step.run, "no value is written into a script").not.toContain("${{");
    const output = join(temp, "output");
    writeFileSync(output, "");
    const script = join(temp, "step.sh");
    writeFileSync(script, step.run ?? "");
    const done = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${bin}${delimiter}${process.env.PATH}`,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: join(temp, "summary"),
        GITHUB_ACTION_PATH: actionPath,
        RUNNER_TEMP: temp,
        ...mapValues(step.env ?? {}, filled),
      },
    });
    stdout += done.stdout;
    status = done.status ?? 2;
    for (const line of readFileSync(output, "utf8").split("\n").filter(Boolean)) {
      const [name = "", value = ""] = line.split(/=(.*)/s);
      known[`steps.${step.id}.outputs.${name}`] = value;
    }
  }
  const file = known["steps.diff.outputs.file"] ?? "";
  const comment = existsSync(file) ? readFileSync(file, "utf8") : "";
  return { status, stdout, asked: readFileSync(asked, "utf8").split("\n").filter(Boolean), comment, used };
}

function mapValues(map: Readonly<Record<string, string>>, to: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, to(value)]));
}

/** Closes the sample's one dash that made two peers of one, as somebody would in a pull request. */
function mergePeers(): void {
  const path = join(cwd, "policies/postgres.yaml");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("        - podSelector:\n", "          podSelector:\n"));
  git("commit", "-q", "-a", "-m", "after");
}

describe("the action", { timeout: 120_000 }, () => {
  it("annotates, compares with the base, comments, and fails on errors", () => {
    mergePeers();
    const { status, stdout, asked, comment } = run({ command });
    expect(status).toBe(1);
    expect(stdout).toContain("::error file=policies/redis.yaml,line=22");
    expect(comment).toMatch(/^<!-- netpol -->\n### Connections that this changes\n\n0 added, 3 removed, 0 changed\n/);
    expect(comment).toContain("can no longer reach data/postgres");
    expect(asked).toEqual([
      expect.stringContaining("api --paginate repos/shop/manifests/issues/7/comments"),
      expect.stringMatching(/^api --method POST repos\/shop\/manifests\/issues\/7\/comments --field body=@/),
    ]);
  });

  it("writes into its own comment the next time, and says there when nothing is left of the change", () => {
    mergePeers();
    const again = run({ command }, { comments: "41\n" });
    expect(again.asked[1]).toMatch(/^api --method PATCH repos\/shop\/manifests\/issues\/comments\/41 /);
    git("revert", "--no-edit", "HEAD");
    const back = run({ command }, { comments: "41\n" });
    expect(back.comment).toBe("<!-- netpol -->\nThis changes no connection.\n");
    expect(back.asked[1]).toContain("PATCH");
    expect(run({ command }).asked).toHaveLength(1);
  });

  it("stays silent about what is known, and uploads what is found where that is wanted", () => {
    execFileSync("node", [...command.split(" ").slice(1), "check", ".", "--write-baseline", "known.json"], {
      cwd,
      stdio: "ignore",
    });
    const { status, used, asked } = run(
      { command, baseline: "known.json", sarif: "found.sarif", comment: "false" },
      { event: "push" },
    );
    expect({ status, asked }).toEqual({ status: 0, asked: [] });
    expect(used).toEqual([
      { uses: "github/codeql-action/upload-sarif@v3", sarif_file: "found.sarif", category: "netpol" },
    ]);
    expect(JSON.parse(readFileSync(join(cwd, "found.sarif"), "utf8")).version).toBe("2.1.0");
  });

  it("is built from the revision that the workflow names", () => {
    const { status, stdout, asked } = run({ comment: "false" }, { event: "push" });
    expect(asked).toEqual([expect.stringMatching(/^npm ci /), "npm run --silent build -- --production"]);
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: expect.stringContaining("::error file=policies/redis.yaml"),
    });
  });

  it("compares each cluster that the files describe", () => {
    for (const name of ["dev", "prod"]) {
      mkdirSync(join(cwd, "overlays", name), { recursive: true });
      writeFileSync(join(cwd, "overlays", name, "kustomization.yaml"), "resources: [../../base]\n");
    }
    mkdirSync(join(cwd, "base"));
    for (const folder of ["data", "kube-system", "monitoring", "policies", "shop", "namespaces.yaml"])
      if (existsSync(join(cwd, folder))) git("mv", folder, `base/${folder}`);
    rmSync(join(cwd, "base/policies/redis.yaml"), { force: true });
    const files = git("ls-files", "base")
      .split("\n")
      .filter((file) => existsSync(join(cwd, file)));
    const resources = files.map((file) => `  - ${file.slice("base/".length)}\n`).join("");
    writeFileSync(join(cwd, "base/kustomization.yaml"), `resources:\n${resources}`);
    git("add", "-A");
    git("commit", "-q", "-m", "clusters");
    base = git("rev-parse", "HEAD");
    const path = join(cwd, "base/policies/postgres.yaml");
    writeFileSync(path, readFileSync(path, "utf8").replace("        - podSelector:\n", "          podSelector:\n"));
    const { comment } = run({ command, "fail-on": "never" });
    expect(comment.match(/^### .*/gm)).toEqual([
      "### Connections that this changes in `dev`",
      "### Connections that this changes in `prod`",
    ]);
  });
});

describe("the hook of pre-commit", () => {
  it("judges what changed in its cluster", () => {
    const [hook] = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8"));
    const [program, ...args] = hook.entry.split(" ");
    expect(program).toBe("netpol");
    const files = ["shop/web.yaml", "policies/redis.yaml"].filter((file) => new RegExp(hook.files).test(file));
    const { status, stdout } = spawnSync("node", [...command.split(" ").slice(1), ...args, ...files], {
      cwd,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stdout).toContain("policies/redis.yaml:22:21 error");
    expect(stdout).not.toContain("policies/postgres.yaml:");
  });
});
