import { newEntry, newMap, stamped, valueAt, withEntry, withValue } from "../../yaml/graft.ts";
import type { Source, YamlDocument, YamlMap, YamlNode } from "../../yaml/tree.ts";
import { fieldText } from "./fields.ts";
import { isNull, plainTree } from "./plain.ts";
import { checkForm, kustomizationForm } from "./shape.ts";
import { failedAt, ofTemplate, type Say } from "./trouble.ts";

/** Changes that an application makes in a kustomization before it is built. All places tell their source. */
export interface KustomizationEdits {
  /** Fields that take the place of the kustomization's own. */
  readonly set?: YamlMap;
  /** Items behind those of its lists, entries among those of its maps. */
  readonly add?: YamlMap;
  /** The kustomization where the folder has none. */
  readonly otherwise?: YamlMap;
}

export interface Kustomization {
  readonly root: YamlMap;
  readonly kind: "Kustomization" | "Component";
}

/** The first document of a kustomization file. `undefined`: the tool refuses it, which is said. */
export function readKustomization(
  document: YamlDocument,
  source: Source,
  edits: KustomizationEdits | undefined,
  tell: Say,
): Kustomization | undefined {
  // `namespace: {{ name }}` is YAML, too.
  const template = ofTemplate(document.text);
  const say: Say = (trouble) => tell({ ...trouble, ...template });
  const top = { start: 0, end: Math.min(1, document.text.length) };
  const refuse = (
    span: { readonly start: number; readonly end: number },
    message: string,
    hollow = false,
  ): undefined => {
    say({ kind: "failed", message, source, span, ...(hollow && { excuse: "hollow" }) });
    return undefined;
  };
  const problem = document.problems[0];
  if (problem !== undefined) return refuse(problem.span, `this is no YAML: ${problem.message}`);
  if (document.templated) return refuse(top, "this is a template, no YAML");
  const written = document.root === undefined ? undefined : plainTree(document, document.root, false);
  if (written === undefined || isNull(written.root)) {
    if (edits === undefined) return refuse(top, "the kustomization is empty", true);
  } else if (written.root.kind !== "map") {
    return refuse(written.root.span, "a kustomization is a map");
  }
  const own = written?.root.kind === "map" ? stamped(written.root, source) : newMap({ ...top, source });
  return checkKustomization(edited(own, edits), own, say);
}

export function checkKustomization(root: YamlMap, at: YamlNode, say: Say): Kustomization | undefined {
  let fine = true;
  checkForm(root, kustomizationForm, "a kustomization", (trouble) => {
    fine = false;
    say(trouble);
  });
  const kind = fieldText(root, "kind");
  const apiVersion = fieldText(root, "apiVersion");
  const entry = (name: string): YamlNode => valueAt(root, name) ?? at;
  if (kind !== "" && kind !== "Kustomization" && kind !== "Component")
    return refuseAt(entry("kind"), `the kind of a kustomization is Kustomization or Component, not ${kind}`, say);
  const version = `kustomize.config.k8s.io/${kind === "Component" ? "v1alpha1" : "v1beta1"}`;
  if (apiVersion !== "" && apiVersion !== version)
    return refuseAt(entry("apiVersion"), `the apiVersion of a ${kind || "Kustomization"} is ${version}`, say);
  if (!root.entries.some(({ key, value }) => !/^(?:apiVersion|kind)$/i.test(key.text) && !isNull(value))) {
    say({ ...failedAt(at, "the kustomization is empty"), excuse: "hollow" });
    return undefined;
  }
  return fine ? { root, kind: kind === "Component" ? "Component" : "Kustomization" } : undefined;
}

function refuseAt(node: YamlNode, message: string, say: Say): undefined {
  say(failedAt(node, message));
  return undefined;
}

/** With the edits of an application in it. */
export function edited(root: YamlMap, edits: KustomizationEdits | undefined): YamlMap {
  let result = root;
  for (const entry of edits?.set?.entries ?? []) result = withEntry(result, entry);
  for (const { key, value } of edits?.add?.entries ?? []) {
    const old = valueAt(result, key.text);
    result =
      old === undefined
        ? withEntry(result, newEntry(key.text, value))
        : withValue(result, key.text, joined(old, value));
  }
  return result;
}

function joined(old: YamlNode, more: YamlNode): YamlNode {
  if (old.kind === "sequence" && more.kind === "sequence") return { ...old, items: [...old.items, ...more.items] };
  if (old.kind === "map" && more.kind === "map") return more.entries.reduce(withEntry, old);
  return more;
}
