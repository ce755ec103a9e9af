import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { packCommand } from "../../server/package.mjs";
import { root } from "./bootstrap.mjs";

/** What a program does with the library; it is type-checked as well. */
const program = `import { createLanguageService, createWorkspace, defaultSettings } from "netpol";

const workspace = createWorkspace(["file:///work"]);
workspace.setDisk("file:///work/a.yaml", "apiVersion: networking.k8s.io/v1\\nkind: NetworkPolicy\\nmetadata:\\n  name: a\\nspec:\\n  podSelector: {}\\n  policyTypes: [ingress]\\n");
workspace.setComplete(true);
const service = createLanguageService({
  workspace,
  settings: () => defaultSettings,
  logger: { error: (message) => { throw new Error(message); } },
});
const rules: readonly string[] = service.check("file:///work/a.yaml").map(({ rule }) => rule);
console.log(rules.join(" "));
`;

/** Packs the npm package, installs it in an empty folder, and tries what it promises there, on each Node that is here. */
export async function testCommand() {
  const folder = mkdtempSync(join(tmpdir(), "netpol-command-"));
  const results = [];
  const test = (what, ok, output) => {
    console.log(`  ${ok ? "✔" : "✖"} ${what}${ok ? "" : `\n${output}`}`);
    results.push(ok);
  };
  const run = (command, args, path = process.env.PATH) => {
    const done = spawnSync(command, args, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PATH: path, XDG_CACHE_HOME: join(folder, "cache") },
    });
    return { status: done.status, text: `${done.stdout}${done.stderr}` };
  };
  try {
    const archive = await packCommand(folder, join(folder, "packed"));
    rmSync(join(folder, "packed"), { recursive: true });
    const work = join(folder, "work");
    mkdirSync(work);
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    const installed = run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", archive]);
    test("npm install in an empty folder", installed.status === 0, installed.text);
    const own = join(folder, "node_modules/netpol");
    const names = readdirSync(own, { recursive: true }).map(String);
    const strange = names.filter(
      (name) =>
        !name.startsWith("types") &&
        /(?:extension|matrix|picture|server)\.(?:js|css|browser)|\.map$|\.ts$/.test(name) &&
        name !== join("bin", "server.js"),
    );
    test("nothing of the editor is in it", strange.length === 0, strange.join("\n"));

    const sample = join(root, "test/scenarios/shop");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    mkdirSync(join(work, "templates"));
    writeFileSync(join(work, "Chart.yaml"), "apiVersion: v2\nname: work\nversion: 1.0.0\n");
    writeFileSync(
      join(work, "templates/a.yaml"),
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {{ .Release.Name }}\n",
    );
    writeFileSync(join(work, "a.netpol-test.yaml"), "tests:\n  - { from: internet, to: shop/web, expect: allowed }\n");
    // Each loads what it needs, and nothing may be missing in it.
    for (const [line, printed] of [
      [`clusters ${sample}`, /objects/],
      [`connectivity ${sample} --format json`, /"src"/],
      [`explain ${sample} --from shop/web --to data/postgres`, /allowed: TCP 5432/],
      [`diff ${sample} ${sample} --format md`, /No connections differ/],
      ["render work", /name: work/],
      [`needs ${sample} --format csv`, /^src,dst/],
      [`generate ${sample}`, /default-deny/],
      [`test ${sample} work/a.netpol-test.yaml`, /shop\/web/],
      [`picture ${sample} --policy data/postgres`, /<svg/],
      ["rules", /yaml-syntax/],
    ]) {
      const { text } = run("npx", ["--no-install", "netpol", ...line.split(" ")]);
      test(`netpol ${line.split(" ")[0]}`, printed.test(text), text.slice(0, 500));
    }
    for (const [node, path] of nodes()) {
      const said = run("npx", ["--no-install", "netpol", "--version"], path);
      test(`netpol --version with Node ${node}`, said.text.trim() === version, said.text);
      const checked = run("npx", ["--no-install", "netpol", "check", sample], path);
      test(
        `netpol check with Node ${node}`,
        checked.status === 1 && checked.text.includes("[invalid-protocol]"),
        checked.text,
      );
      writeFileSync(join(folder, "use.mjs"), program.replace(": readonly string[]", ""));
      const used = run("node", ["use.mjs"], path);
      test(`the library with Node ${node}`, used.text.includes("invalid-policy-type"), used.text);
    }

    writeFileSync(join(folder, "use.ts"), program);
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--lib", "es2023,dom"];
    const typed = run(process.execPath, [tsc, ...options, "use.ts"]);
    test("the library's types", typed.status === 0, typed.text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { passed: results.filter(Boolean).length, failed: results.filter((ok) => !ok).length };
}

/** The Node that runs this, and the one of the system where that is another: version, and the PATH with it first. */
function nodes() {
  const found = new Map();
  const paths = (process.env.PATH ?? "").split(delimiter);
  for (const path of [paths, paths.filter((each) => !each.includes("node_modules"))].map((list) =>
    list.join(delimiter),
  )) {
    const { stdout } = spawnSync("node", ["--version"], { encoding: "utf8", env: { ...process.env, PATH: path } });
    if (stdout && !found.has(stdout.trim())) found.set(stdout.trim(), path);
  }
  return found;
}
