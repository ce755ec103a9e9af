import type { Range } from "vscode-languageserver-types";
import { policyAt } from "../cluster/cluster.ts";
import { alikeWorkloads } from "../expectations/leastPrivilege/alike.ts";
import { planPolicies } from "../expectations/leastPrivilege/plan.ts";
import { proveLeastPrivilege, type Shortfall } from "../expectations/leastPrivilege/prove.ts";
import { createSelectors } from "../expectations/leastPrivilege/selectors.ts";
import { tryOut } from "../expectations/leastPrivilege/tryOut.ts";
import { writePolicies } from "../expectations/leastPrivilege/write.ts";
import { gatherObjects } from "../expectations/needs/gather.ts";
import type { ClusterSnapshot } from "../snapshot/cluster.ts";
import type { Need, NeedEvidence } from "../snapshot/need.ts";
import { clusterNamed, type Snapshot } from "../snapshot/snapshot.ts";
import { textPlace } from "../snapshot/textPlace.ts";
import { toText } from "../traffic/connectionSet.ts";
import type { Traffic } from "../traffic/types.ts";
import { count, list, tick } from "../words/lists.ts";
import { createLineIndex } from "../yaml/lines.ts";

/** The policies that a namespace lacks. */
export interface CreatedPolicies {
  /** With workloads; the one of the file that was asked about first. */
  readonly namespaces: readonly string[];
  /** `null`: nothing is to be written; `reason` says why. */
  readonly file: {
    readonly uri: string;
    readonly create: boolean;
    readonly range: Range;
    readonly newText: string;
  } | null;
  readonly policies: number;
  readonly reason: string;
  /** What is to be known of a file that is written: what stays denied, who has to name it. */
  readonly notes: readonly string[];
}

/** Of the namespaces of a cluster those with workloads; those of a file first. */
export function namespacesFor({ cluster }: ClusterSnapshot, uri: string): readonly string[] {
  const own = new Set(
    [...(cluster.workloadsByFile.get(uri) ?? [])].flatMap((index) => cluster.workloads[index ?? -1]?.namespace ?? []),
  );
  for (const index of cluster.policiesByFile.get(uri) ?? []) own.add(cluster.policies[index ?? -1]?.namespace ?? "");
  const all = [...cluster.workloadsByNamespace.keys()].sort();
  return [...all.filter((name) => own.has(name)), ...all.filter((name) => !own.has(name))];
}

/**
 * The policies that are missing in a namespace, in a file of their own beside the one that is looked at, or behind what
 * that file has already. The engine proves that they give what is needed and nothing else, or there is nothing to write.
 */
