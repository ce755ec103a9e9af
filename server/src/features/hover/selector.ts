import { entryOf } from "../../manifest/fields.ts";
import type { LabelSelector, LabelSelectorRequirement, Labels } from "../../manifest/types.ts";
import { links } from "../../words/links.ts";
import { allOf, capital, code, count, join, someOf } from "../../words/lists.ts";
import { labelWords, namespaceNameLabel, requirementCount, requirementWords } from "../../words/selectors.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { matchesLabels } from "../labelMatch.ts";
import { inOrder, namespacesOf, notCounted, workloadName } from "../now.ts";
import { bullets, paragraphs } from "./compose.ts";
import { emptyNote } from "./empties.ts";
import type { HoverView } from "./view.ts";

/** Where a selector is read from: of a policy in a namespace, or of one for the whole cluster. */
export type SelectorView = Pick<HoverView, "context" | "namespace" | "unsaid">;

/** What a selector looks at: the pods of some namespaces, or the namespaces themselves. */
export type SelectorScope =
  | {
      readonly kind: "pods";
      readonly namespaces: readonly string[];
      readonly words: string;
      /** What would have to be written twice for OR. */
      readonly holder: "policy" | "peer";
    }
  | { readonly kind: "namespaces"; readonly holder: "peer" };

/** The pods of the policy's own namespace. */
export function ownPods(view: SelectorView, holder: "policy" | "peer"): SelectorScope {
  return { kind: "pods", namespaces: [view.namespace], words: code(view.namespace), holder };
}

/** The pods that a peer's `podSelector` looks at. */
export function peerPods(view: SelectorView, namespaceSelector: LabelSelector | undefined): SelectorScope {
  if (namespaceSelector === undefined) return ownPods(view, "peer");
  const namespaces = namespacesOf(view.context.cluster, namespaceSelector);
  const words = namespaces.length === 1 ? code(namespaces[0] ?? "") : count(namespaces.length, "matching namespace");
  return { kind: "pods", namespaces, words, holder: "peer" };
}

/** Something with labels that a selector may match. */
interface Candidate {
  readonly name: string;
  readonly labels: Labels;
}

interface Candidates {
  readonly known: readonly Candidate[];
  /** Names of namespaces that no manifest declares: they may have the labels. */
  readonly undeclared: readonly string[];
  /** Workloads are declared there, on the host network, where selectors do not see them. */
  readonly onHost: boolean;
}

function candidatesOf(view: SelectorView, scope: SelectorScope, keys: readonly string[]): Candidates {
  const { cluster } = view.context;
  if (scope.kind === "namespaces") {
    const all = [...cluster.namespaces.values()];
    // The one label that every namespace is known to have.
    const byName = keys.every((key) => key === namespaceNameLabel);
    const known = byName ? all : all.filter(({ origins }) => origins.length > 0);
    return {
      known: known.map(({ name, labels }) => ({ name: code(name), labels })),
      undeclared: byName ? [] : all.filter(({ origins }) => origins.length === 0).map(({ name }) => code(name)),
      onHost: false,
    };
  }
  const inside = scope.namespaces.flatMap((namespace) => cluster.workloadsByNamespace.get(namespace) ?? []);
  const known = inOrder(cluster, inside, view.namespace)
    .filter(({ object }) => !object.hostNetwork)
    .map((workload) => ({ name: workloadName(workload, view.namespace), labels: workload.object.labels }));
  return { known, undeclared: [], onHost: inside.length > known.length };
}

function keysOf({ matchLabels, matchExpressions }: LabelSelector): readonly string[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
}

/** `matchLabels` and `matchExpressions`: everything in one selector has to hold. */
export function requirementsHover(
  view: SelectorView,
  selector: LabelSelector,
  scope: SelectorScope,
  field: "matchLabels" | "matchExpressions",
  empty: string | undefined,
): string {
  const noun = scope.kind === "pods" ? "pod" : "namespace";
  const total = requirementCount(selector);
  return paragraphs(
    total === 0 ? `No requirement: every ${noun} matches.` : leadOf(selector, field, noun, total),
    view.unsaid ?? paragraphs(nowWords(view, selector, scope), onHostNetwork(view, selector, scope)),
    empty,
    links.labels,
  );
}

