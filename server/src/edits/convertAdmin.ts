import { entryOf } from "../manifest/fields.ts";
import type { AdminPolicyManifest, ManifestFile } from "../manifest/file.ts";
import { isOlderKind } from "../manifest/kinds/adminPolicy/index.ts";
import { adminPolicyVersions } from "../manifest/kinds/adminPolicy/schema.ts";
import { effectOf, keepsConnections } from "../snapshot/change.ts";
import type { AdminContext, Context } from "../snapshot/context.ts";
import { pathTo } from "../snapshot/policyView.ts";
import type { Fix, FixEdit } from "../source/fix.ts";
import { insertEntry, remove, renameKey, replaceScalar, type TextEdit } from "../yaml/edit.ts";
import type { Path } from "../yaml/find.ts";
import type { YamlDocument, YamlNode } from "../yaml/tree.ts";
import { convertPort } from "./convertPorts.ts";

/** More of them ClusterNetworkPolicy does not have in one list. */
const most = 25;

/**
 * An AdminNetworkPolicy or BaselineAdminNetworkPolicy as ClusterNetworkPolicy, in place. `undefined` where that cannot say
 * the same: what the server rejects, lists that are too long, anchors.
 */
export function convertEdits(file: ManifestFile, manifest: AdminPolicyManifest): readonly TextEdit[] | undefined {
  const { node, object, partial, faults } = manifest;
  const document = file.stream.documents[manifest.document];
  const base = document?.root === undefined ? undefined : pathTo(document.root, node);
  if (document === undefined || base === undefined || partial || faults.length > 0 || object.unreadable)
    return undefined;
  if (!isOlderKind(object.kind) || hasAlias(node)) return undefined;
  const spec = [...base, "spec"];
  const parts: (readonly TextEdit[] | undefined)[] = [
    replaceScalar(document, [...base, "apiVersion"], adminPolicyVersions.ClusterNetworkPolicy),
    replaceScalar(document, [...base, "kind"], "ClusterNetworkPolicy"),
    insertEntry(document, spec, "tier", object.tier, { before: 0 }),
    // It is asked last, as it was.
    ...(object.tier === "Baseline" ? [insertEntry(document, spec, "priority", 1000, { before: 0 })] : []),
  ];
  for (const direction of ["ingress", "egress"] as const) {
    if (object[direction].length > most) return undefined;
    parts.push(...directionEdits(document, node, [...spec, direction], direction));
  }
  const edits: TextEdit[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    edits.push(...part);
  }
  return areApart(edits) ? edits : undefined;
}

function directionEdits(
  document: YamlDocument,
  node: YamlNode,
  path: Path,
  direction: "ingress" | "egress",
): readonly (readonly TextEdit[] | undefined)[] {
  const list = entryOf(entryOf(node, "spec")?.value, direction)?.value;
  if (list?.kind !== "sequence") return [];
  return list.items.map((item, index) => ruleEdits(document, item.value, [...path, index], list.items.length));
}

function ruleEdits(document: YamlDocument, rule: YamlNode, path: Path, rules: number): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  const action = entryOf(rule, "action")?.value;
  if (action?.kind === "scalar" && action.text === "Allow") {
    edits.push(...(replaceScalar(document, [...path, "action"], "Accept") ?? []));
  }
  const peers = (entryOf(rule, "from") ?? entryOf(rule, "to"))?.value;
  if (peers?.kind === "sequence" && peers.items.length > most) return undefined;
  const ports = entryOf(rule, "ports")?.value;
  if (ports?.kind !== "sequence") return edits;
  if (ports.items.length > most) return undefined;
  const converted = ports.items.map((item, index) => convertPort(document, [...path, "ports", index], item));
  // A list without an item would be rejected, and none would mean everything: the rule matches nothing, so it goes.
  if (converted.every((each) => each === "never")) return remove(document, rules > 1 ? path : path.slice(0, -1));
  edits.push(...(renameKey(document, [...path, "ports"], "protocols") ?? []));
  for (const [index, each] of converted.entries()) {
    const own = each === "never" ? remove(document, [...path, "ports", index]) : each;
    if (own === undefined) return undefined;
    edits.push(...own);
  }
  return edits;
}

/** What an anchor brings in stands elsewhere, and may be used elsewhere. */
function hasAlias(node: YamlNode): boolean {
  if (node.alias) return true;
  if (node.kind === "map") return node.entries.some(({ value }) => hasAlias(value));
  return node.kind === "sequence" && node.items.some(({ value }) => hasAlias(value));
}

function areApart(edits: readonly TextEdit[]): boolean {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return sorted.every((edit, i) => i === 0 || (sorted[i - 1]?.span.end ?? 0) <= edit.span.start);
}

type Place = Pick<AdminContext, "policy" | "inCluster" | "file" | "cluster" | "snapshot" | "clusterName"> &
  Pick<Context, "fileOf">;

/** Converts all policies of the older kinds at once, where there are several: beside a converted one the rest is another API. */
export function convertFixes(context: Place): readonly Fix[] {
  const { cluster, inCluster, file } = context;
  if (inCluster === undefined) return [];
  const older = cluster.adminPolicies.filter(({ object }) => isOlderKind(object.kind));
  const own = isFree(context, inCluster.object.name) ? asFixEdits(file, context.policy) : undefined;
  const whole = older.map(({ origin, object }) => {
    const from = origin.uri === file.uri ? file : context.fileOf(origin.uri);
    const manifest = from?.adminPolicies[origin.index];
    const free = isFree(context, object.name);
    return from === undefined || manifest === undefined || !free ? undefined : asFixEdits(from, manifest);
  });
  const all = older.length > 1 && whole.every((each) => each !== undefined) ? whole.flat() : undefined;
  return [
    ...(all === undefined
      ? []
      : [titled(context, `Convert all ${older.length} policies of the older kinds to ClusterNetworkPolicy`, all)]),
    ...(own === undefined ? [] : [titled(context, "Convert to ClusterNetworkPolicy", own)]),
  ];
}

function titled(context: Place, title: string, edits: readonly FixEdit[]): Fix {
  const effect = () =>
    keepsConnections(context, edits) === true ? " (keeps what is allowed)" : effectOf(context, edits)();
  return { title, effect, edits, safe: false };
}

function asFixEdits(file: ManifestFile, manifest: AdminPolicyManifest): readonly FixEdit[] | undefined {
  return convertEdits(file, manifest)?.map(({ span, newText }) => ({
    uri: file.uri,
    document: manifest.document,
    span,
    newText,
  }));
}

/** No ClusterNetworkPolicy has the name already, and no other policy that would be converted with it. */
function isFree({ cluster }: Place, name: string): boolean {
  const named = cluster.adminPolicies.filter(({ object }) => object.name === name);
  return named.length === 1 && named.every(({ object }) => isOlderKind(object.kind));
}
