import { nodeAt, spanAt } from "../yaml/find.ts";
import { type ParseOptions, parseDocument } from "../yaml/stream.ts";
import type { Span, YamlDocument, YamlMap, YamlNode } from "../yaml/tree.ts";
import { connectsFactsOf } from "./connects.ts";
import type { ManifestFile } from "./file.ts";
import { objectsOf } from "./objects.ts";
import { parseOptions, type ReadOptions } from "./parseOptions.ts";

/**
 * The same file without its trees, which are read again from the text when somebody asks for a place in it. Most files of
 * a workspace are closed and are only asked what they declare: their trees would be most of the memory.
 */
export function compactFile(file: ManifestFile, options: ReadOptions): ManifestFile {
  const { uri, stream } = file;
  const parsing = parseOptions(uri, options);
  const documents = stream.documents.map((document) =>
    document.root === undefined ? document : new LazyDocument(document, parsing),
  );
  const orders = new Map<YamlMap, number>();
  for (const { root } of stream.documents)
    for (const [order, node] of [...objectsOf(root)].entries()) orders.set(node, order);
  const compact = <M extends { readonly document: number; readonly node: YamlMap }>(
    manifests: readonly M[],
  ): readonly M[] =>
    manifests.map(({ node, ...rest }) => {
      const document = documents[rest.document];
      const lazy =
        document instanceof LazyDocument ? new LazyNode(document, orders.get(node) ?? -1, nameSpanOf(node)) : { node };
      return Object.assign(lazy, rest) as unknown as M;
    });
  return {
    ...file,
    compact: true,
    connects: stream.documents.map((document) => (document.root === undefined ? undefined : connectsFactsOf(document))),
    stream: { text: stream.text, starts: stream.starts, documents },
    policies: compact(file.policies),
    adminPolicies: compact(file.adminPolicies),
    otherPolicies: compact(file.otherPolicies),
    nodes: compact(file.nodes),
    workloads: compact(file.workloads),
    services: compact(file.services),
    namespaces: compact(file.namespaces),
  };
}

class LazyNode {
  readonly #document: LazyDocument;
  /** Place among the objects of the document. */
  readonly #order: number;
  /** Kept: thousands of findings lead to it, and the tree of each would be read again for that alone. */
  readonly nameSpan: Span;

  constructor(document: LazyDocument, order: number, nameSpan: Span) {
    this.#document = document;
    this.#order = order;
    this.nameSpan = nameSpan;
  }

  get node(): YamlMap {
    return this.#document.objects()[this.#order] ?? nothing;
  }
}

/** Where an object says what it is called. */
export function spanOfName(manifest: { readonly node: YamlMap }): Span {
  return manifest instanceof LazyNode ? manifest.nameSpan : nameSpanOf(manifest.node);
}

function nameSpanOf(node: YamlMap): Span {
  return nodeAt(node, ["metadata", "name"])?.span ?? spanAt(node, ["metadata"]);
}

const nothing: YamlMap = { kind: "map", flow: false, entries: [], span: { start: 0, end: 0 } };

class LazyDocument implements YamlDocument {
  readonly text: string;
  readonly problems: YamlDocument["problems"];
  readonly templated: boolean;
  readonly #options: ParseOptions;
  /** The tree lives as long as somebody looks at it, so that its nodes are the same ones for that long. */
  #root: WeakRef<YamlNode> | undefined;
  /** Of the tree that is held; a List may have thousands. */
  #objects: WeakMap<YamlNode, readonly YamlMap[]> | undefined;

  constructor({ text, problems, templated }: YamlDocument, options: ParseOptions) {
    this.text = text;
    this.problems = problems;
    this.templated = templated;
    this.#options = options;
  }

  get root(): YamlNode | undefined {
    const known = this.#root?.deref();
    if (known !== undefined) return known;
    const { root } = parseDocument(this.text, this.#options);
    this.#root = root === undefined ? undefined : new WeakRef(root);
    return root;
  }

  objects(): readonly YamlMap[] {
    const { root } = this;
    if (root === undefined) return [];
    this.#objects ??= new WeakMap();
    let found = this.#objects.get(root);
    if (found === undefined) {
      found = [...objectsOf(root)];
      this.#objects.set(root, found);
    }
    return found;
  }
}
