import { resolveScalar } from "../../yaml/scalar11.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { isNull } from "./plain.ts";
import { failedAt, type Say } from "./trouble.ts";

/** What a field of a kustomization holds; null is taken everywhere. */
export type Form =
  | "text"
  | "flag"
  | "number"
  | "any"
  | { readonly list: Form }
  | { readonly values: Form }
  | { readonly fields: Readonly<Record<string, Form>> };

const texts: Form = { list: "text" };
const map: Form = { values: "text" };
const kindFields = { group: "text", version: "text", kind: "text" } as const;
const selectorFields = {
  ...kindFields,
  name: "text",
  namespace: "text",
  annotationSelector: "text",
  labelSelector: "text",
} as const;
const options: Form = { fields: { delimiter: "text", index: "number", encoding: "text", create: "flag" } };

const selector: Form = { fields: selectorFields };
const patch: Form = { fields: { path: "text", patch: "text", target: selector, options: { values: "flag" } } };
const spec: Form = { fields: { ...kindFields, path: "text", create: "flag" } };
const image: Form = { fields: { name: "text", newName: "text", tagSuffix: "text", newTag: "text", digest: "text" } };

const replacementFields = {
  source: { fields: { ...kindFields, name: "text", namespace: "text", fieldPath: "text", options } },
  targets: { list: { fields: { select: selector, reject: { list: selector }, fieldPaths: texts, options } } },
} as const satisfies Record<string, Form>;

const generatorOptions: Form = {
  fields: { labels: map, annotations: map, disableNameSuffixHash: "flag", immutable: "flag" },
};
const generatorFields = {
  namespace: "text",
  name: "text",
  behavior: "text",
  literals: texts,
  files: texts,
  envs: texts,
  env: "text",
  options: generatorOptions,
} as const satisfies Record<string, Form>;

export const replacementForm: Form = { fields: replacementFields };

/** Everything that a kustomization may hold. */
export const kustomizationForm: Form = {
  fields: {
    apiVersion: "text",
    kind: "text",
    metadata: { fields: { name: "text", namespace: "text", labels: map, annotations: map } },
    openapi: map,
    namePrefix: "text",
    nameSuffix: "text",
    namespace: "text",
    commonLabels: map,
    labels: {
      list: { fields: { pairs: map, includeSelectors: "flag", includeTemplates: "flag", fields: { list: spec } } },
    },
    commonAnnotations: map,
    patchesStrategicMerge: texts,
    patchesJson6902: { list: patch },
    patches: { list: patch },
    images: { list: image },
    imageTags: { list: image },
    replacements: { list: { fields: { ...replacementFields, path: "text" } } },
    replicas: { list: { fields: { name: "text", count: "number" } } },
    vars: {
      list: {
        fields: {
          name: "text",
          objref: { fields: { ...kindFields, apiVersion: "text", name: "text", namespace: "text" } },
          fieldref: { fields: { fieldPath: "text" } },
        },
      },
    },
    sortOptions: {
      fields: { order: "text", legacySortOptions: { fields: { orderFirst: texts, orderLast: texts } } },
    },
    resources: texts,
    components: texts,
    crds: texts,
    bases: texts,
    configMapGenerator: { list: { fields: generatorFields } },
    secretGenerator: { list: { fields: { ...generatorFields, type: "text" } } },
    helmGlobals: "any",
    helmCharts: { list: "any" },
    helmChartInflationGenerator: { list: "any" },
    generatorOptions,
    configurations: texts,
    generators: texts,
    transformers: texts,
    validators: texts,
    buildMetadata: texts,
  },
};

/** Says what is not as it must be; `name` is what the node is the value of. */
export function checkForm(node: YamlNode, form: Form, name: string, say: Say): void {
  if (isNull(node) || form === "any") return;
  if (typeof form === "string") {
    if (node.kind !== "scalar" || !fits(node, form)) say(failedAt(node, `${name} is ${expected[form]}`));
  } else if ("list" in form) {
    if (node.kind !== "sequence") say(failedAt(node, `${name} is a list`));
    else for (const { value } of node.items) checkForm(value, form.list, `an item of ${name}`, say);
  } else if (node.kind !== "map") {
    say(failedAt(node, `${name} is a map`));
  } else if ("values" in form) {
    for (const { key, value } of node.entries) checkForm(value, form.values, `${key.text} of ${name}`, say);
  } else {
    for (const { key, value } of node.entries) {
      const known = Object.keys(form.fields).find((each) => each.toLowerCase() === key.text.toLowerCase());
      const own = known === undefined ? undefined : form.fields[known];
      if (own === undefined) say(failedAt(key, `there is no field "${key.text}" in ${name}`));
      else checkForm(value, own, known ?? key.text, say);
    }
  }
}

const expected = { text: "a text", flag: "true or false", number: "a number" } as const;

function fits(node: Extract<YamlNode, { kind: "scalar" }>, form: "text" | "flag" | "number"): boolean {
  const { type } = resolveScalar(node);
  return type === (form === "text" ? "string" : form === "flag" ? "bool" : "number");
}
