import { rangeOfCidr } from "../cluster/addresses.ts";
import { parseAddress } from "../manifest/cidr.ts";
import { lenientText } from "../manifest/fields.ts";
import type { Labels, Protocol } from "../manifest/types.ts";
import type { YamlNode } from "../yaml/tree.ts";
import type { AskedPort, End, TestProblem } from "./policyTest.ts";

const protocols: readonly Protocol[] = ["TCP", "UDP", "SCTP"];

/** `TCP` of `tcp`. */
export function readProtocol(text: string): Protocol | undefined {
  return protocols.find((protocol) => protocol === text.toUpperCase());
}

/** A port number, or a name that a container port can have. */
export function readPort(text: string): number | string | undefined {
  if (/^\d+$/.test(text)) {
    const port = Number(text);
    return port >= 1 && port <= 65_535 ? port : undefined;
  }
  return /^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(text) && /[a-z]/.test(text) ? text : undefined;
}

/** One end, or what is wrong with it. `home`: the namespace of names that have none. */
export function readEnd(node: YamlNode, home: string | undefined): End | TestProblem {
  const { span } = node;
  if (node.kind === "map") return readLabels(node, home);
  if (node.kind !== "scalar") return { message: "An end is a text or a map with `labels`.", span };
  const text = node.text.trim();
  if (text === "") return { message: "An end is missing here.", span };
  const end = (what: End["what"], port?: AskedPort): End => ({ text, span, what, port });
  if (text === "internet") return end({ kind: "internet" });
  const bare = blockOf(text);
  if (bare !== undefined) return end(bare);
  const { head, port, problem } = splitPort(text);
  if (problem !== undefined) return { message: problem, span };
  if (head === "internet") return end({ kind: "internet" }, port);
  const block = blockOf(head.replace(/^\[(.*)\]$/, "$1"));
  if (block !== undefined) return end(block, port);
  if (/^[\d.]+(\/\d*)?$/.test(head)) return { message: `\`${head}\` is no address and no block of addresses.`, span };
  const match = /^(?:([a-z0-9*?.-]+)\/)?([a-zA-Z0-9*?._-]+)(?:\[([A-Za-z]+)\])?$/.exec(head);
  if (match === null) {
    return {
      message: `\`${head}\` is no end: write \`namespace/workload\`, an address, a block such as \`10.0.0.0/8\`, or \`internet\`.`,
      span,
    };
  }
  const [, namespace = home ?? "default", name = "", kind] = match;
  return end({ kind: "workloads", namespace, name, ...(kind !== undefined && { workloadKind: kind }) }, port);
}

function readLabels(node: Extract<YamlNode, { kind: "map" }>, home: string | undefined): End | TestProblem {
  const labels: Record<string, string> = {};
  let namespace = home;
  for (const { key, value } of node.entries) {
    if (key.text === "namespace") namespace = lenientText(value);
    else if (key.text === "labels" && value.kind === "map") {
      for (const label of value.entries) labels[label.key.text] = lenientText(label.value) ?? "";
    } else return { message: `An end has \`namespace\` and \`labels\`, not \`${key.text}\`.`, span: key.span };
  }
  if (namespace === undefined && Object.keys(labels).length === 0) {
    return { message: "An end needs a `namespace`, `labels`, or both.", span: node.span };
  }
  return {
    text: endText(namespace, labels),
    span: node.span,
    what: { kind: "labels", namespace, labels },
    port: undefined,
  };
}

function endText(namespace: string | undefined, labels: Labels): string {
  const pods = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return `${namespace ?? "*"}/{${pods.join(",")}}`;
}

function blockOf(text: string): End["what"] | undefined {
  const address = parseAddress(text);
  const range = rangeOfCidr(address === undefined ? text : `${text}/${address.family === 4 ? 32 : 128}`);
  return range === undefined ? undefined : { kind: "block", range };
}

/** `kube-system/kube-dns:53/UDP` at its last colon. */
function splitPort(text: string): { readonly head: string; readonly port?: AskedPort; readonly problem?: string } {
  const match = /^(.*[^:]):([^:\][/]*)(?:\/([A-Za-z]+))?$/.exec(text);
  if (match === null) return { head: text };
  const [, head = "", portText = "", protocolText] = match;
  const port = readPort(portText);
  const protocol = protocolText === undefined ? "TCP" : readProtocol(protocolText);
  if (port === undefined)
    return { head, problem: `\`${portText}\` is no port: a number from 1 to 65535 or the name of a pod port.` };
  if (protocol === undefined) return { head, problem: `\`${protocolText}\` is no protocol: TCP, UDP or SCTP.` };
  return { head, port: { port, protocol } };
}
