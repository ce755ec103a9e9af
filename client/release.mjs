// `npm run release -- VERSION [--dry-run]`: checks all that a release needs, packs both packages, and makes the commit and
// the tag. Publishing is a step of its own, for who holds the tokens.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const args = process.argv.slice(2);
const dryRun = args.includes("--dry-run");
const skipTests = args.includes("--skip-tests");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const version = args.find((arg) => !arg.startsWith("-")) ?? (dryRun ? manifest.version : "");
/** What the Marketplace and people download. Bytes. */
const limits = { vsix: 2_000_000, tgz: 2_000_000 };

const problems = [];
const note = (text) => console.log(`release: ${text}`);

function run(command, parameters, { quiet = true } = {}) {
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    cwd: root,
    encoding: "utf8",
    stdio: quiet ? "pipe" : "inherit",
    shell: process.platform === "win32",
  });
  return { ok: status === 0, text: `${stdout ?? ""}${stderr ?? ""}`.trim() };
}

function check(what, ok, why) {
  note(`${ok ? "✔" : "✖"} ${what}`);
  if (!ok) problems.push(why);
}

if (!/^\d+\.\d+\.\d+$/.test(version)) {
  console.error("usage: npm run release -- 1.2.3 [--dry-run] [--skip-tests]");
  process.exit(2);
}

const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
const unreleased = /^## \[Unreleased\]\n([\s\S]*?)(?=^## \[|^\[Unreleased\]:)/m.exec(changelog)?.[1]?.trim() ?? "";
check("CHANGELOG.md says what is new", unreleased !== "", "write under “Unreleased” in CHANGELOG.md what users get");
for (const field of ["repository", "bugs", "homepage", "icon", "license", "publisher"])
  check(`package.json has ${field}`, manifest[field] !== undefined, `package.json wants ${field}`);

const branch = run("git", ["branch", "--show-current"]).text;
const changes = run("git", ["status", "--porcelain"]).text;
if (dryRun && changes !== "") note("the working tree has changes: a release would refuse them");
if (!dryRun) {
  check("on main", branch === "main", `this is ${branch || "no branch"}: release from main`);
  check("nothing uncommitted", changes === "", "commit or put away what git status shows");
  const tags = run("git", ["tag", "--list", `v${version}`]).text;
  check(`v${version} is new`, tags === "", `there is a tag v${version} already`);
}

const pages = run(process.execPath, ["server/docs/rules.mjs"]);
const moved = run("git", ["status", "--porcelain", "server/docs/rules", "package.json"]).text;
check("the rules' pages are up to date", pages.ok && (dryRun || moved === ""), "commit what npm run rules wrote");

if (skipTests) note("the tests were skipped, as asked");
else check("npm test", run("npm", ["test"], { quiet: false }).ok, "the tests fail");

const vsix = run(process.execPath, ["client/package.mjs"]);
const warned = vsix.text.split("\n").filter((line) => /\bWARN/i.test(line));
check("netpol.vsix, packed without a warning", vsix.ok && warned.length === 0, warned.join("\n") || vsix.text);
const command = run(process.execPath, ["server/package.mjs"]);
const archive = command.text.split("\n").at(-1) ?? "";
check("the command as an npm package", command.ok && archive.endsWith(".tgz"), command.text);
for (const [file, most] of [
  [join(root, "netpol.vsix"), limits.vsix],
  [archive, limits.tgz],
]) {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size !== undefined)
    check(`${file.split(/[\\/]/).at(-1)}: ${Math.round(size / 1000)} kB`, size <= most, "too large");
}

if (problems.length > 0) {
  console.error(`\nrelease: stopped\n${problems.map((each) => `  ${each}`).join("\n")}`);
  process.exit(1);
}
if (dryRun) {
  note(`all is ready for ${version}; nothing was changed`);
  process.exit(0);
}

const today = new Date().toISOString().slice(0, 10);
const address = manifest.homepage.replace(/#.*$/, "");
writeFileSync(
  join(root, "CHANGELOG.md"),
  changelog
    .replace("## [Unreleased]\n", `## [Unreleased]\n\n## [${version}] - ${today}\n`)
    .replace(/^\[Unreleased\]: .*$/m, (line) =>
      [line.replace(/v[\d.]+(?=\.\.\.HEAD)/, `v${version}`), `[${version}]: ${address}/releases/tag/v${version}`].join(
        "\n",
      ),
    ),
);
run("npm", ["version", version, "--no-git-tag-version"]);
run("git", ["add", "CHANGELOG.md", "package.json", "package-lock.json"]);
const committed = run("git", ["commit", "-m", `Release ${version}`]);
const tagged = run("git", ["tag", `v${version}`]);
if (!committed.ok || !tagged.ok) {
  console.error(`release: ${committed.text}\n${tagged.text}`);
  process.exit(1);
}
note(
  `v${version} is committed and tagged. Then: git push --follow-tags; vsce publish --packagePath netpol.vsix; npm publish ${archive}`,
);
