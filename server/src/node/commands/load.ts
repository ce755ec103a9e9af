import { relative } from "node:path";
import { URI } from "vscode-uri";
import type { Cluster } from "../../cluster/cluster.ts";
import { leftOutOf } from "../../features/unbuilt.ts";
import { parseCidr } from "../../manifest/cidr.ts";
import type { Fault } from "../../manifest/fault.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import { heldWords } from "../../snapshot/held.ts";
import { createLiveSnapshots } from "../../snapshot/live.ts";
import { clusterNamed, type Snapshot } from "../../snapshot/snapshot.ts";
import type { StreamOf } from "../../snapshot/textPlace.ts";
import { createTraffic } from "../../traffic/traffic.ts";
import type { Traffic, TrafficOptions } from "../../traffic/types.ts";
import { otherPolicyTexts } from "../../words/otherPolicies.ts";
import { createLineIndex, createStreamLines } from "../../yaml/lines.ts";
import { valuesOption, valuesUsage } from "./chartValues.ts";
import { groupingFor } from "./grouping.ts";
import type { CommandIo } from "./io.ts";
import { readManifests } from "./manifests.ts";
import { createProgress } from "./progress.ts";
import { findSettings } from "./settings.ts";

/** The options that every command about traffic has. */
export const trafficUsage = `  --namespace NAME                 namespace of manifests that name none
  --ip-blocks pods|external        whether an ipBlock matches pods; default pods
  --pod-cidrs CIDR[,CIDR]          all pod addresses lie in these blocks
  --host-network node|pod          how a pod on the host network is read; default node
  --cluster NAME                   of several clusters, which
${valuesUsage}`;

export const trafficOptions = {
  namespace: { type: "string" },
  "ip-blocks": { type: "string" },
  "pod-cidrs": { type: "string" },
  "host-network": { type: "string" },
  cluster: { type: "string", multiple: true },
  values: valuesOption,
} as const;

export interface TrafficArguments {
  readonly overrides: Readonly<Record<string, string>>;
  readonly hostNetwork: NonNullable<TrafficOptions["hostNetwork"]>;
  readonly podCidrs: readonly string[] | undefined;
  /** Logs of flows, which are no manifests though they may lie among them. */
  readonly flows?: readonly string[];
  /** Names of clusters; mostly none or one. */
  readonly clusters: readonly string[];
  /** Values files for charts. */
  readonly values: readonly string[];
}

/** What `trafficOptions` came to, or what is wrong with it. */
export function readTrafficArguments(
  values: Partial<Record<Exclude<keyof typeof trafficOptions, "cluster" | "values">, string | undefined>> & {
    readonly cluster?: readonly string[] | undefined;
    readonly values?: readonly string[] | undefined;
  },
): TrafficArguments | string {
  const ipBlocks = values["ip-blocks"];
  const hostNetwork = values["host-network"] ?? "node";
  if (ipBlocks !== undefined && ipBlocks !== "pods" && ipBlocks !== "external")
    return "--ip-blocks is pods or external";
  if (hostNetwork !== "node" && hostNetwork !== "pod") return "--host-network is node or pod";
  const podCidrs = values["pod-cidrs"]?.split(",");
  const junk = podCidrs?.find((cidr) => parseCidr(cidr) === undefined);
  if (junk !== undefined) return `--pod-cidrs is a list of blocks such as 10.244.0.0/16, and “${junk}” is none`;
  return {
    overrides: {
      ...(values.namespace === undefined ? {} : { defaultNamespace: values.namespace }),
      ...(ipBlocks === undefined ? {} : { ipBlocks }),
    },
    hostNetwork,
    podCidrs,
    clusters: values.cluster ?? [],
    values: values.values ?? [],
  };
}

export interface LoadedTraffic {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  fileOf(uri: string): ManifestFile | undefined;
  /** The cluster's files, as it has them. */
  readonly files: Iterable<ManifestFile>;
  /** What was read, by uri. */
  readonly texts: ReadonlyMap<string, string>;
  readonly streamOf: StreamOf;
  /** As the user named it. */
  nameOf(uri: string): string;
  /** It is a snapshot of a running cluster. */
  readonly live: boolean;
  /** Something could not be read, or is not in force because the server rejects it; already said on stderr. */
  readonly incomplete: boolean;
  /** Uris of the logs of flows that the settings name. */
  readonly flows: readonly string[];
  /** The same with other texts, by uri. */
  whatIf(texts: ReadonlyMap<string, string>): Traffic;
}

