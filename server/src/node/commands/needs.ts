import { parseArgs } from "node:util";
import { workloadLabel } from "../../cluster/cluster.ts";
import type { Need, NeedEnd, NeedsObject } from "../../expectations/needs/need.ts";
import { findNeeds } from "../../expectations/needs/needs.ts";
import { mapOf, textOf } from "../../manifest/fields.ts";
import { objectsOf } from "../../manifest/objects.ts";
import { formatNeedsCsv, formatNeedsJson, formatNeedsMarkdown, formatNeedsText } from "../../output/needs/format.ts";
import type { NeedRow } from "../../output/needs/row.ts";
import { toText } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { CommandIo } from "./io.ts";
import {
  type LoadedTraffic,
  loadTraffic,
  readTrafficArguments,
  type TrafficArguments,
  trafficOptions,
  trafficUsage,
} from "./load.ts";

const usage = `netpol needs PATH… [options]

Lists who evidently has to reach whom, on which pod port, and where that is written: Service addresses in env values,
arguments and ConfigMaps, routes from outside, scrapes, webhooks, and DNS for whoever uses a name.

  --format text|json|csv|md        default text
${trafficUsage}`;

const formats = {
  text: formatNeedsText,
  json: formatNeedsJson,
  csv: formatNeedsCsv,
  md: formatNeedsMarkdown,
} as const;

interface Options {
  readonly paths: readonly string[];
  readonly format: keyof typeof formats;
  readonly traffic: TrafficArguments;
}

/** `netpol needs`: exit status 0, or 2 for wrong usage or unreadable input. */
export async function needs(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    if (options === "help") io.stdout(usage);
    else io.stderr(`netpol needs: ${options}\n\n${usage}`);
    return options === "help" ? 0 : 2;
  }
  const loaded = await loadTraffic(options.paths, io, options.traffic);
  const rows = rowsOf(findNeeds(objectsIn(loaded), loaded.traffic), loaded);
  io.stdout(formats[options.format](rows));
  return loaded.incomplete ? 2 : 0;
}

/** Every object of the files, of any kind. */
function objectsIn({ texts, cluster }: LoadedTraffic): readonly NeedsObject[] {
  const objects: NeedsObject[] = [];
  for (const [uri, text] of texts) {
    const stream = parseStream(text, {});
    for (const [document, { root, text: own }] of stream.documents.entries()) {
      for (const object of objectsOf(root)) {
        const metadata = mapOf(object, "metadata");
        objects.push({
          kind: textOf(object, "kind") ?? "",
          name: textOf(metadata, "name") ?? "",
          namespace: textOf(metadata, "namespace") || cluster.placement.namespaceOf(uri),
          root: object,
          uri,
          document,
          text: own,
        });
      }
    }
  }
  return objects;
}

/** Sorted by source, then by destination. */
function rowsOf(found: readonly Need[], { traffic, texts, nameOf }: LoadedTraffic): readonly NeedRow[] {
  const places = new Map<string, (document: number, offset: number) => number>();
  const lineOf = (uri: string, document: number, offset: number): number => {
    const known = places.get(uri) ?? createLines(texts.get(uri) ?? "");
    places.set(uri, known);
    return known(document, offset);
  };
  const rows = found.map(({ source, destination, connections, evidence }): NeedRow => {
    const end = [source, destination].find((each) => each.kind === "outside");
    return {
      src: labelOf(source, traffic),
      dst: labelOf(destination, traffic),
      conn: toText(connections),
      ...(end?.kind === "outside" && { endKind: end.who }),
      evidence: evidence.map(({ uri, document, span, text }) => ({
        file: nameOf(uri),
        line: lineOf(uri, document, span.start),
        text,
      })),
    };
  });
  return rows.sort((a, b) => order(a.src, b.src) || order(a.dst, b.dst) || order(a.endKind ?? "", b.endKind ?? ""));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function createLines(text: string): (document: number, offset: number) => number {
  const { starts } = parseStream(text, { wanted: () => false });
  const lines = createLineIndex(text);
  return (document, offset) => lines.positionAt((starts[document] ?? 0) + offset).line;
}

function labelOf(end: NeedEnd, { cluster }: Traffic): string {
  const workload = end.kind === "workload" ? cluster.workloads[end.workload] : undefined;
  return workload === undefined ? "0.0.0.0-255.255.255.255[External]" : workloadLabel(workload);
}

/** The options, `help`, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: "string", default: "text" },
        help: { type: "boolean", short: "h", default: false },
        ...trafficOptions,
      },
    });
    if (values.help) return "help";
    if (!Object.hasOwn(formats, values.format)) return `--format is one of ${Object.keys(formats).join(", ")}`;
    if (positionals.length === 0) return "name at least one file or folder";
    const traffic = readTrafficArguments(values);
    if (typeof traffic === "string") return traffic;
    return { paths: positionals, format: values.format as keyof typeof formats, traffic };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
