import { spawn } from "node:child_process";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();

// Everything below runs in the project's own Node, with the dependencies there.
const { steps } = await import("./steps.mjs");

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(steps, name));
if (unknown.length > 0) {
  console.error(`npm test [-- STEP…], where STEP is one of: ${Object.keys(steps).join(", ")}`);
  process.exit(2);
}
const chosen = Object.keys(steps).filter((name) =>
  asked.length > 0 ? asked.includes(name) : !steps[name].onlyWhenAsked,
);
process.chdir(root);
if (!process.stdout.isTTY) process.env.NO_COLOR = "1";

const fetching = chosen.length > 1 && chosen.some((name) => steps[name].fetches) ? prefetch() : undefined;

const sum = { passed: 0, failed: 0 };
const report = [];
const trouble = [];
for (const name of chosen) {
  const start = Date.now();
  console.log(`\n── ${name}: ${steps[name].what}`);
  // A quiet step is not a dead one.
  const seconds = () => Math.round((Date.now() - start) / 1000);
  const alive = setInterval(() => console.log(`   … ${name} still runs, ${seconds()} s`), 30_000);
  let result;
  try {
    if (steps[name].fetches) await fetching;
    result = await steps[name].run();
  } catch (error) {
    console.error(error instanceof Error ? error.stack : error);
    result = { passed: 0, failed: 1 };
  } finally {
    clearInterval(alive);
  }
  sum.passed += result.passed;
  sum.failed += result.failed;
  const counted = `${name} ${result.passed} passed, ${result.failed} failed`;
  for (const line of result.trouble ?? []) trouble.push(`   ${name}: ${line}`);
  report.push(`   ${result.failed === 0 ? "✔" : "✖"} ${counted}, ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
// The log of a whole run is long: what went wrong stands at its end once more.
if (trouble.length > 0) console.log(`\n${trouble.join("\n")}`);
console.log(`\n${report.join("\n")}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 && sum.passed > 0 ? 0 : 1);

function prefetch() {
  const child = spawn(process.execPath, [join(root, "test/run/prefetch.mjs")], { cwd: root, stdio: "inherit" });
  return new Promise((done) => child.once("error", done).once("exit", done));
}