/**
 * Reads all manifests that the paths name, and takes the cluster that is named, or the only one. What cannot be read is a
 * line on stderr, and the rest counts. `undefined`: it is not said which of several clusters is meant, which is said.
 */
export async function loadTraffic(
  paths: readonly string[],
  io: CommandIo,
  given: TrafficArguments,
  options: Pick<TrafficOptions, "ipv6"> = {},
): Promise<LoadedTraffic | undefined> {
  const loaded = await loadClusters(paths, io, given);
  const shown = chooseCluster(loaded.snapshot, given.clusters, io);
  return shown === undefined ? undefined : trafficOf(loaded, shown, io, given, options);
}

/** What the paths name, and the clusters that it describes. */
export interface LoadedClusters {
  readonly snapshot: Snapshot;
  readonly names: ReadonlyMap<string, string>;
  readonly texts: ReadonlyMap<string, string>;
  readonly unreadable: boolean;
  /** Uris of files that could not be read, which was said. */
  readonly unread: ReadonlySet<string>;
}

export async function loadClusters(
  paths: readonly string[],
  io: CommandIo,
  {
    overrides,
    values = [],
    flows = [],
  }: Pick<TrafficArguments, "overrides" | "flows"> & Partial<Pick<TrafficArguments, "values">>,
): Promise<LoadedClusters> {
  const progress = createProgress(io);
  const read = await readManifests(paths, io, progress, values, flows);
  const { workspace, names, unreadable, unread, folder } = read;
  const { settings, broken } = await findSettings({ paths: read.paths, overrides, folder, values, workspace }, io);
  const grouping = await groupingFor(workspace, settings.clusters);
  const snapshot = createLiveSnapshots(workspace, () => settings, grouping).of(folder);
  progress.clear();
  const texts = new Map([...names.keys()].map((uri) => [uri, workspace.get(uri)?.text ?? ""]));
  const leftOut = leftOutOf(snapshot);
  for (const { message } of leftOut) io.stderr(`netpol: ${message}\n`);
  return { snapshot, names, texts, unread, unreadable: unreadable || broken || leftOut.length > 0 };
}

/** The cluster that is named; `undefined` where there is none of the name, several are named, or none of several is. */
export function chooseCluster(
  { clusters }: Snapshot,
  names: readonly string[],
  io: CommandIo,
): ClusterSnapshot | undefined {
  const [name, ...more] = new Set(names);
  if (more.length > 0) {
    io.stderr("netpol: this answers for one cluster at a time; give --cluster once\n");
    return undefined;
  }
  const [only, ...others] = clusters;
  const found =
    name === undefined ? (others.length === 0 ? only : undefined) : clusters.find((each) => each.name === name);
  if (found !== undefined) return found;
  const list = clusters.map((each) => (each.name === "" ? "(one without a name)" : each.name)).join(", ");
  io.stderr(
    name === undefined
      ? `netpol: there are several clusters; name one with --cluster: ${list}\n`
      : `netpol: there is no cluster “${name}”; there are: ${list}\n`,
  );
  return undefined;
}

