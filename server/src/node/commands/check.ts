import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { URI } from "vscode-uri";
import { readSettings, settingsFileName } from "../../features/diagnostics/settingsFile.ts";
import { limits } from "../../limits.ts";
import type { CheckFinding } from "../../output/check/finding.ts";
import { formatGithub } from "../../output/check/github.ts";
import { formatGitlab } from "../../output/check/gitlab.ts";
import { formatJson } from "../../output/check/json.ts";
import { formatSarif } from "../../output/check/sarif.ts";
import { formatText } from "../../output/check/text.ts";
import { rules } from "../../rules/index.ts";
import { rulePageUrl } from "../../rules/pages.ts";
import { type Checking, createCheckService } from "../../service/checking.ts";
import type { Severity } from "../../source/settings.ts";
import type { MutableWorkspace } from "../../source/workspace.ts";
import { isWellFormed } from "../decode.ts";
import { version } from "../version.ts";
import { parseArgs } from "./args.ts";
import { applyBaseline, type BaselineFile, withBaselineValue } from "./baselineFile.ts";
import { valuesOption } from "./chartValues.ts";
import { loadFlows } from "./flows.ts";
import { groupingFor } from "./grouping.ts";
import type { CommandIo } from "./io.ts";
import { readManifests } from "./manifests.ts";
import { createProgress } from "./progress.ts";
import { findSettings } from "./settings.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol check PATH… [options]

  --format text|json|sarif|github|gitlab
                                    default text; gitlab is its code quality report
  --fail-on error|warning|information|hint|never
                                    the least severity that makes the exit status 1; default error
  --fix                             applies the preferred fixes to the files
  --kubernetes-version 1.N          whose verdict is given
  --namespace NAME                  namespace of manifests that name none
  --ip-blocks pods|external         whether an ipBlock matches pods
  --cluster NAME                    what holds in this cluster alone; again for more
  --values FILE                     values for the charts that PATH names, over their own;
                                    again for more, the last wins
  --flows FILE                      a log of flows that were seen, as hubble observe -o json
                                    prints it: what was let through and is denied now is told
  --only FILE…                      reads all of PATH, reports on these files
  --write-baseline FILE             writes down what is found, and reports nothing
  --baseline FILE                   leaves out what was written down: only new findings
                                    are reported. A finding is known by rule, object and field