function leadOf(
  selector: LabelSelector,
  field: "matchLabels" | "matchExpressions",
  noun: string,
  total: number,
): string {
  const words = labelWords(selector);
  if (total === 1) {
    if (field === "matchExpressions") {
      const lead = words.startsWith("labelled") ? `The ${noun} has to be ${words}.` : `Only ${noun}s ${words} match.`;
      return `${lead} A second requirement would have to hold as well (AND).`;
    }
    return `The ${noun} has to be ${words}. A second label would have to hold as well (AND); for any of several values write \`In\` under \`matchExpressions\`.`;
  }
  const labels = Object.keys(selector.matchLabels).length;
  const expressions = selector.matchExpressions.length;
  if (expressions === 0)
    return `**AND**: ${allOf(labels)} labels have to be on the ${noun}: ${words.replace(/^labelled /, "")}.`;
  const own = field === "matchLabels" ? count(labels, "label") : count(expressions, "expression");
  const other =
    field === "matchLabels"
      ? ` and what \`matchExpressions\` asks for`
      : labels > 0
        ? ` and what \`matchLabels\` asks for`
        : "";
  return `**AND**: ${own}${other}: everything has to hold for one ${noun}: ${words}.`;
}

function nowWords(view: SelectorView, selector: LabelSelector, scope: SelectorScope): string {
  const candidates = candidatesOf(view, scope, keysOf(selector));
  if (candidates.known.length === 0) return unknown(scope, candidates);
  const matching = candidates.known.filter((each) => matchesLabels(selector, each.labels));
  const partly = candidates.known.flatMap((each) => partlyMatching(each, selector));
  const noun = scope.kind === "pods" ? "workload" : "namespace";
  const now =
    matching.length === 0
      ? noneWords(candidates, scope)
      : `Now: ${count(matching.length, noun)}: ${someOf(matching.map((each) => each.name))}.`;
  return partly.length === 0
    ? now
    : paragraphs(now, `Only part of it fits: ${someOf(partly, 4)}.`, eitherWords(candidates, selector, scope));
}

function onHostNetwork(view: SelectorView, selector: LabelSelector, scope: SelectorScope): string | undefined {
  if (scope.kind === "namespaces") return undefined;
  const { cluster } = view.context;
  const inside = scope.namespaces.flatMap((namespace) => cluster.workloadsByNamespace.get(namespace) ?? []);
  const found = inside.filter((index) => {
    const workload = cluster.workloads[index]?.object;
    return workload?.hostNetwork === true && matchesLabels(selector, workload.labels);
  });
  return notCounted(view, found);
}

/** What the labels would match if one of them were enough. */
function eitherWords({ known }: Candidates, selector: LabelSelector, scope: SelectorScope): string | undefined {
  if (selector.matchExpressions.length > 0) return undefined;
  const single = singles(selector);
  const more = known.filter(
    ({ labels }) => !matchesLabels(selector, labels) && single.some((one) => matchesLabels(one, labels)),
  );
  const noun = scope.kind === "pods" ? "workload" : "namespace";
  return `Were one of the labels enough (OR: a ${scope.holder} for each), that would be ${count(more.length, noun)} more.`;
}

function noneWords({ known, undeclared }: Candidates, scope: SelectorScope): string {
  const where = scope.kind === "pods" ? ` in ${scope.words}` : "";
  const noun = scope.kind === "pods" ? "workload" : "declared namespace";
  const none =
    known.length === 1
      ? `Now: none; the one ${noun}${where} does not fit.`
      : `Now: none of the ${count(known.length, noun)}${where}.`;
  return undeclared.length === 0 ? none : `${none} The labels of ${someOf(undeclared)} are not declared here.`;
}

/** An object that meets some requirements and not others, with what it lacks. */
function partlyMatching(candidate: Candidate, selector: LabelSelector): readonly string[] {
  const single = singles(selector);
  const missing = single.filter((one) => !matchesLabels(one, candidate.labels));
  const met = single.length - missing.length;
  if (missing.length === 0 || met === 0) return [];
  // An object that only lacks an unwanted label has nothing to do with the selector.
  if (!single.some((one) => isPositive(one) && matchesLabels(one, candidate.labels))) return [];
  return [`${candidate.name} (${join(missing.map(lackWords))})`];
}

/** What keeps a candidate out; in a positive form, since "not without" is no help. */
function lackWords(one: LabelSelector): string {
  const [expression] = one.matchExpressions;
  if (expression?.operator === "NotIn") return `${code(expression.key)} is ${join(expression.values.map(code), "or")}`;
  if (expression?.operator === "DoesNotExist") return `has a ${code(expression.key)} label`;
  if (expression?.operator === "Exists") return `has no ${code(expression.key)} label`;
  return `not ${labelWords(one)}`;
}

function isPositive({ matchExpressions }: LabelSelector): boolean {
  return matchExpressions.every(({ operator }) => operator === "In" || operator === "Exists");
}

