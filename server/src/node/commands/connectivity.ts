import {
  compactOf,
  formatCompactCsv,
  formatCompactJson,
  formatCompactMarkdown,
  formatCompactText,
} from "../../output/connectivity/compact.ts";
import { formatConnectivityDot, formatConnectivityMermaid } from "../../output/connectivity/graph.ts";
import { connectivityJson } from "../../output/connectivity/json.ts";
import type { ConnectivityRow, SideReasons } from "../../output/connectivity/row.ts";
import { formatRows, type RowFormat } from "../../output/connectivity/rowFormat.ts";
import { streamRows } from "../../output/connectivity/stream.ts";
import { formatConnectivitySvg } from "../../output/connectivity/svg.ts";
import { type Columns, connectivityCsv, connectivityMarkdown } from "../../output/connectivity/table.ts";
import { connectivityText } from "../../output/connectivity/text.ts";
import { isEmpty, toText } from "../../traffic/connectionSet.ts";
import { edgeClasses } from "../../traffic/edgeClasses.ts";
import { type EdgeOptions, edgeRows, listEdges, listNodes } from "../../traffic/edges.ts";
import type { PolicyPart, SideExplanation, Traffic } from "../../traffic/types.ts";
import { harmless } from "../harmless.ts";
import { parseArgs } from "./args.ts";
import type { CommandIo } from "./io.ts";
import { layersOf } from "./layers.ts";
import { loadTraffic, readTrafficArguments, type TrafficArguments, trafficOptions, trafficUsage } from "./load.ts";
import { createNamer, type NamedPlace } from "./places.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol connectivity PATH… [options]

  --format text|json|csv|md|dot|mermaid|svg
                                   default text
  --compact                        workloads of a namespace that nothing tells apart are
                                   named once, as classes #1, #2, …; the rows speak of
                                   these
  --explain                        with the policies and rules that allow each connection
  --self                           a workload to itself, too
  --exposure                       pods that no manifest declares, too
