import type { Cluster } from "../../cluster/cluster.ts";
import { findPolicy } from "../../cluster/cluster.ts";
import type { AdminPolicyManifest, PolicyManifest } from "../../manifest/file.ts";
import { isNetworkApiKind } from "../../manifest/kinds/adminPolicy/index.ts";
import type { Rule } from "../../rules/rule.ts";
import type { AdminContext, Context, FileContext, PolicyContext } from "../../snapshot/context.ts";
import type { EvidenceMemory } from "../../snapshot/evidence.ts";
import type { FileFinding, Finding } from "../../snapshot/finding.ts";
import type { NeedsSource } from "../../snapshot/need.ts";
import { viewPolicy } from "../../snapshot/policyView.ts";
import type { Fix } from "../../source/fix.ts";
import type { Severity } from "../../source/settings.ts";
import { hasOtherPolicies } from "../../words/otherPolicies.ts";
import { withoutOverridden } from "./overrides.ts";
import { type AboutPolicy, createPolicyMemory, type PolicyMemory, placeOf } from "./policyMemory.ts";
import { createRecent } from "./recent.ts";
import { isOn, severityOf } from "./severity.ts";

/** What the rules find in one file as one cluster has it. */
export interface ClusterFinding extends FileFinding {
  readonly definition: Rule;
  readonly severity: Severity;
}

export type DocumentTest = (document: number) => boolean;

/** Runs the rules on the files of one cluster at a time, and remembers what they found. */
export interface ClusterRuns {
  run(context: Context): readonly ClusterFinding[];
  /** On some of its documents. */
  some(context: Context, documents: DocumentTest): readonly ClusterFinding[];
  /** Most of the work, bit by bit. */
  steps(context: Context): Iterable<unknown>;
  /** Without remembering it: for texts that are only tried. */
  try(context: Context): readonly ClusterFinding[];
  /** The rules that can be asked about the file. */
  able(context: Context): readonly Rule[];
}

interface Remembered {
  readonly file: Context["file"];
  readonly traffic: Context["traffic"];
  readonly settings: Context["settings"];
  readonly complete: boolean;
  readonly unsure: boolean;
  readonly version: number;
  /** What cannot be built: while somebody types, a version of the workspace first has what was known of that before. */
  readonly troubled: readonly unknown[];
  readonly found: readonly ClusterFinding[];
  /** Patient rules were not asked. */
  readonly putOff: boolean;
}

const none: readonly Rule[] = Object.freeze([]);
const nothing: readonly unknown[] = Object.freeze([]);
const everyDocument: DocumentTest = () => true;
const noRules: ReadonlySet<Rule> = new Set();

