import { stamped, valueAt } from "../../yaml/graft.ts";
import { parseDocument } from "../../yaml/stream.ts";
import type { Source, YamlDocument, YamlMap, YamlNode, YamlStream } from "../../yaml/tree.ts";
import { textAt } from "./identity.ts";
import { isNull, plainTree } from "./plain.ts";
import { type Resource, resourceOf } from "./resource.ts";
import { ofTemplate, type Trouble } from "./trouble.ts";

/** The objects of one document, or why the tool refuses it. */
export interface LoadedDocument {
  readonly direct: readonly Resource[];
  /** The items of lists: the tool puts them behind everything else of the file. */
  readonly listed: readonly Resource[];
  readonly troubles: readonly Trouble[];
}

const empty: LoadedDocument = Object.freeze({ direct: [], listed: [], troubles: [] });

/** Reads documents as objects, each once: the same document gives the same objects. */
export function createDocumentReader(): (document: YamlDocument, source: Source) => LoadedDocument {
  const known = new WeakMap<YamlDocument, LoadedDocument>();
  return (document, source) => {
    let found = known.get(document);
    if (found === undefined) {
      found = load(document, source);
      known.set(document, found);
    }
    return found;
  };
}

function load(document: YamlDocument, source: Source): LoadedDocument {
  const troubles: Trouble[] = [];
  const refuse = (node: Pick<YamlNode, "span">, message: string): void => {
    const filledIn = ofTemplate(document.text);
    troubles.push({ kind: "failed", message, source: node.span.source ?? source, span: node.span, ...filledIn });
  };
  const first = firstValue(document);
  const problem = first === undefined ? document.problems[0] : undefined;
  if (problem !== undefined) refuse(problem, `this is no YAML: ${problem.message}`);
  if (document.templated) {
    const at = document.text.indexOf("{{");
    refuse({ span: { start: at, end: at + 2 } }, "this is a template, no YAML");
  }
  const written = first ?? document;
  if (troubles.length > 0 || written.root === undefined) return { ...empty, troubles };
  const { root, doubled, oddKey, tooLarge } = plainTree(written, written.root, true);
  if (doubled !== undefined) refuse(doubled, `the key "${doubled.text}" stands twice`);
  if (oddKey !== undefined) refuse(oddKey, `the key "${oddKey.text}" is no text`);
  if (tooLarge) refuse(root, "its aliases make it too large to be read");
  if (isNull(root) || (root.kind === "map" && root.entries.length === 0)) return { ...empty, troubles };
  if (root.kind !== "map") {
    refuse(root, "this is no Kubernetes object");
    return { ...empty, troubles };
  }
  const listed: Resource[] = [];
  const direct = take(root, source, listed, refuse);
  return { direct, listed, troubles };
}

/** Behind a value in brackets (JSON, say) the tool reads no further, whatever stands there up to the next document. */
function firstValue({ text, problems: [problem] }: YamlDocument): YamlDocument | undefined {
  if (problem?.code !== "syntax" || !/^\uFEFF?(?:---)?\s*[{[]/.test(text)) return undefined;
  const first = parseDocument(text.slice(0, problem.span.start), { template: false });
  return first.problems.length === 0 ? first : undefined;
}

type Refuse = (node: Pick<YamlNode, "span">, message: string) => void;

function take(root: YamlMap, source: Source, listed: Resource[], refuse: Refuse): readonly Resource[] {
  const kind = textAt(root, "kind");
  if (kind === "") {
    refuse(firstKey(root), "an object needs a kind");
    return [];
  }
  const items = kind.endsWith("List") ? valueAt(root, "items") : undefined;
  if (items !== undefined) {
    if (items.kind === "sequence") for (const { value } of items.items) takeItem(value, source, listed, refuse);
    else if (!isNull(items)) refuse(items, `the items of ${kind} are no list`);
    return [];
  }
  if (!kind.endsWith("List") && textAt(valueAt(root, "metadata"), "name") === "") {
    refuse(firstKey(root), `${kind} needs metadata.name`);
    return [];
  }
  return [resourceOf(root, source)];
}

function takeItem(item: YamlNode, source: Source, listed: Resource[], refuse: Refuse): void {
  if (isNull(item)) return;
  if (item.kind !== "map") refuse(item, "an item of the list is no object");
  else listed.push(...take(item, source, listed, refuse));
}

function firstKey(root: YamlMap): Pick<YamlNode, "span"> {
  return root.entries[0]?.key ?? root;
}

/** The objects of a file in the tool's order, remembered by the file's text. */
export function createFileReader(
  read: (document: YamlDocument, source: Source) => LoadedDocument,
): (stream: YamlStream, sourceOf: (document: YamlDocument) => Source) => LoadedFile {
  const known = new WeakMap<YamlStream, LoadedFile>();
  return (stream, sourceOf) => {
    let found = known.get(stream);
    if (found === undefined) {
      const { resources, troubles } = resourcesOf(stream, sourceOf, read);
      found = { resources, troubles: troubles.map((trouble) => ({ ...trouble, leftOut: true })) };
      known.set(stream, found);
    }
    return found;
  };
}

export interface LoadedFile {
  readonly resources: readonly Resource[];
  readonly troubles: readonly Trouble[];
}

/** The objects of a file in the tool's order. */
export function resourcesOf(
  stream: YamlStream,
  sourceOf: (document: YamlDocument, index: number) => Source,
  read: (document: YamlDocument, source: Source) => LoadedDocument,
): LoadedFile {
  const direct: Resource[] = [];
  const listed: Resource[] = [];
  const troubles: Trouble[] = [];
  for (const [index, document] of stream.documents.entries()) {
    if (document.root === undefined && document.problems.length === 0) continue;
    const loaded = read(document, sourceOf(document, index));
    direct.push(...loaded.direct);
    listed.push(...loaded.listed);
    troubles.push(...loaded.troubles);
  }
  return { resources: listed.length === 0 ? direct : [...direct, ...listed], troubles };
}

/** A document's tree as the tool reads what is no object: YAML 1.1, all places with their source. */
export function settingsTree(document: YamlDocument, source: Source): YamlNode | undefined {
  if (document.root === undefined) return undefined;
  return stamped(plainTree(document, document.root, false).root, source);
}
