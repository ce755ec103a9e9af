import { valueAt } from "../../yaml/graft.ts";
import type { YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { readFieldSpec } from "./configurations.ts";
import { setEntries } from "./entries.ts";
import type { FieldSpec } from "./fieldSpec.ts";
import { field, fieldFlag, fieldItems, fieldMap, fieldText } from "./fields.ts";
import { setImage } from "./images.ts";
import { addToNames } from "./names.ts";
import { type NamespaceOptions, setNamespace } from "./namespace.ts";
import { eachAlone, type Pass } from "./pass.ts";
import type { PatchReader } from "./patchEntries.ts";
import { patchPass } from "./patches.ts";
import { replicaPass } from "./replicas.ts";
import type { Resource } from "./resource.ts";
import { type Frame, type Scope, sayIn } from "./scope.ts";
import { failedAt, type Say, unknownAt } from "./trouble.ts";
import { valueAddPasses } from "./valueAdd.ts";

/** What a transformer makes; `undefined`: it is not one of the built-in ones, and what it does is unknown. */
export interface PluginContext {
  readonly scope: Scope;
  readonly frame: Frame;
  readonly patches: PatchReader;
  /** What a file holds that is no object; said where it is not there. */
  settings(path: YamlScalar): YamlNode | undefined;
  /** The passes of a list of replacements. */
  replacements(items: readonly YamlNode[]): readonly Pass[];
}

/** One transformer that a file or a text of `transformers` describes. It has no places of its own: all are written there. */
export function transformerPasses({ id, root }: Resource, context: PluginContext): readonly Pass[] | undefined {
  if (id.group !== "" || id.version !== "builtin") return undefined;
  const say = sayIn(context.frame);
  const specs = fieldItems(root, "fieldSpecs").map(readFieldSpec);
  const { scope, frame, patches } = context;
  switch (id.kind) {
    case "LabelTransformer":
    case "AnnotationsTransformer": {
      const pairs = fieldMap(root, id.kind === "LabelTransformer" ? "labels" : "annotations");
      return pairs === undefined ? [] : [eachAlone(setEntries(pairs, specs))];
    }
    case "NamespaceTransformer":
      return namespacePasses(root, specs, say);
    case "PrefixTransformer":
      return namePasses(root, id.kind, ["prefix"], specs, say);
    case "SuffixTransformer":
      return namePasses(root, id.kind, ["suffix"], specs, say);
    case "PrefixSuffixTransformer":
      return namePasses(root, id.kind, ["prefix", "suffix"], specs, say);
    case "PatchTransformer":
      return [patchPass(patches.entry(root, scope, frame))];
    case "PatchJson6902Transformer":
      return [patchPass(patches.operations(root, scope, frame))];
    case "PatchStrategicMergeTransformer": {
      const entries = [
        ...fieldItems(root, "paths"),
        ...(textField(root, "patches") === undefined ? [] : [valueAt(root, "patches")]),
      ];
      return [patchPass(entries.flatMap((each) => (each === undefined ? [] : patches.merges(each, scope, frame))))];
    }
    case "ReplacementTransformer":
      return context.replacements(fieldItems(root, "replacements"));
    case "ReplicaCountTransformer": {
      const replica = field(root, "replica");
      return replica === undefined ? [] : [replicaPass(replica, specs)];
    }
    case "ImageTagTransformer": {
      const image = field(root, "imageTag");
      return image === undefined ? [] : [eachAlone(setImage(image, specs))];
    }
    case "ValueAddTransformer":
      return valueAddPasses(root, frame.folder, context.settings, say);
    case "HashTransformer":
      return [];
    default:
      return undefined;
  }
}

function namePasses(
  root: YamlNode,
  kind: string,
  sides: readonly ("prefix" | "suffix")[],
  specs: readonly FieldSpec[],
  say: Say,
): readonly Pass[] {
  if (field(root, "fieldSpecs") === undefined) say(failedAt(root, `${kind} needs fieldSpecs`));
  return sides.flatMap((side) => {
    const part = textField(root, side);
    return part === undefined ? [] : [eachAlone(addToNames(part, side, specs))];
  });
}

function namespacePasses(root: YamlNode, specs: readonly FieldSpec[], say: Say): readonly Pass[] {
  const value = textField(valueAt(root, "metadata"), "namespace") ?? textField(root, "namespace");
  const written = fieldText(root, "setRoleBindingSubjects");
  const subjects = (["defaultOnly", "allServiceAccounts", "none"] as const).find(
    (each) => each === (written || "defaultOnly"),
  );
  if (subjects === undefined)
    say(failedAt(root, `setRoleBindingSubjects is defaultOnly, allServiceAccounts or none, not ${written}`));
  const options: NamespaceOptions = { unsetOnly: fieldFlag(root, "unsetOnly"), subjects: subjects ?? "none" };
  return value === undefined ? [] : [eachAlone(setNamespace(value, specs, options))];
}

function textField(node: YamlNode | undefined, name: string): YamlScalar | undefined {
  const value = field(node, name);
  return value?.kind === "scalar" && value.text !== "" ? value : undefined;
}

/** What is done to all objects here is known to nobody. */
export function unknownPass(at: YamlNode, what: string): Pass {
  const unsure = { path: [], why: `${what} changes it in a way that is not known here` };
  return {
    run(set, { say }) {
      say(unknownAt(at, `${what} is not built in: what it makes is not known here`));
      return set.map((resource) => ({ ...resource, unsure: [...resource.unsure, unsure] }));
    },
  };
}
