import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { count } from "../../words/lists.ts";
import { createKubectl } from "../kubectl.ts";
import { reason } from "../reason.ts";
import { takeSnapshot } from "../takeSnapshot.ts";
import { parseArgs } from "./args.ts";
import type { CommandIo } from "./io.ts";
import { createProgress } from "./progress.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol snapshot [options]

Writes down what a cluster holds that decides about connections: namespaces,
nodes, Services, workloads with the addresses of their pods, and policies. It is
read with your own kubectl, which is asked for nothing but lists. No Secrets, no
ConfigMaps, no environment variables.

Put the file beside your manifests, and it is one more cluster:

  netpol snapshot --context prod-eu -o live.yaml
  netpol diff . --cluster live --cluster prod

  --context NAME                   of your kubeconfig; default the current one
  --output, -o FILE                default stdout
  --cluster NAME                   what it is called beside the others; default live
  --kubectl PROGRAM                default kubectl, from PATH
  --timeout SECONDS                for each list; default 60
`;

interface Options {
  readonly context: string | undefined;
  readonly output: string | undefined;
  readonly cluster: string;
  readonly kubectl: string;
  readonly seconds: number;
}

/** `netpol snapshot`: exit status 0; 1 where a part could not be read; 2 for wrong usage, and where nothing could. */
export async function snapshot(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("snapshot", options, usage, io);
  const { context, cluster, output, seconds } = options;
  const kubectl = createKubectl({
    program: options.kubectl,
    patience: seconds * 1000,
    ...(context !== undefined && { context }),
  });
  const progress = createProgress(io);
  const taken = await takeSnapshot(kubectl, { cluster, context }, (what) => progress.show(`kubectl get ${what}`));
  progress.clear();
  if (typeof taken === "string") {
    io.stderr(`netpol snapshot: ${taken}\n`);
    return 2;
  }
  for (const each of taken.missing) io.stderr(`netpol snapshot: not read: ${each}\n`);
  if (output === undefined) io.stdout(taken.text);
  else {
    try {
      await writeFile(resolve(io.cwd, output), taken.text);
    } catch (error) {
      io.stderr(`netpol snapshot: ${output} cannot be written: ${reason(error)}\n`);
      return 2;
    }
    io.stderr(`netpol snapshot: ${count(taken.objects, "object")} in ${output}, as cluster ${cluster}\n`);
  }
  return taken.missing.length > 0 ? 1 : 0;
}

function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        context: { type: "string" },
        output: { type: "string", short: "o" },
        cluster: { type: "string", default: "live" },
        kubectl: { type: "string", default: "kubectl" },
        timeout: { type: "string", default: "60" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    if (positionals.length > 0) return `“${positionals[0]}” is too much`;
    const seconds = Number(values.timeout);
    if (!(seconds > 0 && seconds <= 3600)) return "--timeout is a number of seconds";
    if (values.cluster === "") return "--cluster needs a name";
    const { context, output, cluster, kubectl } = values;
    return { context, output, cluster, kubectl, seconds };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