${trafficUsage}`;

const formats = ["text", "json", "csv", "md", "dot", "mermaid", "svg"] as const;

interface Options {
  readonly paths: readonly string[];
  readonly format: (typeof formats)[number];
  readonly compact: boolean;
  readonly explain: boolean;
  readonly self: boolean;
  readonly exposure: boolean;
  readonly traffic: TrafficArguments;
}

/** `netpol connectivity`: exit status 0, or 2 for wrong usage, unreadable or rejected input. */
export async function connectivity(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("connectivity", options, usage, io);
  const loaded = await loadTraffic(options.paths, io, options.traffic);
  if (loaded === undefined) return 2;
  const reasons = options.explain ? createReasons(loaded.traffic, createNamer(loaded)) : undefined;
  for (const output of write(options, loaded.traffic, reasons)) io.stdout(output);
  return loaded.incomplete ? 2 : 0;
}

/** UTF-16 units. A write for each line would be slow, one for all may be more than a string can hold. */
const chunkSize = 65_536;

function* inChunks(texts: Iterable<string>): Iterable<string> {
  let chunk: string[] = [];
  let length = 0;
  for (const text of texts) {
    chunk.push(text);
    length += text.length;
    if (length < chunkSize) continue;
    yield chunk.join("");
    chunk = [];
    length = 0;
  }
  if (length > 0) yield chunk.join("");
}

/** Small pieces together; each holds until the next is asked for. */
function* gathered(pieces: Iterable<Uint8Array>): Iterable<Uint8Array> {
  const chunk = new Uint8Array(chunkSize);
  let length = 0;
  for (const piece of pieces) {
    const large = piece.length > chunkSize / 2;
    if (large || length + piece.length > chunkSize) {
      yield chunk.subarray(0, length);
      length = 0;
    }
    if (large) yield piece;
    else {
      chunk.set(piece, length);
      length += piece.length;
    }
  }
  yield chunk.subarray(0, length);
}

/** The options, `help`, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: "string", default: "text" },
        compact: { type: "boolean", default: false },
        explain: { type: "boolean", default: false },
        self: { type: "boolean", default: false },
        exposure: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        ...trafficOptions,
      },
    });
    if (values.help) return "help";
    const format = formats.find((name) => name === values.format);
    if (format === undefined) return `--format is one of ${formats.join(", ")}`;
    if (positionals.length === 0) return "name at least one file or folder";
    const traffic = readTrafficArguments(values);
    if (typeof traffic === "string") return traffic;
    const { compact, explain, self, exposure } = values;
    if (compact && explain) return "--compact and --explain exclude each other: reasons differ within a class";
    if (compact && (format === "dot" || format === "mermaid" || format === "svg"))
      return "--compact is for text, json, csv and md";
    return { paths: positionals, format, compact, explain, self, exposure, traffic };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type Reasons = (source: number, destination: number) => NonNullable<ConnectivityRow["why"]>;

function write(options: Options, traffic: Traffic, reasons: Reasons | undefined): Iterable<string | Uint8Array> {
  const { format, compact, explain, self, exposure: representatives } = options;
  const edges = { self, representatives };
  const columns = { explained: explain, undecided: traffic.cluster.adminPolicies.length > 0 };
  const rowFormat = rowFormatOf(format, columns);
  if (rowFormat !== undefined && reasons === undefined && !compact) {
    return gathered(streamRows(edgeRows(traffic, edges), rowFormat, (text) => harmless(text, false)));
  }
  const texts = compact
    ? writeCompact(format, traffic, edges, columns)
    : rowFormat === undefined
      ? draw(format, traffic, edges, reasons)
      : formatRows(rowFormat, listRows(traffic, edges, reasons));
  return inChunks(texts);
}

/** `undefined`: a drawing. */
function rowFormatOf(format: Options["format"], columns: Columns): RowFormat | undefined {
  if (format === "text") return connectivityText;
  if (format === "json") return connectivityJson;
  if (format === "csv") return connectivityCsv(columns);
  return format === "md" ? connectivityMarkdown(columns) : undefined;
}

function writeCompact(
  format: Options["format"],
  traffic: Traffic,
  options: EdgeOptions,
  { undecided }: Columns,
): Iterable<string> {
  const rows = edgeRows(traffic, options);
  const compact = compactOf(edgeClasses(rows), rows);
  if (format === "json") return formatCompactJson(compact);
  if (format === "csv") return formatCompactCsv(compact, undecided);
  return format === "md" ? formatCompactMarkdown(compact, undecided) : formatCompactText(compact);
}

function draw(
  format: Options["format"],
  traffic: Traffic,
  options: EdgeOptions,
  reasons: Reasons | undefined,
): readonly string[] {
  const rows = [...listRows(traffic, options, reasons)];
  const labels = listNodes(traffic, options).map(({ label }) => label);
  if (format === "dot") return [formatConnectivityDot(rows, labels)];
  return [format === "svg" ? formatConnectivitySvg(rows, labels) : formatConnectivityMermaid(rows, labels)];
}

function* listRows(traffic: Traffic, options: EdgeOptions, reasons: Reasons | undefined): Iterable<ConnectivityRow> {
  for (const { source, destination, from, to, connections, open } of listEdges(traffic, options)) {
    const undecided = isEmpty(open) ? {} : { undecided: toText(open) };
    const row = { src: source, dst: destination, conn: isEmpty(connections) ? "" : toText(connections), ...undecided };
    yield reasons === undefined ? row : { ...row, why: reasons(from, to) };
  }
}

function createReasons(traffic: Traffic, name: (part: PolicyPart) => NamedPlace): Reasons {
  const tiered = traffic.cluster.adminPolicies.length > 0;
  const side = (explained: SideExplanation): SideReasons => ({
    isolatedBy: explained.isolatedBy.map((policy) => name({ policy }).policy),
    allowedBy: explained.allowedBy.map((part) => ({ ...name(part), conn: toText(part.connections) })),
    ...(tiered && { decidedBy: layersOf(traffic.cluster, explained, name).decidedBy }),
  });
  return (source, destination) => {
    const { egress, ingress } = traffic.explain(source, destination);
    return { egress: side(egress), ingress: side(ingress) };
  };
}
