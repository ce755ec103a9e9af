import type { CommandIo } from "./commands/io.ts";
import { freeLine } from "./commands/progress.ts";
import { harmless } from "./harmless.ts";
import { version } from "./version.ts";

/** Each is loaded when it is called for: most of the program's start is reading it. */
const commands = {
  check: async () => (await import("./commands/check.ts")).check,
  clusters: async () => (await import("./commands/clusters.ts")).clusters,
  connectivity: async () => (await import("./commands/connectivity.ts")).connectivity,
  explain: async () => (await import("./commands/explain.ts")).explain,
  diff: async () => (await import("./commands/diff.ts")).diff,
  generate: async () => (await import("./commands/generate.ts")).generate,
  needs: async () => (await import("./commands/needs.ts")).needs,
  picture: async () => (await import("./commands/picture.ts")).picture,
  render: async () => (await import("./commands/render.ts")).render,
  rules: async () => (await import("./commands/rules.ts")).listRules,
  snapshot: async () => (await import("./commands/snapshot.ts")).snapshot,
  test: async () => (await import("./commands/test.ts")).test,
} as const;

type Command = (args: readonly string[], io: CommandIo) => Promise<number>;

/** Of what is written to stderr only the progress begins like this. */
function over(text: string): string {
  return text.startsWith(freeLine) ? freeLine + harmless(text.slice(freeLine.length), false) : harmless(text, false);
}

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
  netpol snapshot -o FILE                  what a cluster holds, read with kubectl
  netpol rules                             every rule, with its severity

  netpol COMMAND --help                    the options of a command

Paths are files or folders (.yaml, .yml, .json). Exit status: 0 nothing found,
1 findings, 2 wrong usage or unreadable input.
`;

/** The command `netpol`. Ends with its exit status: 2 for wrong usage. */
export async function netpol(args: readonly string[], process: CommandIo): Promise<number> {
  const io: CommandIo = {
    ...process,
    stdout: (text, painted = false) =>
      process.stdout(typeof text === "string" ? harmless(text, painted && process.colour) : text),
    stderr: (text) => process.stderr(over(text)),
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
  const command: Command = await commands[name as keyof typeof commands]();
  return command(rest, io);
}