/** `remembered`: of how many files. */
export function createClusterRuns(
  definitions: readonly Rule[],
  byId: ReadonlyMap<string, Rule>,
  { evidenceMemory, needs }: { readonly evidenceMemory: EvidenceMemory; readonly needs: NeedsSource },
  remembered: number,
): ClusterRuns {
  const known = createRecent<Remembered>(remembered);
  const memory = createPolicyMemory(remembered);
  const rejected = definitions.filter((rule) => rule.section === "rejected");
  // Of what is not all known nothing can be said to be absent.
  const present = definitions.filter((rule) => rule.absence !== true);
  // Files that nobody applies together are not compared.
  const byThemselves = present.filter(({ id }) => !/^(?:duplicate|redundant)-/.test(id));
  const patient = definitions.filter((rule) => rule.patient === true);
  const switchedOn = new WeakMap<readonly Rule[], { readonly settings: unknown; readonly on: readonly Rule[] }>();

  /** Rules that wait until nobody types: patient ones that had nothing to say. */
  function silent(found: readonly ClusterFinding[]): ReadonlySet<Rule> {
    return new Set(patient.filter((rule) => !found.some(({ definition }) => definition === rule)));
  }

  function able({ complete, within, snapshot }: Context): readonly Rule[] {
    // What a cluster held is no text that somebody mends; it may be all that there is to look at.
    if (within.entries.some((entry) => entry.snapshot !== undefined) && snapshot.clusters.length > 1) return none;
    // Evidence that is still being read proves nothing; the server's verdict needs none.
    if (!complete) return rejected;
    if (within.alone === true) return byThemselves;
    return within.unsure ? present : definitions;
  }

  function on(context: Context): readonly Rule[] {
    const list = able(context);
    const { settings } = context;
    const before = switchedOn.get(list);
    if (before?.settings === settings) return before.on;
    const found = list.filter((rule) => isOn(rule, settings));
    switchedOn.set(list, { settings, on: found });
    return found;
  }

  function compute(
    context: Context,
    own: PolicyMemory,
    waits = noRules,
    documents: DocumentTest | undefined = undefined,
  ): readonly ClusterFinding[] {
    const file = { ...context, evidence: evidenceMemory.of(context) };
    return findingsOf(file, { on: on(context), waits, documents }, byId, own);
  }

  return Object.freeze({
    able,
    run(context: Context) {
      const { file, traffic, settings, complete, version, within, snapshot } = context;
      const troubled = snapshot.description?.troubled ?? nothing;
      const key = placeOf(context);
      const last = known.get(key);
      const same =
        last?.version === version &&
        last.file === file &&
        last.traffic === traffic &&
        last.settings === settings &&
        last.unsure === within.unsure &&
        last.troubled.length === troubled.length &&
        last.troubled.every((build, at) => build === troubled[at]);
      const { unsettled } = snapshot;
      if (same && last.complete === complete && (unsettled || !last.putOff)) return last.found;
      const waits = unsettled && last !== undefined && file.maps !== undefined ? silent(last.found) : noRules;
      const found = compute(context, memory, waits);
      const putOff = waits.size > 0;
      known.set(key, { file, traffic, settings, complete, unsure: within.unsure, version, troubled, found, putOff });
      return found;
    },
    *steps(context: Context) {
      const own = { ...context, evidence: evidenceMemory.of(context) };
      if (context.file.policies.length > 0 && context.complete) yield* needs.steps(context);
      const rules = on(context);
      const repeated = repeatedIn(context.file);
      for (const [index, policy] of context.file.policies.entries()) {
        if (repeated(policy) && !inForce(context.cluster, context.file.uri, index)) continue;
        yield* memory.steps(own, aboutPolicy(own, policy, index, rules));
      }
    },
    some: (context: Context, documents: DocumentTest) => compute(context, memory, noRules, documents),
    try: (context: Context) => compute(context, createPolicyMemory(1)),
  });
}

function findingsOf(
  context: FileContext,
  {
    on,
    waits,
    documents,
  }: {
    readonly on: readonly Rule[];
    readonly waits: ReadonlySet<Rule>;
    readonly documents: DocumentTest | undefined;
  },
  byId: ReadonlyMap<string, Rule>,
  memory: PolicyMemory,
): readonly ClusterFinding[] {
  const { file, settings } = context;
  const found: ClusterFinding[] = [];
  const isWanted = documents ?? everyDocument;
  const add = (finding: Finding, document: number, object: string, fixes?: (finding: Finding) => readonly Fix[]) => {
    if (!isWanted(document)) return;
    const definition = byId.get(finding.rule);
    const severity = definition === undefined ? undefined : severityOf(definition, settings, finding.severity);
    if (definition === undefined || severity === undefined) return;
    const made: { -readonly [Key in keyof ClusterFinding]: ClusterFinding[Key] } = {
      ...finding,
      document,
      object,
      definition,
      severity,
    };
    if (fixes !== undefined && finding.fixes !== undefined) made.fixes = () => fixes(finding);
    found.push(made);
  };
  const ofPolicies = memory.of(context, documents !== undefined);
  const repeated = repeatedIn(file);
  const shared = isShared(file);
  const { policies, adminPolicies } = shared ? nothingDeclared : file;
  for (const [index, policy] of policies.entries()) {
    if (repeated(policy) && !inForce(context.cluster, file.uri, index)) continue;
    if (!isWanted(policy.document)) continue;
    const object = `NetworkPolicy ${context.evidence.namespaceOf(file.uri, policy.object)}/${policy.object.name}`;
    const { list, fixes } = ofPolicies.findings(aboutPolicy(context, policy, index, on));
    for (const each of withoutOverridden(list, byId, policy.faults)) add(each, policy.document, object, fixes);
  }
  for (const [index, policy] of adminPolicies.entries()) {
    const object = `${policy.object.kind} ${policy.object.name}`;
    const findings = checkAdminPolicy(context, policy, index, on);
    for (const each of withoutOverridden(findings, byId, policy.faults)) add(each, policy.document, object);
  }
  // A file's own text is looked at as it is written, not as each cluster has it.
  const built = shared || file.written !== undefined || file.maps !== undefined;
  const ofFile = on.flatMap((rule) =>
    waits.has(rule) || (built && rule.section === "rejected") ? [] : [...(rule.checkFile?.(context) ?? [])],
  );
  const ofFileAlone = ofFile.some(({ rule }) => byId.get(rule)?.overrides) ? byDocument(ofFile, byId) : ofFile;
  for (const each of ofFileAlone) add(each, each.document, each.object);
  return found;
}

