import { limits } from "../../limits.ts";
import { valueAt } from "../../yaml/graft.ts";
import type { YamlMap, YamlNode } from "../../yaml/tree.ts";
import { readConfiguration } from "./configurations.ts";
import type { Configuration, NameReference } from "./defaults.ts";
import type { FieldSpec } from "./fieldSpec.ts";
import { textAt } from "./identity.ts";

/** A `crds` file: OpenAPI definitions that say which fields are names, selectors and annotations. */
export function readCrds(root: YamlNode | undefined): Configuration {
  const found: Found = { references: [], labels: [], annotations: [], prefixes: [] };
  if (root?.kind === "map") {
    for (const { key, value } of root.entries) {
      const properties = propertiesOf(value);
      if (["kind", "apiVersion", "metadata"].some((name) => valueAt(properties, name) === undefined)) continue;
      const kind = key.text.slice(key.text.lastIndexOf(".") + 1);
      collect(root, key.text, kind, [], found);
    }
  }
  return {
    ...readConfiguration(undefined),
    nameReference: found.references,
    commonLabels: found.labels,
    commonAnnotations: found.annotations,
    namePrefix: found.prefixes,
  };
}

interface Found {
  readonly references: NameReference[];
  readonly labels: FieldSpec[];
  readonly annotations: FieldSpec[];
  readonly prefixes: FieldSpec[];
}

function propertiesOf(definition: YamlNode | undefined): YamlNode | undefined {
  return valueAt(valueAt(definition, "Schema"), "properties");
}

function collect(all: YamlMap, type: string, kind: string, path: readonly string[], found: Found): void {
  const properties = propertiesOf(valueAt(all, type));
  if (properties?.kind !== "map" || path.length > limits.build.crds) return;
  for (const { key, value } of properties.entries) {
    const own = [...path, key.text];
    const spec = (last: readonly string[] = []): FieldSpec => ({
      group: "",
      version: "",
      kind,
      path: [...own, ...last],
      create: false,
    });
    if (valueAt(value, "x-kubernetes-annotation") !== undefined) found.annotations.push(spec());
    if (valueAt(value, "x-kubernetes-label-selector") !== undefined) found.labels.push(spec());
    if (valueAt(value, "x-kubernetes-identity") !== undefined) found.prefixes.push(spec());
    const version = textAt(value, "x-kubernetes-object-ref-api-version");
    const referred = textAt(value, "x-kubernetes-object-ref-kind");
    if (version !== "" && referred !== "") {
      const name = textAt(value, "x-kubernetes-object-ref-name-key") || "name";
      found.references.push({ group: "", version, kind: referred, specs: [spec([name])] });
    }
    const reference = textAt(value, "$ref");
    if (reference !== "") collect(all, reference, kind, own, found);
  }
}
