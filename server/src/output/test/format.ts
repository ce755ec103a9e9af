import { githubCommand } from "../formats/github.ts";
import { escapeXml } from "../formats/svg.ts";
import { clean, painting } from "../formats/terminal.ts";
import type { TestResult } from "./result.ts";

/** `[{"file":"…","line":1,"name":"…","status":"passed","message":""}]`, one test a line. */
export function formatTestsJson(results: readonly TestResult[]): string {
  return results.length === 0 ? "[]\n" : `[\n${results.map((result) => JSON.stringify(result)).join(",\n")}\n]\n`;
}

/** For people: a line for each test, why below those that did not pass, the sum at the end. */
export function formatTestsText(results: readonly TestResult[], colour: boolean): string {
  const paint = painting(colour);
  const marks = { passed: paint(32, "✔"), failed: paint(31, "✖"), error: paint(33, "!") };
  const lines = results.flatMap(({ file, line, name, status, message, cluster }) => {
    const where = cluster === undefined || cluster === "" ? "" : ` (in ${cluster})`;
    const head = `${marks[status]} ${clean(`${name}${where}`)}`;
    return status === "passed"
      ? [head]
      : [head, `    ${clean(`${file}:${line + 1}`)}: ${message.split("\n").map(clean).join("\n")}`];
  });
  const sum = (["passed", "failed", "error"] as const).flatMap((status) => {
    const number = results.filter((result) => result.status === status).length;
    return number === 0 && status !== "passed"
      ? []
      : [`${number} ${status === "error" && number !== 1 ? "errors" : status}`];
  });
  return `${[...lines, sum.join(", ")].join("\n")}\n`;
}

/** JUnit's XML, a suite for each file. Schema: the one that Jenkins and GitLab read. */
export function formatTestsJunit(results: readonly TestResult[]): string {
  const files = [...new Set(results.map(({ file }) => file))];
  const counts = (list: readonly TestResult[]) =>
    `tests="${list.length}" failures="${list.filter(({ status }) => status === "failed").length}" errors="${list.filter(({ status }) => status === "error").length}"`;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="netpol" ${counts(results)}>`];
  for (const file of files) {
    const own = results.filter((result) => result.file === file);
    lines.push(`  <testsuite name="${escapeXml(file)}" ${counts(own)}>`);
    for (const { name, line, status, message, cluster } of own) {
      const suite = cluster === undefined || cluster === "" ? file : `${file} (${cluster})`;
      const head = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(suite)}" file="${escapeXml(file)}" line="${line + 1}"`;
      if (status === "passed") lines.push(`${head}/>`);
      else {
        const element = status === "failed" ? "failure" : "error";
        lines.push(`${head}>`, `      <${element} message="${escapeXml(message)}"/>`, "    </testcase>");
      }
    }
    lines.push("  </testsuite>");
  }
  return `${[...lines, "</testsuites>"].join("\n")}\n`;
}

/** Workflow commands of GitHub Actions for the tests that did not pass. */
export function formatTestsGithub(results: readonly TestResult[]): string {
  return results
    .filter(({ status }) => status !== "passed")
    .map(({ file, line, name, message }) =>
      githubCommand("error", { file, line: String(line + 1), title: `netpol test: ${name}` }, message),
    )
    .join("");
}
