import type { Labels, Protocol } from "../../manifest/types.ts";
import type { Flow, FlowEnd } from "./flow.ts";

/** What a line of a log is, where it is no flow that somebody let through. */
export type OtherLine = "dropped" | "other" | "broken";

/**
 * A line as `hubble observe -o json` prints it, or Cilium's exporter writes it: `{"flow": {…}}`; older ones print the flow
 * itself. Reading never throws.
 */
export function readFlow(line: string): Flow | OtherLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "broken";
  }
  if (!isRecord(value)) return "broken";
  const flow = value.flow ?? (Object.hasOwn(value, "verdict") ? value : undefined);
  // The same stream tells of nodes and of events that were lost.
  if (flow === undefined) return eventKeys.some((key) => Object.hasOwn(value, key)) ? "other" : "broken";
  return isRecord(flow) ? ofFlow(flow) : "broken";
}

const eventKeys = ["node_status", "lost_events", "agent_event", "debug_event", "node_name", "time"];

type Json = Readonly<Record<string, unknown>>;

function ofFlow(flow: Json): Flow | OtherLine {
  const verdict = flow.verdict;
  if (typeof verdict !== "string") return "broken";
  if (verdict === "DROPPED" || verdict === "ERROR") return "dropped";
  // Under audit what a policy would drop does pass. What is traced or translated shows again where it passes.
  if (verdict !== "FORWARDED" && verdict !== "REDIRECTED" && verdict !== "AUDIT") return "other";
  // Requests are seen by the proxy besides the connection that carries them.
  if (flow.Type === "L7" || isReply(flow)) return "other";
  const transport = transportOf(flow.l4);
  if (transport === undefined) return "other";
  const [sourceAddress, destinationAddress] = addressesOf(flow.IP);
  const source = endOf(flow.source, sourceAddress);
  const destination = endOf(flow.destination, destinationAddress);
  if (source === undefined || destination === undefined) return "other";
  // Before a Service is looked through; what stands behind it is seen at the other end.
  if (destination.kind === "address" && isRecord(flow.destination_service)) return "other";
  if (source.kind === "address" && destination.kind === "address") return "other";
  const direction = flow.traffic_direction;
  const seenAt = direction === "EGRESS" ? "source" : direction === "INGRESS" ? "destination" : "elsewhere";
  return { source, destination, ...transport, seenAt, time: Date.parse(textOf(flow.time)) };
}

/** The answer to a connection goes the other way, to a port that means nothing. */
function isReply(flow: Json): boolean {
  if (typeof flow.is_reply === "boolean") return flow.is_reply;
  if (flow.reply === true) return true;
  const tcp = recordOf(recordOf(flow.l4).TCP);
  const flags = recordOf(tcp.flags);
  if (flags.SYN === true) return flags.ACK === true;
  // Nothing says who began: of two ports the one that is listened on is the lower.
  const [from, to] = [tcp.source_port, tcp.destination_port];
  return typeof from === "number" && typeof to === "number" && to >= ephemeral && from < ephemeral;
}

/** Linux takes the port of whoever connects from here on. */
const ephemeral = 32_768;

function transportOf(l4: unknown): { readonly protocol: Protocol; readonly port: number } | undefined {
  const of = recordOf(l4);
  for (const protocol of ["TCP", "UDP", "SCTP"] as const) {
    const port = recordOf(of[protocol]).destination_port;
    if (typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536) return { protocol, port };
  }
  return undefined;
}

function addressesOf(ip: unknown): readonly [string, string] {
  const of = recordOf(ip);
  return [textOf(of.source), textOf(of.destination)];
}

/** `undefined`: a node, which policies have no say in, or nobody. */
function endOf(end: unknown, address: string): FlowEnd | undefined {
  const of = recordOf(end);
  const namespace = textOf(of.namespace);
  const labels = Array.isArray(of.labels) ? of.labels.filter((label) => typeof label === "string") : [];
  if (namespace !== "") {
    const [workload] = Array.isArray(of.workloads) ? of.workloads : [];
    return {
      kind: "pod",
      namespace,
      labels: podLabels(labels),
      workload: textOf(recordOf(workload).name),
      pod: textOf(of.pod_name),
    };
  }
  const isNode = labels.some((label) => nodeLabels.has(label)) && !labels.includes("reserved:kube-apiserver");
  return isNode || address === "" ? undefined : { kind: "address", address };
}

const nodeLabels: ReadonlySet<string> = new Set([
  "reserved:host",
  "reserved:remote-node",
  "reserved:health",
  "reserved:init",
  "reserved:ingress",
]);

/** `k8s:app=web`; a label without a source counts too. Labels that the plugin makes, and that change with each rollout, do not. */
function podLabels(labels: readonly string[]): Labels {
  const found: Record<string, string> = {};
  for (const label of labels) {
    const [, key, value] = /^(?:k8s:)?([^:=]+)(?:=(.*))?$/s.exec(label) ?? [];
    if (key === undefined || notOfPods.test(key)) continue;
    found[key] = value ?? "";
  }
  return found;
}

const notOfPods =
  /^(?:io\.cilium\.|io\.kubernetes\.|pod-template-hash$|controller-revision-hash$|pod-template-generation$|controller-uid$|batch\.kubernetes\.io\/|statefulset\.kubernetes\.io\/|apps\.kubernetes\.io\/pod-index$)/;

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const empty: Json = Object.freeze({});

function recordOf(value: unknown): Json {
  return isRecord(value) ? value : empty;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
