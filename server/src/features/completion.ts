import type { Direction, IpBlock, LabelSelectorRequirement, PolicyRule } from "../manifest/types.ts";
import type { Context } from "../snapshot/context.ts";
import type { Path } from "../yaml/find.ts";
import type { Style } from "../yaml/render.ts";
import { styleOf } from "../yaml/style.ts";
import type { Span } from "../yaml/tree.ts";
import { type AdminView, viewAdminPolicy } from "./adminView.ts";
import { adminCandidates } from "./completion/admin.ts";
import { type Cursor, cursorAt, unquote } from "./completion/cursor.ts";
import { type DocumentSnippet, documentCandidates, mayStartDocument } from "./completion/documents.ts";
import { fieldCandidates, mapAt, peerCandidates } from "./completion/fields.ts";
import type { Candidate, CompletionSort } from "./completion/item.ts";
import { type Bearers, labelKeyCandidates, labelKeyValues, labelValueCandidates } from "./completion/labels.ts";
import {
  addressCandidates,
  nameCandidates,
  namespaceCandidates,
  operators,
  policyTypes,
  portCandidates,
  protocols,
  wholeCandidates,
} from "./completion/values.ts";
import { namespacesOf } from "./now.ts";
import { documentAt, objectsOf } from "./place.ts";
import { type PolicyInCluster, policyInCluster } from "./policyInCluster.ts";

export type { DocumentSnippet } from "./completion/documents.ts";

export interface CompletionItemResult {
  readonly label: string;
  readonly sort: CompletionSort;
  readonly detail: string | undefined;
  /** Markdown. */
  readonly documentation: string | undefined;
  /** Snippet text; its further lines are indented from the indentation of the line (insertTextMode adjustIndentation). */
  readonly insert: string;
  /** What the editor matches the typed text against. */
  readonly filter: string;
  /** Orders the items. */
  readonly order: string;
  /** Another completion is worth asking for behind it. */
  readonly more: boolean;
}

export interface CompletionResult {
  readonly document: number;
  /** What an accepted item replaces; relative to the document, on the cursor's line. */
  readonly span: Span;
  readonly items: readonly CompletionItemResult[];
}

/** What can stand at the cursor. `snippets`: whole policies, offered where a document may start. */
export function completion(
  context: Context,
  offset: number,
  snippets: readonly DocumentSnippet[] = [],
): CompletionResult | undefined {
  const document = documentAt(context.file, offset);
  const text = context.file.stream.documents[document]?.text ?? "";
  const at = offset - (context.file.stream.starts[document] ?? 0);
  const whole = context.file.stream.text;
  const cursor = cursorAt(text, at);
  if (cursor === undefined) return undefined;
  const candidates = mayStartDocument(whole, offset)
    ? [...documentCandidates(snippets), ...fieldsOfBlank(cursor)]
    : inObject(context, document, at, text, cursor);
  const yaml = context.file.stream.documents[document];
  if (candidates.length === 0 || yaml === undefined) return undefined;
  const style = styleOf(yaml);
  return { document, span: cursor.span, items: candidates.map((candidate, i) => finish(candidate, cursor, i, style)) };
}

/** A policy may be typed from its first key on; nobody who has typed nothing yet is shown keys in a file of anything. */
function fieldsOfBlank(cursor: Cursor): readonly Candidate[] {
  return cursor.prefix === "" || cursor.path.length > 0 ? [] : fieldCandidates(cursor, []);
}

function finish(candidate: Candidate, cursor: Cursor, index: number, style: Style): CompletionItemResult {
  const { label, sort, detail, documentation, more } = candidate;
  const text = sort === "field" ? inStyle(candidate.insert ?? label, style) : (candidate.insert ?? label);
  // Typed text is matched with its opening quote, since that is replaced too.
  const filter = `${cursor.quote}${candidate.filter ?? label}`;
  const dash = candidate.dash ? "- " : "";
  return {
    label: `${dash}${label}`,
    sort,
    detail,
    documentation,
    insert: `${dash}${text.replaceAll("\n", `\n${" ".repeat(cursor.extraIndent + dash.length)}`)}`,
    filter,
    order: String(index).padStart(4, "0"),
    more: more === true,
  };
}

