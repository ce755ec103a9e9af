import { entryOf, fieldOf } from "../manifest/fields.ts";
import type { Labels } from "../manifest/types.ts";
import type { Context } from "../snapshot/context.ts";
import { textPlace } from "../snapshot/textPlace.ts";
import type { SourceEdit } from "../source/fix.ts";
import { someOf } from "../words/lists.ts";
import { namespaceNameLabel } from "../words/selectors.ts";
import { resolvePlain } from "../yaml/scalar11.ts";
import type { Span, YamlNode, YamlScalar } from "../yaml/tree.ts";
import { type FilePlace, fileAt, labelEntry, podOf } from "./navigation/places.ts";
import {
  everySelector,
  isText,
  mentionsOf,
  placeIn,
  policyAsksFor,
  type SelectorPart,
} from "./navigation/selectors.ts";
import { type Subject, subjectAt } from "./navigation/subject.ts";
import { placeAt } from "./place.ts";

export interface RenameTarget {
  readonly document: number;
  readonly span: Span;
  /** The value as it is now. */
  readonly placeholder: string;
}

/** The label value under the cursor, if it can be renamed. */
export function prepareRename(context: Context, offset: number): RenameTarget | undefined {
  const place = placeAt(context.file, offset);
  const label = labelAt(context, offset);
  const node = place?.located.node;
  if (place === undefined || label === undefined || place.located.part !== "value" || !isText(node, label.value))
    return undefined;
  return { document: place.document, span: node.span, placeholder: label.value };
}

type Label = Extract<Subject, { kind: "label" }>;

function labelAt(context: Context, offset: number): Label | undefined {
  const subject = subjectAt(context, offset);
  // The control plane sets this one.
  return subject?.kind === "label" && subject.key !== namespaceNameLabel ? subject : undefined;
}

/**
 * A label value under a new name: in the selectors that ask for it, and on the pods (or namespaces) that bear it, so that
 * every selector goes on matching what it matched. A text when the name cannot be: the reason, for people.
 */
export function rename(context: Context, offset: number, newName: string): readonly SourceEdit[] | string {
  const label = labelAt(context, offset);
  if (label === undefined) return "Only a label value can be renamed.";
  if (!/^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(newName)) {
    return "A label value has at most 63 letters, digits, '-', '_' and '.', and begins and ends with a letter or digit.";
  }
  const found = new Map<string, SourceEdit>();
  const add = (place: Omit<FilePlace, "span">, node: YamlScalar) => {
    const file = fileAt(context, place.uri);
    if (file === undefined) return;
    const at = textPlace(file, place.document, node.span, (uri) => context.snapshot.files.get(uri)?.stream);
    // What a build fills in is written elsewhere.
    if (at.computed) return;
    found.set(`${at.uri} ${at.start}`, { place: at, newText: written(newName, node) });
  };
  if (newName === label.value) return [];
  const bearers =
    label.of === "namespaces" ? renameOnNamespaces(context, label, add) : renameOnPods(context, label, add);
  const taken = bearers.filter(({ labels }) => labels[label.key] === newName).map(({ name }) => `'${name}'`);
  if (taken.length > 0) {
    return `${someOf(taken, 3)} ${taken.length === 1 ? "has" : "have"} '${label.key}=${newName}' already: no selector could tell them apart any more.`;
  }
  return [...found.values()];
}

/** What may bear the label. */
interface Bearer {
  readonly name: string;
  readonly labels: Labels;
}

type Add = (place: Omit<FilePlace, "span">, node: YamlScalar) => void;

/** In the quotes that stand there; in new ones where the plain text would not be a string. */
function written(text: string, { style }: YamlScalar): string {
  if (style === "single-quoted") return `'${text}'`;
  if (style === "plain" && text !== "" && resolvePlain(text).type === "string") return text;
  return `"${text}"`;
}

function renameOnNamespaces(context: Context, { key, value }: Label, add: Add): readonly Bearer[] {
  for (const part of everySelector(context, policyAsksFor(key, value))) {
    if (part.of === "namespaces") addMentions(part, key, value, add);
  }
  for (const { labels, origins } of context.cluster.namespaces.values()) {
    if (labels[key] !== value) continue;
    for (const { uri, index } of origins) {
      const manifest = fileAt(context, uri)?.namespaces[index];
      if (manifest === undefined) continue;
      addLabel(fieldOf(fieldOf(manifest.node, "metadata"), "labels"), key, value, (scalar) =>
        add({ uri, document: manifest.document }, scalar),
      );
    }
  }
  return [...context.cluster.namespaces.values()];
}

function addMentions(part: SelectorPart, key: string, value: string, add: Add): void {
  for (const scalar of mentionsOf(part, key, value)) add(placeIn(part, scalar), scalar);
}

function addLabel(labels: YamlNode | undefined, key: string, value: string, add: (scalar: YamlScalar) => void): void {
  const entry = labelEntry(labels, key);
  if (entry !== undefined && isText(entry.value, value)) add(entry.value);
}

function renameOnPods(context: Context, { key, value, namespaces }: Label, add: Add): readonly Bearer[] {
  const parts = [...everySelector(context, policyAsksFor(key, value))].filter(
    (part) => part.of === "pods" && mentionsOf(part, key, value).length > 0,
  );
  const reached = reach(parts, namespaces);
  for (const part of parts) {
    if (part.namespaces().some((name) => reached.has(name))) addMentions(part, key, value, add);
  }
  const { cluster } = context;
  for (const namespace of reached) {
    for (const index of cluster.workloadsByNamespace.get(namespace) ?? []) {
      for (const { uri, index: at } of cluster.workloads[index]?.origins ?? []) {
        const manifest = fileAt(context, uri)?.workloads[at];
        if (manifest === undefined || manifest.object.labels[key] !== value) continue;
        const found = (scalar: YamlScalar) => add({ uri, document: manifest.document }, scalar);
        addLabel(fieldOf(podOf(manifest.node).metadata, "labels"), key, value, found);
        addLabel(fieldOf(fieldOf(manifest.node, "metadata"), "labels"), key, value, found);
        // A Deployment's own selector has to match its template.
        addLabel(fieldOf(fieldOf(fieldOf(manifest.node, "spec"), "selector"), "matchLabels"), key, value, found);
      }
    }
    for (const index of cluster.servicesByNamespace.get(namespace) ?? []) {
      const { uri, index: at } = cluster.services[index]?.origin ?? { uri: "", index: 0 };
      const manifest = fileAt(context, uri)?.services[at];
      if (manifest === undefined) continue;
      const selector = entryOf(fieldOf(manifest.node, "spec"), "selector")?.value;
      addLabel(selector, key, value, (scalar) => add({ uri, document: manifest.document }, scalar));
    }
  }
  return cluster.workloads
    .filter(({ namespace }) => reached.has(namespace))
    .map(({ namespace, name, object }) => ({ name: `${namespace}/${name}`, labels: object.labels }));
}

/** The namespaces that have to change together: a selector that looks into one of them and others ties these to it. */
function reach(parts: readonly SelectorPart[], start: readonly string[]): ReadonlySet<string> {
  const reached = new Set(start);
  const scopes = parts.map((part) => part.namespaces());
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const scope of scopes)
      if (scope.some((name) => reached.has(name))) for (const name of scope) reached.add(name);
  }
  return reached;
}
