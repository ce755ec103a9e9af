import { entryOf, lenientText, mapOf } from "../manifest/fields.ts";
import type { YamlMap, YamlNode } from "../yaml/tree.ts";
import { readEnd, readPort, readProtocol } from "./ends.ts";
import type { Claim, End, PolicyTest, TestProblem } from "./policyTest.ts";

/** A list in the form of NetAssert v2: each item has `src.k8sResource`. Source: its `Test` type in `internal/data`. */
export function isNetAssert(root: YamlNode): boolean {
  return (
    root.kind === "sequence" &&
    root.items.length > 0 &&
    root.items.every(({ value }) => mapOf(mapOf(value, "src"), "k8sResource") !== undefined)
  );
}

/** The tests as they are: `exitCode` 0 is a connection that comes about. */
export function readNetAssert(root: YamlNode, document: number): readonly PolicyTest[] {
  if (root.kind !== "sequence") return [];
  return root.items.flatMap(({ value, dash }) => {
    if (value.kind !== "map") return [];
    const problems: TestProblem[] = [];
    const claim = readClaim(value, problems);
    const span = { start: dash.start, end: Math.max(dash.end, value.span.end) };
    return [{ name: text(value, "name") ?? "", document, span, cluster: undefined, claim, problems }];
  });
}

function readClaim(test: YamlMap, problems: TestProblem[]): Claim {
  const say = (message: string, node: YamlNode | undefined) =>
    void problems.push({ message, span: node?.span ?? test.span });
  const port = readPort(text(test, "targetPort") ?? "");
  const protocol = readProtocol(text(test, "protocol") ?? "tcp");
  const exitCode = text(test, "exitCode") ?? "0";
  if (typeof port !== "number") say("`targetPort` is a number from 1 to 65535.", entryOf(test, "targetPort")?.value);
  if (protocol === undefined) say("`protocol` is `tcp` or `udp`.", entryOf(test, "protocol")?.value);
  if (!/^\d+$/.test(exitCode))
    say("`exitCode` is a number; 0 is a connection that comes about.", entryOf(test, "exitCode")?.value);
  const source = resourceEnd(mapOf(test, "src"), say);
  const destination = mapOf(test, "dst");
  const host = mapOf(destination, "host");
  const to = host === undefined ? resourceEnd(destination, say) : hostEnd(host, say);
  return {
    kind: "pairs",
    from: source === undefined ? [] : [source],
    to: to === undefined ? [] : [to],
    port: { port, protocol: protocol ?? "TCP" },
    expect: exitCode === "0" ? "allowed" : "denied",
  };
}

type Say = (message: string, node: YamlNode | undefined) => void;

const kinds: Readonly<Record<string, string>> = {
  deployment: "Deployment",
  statefulset: "StatefulSet",
  daemonset: "DaemonSet",
  pod: "Pod",
};

function resourceEnd(end: YamlMap | undefined, say: Say): End | undefined {
  const resource = mapOf(end, "k8sResource");
  if (resource === undefined) return void say("`k8sResource` or `host` says which end is meant.", end);
  const [kindText = "", name = "", namespace = "default"] = ["kind", "name", "namespace"].map((key) =>
    text(resource, key),
  );
  const workloadKind = kinds[kindText.toLowerCase()];
  if (workloadKind === undefined) return void say(`\`kind\` is one of ${Object.keys(kinds).join(", ")}.`, resource);
  if (name === "") return void say("The resource has no `name`.", resource);
  const what = { kind: "workloads", namespace, name, workloadKind } as const;
  return { text: `${namespace}/${name}[${workloadKind}]`, span: resource.span, what, port: undefined };
}

function hostEnd(host: YamlMap, say: Say): End | undefined {
  const node = entryOf(host, "name")?.value;
  const name = lenientText(node) ?? "";
  if (node === undefined || name === "") return void say("The host has no `name`.", host);
  const end = readEnd(node, undefined);
  const isAddress = "what" in end && end.what.kind === "block";
  if (isAddress) return end;
  return { text: name, span: node.span, what: { kind: "host", host: name }, port: undefined };
}

function text(map: YamlMap, key: string): string | undefined {
  return lenientText(entryOf(map, key)?.value);
}
