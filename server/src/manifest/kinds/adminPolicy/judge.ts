import { spanAt } from "../../../yaml/find.ts";
import type { YamlMap } from "../../../yaml/tree.ts";
import type { Fault } from "../../fault.ts";
import { numberOf } from "../../fields.ts";
import type { NetworkApiKind } from "../../types.ts";
import {
  fieldOf,
  invalid,
  type Judging,
  listIn,
  objectIn,
  spanOf,
  textIn,
  type View,
  viewOf,
} from "../../verdict/context.ts";
import { judgeDecoding } from "../../verdict/decode.ts";
import { judgeMetadata } from "../../verdict/metadata.ts";
import { distinct, judgeType } from "../../verdict/object.ts";
import { judgeStructure } from "../../verdict/structure.ts";
import { adminPolicySchemas, adminPolicyVersions } from "./schema.ts";

/** Everything for which the API server rejects a policy of the Network Policy API under strict field validation. */
export function judgeAdminPolicy(
  root: YamlMap,
  kind: NetworkApiKind,
  { partial }: { readonly partial: boolean },
): readonly Fault[] {
  const judging: Judging = { root, partial, strictCidrs: true, faults: [] };
  const schema = adminPolicySchemas[kind];
  const view = viewOf(root, [], spanAt(root, ["kind"]));
  judgeType(judging, view, { apiVersion: adminPolicyVersions[kind], kind });
  judgeDecoding(judging, schema);
  judgeMetadata(judging, view, "cluster");
  judgeStructure(judging, root, schema, [], view.holder);
  if (kind === "BaselineAdminNetworkPolicy") judgeBaselineName(judging, view);
  const spec = objectIn(view, "spec");
  if (spec === undefined) return distinct(judging.faults);
  for (const rule of [...listIn(spec, "ingress"), ...listIn(spec, "egress")]) {
    if (kind === "ClusterNetworkPolicy") for (const item of listIn(rule, "protocols")) judgeRange(judging, item);
    judgeNamedPorts(judging, rule);
  }
  return distinct(judging.faults);
}

/** There is one, and it has this name; the server says so of the whole object. */
function judgeBaselineName(judging: Judging, root: View): void {
  const metadata = objectIn(root, "metadata");
  if (metadata === undefined || judging.partial) return;
  const name = textIn(metadata, "name");
  const generated = textIn(metadata, "generateName");
  if (name === false || name === "default" || (!name && !generated)) return;
  const key = name ? "name" : "generateName";
  const field = fieldOf(metadata, key, "scalar");
  const detail = 'Only one baseline admin network policy with metadata.name="default" can be created in the cluster';
  invalid(judging, {
    rule: "invalid-name",
    type: "Invalid value",
    detail,
    path: ["metadata", "name"],
    span: spanOf(field, metadata),
    value: name || generated || "",
  });
}

function judgeRange(judging: Judging, item: View): void {
  for (const protocol of ["tcp", "udp", "sctp"]) {
    const given = objectIn(item, protocol);
    const destination = given && objectIn(given, "destinationPort");
    const range = destination && objectIn(destination, "range");
    if (range === undefined || destination === undefined) continue;
    const start = numberOf(range.entries.get("start")?.value);
    const end = numberOf(range.entries.get("end")?.value);
    if (start === undefined || end === undefined || start < end) continue;
    const detail = "Start port must be less than End port";
    const span = range.node.span.end > range.node.span.start ? range.holder : destination.holder;
    const fault = { rule: "invalid-port-range", type: "Invalid value", detail, path: range.path, span } as const;
    invalid(judging, { ...fault, at: "key", value: `${start}-${end}` });
  }
}

const outside = ["networks", "nodes", "domainNames"];

/** A name is looked up at pods, and these peers are none. */
function judgeNamedPorts(judging: Judging, rule: View): void {
  const ports = [...listIn(rule, "protocols"), ...listIn(rule, "ports")];
  const named = ports.find((port) => has(port, "destinationNamedPort") || has(port, "namedPort"));
  const peer = listIn(rule, "to").find((each) => outside.some((key) => has(each, key)));
  if (named === undefined || peer === undefined) return;
  const key = outside.find((each) => has(peer, each)) ?? "";
  const detail =
    "networks/nodes/domainNames peer cannot be set when there are namedPorts since there are no namedPorts for them";
  invalid(judging, {
    rule: "named-port-without-pods",
    type: "Invalid value",
    detail,
    path: rule.path,
    span: named.entries.values().next().value?.key.span ?? rule.holder,
    at: "key",
    value: key,
  });
}

function has(view: View, key: string): boolean {
  return fieldOf(view, key, "map").state !== "absent";
}
