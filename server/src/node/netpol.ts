import { check } from "./commands/check.ts";
import { clusters } from "./commands/clusters.ts";
import { connectivity } from "./commands/connectivity.ts";
import { diff } from "./commands/diff.ts";
import { explain } from "./commands/explain.ts";
import { generate } from "./commands/generate.ts";
import type { CommandIo } from "./commands/io.ts";
import { needs } from "./commands/needs.ts";
import { picture } from "./commands/picture.ts";
import { render } from "./commands/render.ts";
import { listRules } from "./commands/rules.ts";
import { test } from "./commands/test.ts";
import { harmless } from "./harmless.ts";
import { version } from "./version.ts";

const commands = {
  check,
  clusters,
  connectivity,
  explain,
  diff,
  generate,
  needs,
  picture,
  render,
  rules: listRules,
  test,
} as const;

const usage = `netpol ${version}: what Kubernetes NetworkPolicies really do

  netpol check PATH…                       findings, as in the editor
  netpol clusters [PATH]                   which clusters the files describe
  netpol connectivity PATH…                who can talk to whom
  netpol explain PATH… --from A --to B     why, or why not
  netpol diff BEFORE AFTER                 what a change allows and denies
  netpol render PATH                       the objects of a chart or kustomization
  netpol picture PATH…                     one policy or namespace as an SVG
  netpol needs PATH…                       who evidently has to reach whom
  netpol generate PATH…                    the policies that allow just that
  netpol test PATH…                        whether what must hold does
  netpol rules                             every rule, with its severity

  netpol COMMAND --help                    the options of a command

Paths are files or folders (.yaml, .yml, .json). Exit status: 0 nothing found,
1 findings, 2 wrong usage or unreadable input.
`;

/** The command `netpol`. Ends with its exit status: 2 for wrong usage. */
export async function netpol(args: readonly string[], process: CommandIo): Promise<number> {
  const io: CommandIo = {
    ...process,
    stdout: (text) => process.stdout(typeof text === "string" ? harmless(text, process.colour) : text),
    stderr: (text) => process.stderr(harmless(text, false)),
  };
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    (name === undefined ? io.stderr : io.stdout)(usage);
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    io.stdout(`${version}\n`);
    return 0;
  }
  if (!Object.hasOwn(commands, name)) {
    io.stderr(`netpol: there is no command “${name}”\n\n${usage}`);
    return 2;
  }
  return commands[name as keyof typeof commands](rest, io);
}
