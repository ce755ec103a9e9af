import type { Cluster } from "../../cluster/cluster.ts";
import type { Direction } from "../../manifest/types.ts";
import { type ConnectionSet, intersect, isEmpty } from "../../traffic/connectionSet.ts";
import { selectorMatches } from "../../traffic/selector.ts";
import type { MissingLabel, NearestMiss, PolicyPart, SideExplanation, Traffic } from "../../traffic/types.ts";
import { capital, code } from "../../words/lists.ts";
import { otherPolicyTexts } from "../../words/otherPolicies.ts";
import { peerWords } from "../../words/selectors.ts";
import { cellOf } from "./cell.ts";
import type { Cells } from "./cells.ts";
import { portChoices } from "./choices.ts";
import type { Directory } from "./endpoints.ts";
import { decidedByTiers, tierPolicies, tierSummary } from "./explainTiers.ts";
import type { Places } from "./places.ts";
import { readPort } from "./port.ts";
import type {
  MatrixCell,
  MatrixChange,
  MatrixExplanation,
  MatrixMiss,
  MatrixPolicy,
  MatrixSide,
  MatrixUndecided,
} from "./types.ts";
import { connectionWords } from "./words.ts";

export interface ExplainInput {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly directory: Directory;
  readonly cells: Cells;
  readonly places: Places;
  readonly version: number;
  /** Why the connection is needed, in words. */
  readonly evidence: readonly string[];
}

/** Pieces of evidence that are told; more nobody reads. */
const mostEvidence = 3;

export function explainCell(
  input: ExplainInput,
  source: number,
  destination: number,
  port: string,
  change: MatrixChange | null,
): MatrixExplanation {
  const { traffic, directory, cells, version } = input;
  const asked = readPort(port);
  const [from, to] = [directory.traffic[source] ?? 0, directory.traffic[destination] ?? 0];
  const explanation = traffic.explain(from, to, asked === undefined ? {} : { connections: asked });
  const self = source === destination;
  const pair = cells.pair(source, destination);
  const cell = cellOf(pair, asked, change, self, cells.mark(source, destination));
  return {
    version,
    source,
    destination,
    cell,
    verdict: verdictOf(cellOf(pair, asked, change, self).text, pair.connections, asked, port.trim()),
    egress: sideOf(input, explanation.egress, asked, source, destination),
    ingress: sideOf(input, explanation.ingress, asked, destination, source),
    choices: portChoices(traffic, from, to),
    notes: [
      ...evidenceNotes(input.evidence, cell.need),
      ...idleNotes(input, [from, to]),
      ...(self ? ["One pod always reaches itself; this is about two pods of the same workload."] : []),
      ...explanation.undecided.map((reason) => undecidedWords(reason, cells.otherwise(source, destination, reason))),
      ...otherPolicyTexts(input.cluster, namespacesOf(input, [from, to])).map((text) => `${capital(text)}.`),
    ],
  };
}

function evidenceNotes(evidence: readonly string[], need: MatrixCell["need"]): readonly string[] {
  if (need === "unmentioned") return ["It is allowed, and nothing in these files mentions it."];
  if (evidence.length === 0) return [];
  const shown = evidence.slice(0, mostEvidence);
  const rest = evidence.length > shown.length ? ` and ${evidence.length - shown.length} more` : "";
  const what =
    need === undefined ? "It may be needed" : need === "denied" ? "It is needed, and denied" : "It is needed";
  return [`${what}: ${shown.join("; ")}${rest}.`];
}

function namespacesOf({ cluster, traffic }: ExplainInput, ends: readonly number[]): ReadonlySet<string> {
  return new Set(
    ends.flatMap((end) => {
      const endpoint = traffic.endpoints[end];
      if (endpoint?.kind === "representative") return endpoint.namespace ?? [];
      return endpoint?.kind === "workload" ? (cluster.workloads[endpoint.workload]?.namespace ?? []) : [];
    }),
  );
}

function verdictOf(text: string, connections: ConnectionSet, asked: ConnectionSet | undefined, port: string): string {
  if (asked === undefined) return `${capital(text.replace(/, depends on the CNI$/, ""))}.`;
  const passes = intersect(connections, asked);
  if (isEmpty(passes)) return `${port.toUpperCase()} may not pass; ${connectionWords(connections)} is allowed.`;
  return `${capital(connectionWords(passes))} may pass.`;
}

/** Policies that would select an end, and are not in force. */
function idleNotes({ cluster }: ExplainInput, ends: readonly number[]): readonly string[] {
  return cluster.idlePolicies.flatMap(({ manifest, namespace }) => {
    const { object, partial, faults } = manifest;
    const selected = ends
      .flatMap((end) => cluster.workloads[end] ?? [])
      .filter(
        (workload) => workload.namespace === namespace && selectorMatches(object.podSelector, workload.object.labels),
      );
    const [first] = selected;
    if (partial || first === undefined) return [];
    const rejected = faults.some(({ severity }) => severity !== "warning");
    const why = rejected ? "the API server rejects it" : "a later policy has its name";
    return [`${namespace}/${object.name} would select ${first.namespace}/${first.name}, and is not in force: ${why}.`];
  });
}

function undecidedWords(reason: MatrixUndecided, otherwise: ConnectionSet): string {
  if (reason === "node-address") {
    return `It depends on the node: an ipBlock decides here, and the node's address is not in these files. Were it in the block, ${connectionWords(otherwise)} is allowed.`;
  }
  const why =
    reason === "ip-block-pods"
      ? "an ipBlock decides here, and some plugins match it against pod addresses while others never do"
      : "a pod on the host network decides here, and most plugins count it as its node, others as a pod";
  return `It depends on the CNI: ${why}. Read the other way, ${connectionWords(otherwise)} is allowed.`;
}

