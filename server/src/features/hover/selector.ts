import type { LabelSelector, LabelSelectorRequirement, Labels } from "../../manifest/types.ts";
import { matchesLabels } from "../labelMatch.ts";
import type { PolicyView } from "../policyView.ts";
import { links } from "../text/links.ts";
import { inOrder, namespacesOf, workloadName } from "../text/now.ts";
import { labelWords, requirementCount, requirementWords } from "../text/selectors.ts";
import { allOf, code, count, join, someOf } from "../text/words.ts";
import { paragraphs, partialNote } from "./compose.ts";

/** What a selector looks at: the pods of some namespaces, or the namespaces themselves. */
export type SelectorScope =
  | { readonly kind: "pods"; readonly namespaces: readonly string[]; readonly words: string }
  | { readonly kind: "namespaces" };

/** The pods of the policy's own namespace. */
export function ownPods(view: PolicyView): SelectorScope {
  return { kind: "pods", namespaces: [view.namespace], words: code(view.namespace) };
}

/** The pods that a peer's `podSelector` looks at. */
export function peerPods(view: PolicyView, namespaceSelector: LabelSelector | undefined): SelectorScope {
  if (namespaceSelector === undefined) return ownPods(view);
  const namespaces = namespacesOf(view.context.cluster, namespaceSelector);
  const words = namespaces.length === 1 ? code(namespaces[0] ?? "") : count(namespaces.length, "matching namespace");
  return { kind: "pods", namespaces, words };
}

/** Something with labels that a selector may match. */
interface Candidate {
  readonly name: string;
  readonly labels: Labels;
}

function candidatesOf(view: PolicyView, scope: SelectorScope): readonly Candidate[] {
  if (scope.kind === "namespaces") {
    return [...view.context.cluster.namespaces.values()].map(({ name, labels }) => ({ name: code(name), labels }));
  }
  const { cluster } = view.context;
  const inside = scope.namespaces.flatMap((namespace) => cluster.workloadsByNamespace.get(namespace) ?? []);
  return inOrder(cluster, inside, view.namespace)
    .filter(({ object }) => !object.hostNetwork)
    .map((workload) => ({ name: workloadName(workload, view.namespace), labels: workload.object.labels }));
}

/** `matchLabels` and `matchExpressions`: everything in one selector has to hold. */
export function requirementsHover(
  view: PolicyView,
  selector: LabelSelector,
  scope: SelectorScope,
  field: "matchLabels" | "matchExpressions",
  empty: string | undefined,
): string {
  const noun = scope.kind === "pods" ? "pod" : "namespace";
  const total = requirementCount(selector);
  return paragraphs(
    total === 0 ? `No requirement: every ${noun} matches.` : leadOf(selector, field, noun, total),
    empty,
    view.manifest.partial ? partialNote : nowWords(view, selector, scope),
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
    return `The ${noun} has to be ${words.startsWith("labelled") ? words : `one ${words}`}. More requirements in this selector would all have to hold.`;
  }
  const labels = Object.keys(selector.matchLabels).length;
  const expressions = selector.matchExpressions.length;
  if (expressions === 0) return `**AND**: ${allOf(labels)} labels have to be on the ${noun}: ${words}.`;
  const own = field === "matchLabels" ? count(labels, "label") : count(expressions, "expression");
  const other =
    field === "matchLabels"
      ? ` and what \`matchExpressions\` asks for`
      : labels > 0
        ? ` and what \`matchLabels\` asks for`
        : "";
  return `**AND**: ${own}${other}: everything has to hold for one ${noun}: ${words}.`;
}

function nowWords(view: PolicyView, selector: LabelSelector, scope: SelectorScope): string {
  const candidates = candidatesOf(view, scope);
  if (candidates.length === 0) return unknown(scope);
  const matching = candidates.filter((each) => matchesLabels(selector, each.labels));
  const partly = candidates.flatMap((each) => partlyMatching(each, selector));
  const where = scope.kind === "pods" ? ` in ${scope.words}` : "";
  const noun = scope.kind === "pods" ? "workload" : "namespace";
  const now =
    matching.length === 0
      ? `Now: none of the ${count(candidates.length, noun)}${where}.`
      : `Now: ${count(matching.length, noun)}: ${someOf(matching.map((each) => each.name))}.`;
  return partly.length === 0 ? now : paragraphs(now, `Only part of it fits: ${someOf(partly, 4)}.`);
}

