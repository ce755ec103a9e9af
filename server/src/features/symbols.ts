import { limits } from "../limits.ts";
import { entryOf, isNull } from "../manifest/fields.ts";
import type { PolicyManifest } from "../manifest/file.ts";
import type { Context } from "../snapshot/context.ts";
import { portWords } from "../words/ports.ts";
import { peerWords } from "../words/selectors.ts";
import type { Span, YamlMap } from "../yaml/tree.ts";
import { adminRuleSymbols } from "./adminSymbols.ts";
import { viewAdminPolicy } from "./adminView.ts";
import { ruleParts } from "./parts.ts";
import { type FileObject, objectsOf } from "./place.ts";
import { policyInCluster } from "./policyInCluster.ts";
import type { DocumentSymbolResult, SymbolSort } from "./symbol.ts";

export type { DocumentSymbolResult, SymbolSort } from "./symbol.ts";

export interface WorkspaceSymbolResult {
  readonly name: string;
  readonly sort: SymbolSort;
  /** The namespace. */
  readonly container: string;
  readonly uri: string;
  readonly document: number;
  readonly span: Span;
}

/** The objects of the file; of a policy also its rules, peers and ports, in words. */
export function documentSymbols(context: Context): readonly DocumentSymbolResult[] {
  const symbols: DocumentSymbolResult[] = [];
  for (let document = 0; document < context.file.stream.documents.length; document++) {
    for (const object of objectsOf(context.file, document)) {
      const { node } = object.manifest;
      symbols.push({
        name: nameOf(object),
        detail: detailOf(object),
        sort: object.kind === "admin policy" ? "policy" : object.kind,
        document,
        span: node.span,
        selection: nameSpan(node),
        children: childrenOf(context, object),
      });
    }
  }
  return symbols;
}

function childrenOf(context: Context, object: FileObject): readonly DocumentSymbolResult[] {
  if (object.kind === "policy") return directionSymbols(context, object.manifest, object.index);
  if (object.kind !== "admin policy") return [];
  return adminRuleSymbols(viewAdminPolicy(context, object.manifest, object.index));
}

function nameOf({ manifest }: FileObject): string {
  return manifest.object.name === "" ? "(no name)" : manifest.object.name;
}

function detailOf({ manifest }: FileObject): string {
  const { object } = manifest;
  const namespace = "namespace" in object && object.namespace !== undefined ? ` in ${object.namespace}` : "";
  return `${object.kind}${namespace}`;
}

function nameSpan(node: YamlMap): Span {
  const metadata = entryOf(node, "metadata")?.value;
  const name = entryOf(metadata, "name")?.value.span;
  const inside = name !== undefined && name.start >= node.span.start && name.end <= node.span.end;
  return inside ? name : (node.entries[0]?.key.span ?? node.span);
}

function directionSymbols(context: Context, manifest: PolicyManifest, index: number): readonly DocumentSymbolResult[] {
  const view = policyInCluster(context, manifest, index);
  const spec = entryOf(manifest.node, "spec")?.value;
  const { document } = manifest;
  const rules = [...ruleParts(view)];
  return (["ingress", "egress"] as const).flatMap((direction): DocumentSymbolResult[] => {
    const entry = entryOf(spec, direction);
    if (entry === undefined) return [];
    const children = rules
      .filter((part) => part.direction === direction)
      .map((part): DocumentSymbolResult => {
        const span = itemSpan(part.item);
        return {
          name: `rule ${part.index + 1}`,
          detail: "",
          sort: "rule",
          document,
          span,
          selection: headOf(span, part.item.dash),
          children: [
            ...part.peers.map(({ item, peer }): DocumentSymbolResult => {
              const all = itemSpan(item);
              const name = peerWords(peer, view.namespace).replaceAll("`", "");
              return {
                name,
                detail: "",
                sort: "peer",
                document,
                span: all,
                selection: headOf(all, item.dash),
                children: [],
              };
            }),
            ...part.ports.map(({ item, port }): DocumentSymbolResult => {
              const all = itemSpan(item);
              // A word alone is a port half typed, not one of every number.
              const typed = item.value.kind === "map" || isNull(item.value);
              const name = typed ? portWords(port).replaceAll("`", "") : "port";
              return {
                name,
                detail: "",
                sort: "port",
                document,
                span: all,
                selection: headOf(all, item.dash),
                children: [],
              };
            }),
          ],
        };
      });
    return [
      {
        name: direction,
        detail: "",
        sort: "direction",
        document,
        span: entry.span,
        selection: entry.key.span,
        children,
      },
    ];
  });
}

function itemSpan({ dash, value }: { readonly dash: Span; readonly value: { readonly span: Span } }): Span {
  return { start: dash.start, end: Math.max(dash.end, value.span.end) };
}

/** The dash; in brackets, where there is none, the item itself. */
function headOf(span: Span, dash: Span): Span {
  return dash.end > dash.start ? dash : span;
}

/** Policies, workloads, Services and Namespaces whose name or namespace holds the query's letters in order. */
export function workspaceSymbols(context: Pick<Context, "files">, query: string): readonly WorkspaceSymbolResult[] {
  const wanted = query.toLowerCase();
  const found: WorkspaceSymbolResult[] = [];
  for (const file of context.files()) {
    for (const [sort, manifests] of manifestsOf(file)) {
      for (const manifest of manifests) {
        const { object, document } = manifest;
        if (object.name === "" || !inOrder(object.namespace ?? "", object.name, wanted)) continue;
        const container = object.namespace ?? "";
        found.push({ name: object.name, sort, container, uri: file.uri, document, span: nameSpan(manifest.node) });
        if (found.length >= limits.editor.symbols) return found;
      }
    }
  }
  return found;
}

interface Named {
  readonly document: number;
  readonly node: YamlMap;
  readonly object: { readonly name: string; readonly namespace?: string | undefined };
}

function manifestsOf(file: Context["file"]): readonly (readonly [SymbolSort, readonly Named[]])[] {
  return [
    ["policy", file.policies],
    ["policy", file.adminPolicies],
    ["workload", file.workloads],
    ["service", file.services],
    ["namespace", file.namespaces],
  ];
}

/** Whether `namespace/name` holds the letters in their order, whatever their case. */
function inOrder(namespace: string, name: string, letters: string): boolean {
  let at = 0;
  let text = namespace.toLowerCase();
  let inName = false;
  for (const letter of letters) {
    let next = text.indexOf(letter, at);
    if (next < 0 && !inName) {
      inName = true;
      text = name.toLowerCase();
      if (letter === "/") {
        at = 0;
        continue;
      }
      next = text.indexOf(letter);
    }
    if (next < 0) return false;
    at = next + 1;
  }
  return true;
}
