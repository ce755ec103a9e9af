import { cutFlows } from "../../expectations/flows/cut.ts";
import { deciderText } from "../../output/connectivity/row.ts";
import type { ChangeRow, CutRow } from "../../output/diff/change.ts";
import { type DriftRow, driftOf } from "../../output/diff/drift.ts";
import { formatDiffJson, formatDiffText } from "../../output/diff/format.ts";
import { formatDiffMarkdown } from "../../output/diff/markdown.ts";
import { sentencesOf } from "../../output/diff/sentences.ts";
import { pairedNamespaces } from "../../snapshot/pairedNamespaces.ts";
import { type ConnectionSet, isEmpty, toText } from "../../traffic/connectionSet.ts";
import { diffTraffic, type TrafficChange } from "../../traffic/diff.ts";
import { parseArgs } from "./args.ts";
import { flowOptions, flowUsage, type LoadedFlows, loadFlows } from "./flows.ts";
import type { CommandIo } from "./io.ts";
import { layersOf } from "./layers.ts";
import {
  chooseCluster,
  type LoadedTraffic,
  loadClusters,
  loadTraffic,
  readTrafficArguments,
  type TrafficArguments,
  trafficOf,
  trafficOptions,
  trafficUsage,
} from "./load.ts";
import { createNamer } from "./places.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol diff BEFORE AFTER [options]

       netpol diff PATH --cluster A --cluster B

Each is a file or a folder with all manifests of a cluster, or two clusters of one folder are compared.

  --format text|json|md            default text
${flowUsage}${trafficUsage}`;

const formats = { text: formatDiffText, json: formatDiffJson, md: formatDiffMarkdown } as const;

interface Options {
  readonly before: string;
  /** `undefined`: two clusters of `before` are compared. */
  readonly after: string | undefined;
  readonly format: keyof typeof formats;
  readonly flows: readonly string[];
  readonly traffic: TrafficArguments;
}

/** `netpol diff`: exit status 0, whether or not anything differs, or 2 for wrong usage, unreadable or rejected input. */
export async function diff(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("diff", options, usage, io);
  const loaded = await loadBoth(options, io);
  if (loaded === undefined) return 2;
  const { before, after } = loaded;
  // Of two folders nobody knows which file of the one is which of the other.
  const namespaces = options.after === undefined ? pairedNamespaces(before, after) : new Map<string, string>();
  const result = diffTraffic(before.traffic, after.traffic, { common: before.live !== after.live, namespaces });
  const rows = result.changes.map((change) => rowOf(change, after));
  const drift = driftBetween(before, after);
  const flows = await loadFlows(options.flows, after.flows, io);
  const cut = cutRows(flows, before, after);
  io.stdout(
    formats[options.format]({
      rows,
      sentences: sentencesOf(result),
      namespaces: [...namespaces].map(([then, now]) => ({ before: then, after: now })),
      ...(drift && { drift }),
      ...(cut && { cut }),
    }),
  );
  return before.incomplete || after.incomplete || flows.unreadable ? 2 : 0;
}

/** What was seen and is cut; `undefined` where no log is given. */
function cutRows({ log }: LoadedFlows, before: LoadedTraffic, after: LoadedTraffic): readonly CutRow[] | undefined {
  if (log === undefined) return undefined;
  const labelOf = (index: number) => after.traffic.endpoints[index]?.label ?? "";
  return cutFlows(log, before.traffic, after.traffic).map(({ source, destination, connections, times, until }) => ({
    src: labelOf(source),
    dst: labelOf(destination),
    conn: toText(connections),
    times,
    until,
  }));
}

/** Where one of the two is what a cluster held, and the other what files say. */
function driftBetween(before: LoadedTraffic, after: LoadedTraffic): readonly DriftRow[] | undefined {
  if (before.live === after.live) return undefined;
  return before.live ? driftOf(after.cluster, before.cluster) : driftOf(before.cluster, after.cluster);
}

async function loadBoth(
  { before, after, traffic, flows }: Options,
  io: CommandIo,
): Promise<{ readonly before: LoadedTraffic; readonly after: LoadedTraffic } | undefined> {
  const given = { ...traffic, flows };
  if (after !== undefined) {
    const first = await loadTraffic([before], io, given);
    const second = first && (await loadTraffic([after], io, given));
    return second && { before: first, after: second };
  }
  const loaded = await loadClusters([before], io, given);
  const [one, other] = given.clusters.map((name) => chooseCluster(loaded.snapshot, [name], io));
  if (one === undefined || other === undefined) return undefined;
  return { before: trafficOf(loaded, one, io, given), after: trafficOf(loaded, other, io, given) };
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
    const [before, after, more] = positionals;
    const traffic = readTrafficArguments(values);
    if (typeof traffic === "string") return traffic;
    const two = traffic.clusters.length === 2;
    if (before === undefined || (after === undefined) !== two || more !== undefined)
      return "name two files or folders, or one and two clusters in it";
    return { before, after, format: values.format as keyof typeof formats, flows: values.flows ?? [], traffic };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function rowOf(change: TrafficChange, now: LoadedTraffic): ChangeRow {
  const { source, destination, before, after, openBefore, openAfter } = change;
  const none = (allowed: ConnectionSet, open: ConnectionSet) => isEmpty(allowed) && isEmpty(open);
  const text = (allowed: ConnectionSet, open: ConnectionSet) =>
    isEmpty(open) ? toText(allowed) : `${toText(allowed)} (undecided: ${toText(open)})`;
  const decidedBy = decidersOf(change, now);
  return {
    change: none(before, openBefore) ? "added" : none(after, openAfter) ? "removed" : "changed",
    src: source.label,
    dst: destination.label,
    before: text(before, openBefore),
    after: text(after, openAfter),
    ...(decidedBy.length > 0 && { decidedBy }),
  };
}

/** Who decides now, on both sides; nobody needs to be named where there are only NetworkPolicies. */
function decidersOf({ source, destination }: TrafficChange, now: LoadedTraffic): readonly string[] {
  const { cluster, traffic } = now;
  if (cluster.adminPolicies.length === 0 || source.after === undefined || destination.after === undefined) return [];
  const explained = traffic.explain(source.after, destination.after);
  const name = createNamer(now);
  return (["egress", "ingress"] as const).flatMap((direction) =>
    layersOf(cluster, explained[direction], name)
      .decidedBy.filter(({ tier }) => tier !== "default")
      .map((decider) => `${direction}: ${deciderText(decider)}`),
  );
}
