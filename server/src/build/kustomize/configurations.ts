import type { YamlNode } from "../../yaml/tree.ts";
import { type Configuration, defaultConfiguration, type NameReference } from "./defaults.ts";
import { type FieldSpec, fieldSpec, mergedSpecs } from "./fieldSpec.ts";
import { fieldFlag, fieldItems, fieldText } from "./fields.ts";
import { compareKinds } from "./sorting.ts";

/** The file of a `configurations` entry; what it does not speak of is empty. */
export function readConfiguration(root: YamlNode | undefined): Configuration {
  const specs = (name: string): readonly FieldSpec[] =>
    fieldItems(root, name).map(readFieldSpec).toSorted(compareKinds);
  return {
    namespace: specs("namespace"),
    namePrefix: specs("namePrefix"),
    nameSuffix: specs("nameSuffix"),
    commonLabels: specs("commonLabels"),
    labels: specs("labels"),
    templateLabels: specs("templateLabels"),
    commonAnnotations: specs("commonAnnotations"),
    varReference: specs("varReference"),
    images: specs("images"),
    replicas: specs("replicas"),
    nameReference: fieldItems(root, "nameReference").map((node) => ({
      group: fieldText(node, "group"),
      version: fieldText(node, "version"),
      kind: fieldText(node, "kind"),
      specs: fieldItems(node, "fieldSpecs").map(readFieldSpec),
    })),
  };
}

export function readFieldSpec(node: YamlNode): FieldSpec {
  return fieldSpec(
    fieldText(node, "path"),
    fieldText(node, "kind"),
    fieldFlag(node, "create"),
    fieldText(node, "group"),
    fieldText(node, "version"),
  );
}

const listNames = [
  "namespace",
  "namePrefix",
  "nameSuffix",
  "commonLabels",
  "labels",
  "templateLabels",
  "commonAnnotations",
  "varReference",
  "images",
  "replicas",
] as const;

export const emptyConfiguration: Configuration = Object.freeze(readConfiguration(undefined));

/**
 * Both together, the same value as `one` where `more` adds nothing. `undefined`: they contradict each other. As in the tool a
 * place for all kinds is lost that comes behind the same place for one kind: and that stands first in what was merged.
 */
export function mergedConfiguration(one: Configuration, more: Configuration): Configuration | undefined {
  if (one === more || (one === emptyConfiguration && more === defaultConfiguration)) return more;
  let result = one;
  for (const name of listNames) {
    const specs = mergedSpecs(one[name], more[name]);
    if (specs === undefined) return undefined;
    if (specs !== one[name]) result = { ...result, [name]: specs.toSorted(compareKinds) };
  }
  const references = mergedReferences(one.nameReference, more.nameReference);
  if (references === undefined) return undefined;
  if (references !== one.nameReference) result = { ...result, nameReference: references };
  return one === emptyConfiguration && isWhole(result, more) ? more : result;
}

/** Nothing was lost on the way. */
function isWhole(result: Configuration, of: Configuration): boolean {
  return listNames.every((name) => result[name].length === of[name].length);
}

function mergedReferences(
  one: readonly NameReference[],
  more: readonly NameReference[],
): readonly NameReference[] | undefined {
  let result = one;
  for (const reference of more) {
    const at = result.findIndex(
      ({ group, version, kind }) =>
        group === reference.group && version === reference.version && kind === reference.kind,
    );
    const known = result[at];
    if (known === undefined) {
      result = [...result, reference];
      continue;
    }
    const specs = mergedSpecs(known.specs, reference.specs);
    if (specs === undefined) return undefined;
    if (specs !== known.specs) result = result.with(at, { ...known, specs });
  }
  return result;
}