export function createPolicies(
  snapshot: Snapshot,
  shown: ClusterSnapshot,
  needs: readonly Need[],
  uri: string,
  namespace: string,
): Omit<CreatedPolicies, "namespaces"> {
  const { cluster, traffic } = shown;
  const namespaces = new Set([namespace]);
  const selectorOf = createSelectors(gatherObjects(shown.files, cluster));
  const planned = planPolicies({ needs, traffic, namespaces, selectorOf });
  if (planned.length === 0) return none(`Nothing is missing: the policies of ${tick(namespace)} give what is needed.`);
  const folder = uri.slice(0, uri.lastIndexOf("/"));
  const target = `${folder}/${encodeURIComponent(namespace)}-network-policies.yaml`;
  const before = snapshot.files.get(target)?.stream.text;
  const text = writePolicies(planned, ({ evidence }) => commentsOf(snapshot, shown, folder, evidence));
  const newText =
    before === undefined || before.trim() === "" ? text : `${before.endsWith("\n") ? "" : "\n"}---\n${text}`;
  const trial = tryOut({
    made: new Map([[target, (before ?? "") + newText]]),
    added: text,
    count: cluster.policies.length + planned.length,
    files: shown.files.all().map(({ uri: own }) => [own, snapshot.files.get(own)?.stream.text] as const),
    whatIf: (texts) => clusterNamed(snapshot.with(texts), shown.name)?.traffic,
  });
  if (trial === undefined) {
    return none(
      `A new file beside this one would not be part of the cluster ${tick(shown.name)}: its build has to name it.`,
    );
  }
  const { after, apart } = trial;
  const proved = proveLeastPrivilege(traffic, after, needs, namespaces);
  const [first, ...others] = proved.filter(({ kind }) => kind !== "elsewhere");
  if (first !== undefined) {
    const [from, to] = [first.source, first.destination].map((index) => tick(after.endpoints[index]?.label ?? ""));
    const what = first.kind === "denied" ? "is needed and would stay denied" : "is not needed and would stay allowed";
    const rest = others.length === 0 ? "" : ` And ${count(others.length, "more connection")}.`;
    const alike = alikeWorkloads(needs, cluster).map(({ name }) => tick(name));
    const why =
      alike.length === 0 ? "" : ` No label tells the pods of ${list(alike)} apart from others of the namespace.`;
    return none(
      `New policies alone would not do: ${toText(first.connections)} from ${from} to ${to} ${what}.${rest}${why}`,
    );
  }
  const end = createLineIndex(before ?? "").positionAt((before ?? "").length);
  return {
    file: { uri: target, create: before === undefined, range: { start: end, end }, newText },
    policies: planned.length,
    reason: "",
    notes: [
      ...(apart ? [`The build does not take the new file in: name it in its ${tick("kustomization.yaml")}.`] : []),
      ...sayElsewhere(proved, after),
    ],
  };
}

function none(reason: string): Omit<CreatedPolicies, "namespaces"> {
  return { file: null, policies: 0, reason, notes: [] };
}

/** What another namespace denies is not mended here. */
function sayElsewhere(proved: readonly Shortfall[], { cluster, endpoints }: Traffic): readonly string[] {
  const [first, ...others] = proved.filter(({ kind }) => kind === "elsewhere");
  if (first === undefined) return [];
  const by = first.by.flatMap((index) => policyAt(cluster, index) ?? []);
  const names = by.map((policy) => tick(("namespace" in policy ? `${policy.namespace}/` : "") + policy.object.name));
  const homes = [...new Set(by.flatMap((policy) => ("namespace" in policy ? [policy.namespace] : [])))].map(tick);
  const [from, to] = [first.source, first.destination].map((index) => tick(endpoints[index]?.label ?? ""));
  const how = homes.length === 0 ? "" : ` To open it, create the policies of ${list(homes)} too.`;
  const rest =
    others.length === 0 ? "" : ` So ${others.length === 1 ? "is" : "are"} ${count(others.length, "more connection")}.`;
  return [
    `${toText(first.connections)} from ${from} to ${to} is needed and stays denied by ${list(names)}.${rest}${how}`,
  ];
}

/** Where it is written that a rule is needed, at most three lines; paths as seen from the new file. */
function commentsOf(
  { files }: Snapshot,
  shown: ClusterSnapshot,
  folder: string,
  evidence: readonly NeedEvidence[],
): readonly string[] {
  const lines = evidence.slice(0, 3).flatMap(({ uri, document, span, text, kind }) => {
    if (kind === "flow") return [text];
    const file = shown.files.get(uri);
    if (file === undefined) return [];
    const place = textPlace(file, document, span, (other) => files.get(other)?.stream);
    const written = files.get(place.uri)?.stream.text ?? file.stream.text;
    const line = createLineIndex(written).positionAt(place.start).line + 1;
    return [`${relativePath(folder, place.uri)}:${line} ${text}`.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")];
  });
  return evidence.length > 3 ? [...lines, `and ${evidence.length - 3} more`] : lines;
}

function relativePath(folder: string, uri: string): string {
  const [from, to] = [folder.split("/"), uri.split("/")];
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return decode([...from.slice(same).map(() => ".."), ...to.slice(same)].join("/"));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