/** What can be asked of one of the clusters. */
export function trafficOf(
  { snapshot, names, texts, unread, unreadable }: LoadedClusters,
  shown: ClusterSnapshot,
  io: CommandIo,
  given: TrafficArguments,
  options: Pick<TrafficOptions, "ipv6"> = {},
): LoadedTraffic {
  let incomplete = unreadable;
  const nameOf = (uri: string): string => {
    const [written = uri] = uri.split("#");
    return names.get(written) ?? (written.startsWith("file:") ? relative(io.cwd, URI.parse(written).fsPath) : written);
  };
  for (const { uri, line, message } of buildProblems(snapshot, shown)) {
    incomplete = true;
    // Why it could not be read was said when that was tried.
    if (!unread.has(uri)) io.stderr(`netpol: ${nameOf(uri)}:${line}: ${message}\n`);
  }
  for (const file of shown.files) {
    for (const { text, bad } of problemsOf(file, shown.cluster)) {
      io.stderr(`netpol: ${nameOf(file.uri)}:${text}\n`);
      incomplete ||= bad;
    }
  }
  const held = heldWords(shown, Date.now());
  if (held !== undefined) io.stderr(`netpol: cluster ${shown.name} is ${held}\n`);
  for (const text of otherPolicyTexts(shown.cluster)) io.stderr(`netpol: ${text}\n`);
  const { settings } = snapshot;
  const trafficFor = (of: ClusterSnapshot) =>
    createTraffic(
      of.cluster,
      {
        ipBlocks: settings.ipBlocks,
        podCidrs: given.podCidrs ?? settings.cluster.podCidrs,
        hostNetwork: given.hostNetwork,
        ...options,
      },
      of.traffic,
    );
  return {
    cluster: shown.cluster,
    traffic: trafficFor(shown),
    fileOf: shown.files.get,
    files: shown.files,
    texts,
    streamOf: (uri) => snapshot.files.get(uri)?.stream,
    nameOf,
    live: shown.entries.some(({ snapshot: taken }) => taken !== undefined),
    incomplete,
    flows: settings.flows,
    whatIf: (changed) => trafficFor(clusterNamed(snapshot.with(changed), shown.name) ?? shown),
  };
}

function buildProblems(
  { description, files }: Snapshot,
  { entries }: ClusterSnapshot,
): readonly { readonly uri: string; readonly line: number; readonly message: string }[] {
  const own = new Set(entries.map(({ id }) => id));
  return [...(description?.builds ?? [])].flatMap(([id, { problems }]) =>
    own.has(id)
      ? problems.map(({ uri, span, message }) => {
          const line = createLineIndex(files.get(uri)?.stream.text ?? "").positionAt(span.start).line + 1;
          return { uri, line, message };
        })
      : [],
  );
}

interface FileProblem {
  /** With the line in front. */
  readonly text: string;
  /** The answer is not about what was given. */
  readonly bad: boolean;
}

function problemsOf(file: ManifestFile, cluster: Cluster): readonly FileProblem[] {
  if (file.aside === true) return [];
  const { stream, policies, uri } = file;
  const lines = createStreamLines(stream);
  const lineOf = (document: number, offset: number) =>
    lines.positionAt((stream.starts[document] ?? 0) + offset).line + 1;
  const unread = stream.documents.flatMap(({ root, problems: [first] }, document) =>
    root === undefined && first !== undefined
      ? [{ text: `${lineOf(document, first.span.start)}: ${first.message}`, bad: true }]
      : [],
  );
  const rejected = new Set(cluster.rejectedPolicies.filter((origin) => origin.uri === uri).map(({ index }) => index));
  const leftOutPolicies = policies.flatMap(({ document, node, object, partial, faults }, index) =>
    leftOut({
      at: lineOf(document, node.span.start),
      name: `NetworkPolicy ${object.name}`,
      partial,
      rejected: rejected.has(index),
      faults,
    }),
  );
  const rejectedAdmin = new Set(
    cluster.rejectedAdminPolicies.filter((origin) => origin.uri === uri).map(({ index }) => index),
  );
  const leftOutAdmin = file.adminPolicies.flatMap(({ document, node, object, partial, faults }, index) =>
    leftOut({
      at: lineOf(document, node.span.start),
      name: `${object.kind} ${object.name}`,
      partial,
      rejected: rejectedAdmin.has(index),
      faults,
    }),
  );
  return [...unread, ...leftOutPolicies, ...leftOutAdmin];
}

interface Written {
  readonly at: number;
  readonly name: string;
  readonly partial: boolean;
  readonly rejected: boolean;
  readonly faults: readonly Fault[];
}

function leftOut({ at, name, partial, rejected, faults }: Written): readonly FileProblem[] {
  if (partial) return [{ text: `${at}: ${name} is left out: it is a template or a patch`, bad: false }];
  const fault = faults.find(({ severity }) => severity !== "warning");
  if (!rejected || fault === undefined) return [];
  const why = `${fault.field}: ${fault.type}: ${fault.detail}`.replace(/[: ]+$/, "");
  return [{ text: `${at}: ${name} is left out, the API server rejects it: ${why}`, bad: true }];
}
