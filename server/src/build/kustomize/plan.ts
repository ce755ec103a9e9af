import { computedSpan, newEntry, newMap, newScalar } from "../../yaml/graft.ts";
import type { Source, YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { readFieldSpec } from "./configurations.ts";
import type { Configuration } from "./defaults.ts";
import { createDistinct, type Distinct } from "./distinct.ts";
import { setEntries } from "./entries.ts";
import { type FieldSpec, fieldSpec, mergedSpecs } from "./fieldSpec.ts";
import { field, fieldFlag, fieldItems, fieldMap } from "./fields.ts";
import { setImage } from "./images.ts";
import type { Kustomization } from "./kustomization.ts";
import { addToNames } from "./names.ts";
import { setNamespace } from "./namespace.ts";
import { eachAlone, inTurn, type Pass, type Step } from "./pass.ts";
import { scalarText } from "./plain.ts";
import { replacementPass } from "./replacements.ts";
import { replicaPass } from "./replicas.ts";
import { failedAt, type Say, type Trouble } from "./trouble.ts";

/** One kustomization, read, with what it does as far as no other file has a say in it. */
export interface Plan {
  readonly kustomization: Kustomization;
  readonly source: Source;
  readonly troubles: readonly Trouble[];
  /** Kept as long as the kustomization and the configuration are the same, with all that the passes remember. */
  passes(configuration: Configuration): PlannedPasses;
  /** The label that says which tool built it: set where this is the outermost kustomization, behind all else. */
  readonly managedBy: Pass | undefined;
  readonly distinct: { readonly gathered: Distinct; readonly renamed: Distinct; readonly whole: Distinct };
  /** Of one entry of `replacements`, or of a file of such. */
  replacement(node: YamlNode): { readonly pass: Pass | undefined; readonly troubles: readonly Trouble[] };
}

export interface PlannedPasses {
  /** Namespace, names, labels and annotations. */
  readonly metadata: readonly Pass[];
  readonly replicas: readonly Pass[];
  readonly images: readonly Pass[];
  readonly troubles: readonly Trouble[];
}

export function createPlan(kustomization: Kustomization, source: Source, troubles: readonly Trouble[]): Plan {
  const known = new WeakMap<Configuration, PlannedPasses>();
  const replacements = new WeakMap<YamlNode, ReturnType<Plan["replacement"]>>();
  return Object.freeze({
    kustomization,
    source,
    troubles,
    managedBy: managedByPass(kustomization.root, source),
    distinct: { gathered: createDistinct(), renamed: createDistinct(), whole: createDistinct() },
    passes(configuration: Configuration) {
      let found = known.get(configuration);
      if (found === undefined) {
        found = planned(kustomization.root, configuration);
        known.set(configuration, found);
      }
      return found;
    },
    replacement(node: YamlNode) {
      let found = replacements.get(node);
      if (found === undefined) {
        const own: Trouble[] = [];
        const pass = replacementPass(node, (trouble) => own.push(trouble));
        found = { pass, troubles: own };
        replacements.set(node, found);
      }
      return found;
    },
  });
}

function planned(root: YamlMap, configuration: Configuration): PlannedPasses {
  const troubles: Trouble[] = [];
  const say: Say = (trouble) => troubles.push(trouble);
  const steps: Step[] = [];
  const namespace = textField(root, "namespace");
  if (namespace !== undefined)
    steps.push(setNamespace(namespace, configuration.namespace, { unsetOnly: false, subjects: "defaultOnly" }));
  const prefix = textField(root, "namePrefix");
  if (prefix !== undefined) steps.push(addToNames(prefix, "prefix", configuration.namePrefix));
  const suffix = textField(root, "nameSuffix");
  if (suffix !== undefined) steps.push(addToNames(suffix, "suffix", configuration.nameSuffix));
  for (const label of fieldItems(root, "labels")) {
    const pairs = fieldMap(label, "pairs");
    const specs = labelSpecs(label, configuration, say);
    if (pairs !== undefined) steps.push(setEntries(pairs, specs));
  }
  const labels = fieldMap(root, "commonLabels");
  if (labels !== undefined) steps.push(setEntries(labels, configuration.commonLabels));
  const annotations = fieldMap(root, "commonAnnotations");
  if (annotations !== undefined) steps.push(setEntries(annotations, configuration.commonAnnotations));
  const images = [...fieldItems(root, "images"), ...fieldItems(root, "imageTags")].map((each) =>
    setImage(each, configuration.images),
  );
  return {
    metadata: steps.length === 0 ? [] : [eachAlone(inTurn(steps))],
    replicas: fieldItems(root, "replicas").map((each) => replicaPass(each, configuration.replicas)),
    images: images.length === 0 ? [] : [eachAlone(inTurn(images))],
    troubles,
  };
}

/** As `kubectl kustomize` has it: a kustomize of its own writes its version, which nobody can know here. */
function managedByPass(root: YamlMap, source: Source): Pass | undefined {
  const asked = fieldItems(root, "buildMetadata").find((each) => scalarText(each) === "managedByLabel");
  if (asked === undefined) return undefined;
  // Nobody wrote it: to be shown where it is asked for, not edited.
  const span = computedSpan(asked.span, asked.span.source ?? source);
  const value = newScalar("kustomize-(devel)", span, "double-quoted");
  const pairs = newMap(span, [newEntry("app.kubernetes.io/managed-by", value)]);
  return eachAlone(setEntries(pairs, [fieldSpec("metadata/labels", "", true)]));
}

const metadataLabels = [fieldSpec("metadata/labels", "", true)];

function labelSpecs(label: YamlNode, configuration: Configuration, say: Say): readonly FieldSpec[] {
  const lists = [
    configuration.labels,
    ...(fieldFlag(label, "includeSelectors")
      ? [configuration.commonLabels]
      : [...(fieldFlag(label, "includeTemplates") ? [configuration.templateLabels] : []), metadataLabels]),
  ];
  let specs: readonly FieldSpec[] = fieldItems(label, "fields").map(readFieldSpec);
  for (const list of lists) {
    const merged = mergedSpecs(specs, list);
    if (merged === undefined)
      say(failedAt(field(label, "fields") ?? label, "these fields contradict the built-in ones"));
    specs = merged ?? specs;
  }
  return specs;
}

function textField(root: YamlMap, name: string): YamlScalar | undefined {
  const value = field(root, name);
  return value?.kind === "scalar" && value.text !== "" ? value : undefined;
}

/** The `bases` behind the `resources`. */
export function resourceEntries(root: YamlMap): readonly YamlScalar[] {
  return scalars([...fieldItems(root, "resources"), ...fieldItems(root, "bases")]);
}

export function scalars(nodes: readonly YamlNode[]): readonly YamlScalar[] {
  return nodes.flatMap((node) => (node.kind === "scalar" ? [node] : []));
}