/** Text written with two spaces a level, with the steps that the document has. */
function inStyle(text: string, { step, listStep }: Pick<Style, "step" | "listStep">): string {
  let dash: { readonly level: number; readonly column: number } | undefined;
  return text
    .split("\n")
    .map((line, i) => {
      if (i === 0) return line;
      const content = line.trimStart();
      const level = (line.length - content.length) / 2;
      if (dash !== undefined && level > dash.level) return " ".repeat(dash.column + (level - dash.level) * 2) + content;
      dash = undefined;
      if (!content.startsWith("- ")) return " ".repeat(level * step) + content;
      dash = { level, column: (level - 1) * step + listStep };
      return " ".repeat(dash.column) + content;
    })
    .join("\n");
}

function inObject(context: Context, document: number, at: number, text: string, cursor: Cursor): readonly Candidate[] {
  const { path, prefix } = withoutList(cursor.path);
  const admin = adminPolicyAt(context, document, at, prefix);
  if (admin !== undefined) return adminCandidates(admin, path, cursor);
  const view = policyAt(context, document, at, prefix);
  if (view === undefined || (prefix.length === 0 && !isPolicyText(text))) return [];
  const last = path.at(-1);
  // A dash in a list of plain values looks like the start of a map.
  if (cursor.kind === "key" && typeof last === "number" && isPlainList(path.at(-2))) {
    return itemCandidates(view, path.slice(0, -1), cursor);
  }
  if (cursor.kind === "item") return itemCandidates(view, path, cursor);
  return cursor.kind === "key" ? keyCandidates(view, path, cursor) : valueCandidates(view, path, cursor);
}

/** The path in the object, and the one to it in a List. */
function withoutList(path: Path): { readonly path: Path; readonly prefix: Path } {
  const inList = path[0] === "items" && typeof path[1] === "number";
  return inList ? { path: path.slice(2), prefix: path.slice(0, 2) } : { path, prefix: [] };
}

