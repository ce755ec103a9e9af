import { sha256 } from "../../../gotemplate/functions/hashes.ts";
import { madeFrom, type Text } from "../../../gotemplate/text.ts";
import type { GoValue } from "../../../gotemplate/values.ts";
import type { Span } from "../../../yaml/tree.ts";
import { textOfBytes } from "../bytes.ts";
import type { ValuesSource } from "../request.ts";
import { at, isTrue, listAt, type ReadDocument, stringAt, textAt } from "./documents.ts";
import type { Release } from "./release.ts";
import { inside, type ReleaseTree } from "./tree.ts";

/** ConfigMaps and Secrets of the repository by kind, namespace and name. */
export interface ValuesHolders {
  find(kind: string, namespace: string, name: string): GoValue | undefined;
  /** What the text of one is read as, each once. */
  read(text: Text): GoValue | string;
}

/** The chart of the repository that a HelmRelease of Flux installs. */
export function fluxReleases(
  tree: ReleaseTree,
  uri: string,
  { root, start }: ReadDocument,
  holders: ValuesHolders,
): readonly Release[] {
  if (textAt(root, "kind") !== "HelmRelease" || !/^helm\.toolkit\.fluxcd\.io\//.test(textAt(root, "apiVersion") ?? ""))
    return [];
  const spec = at(root, "spec");
  const chart = at(spec, "chart", "spec");
  const folder = inside(".", textAt(chart, "chart") ?? "..");
  const source = textAt(chart, "sourceRef", "kind");
  if (folder === undefined || !tree.charts.has(folder) || (source !== "GitRepository" && source !== "Bucket"))
    return [];
  const own = textAt(root, "metadata", "namespace");
  const name = textAt(root, "metadata", "name") ?? "";
  const target = textAt(spec, "targetNamespace");
  const mayMiss = isTrue(at(chart, "ignoreMissingValuesFiles"));
  const valuesFiles = listAt(chart, "valuesFiles").flatMap((each) => {
    const path = each.kind === "string" ? inside(".", each.text) : undefined;
    return path === undefined || (mayMiss && !tree.isFile(path)) ? [] : [tree.uriOf(path)];
  });
  const values = at(spec, "values");
  return [
    {
      chart: tree.folderUri(folder),
      release: shortened(textAt(spec, "releaseName") ?? (target === undefined ? name : `${target}-${name}`)),
      namespace: target ?? own,
      ...(valuesFiles.length > 0 && { defaults: valuesFiles }),
      values: [
        ...listAt(spec, "valuesFrom").flatMap((each) => referred(each, own ?? "default", holders, uri)),
        ...(values?.kind === "map" ? [{ kind: "map", map: values } as const] : []),
        ...listAt(spec, "postRenderers").flatMap((each) => patched(at(each, "kustomize"), uri)),
      ],
      from: { tool: "flux", uri, start },
    },
  ];
}

/** Longer than Helm takes it, Flux cuts a name, and puts a part of its hash behind it. */
function shortened(name: string): string {
  if (name.length <= longestName) return name;
  const hash = sha256(new TextEncoder().encode(name)).slice(0, hashed);
  return `${name.slice(0, longestName - hashed - 1)}-${hash}`;
}

const longestName = 53;
const hashed = 12;

/** What patches change afterwards is not built here. */
function patched(kustomize: GoValue | undefined, uri: string): readonly ValuesSource[] {
  const patches = ["patches", "patchesStrategicMerge", "patchesJson6902"].flatMap((name) => listAt(kustomize, name));
  if (patches.length === 0) return [];
  const kinds = patches.map(patchedKind);
  const known = kinds.every((kind) => kind !== undefined);
  return [
    {
      kind: "unknown",
      why: "what the postRenderers of this HelmRelease change is not known here",
      uri,
      ...spanOf(patches),
      ...(known && { kinds: new Set(kinds) }),
    },
  ];
}

/** The kind of object that a patch is for, where it is for one alone. */
function patchedKind(patch: GoValue): string | undefined {
  const kind = textAt(patch, "target", "kind") ?? (at(patch, "target") === undefined ? kindIn(patch) : undefined);
  return kind !== undefined && /^\w+$/.test(kind) ? kind : undefined;
}

function kindIn(patch: GoValue): string | undefined {
  return textAt(patch, "kind") ?? /^kind:[ \t]*["']?(\w+)/m.exec(textAt(patch, "patch") ?? "")?.[1];
}

/** Where the first text of the patches stands. */
function spanOf(patches: readonly GoValue[]): { readonly at?: Span } {
  for (const patch of patches) {
    const text = stringAt(patch, "patch") ?? stringAt(patch, "target", "kind") ?? stringAt(patch, "kind");
    const origin = text?.runs.find((run) => run.origin !== undefined)?.origin;
    if (origin !== undefined) return { at: { start: origin.start, end: origin.end } };
  }
  return {};
}

function referred(reference: GoValue, namespace: string, holders: ValuesHolders, uri: string): readonly ValuesSource[] {
  const kind = textAt(reference, "kind") ?? "";
  const name = textAt(reference, "name") ?? "";
  const key = textAt(reference, "valuesKey") ?? "values.yaml";
  const text = heldText(holders.find(kind, namespace, name), key);
  if (text === undefined) return unknown(reference, kind, name, uri);
  const path = textAt(reference, "targetPath");
  if (path !== undefined) return [oneValue(path, text, uri)];
  const read = holders.read(text);
  return typeof read === "object" && read.kind === "map" ? [{ kind: "map", map: read }] : [];
}

/** What a ConfigMap or Secret holds under a key, as far as it stands in the repository so that it can be read. */
function heldText(held: GoValue | undefined, key: string): Text | undefined {
  const written = stringAt(held, "stringData", key);
  const plain = written ?? (textAt(held, "kind") === "ConfigMap" ? stringAt(held, "data", key) : undefined);
  const text = plain ?? decoded(stringAt(held, "data", key) ?? stringAt(held, "binaryData", key));
  // SOPS has encrypted it.
  return text === undefined || text.text.startsWith("ENC[") || at(held, "sops") !== undefined ? undefined : text;
}

function decoded(text: Text | undefined): Text | undefined {
  if (text === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(text.text), (unit) => unit.charCodeAt(0));
    return madeFrom(text, textOfBytes(bytes));
  } catch {
    return undefined;
  }
}

/** One value, typed as `--set` types it, unless it stands in quotes. */
function oneValue(path: string, text: Text, uri: string): ValuesSource {
  const inQuotes = /^(['"]).*\1$/s.test(text.text);
  const value = inQuotes ? text.text.replace(/^['"]+|['"]+$/g, "") : text.text;
  return { kind: "set", text: `${path}=${value}`, ...(inQuotes && { string: true }), uri, written: text };
}

function unknown(reference: GoValue, kind: string, name: string, uri: string): readonly ValuesSource[] {
  if (isTrue(at(reference, "optional"))) return [];
  return [{ kind: "unknown", why: `the values of the ${kind} ${name} are not in this repository`, uri }];
}