function sideOf(
  input: ExplainInput,
  side: SideExplanation,
  asked: ConnectionSet | undefined,
  here: number,
  there: number,
): MatrixSide {
  const { directory } = input;
  const { direction, isolatedBy, allowed } = side;
  const endpoint = directory.endpoints[here];
  const of = endpoint?.title ?? "";
  const end = input.traffic.endpoints[directory.traffic[here] ?? -1];
  const location = end?.kind === "workload" ? input.places.workload(end.workload) : null;
  const base = { direction, of, location };
  if (endpoint?.kind === "addresses") {
    return {
      ...base,
      state: "absent",
      summary: "Outside the cluster; no policy applies there.",
      policies: [],
      nearestMiss: null,
    };
  }
  const decided = decidedByTiers(input.cluster, side);
  if (decided !== undefined) {
    const denied = isEmpty(asked === undefined ? allowed : intersect(allowed, asked));
    return {
      ...base,
      state: denied ? "denies" : "allows",
      summary: tierSummary(input.cluster, decided),
      policies: [
        ...tierPolicies(input.cluster, input.places, decided),
        ...isolatedBy.map((policy) => policyOf(input, policy, side)),
      ],
      nearestMiss: side.nearestMiss === undefined ? null : missOf(input, side.nearestMiss, there),
    };
  }
  if (isolatedBy.length === 0) {
    const summary = `No policy isolates it for ${direction}, so everything is allowed on this side.`;
    return { ...base, state: "open", summary, policies: [], nearestMiss: null };
  }
  const denies = isEmpty(asked === undefined ? allowed : intersect(allowed, asked));
  const who = isolatedBy.length === 1 ? "One policy isolates" : `${isolatedBy.length} policies isolate`;
  const what = denies
    ? `none of ${isolatedBy.length === 1 ? "its" : "their"} rules matches`
    : `${isolatedBy.length === 1 ? "it allows" : "together they allow"} ${connectionWords(allowed)}`;
  return {
    ...base,
    state: denies ? "denies" : "allows",
    summary: `${who} it for ${direction}; ${what}.`,
    policies: isolatedBy.map((policy) => policyOf(input, policy, side)),
    nearestMiss: side.nearestMiss === undefined ? null : missOf(input, side.nearestMiss, there),
  };
}

function policyOf({ cluster, places }: ExplainInput, policy: number, side: SideExplanation): MatrixPolicy {
  const rules = side.allowedBy.filter((part) => part.policy === policy);
  return {
    name: policyName(cluster, policy),
    location: places.policy({ policy }),
    rules: rules.map((part) => ({
      title: partTitle(part, side.direction),
      peer: peerText(cluster, part, side.direction),
      allows: connectionWords(part.connections),
      location: places.policy({ ...part, direction: side.direction }),
    })),
  };
}

export function policyName(cluster: Cluster, policy: number): string {
  const found = cluster.policies[policy];
  return found === undefined ? "" : `${found.namespace}/${found.object.name}`;
}

/** Counted from 1, as people do. */
function partTitle({ rule = 0, peer }: PolicyPart, direction: Direction): string {
  const title = `${direction} rule ${rule + 1}`;
  return peer === undefined ? title : `${title}, peer ${peer + 1}`;
}

function peerText(cluster: Cluster, { policy, rule = 0, peer }: PolicyPart, direction: Direction): string {
  const found = cluster.policies[policy];
  const peers = found?.object[direction]?.[rule]?.peers ?? [];
  const chosen = peers[peer ?? -1];
  const preposition = direction === "ingress" ? "from" : "to";
  if (found === undefined || chosen === undefined) return `${preposition} everybody`;
  return `${preposition} ${peerWords(chosen, found.namespace)}`;
}

function missOf({ cluster, directory, places }: ExplainInput, miss: NearestMiss, there: number): MatrixMiss {
  const { part, missing, others } = miss;
  const direction = part.direction ?? "ingress";
  const other = directory.endpoints[there]?.title ?? "";
  const more = others === 0 ? "" : others === 1 ? " One more thing is missing." : ` ${others} more things are missing.`;
  const text = `${missText(missing, capital(partTitle(part, direction)), other)}${more}`;
  return { policy: policyName(cluster, part.policy), text, location: places.policy({ ...part, direction }) };
}

function missText(missing: NearestMiss["missing"], title: string, other: string): string {
  switch (missing.kind) {
    case "pod-label":
      return `${title} asks for pods with ${code(missing.requirement)}; ${other} has ${found(missing)}.`;
    case "namespace-label":
      return `${title} asks for namespaces with ${code(missing.requirement)}; that of ${other} has ${found(missing)}.`;
    case "namespace":
      return `${title} means pods of namespace ${code(missing.wanted)}; ${other} is in ${code(missing.found)}.`;
    case "port":
      return `${title} opens ${code(missing.wanted)}, not ${code(missing.found)}.`;
    case "protocol":
      return `${title} is for ${missing.wanted}, not ${missing.found}.`;
    case "address":
      return `${title} is for addresses in ${code(missing.wanted)}; ${other} is not there.`;
    case "pod":
      return `${title} selects pods; ${other} is an address outside.`;
    case "host-network":
      return `${title} would match its labels, but ${other} is on the host network, where most plugins see only the node.`;
    case "no-rule":
      return "It has no rule for this direction at all: whatever it selects is shut.";
  }
}

function found({ key, found: value }: MissingLabel): string {
  return value === undefined ? `no ${code(key)}` : code(`${key}=${value}`);
}