function isPolicyText(text: string): boolean {
  return /^kind[ ]*:[ ]*["']?NetworkPolicy\b/m.test(text);
}

/** The policy being typed: the only one of its document, or in a List the one that the cursor is in or behind. */
function policyAt(context: Context, document: number, at: number, prefix: Path): PolicyInCluster | undefined {
  let found: PolicyInCluster | undefined;
  for (const object of objectsOf(context.file, document)) {
    if (object.kind !== "policy") continue;
    if (found !== undefined && prefix.length > 0 && object.manifest.node.span.start > at) break;
    found = policyInCluster(context, object.manifest, object.index);
  }
  return found;
}

/** The policy for the whole cluster that is being typed. */
function adminPolicyAt(context: Context, document: number, at: number, prefix: Path): AdminView | undefined {
  let found: AdminView | undefined;
  for (const object of objectsOf(context.file, document)) {
    if (object.kind !== "admin policy") continue;
    if (found !== undefined && prefix.length > 0 && object.manifest.node.span.start > at) break;
    found = viewAdminPolicy(context, object.manifest, object.index);
  }
  return found;
}

function isPlainList(field: string | number | undefined): boolean {
  return field === "policyTypes" || field === "values" || field === "except";
}

const lists = new Set<string | number | undefined>([
  "ingress",
  "egress",
  "from",
  "to",
  "ports",
  "matchExpressions",
  "policyTypes",
  "values",
  "except",
]);

/** Below a list's key, where a dash is still to be typed. */
function dashCandidates(view: PolicyInCluster, list: Path, cursor: Cursor): readonly Candidate[] {
  // What stands below begins the next item, and is no part of this one.
  const begun: Cursor = { ...cursor, dashed: true, childrenFollow: false, siblings: new Map() };
  const items = isPlainList(list.at(-1))
    ? itemCandidates(view, list, begun)
    : keyCandidates(view, [...list, itemsAbove], begun);
  return items.map((item) => ({ ...item, dash: true }));
}

/** No index of an item that is there: what is typed has no neighbours in its map yet. */
const itemsAbove = Number.MAX_SAFE_INTEGER;

function keyCandidates(view: PolicyInCluster, path: Path, cursor: Cursor): readonly Candidate[] {
  const last = path.at(-1);
  if (!cursor.flow && !cursor.colonFollows && cursor.quote === "" && lists.has(last) && mapAt(path).length === 0) {
    return dashCandidates(view, path, cursor);
  }
  if (last === "matchLabels") return labelKeyCandidates(view.context, cursor, bearersAt(view, path));
  if (typeof last === "number" && (path.at(-2) === "from" || path.at(-2) === "to")) return peerCandidates(cursor);
  return fieldCandidates(cursor, path);
}

function valueCandidates(view: PolicyInCluster, path: Path, cursor: Cursor): readonly Candidate[] {
  const [field, parent, grandparent] = [path.at(-1), path.at(-2), path.at(-3)];
  if (parent === "matchLabels" && typeof field === "string") {
    return labelValueCandidates(view.context, bearersAt(view, path.slice(0, -1)), field);
  }
  if (grandparent === "matchExpressions") {
    if (field === "key") return labelKeyValues(view.context, bearersAt(view, path.slice(0, -2)));
    return field === "operator" ? operators : [];
  }
  if (grandparent === "ports") {
    if (field === "protocol") return protocols;
    return field === "port" ? portsAt(view, path, cursor) : [];
  }
  if (parent === "ipBlock") return field === "cidr" ? addressCandidates(view.context, undefined, cursor.prefix) : [];
  if (cursor.prefix === "" && cursor.quote === "" && !cursor.childrenFollow) {
    const whole = wholeCandidates(path);
    if (whole.length > 0) return whole;
  }
  const name = path.join(".");
  if (name === "metadata.namespace") return namespaceCandidates(view.context);
  if (name === "metadata.name") return nameCandidates(view);
  if (name === "apiVersion") return [{ label: "networking.k8s.io/v1", sort: "value" }];
  return name === "kind" ? [{ label: "NetworkPolicy", sort: "value" }] : [];
}

function itemCandidates(view: PolicyInCluster, list: Path, cursor: Cursor): readonly Candidate[] {
  const field = list.at(-1);
  if (field === "policyTypes") {
    const written: readonly string[] = view.policy.policyTypes ?? [];
    // The one under the cursor is being replaced.
    return policyTypes.filter(({ label }) => !written.includes(label) || label === cursor.prefix);
  }
  if (field === "except") {
    const block = blockAt(view, list);
    return unwritten(addressCandidates(view.context, block?.cidr), block?.except ?? [], cursor);
  }
  if (field !== "values") return [];
  const key = cursor.flow ? cursor.siblings.get("key") : undefined;
  const expression = expressionAt(view, list);
  const known = key ?? expression?.key;
  if (known === undefined) return [];
  const values = labelValueCandidates(view.context, bearersAt(view, list.slice(0, -2)), unquote(known));
  return unwritten(values, expression?.values ?? [], cursor);
}

/** Without what the list has already; the one under the cursor is being replaced. */
function unwritten(candidates: readonly Candidate[], written: readonly string[], cursor: Cursor): readonly Candidate[] {
  return candidates.filter(({ label }) => label === cursor.prefix || !written.includes(label));
}

function ruleAt(
  view: PolicyInCluster,
  path: Path,
): { readonly direction: Direction; readonly rule: PolicyRule | undefined } | undefined {
  const [, direction, index] = path;
  if ((direction !== "ingress" && direction !== "egress") || typeof index !== "number") return undefined;
  return { direction, rule: view.policy[direction]?.[index] };
}

function portsAt(view: PolicyInCluster, path: Path, cursor: Cursor): readonly Candidate[] {
  const found = ruleAt(view, path);
  if (found === undefined) return [];
  return portCandidates(view, found.direction, found.rule, cursor);
}

function peerAt(view: PolicyInCluster, path: Path): PolicyRule["peers"][number] | undefined {
  const index = path[4];
  return typeof index === "number" ? ruleAt(view, path)?.rule?.peers[index] : undefined;
}

function blockAt(view: PolicyInCluster, path: Path): IpBlock | undefined {
  return peerAt(view, path)?.ipBlock;
}

/** `path`: of a selector's `matchLabels` or `matchExpressions`. */
function bearersAt(view: PolicyInCluster, path: Path): Bearers {
  const selector = path.at(-2);
  if (selector === "namespaceSelector") return { kind: "namespaces" };
  const home = view.namespace;
  const namespaceSelector = path[1] === "podSelector" ? undefined : peerAt(view, path)?.namespaceSelector;
  if (namespaceSelector === undefined) return { kind: "pods", namespaces: [home], home };
  return { kind: "pods", namespaces: namespacesOf(view.context.cluster, namespaceSelector), home };
}

/** The expression whose `values` are at `list`. */
function expressionAt(view: PolicyInCluster, list: Path): LabelSelectorRequirement | undefined {
  const index = list.at(-2);
  const selector =
    list[1] === "podSelector"
      ? view.policy.podSelector
      : peerAt(view, list)?.[list.at(-4) === "namespaceSelector" ? "namespaceSelector" : "podSelector"];
  return typeof index === "number" ? selector?.matchExpressions[index] : undefined;
}