/** An object that meets some requirements and not others, with what it lacks. */
function partlyMatching(candidate: Candidate, selector: LabelSelector): readonly string[] {
  const single = singles(selector);
  const missing = single.filter((one) => !matchesLabels(one, candidate.labels));
  const met = single.length - missing.length;
  if (missing.length === 0 || met === 0) return [];
  // An object that only lacks an unwanted label has nothing to do with the selector.
  if (!single.some((one) => isPositive(one) && matchesLabels(one, candidate.labels))) return [];
  return [`${candidate.name} (not ${join(missing.map(labelWords), "or")})`];
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

function unknown(scope: SelectorScope): string {
  if (scope.kind === "namespaces") return "Which namespaces that is now is unknown: no manifest here declares one.";
  return scope.namespaces.length === 0
    ? "Which pods that is now is unknown: no namespace known here matches."
    : `Which pods that is now is unknown: no manifest here declares a workload in ${scope.words}.`;
}

/** One label of `matchLabels`. */
export function labelHover(view: PolicyView, selector: LabelSelector, scope: SelectorScope, key: string): string {
  const value = selector.matchLabels[key] ?? "";
  const one = { matchLabels: { [key]: value }, matchExpressions: [] };
  const others = requirementCount(selector) - 1;
  const noun = scope.kind === "pods" ? "pod" : "namespace";
  return paragraphs(
    `The ${noun} has to carry the label ${code(`${key}=${value}`)}.${others > 0 ? ` It is one of ${others + 1} requirements, and all have to hold (**AND**).` : ""}`,
    view.manifest.partial ? partialNote : carriedBy(view, one, scope, key),
    scope.kind === "namespaces"
      ? "Selectors see labels, not names; every namespace carries its name as `kubernetes.io/metadata.name`."
      : undefined,
    scope.kind === "namespaces" ? links.namespaces : links.labels,
  );
}

/** One item of `matchExpressions`. */
export function expressionHover(
  view: PolicyView,
  selector: LabelSelector,
  scope: SelectorScope,
  expression: LabelSelectorRequirement,
): string {
  const one = { matchLabels: {}, matchExpressions: [expression] };
  const noun = scope.kind === "pods" ? "Pods" : "Namespaces";
  const lacking = expression.operator === "NotIn" || expression.operator === "DoesNotExist";
  const others = requirementCount(selector) - 1;
  return paragraphs(
    `${noun} ${requirementWords(expression)}.${expression.values.length > 1 && expression.operator === "In" ? " Any one value is enough (**OR**)." : ""}${others > 0 ? ` All ${others + 1} requirements of the selector have to hold (AND).` : ""}`,
    lacking ? `${noun} that do not have the label at all match too.` : undefined,
    view.manifest.partial ? partialNote : carriedBy(view, one, scope, expression.key),
    links.labels,
  );
}

function carriedBy(view: PolicyView, one: LabelSelector, scope: SelectorScope, key: string): string {
  const candidates = candidatesOf(view, scope);
  if (candidates.length === 0) return unknown(scope);
  const noun = scope.kind === "pods" ? "workload" : "namespace";
  const where = scope.kind === "pods" ? ` in ${scope.words}` : "";
  const matching = candidates.filter((each) => matchesLabels(one, each.labels));
  if (matching.length > 0)
    return `Now: ${count(matching.length, noun)}${where}: ${someOf(matching.map((each) => each.name))}.`;
  const seen = new Set(candidates.flatMap(({ labels }) => (Object.hasOwn(labels, key) ? [labels[key] ?? ""] : [])));
  const values = [...seen].sort().map(code);
  const known =
    values.length === 0 ? `None of them has a label ${code(key)}.` : `Values of ${code(key)} there: ${someOf(values)}.`;
  return `Now: none of the ${count(candidates.length, noun)}${where}. ${known}`;
}