/** The selector's requirements, each as a selector of its own. */
function singles(selector: LabelSelector): readonly LabelSelector[] {
  return [
    ...Object.entries(selector.matchLabels).map(([key, value]) => ({
      matchLabels: { [key]: value },
      matchExpressions: [],
    })),
    ...selector.matchExpressions.map((expression) => ({ matchLabels: {}, matchExpressions: [expression] })),
  ];
}

function unknown(scope: SelectorScope, { undeclared, onHost }: Candidates): string {
  if (scope.kind === "namespaces") {
    const known =
      undeclared.length === 0 ? "" : ` (${someOf(undeclared)} ${undeclared.length === 1 ? "is" : "are"} only named)`;
    return `Which namespaces that is now is unknown: no manifest here declares one${known}.`;
  }
  if (onHost) return `Now: none; what is declared in ${scope.words} runs on the host network.`;
  return scope.namespaces.length === 0
    ? "Which pods that is now is unknown: no namespace known here matches."
    : `Which pods that is now is unknown: no manifest here declares a workload in ${scope.words}.`;
}

/** One label of `matchLabels`. */
export function labelHover(view: SelectorView, selector: LabelSelector, scope: SelectorScope, key: string): string {
  const value = selector.matchLabels[key] ?? "";
  const one = { matchLabels: { [key]: value }, matchExpressions: [] };
  const others = requirementCount(selector) - 1;
  const noun = scope.kind === "pods" ? "pod" : "namespace";
  return paragraphs(
    `The ${noun} has to carry the label ${code(`${key}=${value}`)}${value === "" ? ", with an empty value" : ""}.${others > 0 ? ` It is one of ${others + 1} requirements, and ${others === 1 ? "both" : "all"} have to hold (**AND**).` : ""}`,
    view.unsaid ?? paragraphs(carriedBy(view, one, scope, key), onHostNetwork(view, one, scope)),
    scope.kind === "namespaces"
      ? "Selectors see labels, not names; every namespace carries its name as `kubernetes.io/metadata.name`."
      : undefined,
    scope.kind === "namespaces" ? links.namespaces : links.labels,
  );
}

/** One item of `matchExpressions`, or a field of it. */
export function expressionHover(
  view: SelectorView,
  selector: LabelSelector,
  scope: SelectorScope,
  expression: LabelSelectorRequirement,
  field: { readonly name: string | undefined; readonly item: YamlNode | undefined },
): string {
  const one = { matchLabels: {}, matchExpressions: [expression] };
  const noun = scope.kind === "pods" ? "Pods" : "Namespaces";
  const others = requirementCount(selector) - 1;
  return paragraphs(
    `${noun} ${requirementWords(expression)}.${expression.values.length > 1 && expression.operator === "In" ? " Any one value is enough (**OR**)." : ""}${others > 0 ? ` ${capital(allOf(others + 1))} requirements of the selector have to hold (**AND**).` : ""}`,
    expression.operator === "NotIn" ? `${noun} that do not have the label at all match too.` : undefined,
    view.unsaid ?? paragraphs(carriedBy(view, one, scope, expression.key), onHostNetwork(view, one, scope)),
    field.name === "values" ? emptyNote("values", entryOf(field.item, "values")?.value) : undefined,
    field.name === "operator" ? bullets(operators) : undefined,
    links.labels,
  );
}

const operators = [
  "`In`: the label has one of the values",
  "`NotIn`: it has none of them, or there is no such label",
  "`Exists`: there is such a label, whatever its value",
  "`DoesNotExist`: there is no such label",
];

function carriedBy(view: SelectorView, one: LabelSelector, scope: SelectorScope, key: string): string {
  const candidates = candidatesOf(view, scope, [key]);
  if (candidates.known.length === 0) return unknown(scope, candidates);
  const noun = scope.kind === "pods" ? "workload" : "namespace";
  const where = scope.kind === "pods" ? ` in ${scope.words}` : "";
  const matching = candidates.known.filter((each) => matchesLabels(one, each.labels));
  if (matching.length > 0)
    return `Now: ${count(matching.length, noun)}${where}: ${someOf(matching.map((each) => each.name))}.`;
  const seen = new Set(
    candidates.known.flatMap(({ labels }) => (Object.hasOwn(labels, key) ? [labels[key] ?? ""] : [])),
  );
  const values = [...seen].sort().map(code);
  const carried =
    values.length === 0
      ? `No label ${code(key)} is declared there.`
      : `Values of ${code(key)} there: ${someOf(values)}.`;
  return `${noneWords(candidates, scope)} ${carried}`;
}
