import { writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { layout, savedWidth } from "../../output/picture/layout/layout.ts";
import { describe, type PictureSubject } from "../../output/picture/picture.ts";
import { formatPicture } from "../../output/picture/svg.ts";
import { parseArgs } from "./args.ts";
import type { CommandIo } from "./io.ts";
import {
  type LoadedTraffic,
  loadTraffic,
  readTrafficArguments,
  type TrafficArguments,
  trafficOptions,
} from "./load.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol picture PATH… --policy NS/NAME | --namespace NS | --everything [options]

Draws who may come in, the target, and where it may go: as the editor does, byte for byte.

  --policy NAMESPACE/NAME          one policy, as its file has it
  --namespace NAMESPACE            the workloads of one namespace, over all its policies
  --everything                     all namespaces
  --theme light|dark               default light
  -o, --output FILE.svg            default standard output
  --ip-blocks pods|external        whether an ipBlock matches pods; default pods
  --pod-cidrs CIDR[,CIDR]          all pod addresses lie in these blocks
  --host-network node|pod          how a pod on the host network is read; default node
  --cluster NAME                   of several clusters, which
`;

interface Options {
  readonly paths: readonly string[];
  readonly of: { readonly policy: string } | { readonly namespace: string } | "everything";
  readonly theme: "light" | "dark";
  readonly output: string | undefined;
  readonly traffic: TrafficArguments;
}

/** `netpol picture`: exit status 0, or 2 for wrong usage, an unknown policy or namespace, unreadable input. */
export async function picture(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("picture", options, usage, io);
  const loaded = await loadTraffic(options.paths, io, options.traffic);
  if (loaded === undefined) return 2;
  const subject = subjectOf(loaded, options.of);
  const described =
    typeof subject === "string"
      ? undefined
      : describe({ ...loaded, nameOf: (uri) => within(options.paths, loaded.nameOf(uri)) }, subject);
  if (described === undefined) {
    io.stderr(
      `netpol: ${typeof subject === "string" ? subject : `there is no namespace “${"namespace" in subject ? subject.namespace : ""}”`}\n`,
    );
    return 2;
  }
  const text = formatPicture(layout(described, { width: savedWidth, header: true }), options.theme);
  const { output } = options;
  if (output === undefined) io.stdout(text);
  else {
    try {
      await writeFile(resolve(io.cwd, output), text);
    } catch (error) {
      io.stderr(`netpol: ${output} cannot be written: ${error instanceof Error ? error.message : String(error)}\n`);
      return 2;
    }
  }
  // A policy that the server rejects is drawn, and its picture says so.
  return 0;
}

/** Seen from the folder that is drawn, as an editor has it open. */
function within(paths: readonly string[], name: string): string {
  for (const path of paths.map((each) => each.replace(/\/+$/, ""))) {
    if (name === path) return basename(name);
    if (name.startsWith(`${path}/`)) return name.slice(path.length + 1);
  }
  return name.replace(/^\.\//, "");
}

/** The options, `help`, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { namespace: _, ...others } = trafficOptions;
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        policy: { type: "string" },
        namespace: { type: "string" },
        everything: { type: "boolean", default: false },
        theme: { type: "string", default: "light" },
        output: { type: "string", short: "o" },
        help: { type: "boolean", short: "h", default: false },
        ...others,
      },
    });
    if (values.help) return "help";
    const { policy, namespace, everything, theme, output } = values;
    if (positionals.length === 0) return "name at least one file or folder";
    if (theme !== "light" && theme !== "dark") return "--theme is light or dark";
    const chosen = [policy, namespace, everything ? true : undefined].filter((each) => each !== undefined);
    if (chosen.length !== 1) return "say what to draw: --policy NS/NAME, --namespace NS or --everything";
    const { namespace: __, ...given } = values;
    const traffic = readTrafficArguments(given);
    if (typeof traffic === "string") return traffic;
    const of = policy !== undefined ? { policy } : namespace !== undefined ? { namespace } : ("everything" as const);
    return { paths: positionals, of, theme, output, traffic };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is meant, or why nothing is. */
function subjectOf({ cluster, files }: LoadedTraffic, of: Options["of"]): PictureSubject | string {
  if (of === "everything") return { scope: "everything" };
  if ("namespace" in of) return { scope: "namespace", namespace: of.namespace };
  const wanted = of.policy.includes("/") ? of.policy : `default/${of.policy}`;
  const found = cluster.policies.find(({ namespace, object }) => `${namespace}/${object.name}` === wanted);
  if (found !== undefined) return { scope: "policy", uri: found.origin.uri, index: found.origin.index };
  const [, short = of.policy] = of.policy.split("/");
  const near: string[] = [];
  for (const { uri, policies } of files) {
    for (const [index, { object }] of policies.entries()) {
      const namespace = object.namespace ?? cluster.placement.namespaceOf(uri);
      if (`${namespace}/${object.name}` === wanted) return { scope: "policy", uri, index };
      if (object.name === short) near.push(`${namespace}/${object.name}`);
    }
  }
  const instead = near.length > 0 ? `; there is ${near.slice(0, 3).join(", ")}` : "";
  return `there is no NetworkPolicy “${wanted}”${instead}`;
}
