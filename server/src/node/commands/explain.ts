import { inRanges } from "../../cluster/addresses.ts";
import { parseAddress } from "../../manifest/cidr.ts";
import type { Protocol } from "../../manifest/types.ts";
import {
  type ExplainReport,
  type ExplainSide,
  formatExplainJson,
  formatExplainText,
} from "../../output/explain/report.ts";
import {
  type ConnectionSet,
  equals,
  everyPortOf,
  intersect,
  isEmpty,
  portsOf,
  protocols,
  toText,
} from "../../traffic/connectionSet.ts";
import type { NearestMiss, PolicyPart, SideExplanation, Traffic } from "../../traffic/types.ts";
import { otherPolicyTexts } from "../../words/otherPolicies.ts";
import { parseArgs } from "./args.ts";
import type { CommandIo } from "./io.ts";
import { layersOf } from "./layers.ts";
import { loadTraffic, readTrafficArguments, type TrafficArguments, trafficOptions, trafficUsage } from "./load.ts";
import { createNamer, type NamedPlace } from "./places.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol explain PATH… --from WHO --to WHO [options]

WHO is NAMESPACE/NAME, NAMESPACE/NAME[Kind], an IP address, or a source of
\`netpol connectivity --exposure\` as it is printed there.

  --port NUMBER                    only this port
  --protocol TCP|UDP|SCTP          default TCP with --port
  --format text|json               default text
${trafficUsage}`;

const formats = { text: formatExplainText, json: formatExplainJson } as const;

interface Options {
  readonly paths: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly asked: ConnectionSet | undefined;
  readonly format: keyof typeof formats;
  readonly traffic: TrafficArguments;
}

/** `netpol explain`: exit status 0 for any verdict, 2 for wrong usage, unknown ends, unreadable or rejected input. */
export async function explain(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("explain", options, usage, io);
  const ipv6 = [options.from, options.to].some((end) => parseAddress(end)?.family === 6);
  const loaded = await loadTraffic(options.paths, io, options.traffic, { ipv6 });
  if (loaded === undefined) return 2;
  const { traffic } = loaded;
  const sources = findEnds(traffic, options.from);
  const destinations = findEnds(traffic, options.to);
  for (const [flag, name, found] of [
    ["--from", options.from, sources],
    ["--to", options.to, destinations],
  ] as const) {
    if (found.length === 0) io.stderr(`netpol: ${flag} ${name}: no such workload${nearNames(traffic, name)}\n`);
  }
  if (sources.length === 0 || destinations.length === 0) return 2;
  const namePart = createNamer(loaded);
  const reports = sources.flatMap((source) =>
    destinations.map((destination) => {
      const report = makeReport(traffic, source, destination, options.asked, namePart);
      return { ...report, notes: [...report.notes, ...serviceNotes(traffic, options.to)] };
    }),
  );
  io.stdout(formats[options.format](reports));
  return loaded.incomplete ? 2 : 0;
}

/** The options, `help`, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        from: { type: "string" },
        to: { type: "string" },
        port: { type: "string" },
        protocol: { type: "string" },
        format: { type: "string", default: "text" },
        help: { type: "boolean", short: "h", default: false },
        ...trafficOptions,
      },
    });
    if (values.help) return "help";
    if (!Object.hasOwn(formats, values.format)) return `--format is one of ${Object.keys(formats).join(", ")}`;
    const { from, to } = values;
    if (positionals.length === 0) return "name at least one file or folder";
    if (from === undefined || to === undefined) return "--from and --to say which connection is meant";
    const protocol = protocols.find((name) => name === values.protocol?.toUpperCase());
    if (values.protocol !== undefined && protocol === undefined) return `--protocol is one of ${protocols.join(", ")}`;
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
      return "--port is a number from 1 to 65535";
    }
    const traffic = readTrafficArguments(values);
    if (typeof traffic === "string") return traffic;
    const format = values.format as keyof typeof formats;
    return { paths: positionals, from, to, asked: askedFor(port, protocol), format, traffic };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function askedFor(port: number | undefined, protocol: Protocol | undefined): ConnectionSet | undefined {
  if (port !== undefined) return portsOf(protocol ?? "TCP", port);
  return protocol === undefined ? undefined : everyPortOf(protocol);
}

/** Endpoints; several where a name stands for several kinds, or for pods of one owner that policies tell apart. */
function findEnds({ cluster, endpoints }: Traffic, name: string): readonly number[] {
  const address = parseAddress(name);
  if (address !== undefined) {
    const pods = cluster.workloads.filter(({ object }) =>
      object.podIPs.some((text) => {
        const own = parseAddress(text);
        return own?.family === address.family && own.value === address.value;
      }),
    );
    // An address that a pod of the dump has is that pod; host-network pods share theirs, so they are not meant.
    const own = pods.filter(({ object }) => !object.hostNetwork);
    if (own.length > 0) return own.map(({ index }) => index);
    return endpoints.flatMap((end) => (end.kind === "addresses" && inRanges(address, [end.bounds]) ? [end.index] : []));
  }
  const wanted = name.includes("/") || name.includes("[") ? name : `default/${name}`;
  return endpoints.flatMap((end) => {
    if (end.label === wanted) return [end.index];
    const workload = end.kind === "workload" ? cluster.workloads[end.workload] : undefined;
    if (workload === undefined) return [];
    const plain = `${workload.namespace}/${workload.name}`;
    return plain === wanted || `${plain}[${workload.kind}]` === wanted ? [end.index] : [];
  });
}

