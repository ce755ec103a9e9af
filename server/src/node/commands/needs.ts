import { workloadLabel } from "../../cluster/cluster.ts";
import { findNeeds } from "../../expectations/needs/needs.ts";
import type { Labels } from "../../manifest/types.ts";
import { formatNeedsCsv, formatNeedsJson, formatNeedsMarkdown, formatNeedsText } from "../../output/needs/format.ts";
import type { NeedRow } from "../../output/needs/row.ts";
import type { Need, NeedEnd } from "../../snapshot/need.ts";
import { toText } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import { parseArgs } from "./args.ts";
import { flowOptions, flowUsage, type LoadedFlows, loadFlows } from "./flows.ts";
import type { CommandIo } from "./io.ts";
import {
  type LoadedTraffic,
  loadTraffic,
  readTrafficArguments,
  type TrafficArguments,
  trafficOptions,
  trafficUsage,
} from "./load.ts";
import { createEvidencePlaces, objectsIn } from "./objects.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol needs PATH… [options]

Lists who evidently has to reach whom, on which pod port, and where that is written: Service addresses in env values,
arguments and ConfigMaps, routes from outside, scrapes, webhooks, and DNS for whoever uses a name. With a log of flows
also who was seen to reach whom.

  --format text|json|csv|md        default text
${flowUsage}${trafficUsage}`;

const formats = {
  text: formatNeedsText,
  json: formatNeedsJson,
  csv: formatNeedsCsv,
  md: formatNeedsMarkdown,
} as const;

interface Options {
  readonly paths: readonly string[];
  readonly format: keyof typeof formats;
  readonly flows: readonly string[];
  readonly traffic: TrafficArguments;
}

/** `netpol needs`: exit status 0, or 2 for wrong usage or unreadable input. */
export async function needs(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("needs", options, usage, io);
  const loaded = await loadTraffic(options.paths, io, { ...options.traffic, flows: options.flows });
  if (loaded === undefined) return 2;
  const flows = await loadFlows(options.flows, loaded.flows, io);
  const rows = rowsOf(findNeeds(objectsIn(loaded), loaded.traffic, flows.log), loaded, flows);
  io.stdout(formats[options.format](rows));
  return loaded.incomplete || flows.unreadable ? 2 : 0;
}

/** Sorted by source, then by destination. */
function rowsOf(found: readonly Need[], loaded: LoadedTraffic, flows: LoadedFlows): readonly NeedRow[] {
  const placeOf = createEvidencePlaces(loaded);
  const rows = found.map(({ source, destination, connections, evidence }): NeedRow => {
    const end = [source, destination].find((each) => each.kind === "outside");
    return {
      src: labelOf(source, loaded.traffic),
      dst: labelOf(destination, loaded.traffic),
      conn: toText(connections),
      ...(end?.kind === "outside" && { endKind: end.who }),
      evidence: evidence.map((each) => {
        const { uri, line } = placeOf(each);
        return { file: flows.nameOf(uri) ?? loaded.nameOf(uri), line, text: each.text };
      }),
    };
  });
  return rows.sort((a, b) => order(a.src, b.src) || order(a.dst, b.dst) || order(a.endKind ?? "", b.endKind ?? ""));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function labelOf(end: NeedEnd, { cluster }: Traffic): string {
  if (end.kind === "pods") return `${end.namespace}/${labelText(end.labels)}[Pod]`;
  const workload = end.kind === "workload" ? cluster.workloads[end.workload] : undefined;
  return workload === undefined ? "0.0.0.0-255.255.255.255[External]" : workloadLabel(workload);
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
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
        ...flowOptions,
        ...trafficOptions,
      },
    });
    if (values.help) return "help";
    if (!Object.hasOwn(formats, values.format)) return `--format is one of ${Object.keys(formats).join(", ")}`;
    if (positionals.length === 0) return "name at least one file or folder";
    const traffic = readTrafficArguments(values);
    if (typeof traffic === "string") return traffic;
    return { paths: positionals, format: values.format as keyof typeof formats, flows: values.flows ?? [], traffic };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
