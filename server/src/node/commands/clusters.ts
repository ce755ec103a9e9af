import { countObjects } from "../../build/count.ts";
import { showEntries } from "../../build/entries/shown.ts";
import { explainFiles } from "../../build/explain.ts";
import { listsOf } from "../../build/lists.ts";
import { type ClusterRow, formatClustersJson, formatClustersText } from "../../output/clusters.ts";
import { heldWords } from "../../snapshot/held.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { parseArgs } from "./args.ts";
import type { CommandIo } from "./io.ts";
import { loadClusters } from "./load.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol clusters [PATH] [options]

The clusters that the files of a folder describe, and what is applied to each.

  --format text|json               default text
  --explain                        why each file is where it is
`;

const formats = { text: formatClustersText, json: formatClustersJson } as const;

interface Options {
  readonly paths: readonly string[];
  readonly format: keyof typeof formats;
  readonly explain: boolean;
}

/** `netpol clusters`: exit status 0, or 2 for wrong usage and unreadable input. */
export async function clusters(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("clusters", options, usage, io);
  const loaded = await loadClusters(options.paths, io, { overrides: {} });
  const { snapshot, names, unreadable } = loaded;
  const files = options.explain && snapshot.description ? explainFiles(snapshot.description) : undefined;
  const nameOf = ({ uri, ...rest }: NonNullable<typeof files>[number]) => ({ file: names.get(uri) ?? uri, ...rest });
  io.stdout(formats[options.format](rowsOf(snapshot), files?.map(nameOf)));
  return unreadable ? 2 : 0;
}

function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: "string", default: "text" },
        explain: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    if (!Object.hasOwn(formats, values.format)) return `--format is one of ${Object.keys(formats).join(", ")}`;
    const paths = positionals.length === 0 ? ["."] : positionals;
    return { paths, format: values.format as keyof typeof formats, explain: values.explain };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function rowsOf({ clusters: all, description, files, folder }: Snapshot): readonly ClusterRow[] {
  const builds = description?.builds ?? new Map();
  const textOf = (path: string) => files.get(description?.uriOf(path) ?? "")?.stream.text;
  return all.flatMap((cluster): readonly ClusterRow[] => {
    const { name, entries, policiesOf } = cluster;
    const full = entries.filter((entry) => countObjects([entry], builds, textOf) > 0);
    if (full.length === 0 && all.length > 1) return [];
    // Files named one by one are one entry.
    const shown = folder === undefined ? [{ path: ".", kind: "folder" }] : showEntries(full);
    const held = heldWords(cluster, Date.now());
    // Of some of its entries only the policies are there.
    const objects =
      policiesOf === undefined
        ? countObjects(full, builds, textOf)
        : [...cluster.files].reduce((sum, file) => sum + listsOf(file).reduce((own, list) => own + list.length, 0), 0);
    return [{ name, entries: shown, objects, ...(held !== undefined && { snapshot: held }) }];
  });
}
