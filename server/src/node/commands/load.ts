import type { Cluster } from "../../cluster/cluster.ts";
import { parseCidr } from "../../manifest/cidr.ts";
import type { Fault } from "../../manifest/fault.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import { createLiveSnapshots } from "../../snapshot/live.ts";
import { clusterNamed } from "../../snapshot/snapshot.ts";
import { createTraffic } from "../../traffic/traffic.ts";
import type { Traffic, TrafficOptions } from "../../traffic/types.ts";
import { otherPolicyTexts } from "../../words/otherPolicies.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import type { CommandIo } from "./io.ts";
import { readManifests } from "./manifests.ts";
import { createProgress } from "./progress.ts";
import { findSettings } from "./settings.ts";

/** The options that every command about traffic has. */
export const trafficUsage = `  --namespace NAME                 namespace of manifests that name none
  --ip-blocks pods|external        whether an ipBlock matches pods; default pods
  --pod-cidrs CIDR[,CIDR]          all pod addresses lie in these blocks
  --host-network node|pod          how a pod on the host network is read; default node
`;

export const trafficOptions = {
  namespace: { type: "string" },
  "ip-blocks": { type: "string" },
  "pod-cidrs": { type: "string" },
  "host-network": { type: "string" },
} as const;

export interface TrafficArguments {
  readonly overrides: Readonly<Record<string, string>>;
  readonly hostNetwork: NonNullable<TrafficOptions["hostNetwork"]>;
  readonly podCidrs: readonly string[] | undefined;
}

/** What `trafficOptions` came to, or what is wrong with it. */
export function readTrafficArguments(
  values: Partial<Record<keyof typeof trafficOptions, string | undefined>>,
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
  };
}

export interface LoadedTraffic {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  fileOf(uri: string): ManifestFile | undefined;
  /** What was read, by uri. */
  readonly texts: ReadonlyMap<string, string>;
  /** As the user named it. */
  nameOf(uri: string): string;
  /** Something could not be read, or is not in force because the server rejects it; already said on stderr. */
  readonly incomplete: boolean;
  /** The same with other texts, by uri. */
  whatIf(texts: ReadonlyMap<string, string>): Traffic;
}

/** Reads all manifests that the paths name. What cannot be read is a line on stderr, and the rest counts. */
export async function loadTraffic(
  paths: readonly string[],
  io: CommandIo,
  given: TrafficArguments,
  options: Pick<TrafficOptions, "ipv6"> = {},
): Promise<LoadedTraffic> {
  const progress = createProgress(io);
  const { workspace, names, unreadable } = await readManifests(paths, io, progress);
  let incomplete = unreadable;

  const { settings, broken } = await findSettings({ paths, overrides: given.overrides }, io);
  incomplete ||= broken;
  const snapshot = createLiveSnapshots(workspace, () => settings).of(undefined);
  const [shown] = snapshot.clusters;
  if (shown === undefined) throw new RangeError("a snapshot has a cluster");
  progress.clear();
  for (const file of snapshot.files) {
    const name = names.get(file.uri) ?? file.uri;
    for (const { text, bad } of problemsOf(file, shown.cluster)) {
      io.stderr(`netpol: ${name}:${text}\n`);
      incomplete ||= bad;
    }
  }
  for (const text of otherPolicyTexts(shown.cluster)) io.stderr(`netpol: ${text}\n`);
  const trafficOf = (of: ClusterSnapshot) =>
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
  const traffic = trafficOf(shown);
  return {
    cluster: shown.cluster,
    traffic,
    fileOf: (uri) => snapshot.files.get(uri),
    texts: new Map([...names.keys()].map((uri) => [uri, workspace.get(uri)?.text ?? ""])),
    nameOf: (uri) => names.get(uri) ?? uri,
    incomplete,
    whatIf: (texts) => trafficOf(clusterNamed(snapshot.with(texts), shown.name) ?? shown),
  };
}

interface FileProblem {
  /** With the line in front. */
  readonly text: string;
  /** The answer is not about what was given. */
  readonly bad: boolean;
}

function problemsOf(file: ManifestFile, cluster: Cluster): readonly FileProblem[] {
  const { stream, policies, uri } = file;
  const lines = createLineIndex(stream.text);
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