The rules' severities are set by a ${settingsFileName} in the current folder or at a PATH.
`;

const formats = ["text", "json", "sarif", "github", "gitlab"] as const;
const thresholds = ["error", "warning", "information", "hint", "never"] as const;

interface Options {
  readonly paths: readonly string[];
  readonly format: (typeof formats)[number];
  readonly failOn: (typeof thresholds)[number];
  readonly fix: boolean;
  readonly overrides: Readonly<Record<string, string>>;
  readonly clusters: readonly string[];
  /** Files for charts. */
  readonly values: readonly string[];
  readonly only: readonly string[];
  readonly flows: readonly string[];
  readonly baseline: BaselineFile | undefined;
}

/** `netpol check`: exit status 0 nothing at or above `--fail-on`, 1 findings, 2 wrong usage or unreadable input. */
export async function check(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("check", options, usage, io);

  const progress = createProgress(io);
  const read = await readManifests(options.paths, io, progress, options.values, options.flows);
  const { workspace, names, unreadable, folder } = read;

  const { settings: found, broken } = await findSettings({ ...options, paths: read.paths, folder, workspace }, io);
  const logger = { error: (message: string) => io.stderr(`netpol: ${message}\n`) };
  const grouping = await groupingFor(workspace, found.clusters);
  const flows = await loadFlows(options.flows, found.flows, io);
  const settings = { ...found, flows: flows.uris };
  const service = createCheckService({ workspace, settings: () => settings, logger, flows: flows.store }, grouping);
  const missing = options.clusters.filter((name) => !service.clusters(folder).some((each) => each.name === name));
  if (missing.length > 0) {
    progress.clear();
    const list = service.clusters(folder).map(({ name }) => name || "(one without a name)");
    io.stderr(`netpol: there is no cluster “${missing[0]}”; there are: ${list.join(", ")}\n`);
    return 2;
  }
  for (const path of options.only)
    if (!existsSync(resolve(io.cwd, path))) io.stderr(`netpol: --only ${path}: no such file\n`);
  const only = new Set(options.only.map((path) => URI.file(resolve(io.cwd, path)).toString()));
  const fixed = only.size === 0 ? names : new Map([...names].filter(([uri]) => only.has(uri)));
  const unfixed = options.fix && !(await applyFixes(options.paths, workspace, service, fixed, io));

  const findings: CheckFinding[] = [];
  let done = 0;
  for (const [uri, file] of names) {
    progress.show(`checking: ${++done} of ${names.size}`);
    if (only.size > 0 && !only.has(uri)) continue;
    for (const { fixes, ...finding } of service.check(uri, options.clusters, { fixes: namesFixes(options.format) })) {
      findings.push({ file, ...finding, fixes: fixes.map(({ title }) => title) });
    }
  }
  progress.clear();
  const leftOut = service.leftOut(folder);
  for (const message of leftOut) io.stderr(`netpol: ${message}\n`);
  const most = service.judgedIn(folder);
  if (most !== undefined) {
    const number = service.clusters(folder).length;
    io.stderr(
      `netpol: there are ${number} clusters: a text that more than ${most} of them take in is judged in ${most}, and not mended (--cluster names others)\n`,
    );
  }
  findings.sort(byPlace);
  const reported = options.baseline === undefined ? findings : await applyBaseline(findings, options.baseline, io);
  if (reported === undefined) return 2;
  if (options.baseline?.write !== true)
    io.stdout(format(reported, options.format, workspace, names, io), options.format === "text");

  if (unreadable || broken || unfixed || flows.unreadable || leftOut.length > 0) return 2;
  const limit = thresholds.indexOf(options.failOn);
  return options.failOn !== "never" && reported.some(({ severity }) => thresholds.indexOf(severity) <= limit) ? 1 : 0;
}

/** The options, `help`, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...withBaselineValue(args)],
      allowPositionals: true,
      options: {
        format: { type: "string", default: "text" },
        baseline: { type: "string" },
        "write-baseline": { type: "string" },
        "fail-on": { type: "string", default: "error" },
        fix: { type: "boolean", default: false },
        "kubernetes-version": { type: "string" },
        namespace: { type: "string" },
        "ip-blocks": { type: "string" },
        cluster: { type: "string", multiple: true },
        values: valuesOption,
        only: { type: "string", multiple: true },
        flows: { type: "string", multiple: true },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    const format = formats.find((name) => name === values.format);
    if (format === undefined) return `--format is one of ${formats.join(", ")}`;
    const failOn = thresholds.find((name) => name === values["fail-on"]);
    if (failOn === undefined) return `--fail-on is one of ${thresholds.join(", ")}`;
    // `--only a b c`: what follows it are files, too.
    const { paths, only } = onlyFiles(args, positionals, values.only ?? []);
    if (paths.length === 0) return "name at least one file or folder";
    const overrides: Record<string, string> = {};
    const given = {
      kubernetesVersion: values["kubernetes-version"],
      defaultNamespace: values.namespace,
      ipBlocks: values["ip-blocks"],
    };
    for (const [name, value] of Object.entries(given)) if (value !== undefined) overrides[name] = value;
    const { problems } = readSettings(overrides);
    if (problems.length > 0) return problems.map(({ message }) => message).join("; ");
    const written = values["write-baseline"];
    const path = written ?? values.baseline;
    if (path === "") return "name the file of the baseline";
    const baseline = path === undefined ? undefined : { path, write: written !== undefined };
    const [clusters, flows] = [values.cluster ?? [], values.flows ?? []];
    const own = values.values ?? [];
    return { paths, format, failOn, fix: values.fix, overrides, clusters, values: own, only, flows, baseline };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function onlyFiles(
  args: readonly string[],
  positionals: readonly string[],
  only: readonly string[],
): { readonly paths: readonly string[]; readonly only: readonly string[] } {
  const at = args.indexOf("--only");
  if (at === -1) return { paths: positionals, only };
  const end = args.findIndex((arg, i) => i > at && arg.startsWith("-"));
  const following = args.slice(at + 2, end === -1 ? args.length : end);
  const rest = [...positionals];
  for (const file of following) {
    const found = rest.lastIndexOf(file);
    if (found !== -1) rest.splice(found, 1);
  }
  return { paths: rest, only: [...only, ...following] };
}

/** Whether all that could be fixed was written. */
async function applyFixes(
  paths: readonly string[],
  workspace: MutableWorkspace,
  service: Checking,
  names: ReadonlyMap<string, string>,
  io: CommandIo,
): Promise<boolean> {
  // Loaded by who mends: it brings a part of Node with it.
  const { replaceFile } = await import("../replaceFile.ts");
  const within = paths.filter((path) => path !== "").map((path) => resolve(io.cwd, path));
  let all = true;
  for (const [uri, name] of names) {
    const before = workspace.get(uri)?.text ?? "";
    // What could not be decoded cannot be written back either.
    if (!isWellFormed(before)) continue;
    for (let round = 0; round < limits.rules.fixRounds; round++) {
      const text = service.fixAll(uri);
      if (text === undefined) break;
      workspace.setDisk(uri, text);
    }
    const after = workspace.get(uri)?.text ?? "";
    if (after === before) continue;
    const problem = await replaceFile(URI.parse(uri).fsPath, before, after, within);
    io.stderr(problem === undefined ? `netpol: fixed ${name}\n` : `netpol: ${name}: ${problem}\n`);
    if (problem === undefined) continue;
    // What is reported is about the file as it is.
    workspace.setDisk(uri, before);
    all = false;
  }
  return all;
}

function byPlace(a: CheckFinding, b: CheckFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}

/** The others have no place for what could be done. */
function namesFixes(format: Options["format"]): boolean {
  return format === "text" || format === "json";
}

function format(
  findings: readonly CheckFinding[],
  name: Options["format"],
  workspace: MutableWorkspace,
  names: ReadonlyMap<string, string>,
  io: CommandIo,
): string {
  if (name === "json") return formatJson(findings);
  if (name === "github") return formatGithub(findings);
  if (name === "gitlab") return formatGitlab(findings);
  if (name === "sarif") {
    const described = rules.map(({ id, severity, page }) => {
      const { title, what } = page();
      return { id, title, what, severity: severity as Severity, href: rulePageUrl(id) };
    });
    return formatSarif(findings, described, version);
  }
  const uris = new Map([...names].map(([uri, file]) => [file, uri]));
  const textOf = (file: string) => workspace.get(uris.get(file) ?? "")?.text;
  return formatText(findings, { textOf, colour: io.colour });
}