function nearNames({ cluster }: Traffic, name: string): string {
  const [, short = name] = name.split("/");
  const near = cluster.workloads.filter((workload) => workload.name === short).slice(0, 3);
  return near.length === 0 ? "" : `; there is ${near.map((w) => `${w.namespace}/${w.name}`).join(", ")}`;
}

function makeReport(
  traffic: Traffic,
  source: number,
  destination: number,
  asked: ConnectionSet | undefined,
  namePart: (part: PolicyPart) => NamedPlace,
): ExplainReport {
  const result = traffic.explain(source, destination, asked === undefined ? {} : { connections: asked });
  const [src = "", dst = ""] = [source, destination].map((end) => traffic.endpoints[end]?.label);
  const lets = (set: ConnectionSet) => !isEmpty(asked === undefined ? set : intersect(set, asked));
  const answer = (surely: ConnectionSet, ...perhaps: readonly ConnectionSet[]) =>
    lets(surely) || (perhaps.some(lets) ? null : false);
  const side = (explained: SideExplanation, here: number, there: string): ExplainSide => ({
    allowed: answer(explained.allowed, explained.perhaps, explained.open),
    outside: traffic.endpoints[here]?.kind === "addresses",
    isolatedBy: explained.isolatedBy.map((policy) => namePart({ policy })),
    allowedBy: explained.allowedBy.map((part) => ({ ...namePart(part), conn: toText(part.connections) })),
    nearestMiss:
      explained.nearestMiss === undefined
        ? undefined
        : missOf(explained.nearestMiss, there, namePart, isUnknownNode(explained)),
    ...(traffic.endpoints[here]?.kind === "addresses"
      ? { decidedBy: [], layers: [], undecided: [] }
      : layersOf(traffic.cluster, explained, namePart)),
  });
  return {
    src,
    dst,
    asked: asked === undefined ? undefined : toText(asked),
    allowed: answer(result.connections, result.perhaps, result.open),
    conn: toText(result.connections),
    egress: side(result.egress, source, dst),
    ingress: side(result.ingress, destination, src),
    notes: [
      ...(source === destination ? [selfNote(traffic, source)] : []),
      ...result.undecided.map((reason) => undecidedText[reason]),
      ...otherPolicyTexts(traffic.cluster, namespacesOf(traffic, [source, destination])),
    ],
  };
}

/** What policies do to the cluster address of a Service is not what happens to the connection. */
function serviceNotes({ cluster }: Traffic, to: string): readonly string[] {
  const address = parseAddress(to);
  if (address === undefined) return [];
  return cluster.services
    .filter(({ object }) =>
      object.clusterIPs.some((text) => {
        const own = parseAddress(text);
        return own?.family === address.family && own.value === address.value;
      }),
    )
    .map(
      ({ namespace, object }) =>
        `${to} is the cluster address of Service ${namespace}/${object.name}: in most clusters it is rewritten to that of an endpoint before policies see it, so ask for the endpoint`,
    );
}

function namespacesOf({ cluster }: Traffic, ends: readonly number[]): ReadonlySet<string> {
  return new Set(ends.flatMap((end) => cluster.workloads[end]?.namespace ?? []));
}

function selfNote({ cluster }: Traffic, end: number): string {
  return cluster.workloads[end]?.kind === "Pod"
    ? "a pod always reaches itself, whatever the policies say"
    : "this is about two pods of the workload; one and the same pod always reaches itself";
}

const undecidedText = {
  "ip-block-pods": "it depends on the network plugin: some let an ipBlock match pod addresses, some do not",
  "host-network": "it depends on the network plugin: what policies do to a pod on the host network is undefined",
  "node-address": "an ipBlock decides here, and the node's address is not known: it is not in these files",
} as const;

/** What is denied here would be allowed if the node had the right address. */
function isUnknownNode({ allowed, perhaps }: SideExplanation): boolean {
  return !equals(allowed, perhaps);
}

function missOf(
  { part, missing, others }: NearestMiss,
  there: string,
  namePart: (part: PolicyPart) => NamedPlace,
  unknownNode: boolean,
) {
  const more = others === 0 ? "" : `, and ${others} more`;
  const text =
    unknownNode && missing.kind === "address"
      ? `is for addresses in ${missing.wanted}; the address of the node that ${there} runs on is not in these files`
      : missingText(missing, there);
  return { ...namePart(part), missing: `${text}${more}` };
}

function missingText(missing: NearestMiss["missing"], there: string): string {
  switch (missing.kind) {
    case "pod-label":
    case "namespace-label": {
      const [what, whose] = missing.kind === "pod-label" ? ["pod", there] : ["namespace", `that of ${there}`];
      const has = missing.found === undefined ? `no label ${missing.key}` : `${missing.key}=${missing.found}`;
      return `asks for a ${what} with ${missing.requirement}; ${whose} has ${has}`;
    }
    case "namespace":
      return `means pods of namespace ${missing.wanted}; ${there} is in ${missing.found}`;
    case "port":
      return `opens ${missing.wanted}${missing.found === "" ? "" : `, not ${missing.found}`}`;
    case "protocol":
      return `is for ${missing.wanted}, not ${missing.found}`;
    case "address":
      return `is for addresses in ${missing.wanted}; ${there} is not there`;
    case "pod":
      return `is for pods; ${there} is outside the cluster`;
    case "host-network":
      return `asks for labels that ${there} has, but selectors do not match pods on the host network`;
    case "no-rule":
      return "has no rule for this direction";
  }
}