/** Of what is found at one place of an object, that which the strongest rule says. */
function byDocument(findings: readonly FileFinding[], byId: ReadonlyMap<string, Rule>): readonly FileFinding[] {
  const documents = [...new Set(findings.map(({ document }) => document))];
  return documents.flatMap((document) =>
    withoutOverridden(
      findings.filter((each) => each.document === document),
      byId,
      [],
    ),
  );
}

const nothingDeclared: Pick<Context["file"], "policies" | "adminPolicies"> = { policies: [], adminPolicies: [] };

/**
 * What the templates of a chart share is no document, but parts of many: it is judged in the objects that Helm makes of
 * it, at its own lines.
 */
function isShared({ uri, maps, readAs }: Context["file"]): boolean {
  return readAs?.template === true && maps === undefined && /\/_[^/]*$/.test(uri);
}

/** For one pass over the policies of a file: whether a policy is what an alias makes of one that came before. */
function repeatedIn({ policies }: Context["file"]): (policy: PolicyManifest) => boolean {
  if (!policies.some(({ node }) => node.alias)) return () => false;
  const seen = new Set<PolicyManifest["node"]["entries"]>();
  return ({ node: { entries, alias } }) => {
    const again = alias === true && seen.has(entries);
    seen.add(entries);
    return again;
  };
}

/** What the rules are run on. */
function aboutPolicy(context: FileContext, policy: PolicyManifest, index: number, on: readonly Rule[]): AboutPolicy {
  const { evidence, file, cluster } = context;
  // Of an object that is not whole nothing is known but what the server rejects. A key that is being typed does no harm.
  const problems = file.stream.documents[policy.document]?.problems ?? [];
  const whole = !policy.partial && problems.every(({ code }) => code === "missing-colon");
  const namespace = evidence.namespaceOf(file.uri, policy.object);
  const others = cluster.otherPolicies.length > 0 && hasOtherPolicies(cluster, namespace);
  const readable = others ? on.filter((rule) => rule.readsAllPolicies !== true) : on;
  const able = whole ? readable : on.filter((rule) => rule.section === "rejected");
  let held: PolicyContext | undefined;
  const own = () => {
    if (held === undefined) {
      const whole = policyContext(context, policy, index);
      held = whole && { ...whole, fileOf: evidence.reader.file };
    }
    return held;
  };
  return { policy, inCluster: inForce(cluster, file.uri, index), rules: able, own };
}

function checkAdminPolicy(
  context: FileContext,
  policy: AdminPolicyManifest,
  index: number,
  on: readonly Rule[],
): readonly Finding[] {
  const { file, cluster } = context;
  const problems = file.stream.documents[policy.document]?.problems ?? [];
  const whole = !policy.partial && problems.every(({ code }) => code === "missing-colon");
  const inCluster = cluster.adminPolicies.find(({ origin }) => origin.uri === file.uri && origin.index === index);
  const own: AdminContext = { ...context, policy, inCluster };
  const { kind } = policy.object;
  const about = ({ section, kinds }: Rule) =>
    section === "rejected" || (whole && (kinds?.includes(kind) ?? isNetworkApiKind(kind)));
  return on.filter(about).flatMap((rule) => [...(rule.checkAdmin?.(own) ?? [])]);
}

/** What rules and refactorings look at for one policy; `index` is its place in the file's list. */
export function policyContext(context: FileContext, policy: PolicyManifest, index: number): PolicyContext | undefined {
  const view = viewPolicy(context.file, policy);
  if (view === undefined) return undefined;
  const { uri } = context.file;
  const namespace = context.evidence.namespaceOf(uri, policy.object);
  return { ...context, policy, inCluster: inForce(context.cluster, uri, index), namespace, view };
}

/** A replaced policy shares its name with the one in force, but is not it. */
function inForce(cluster: Cluster, uri: string, index: number) {
  const found = findPolicy(cluster, uri, index);
  return found?.origin.uri === uri && found.origin.index === index ? found : undefined;
}
