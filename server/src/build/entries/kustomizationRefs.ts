import { isNull, itemValues, lenientText } from "../../manifest/fields.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { YamlNode } from "../../yaml/tree.ts";

/** What a kustomization file names of other files and folders, as written. */
export interface KustomizationRefs {
  readonly component: boolean;
  readonly namespace: string | undefined;
  /** `resources` and `bases`: files or folders. */
  readonly resources: readonly string[];
  /** Folders. */
  readonly components: readonly string[];
  /** Patches, generators' files, configurations: files, or for transformers and the like folders. */
  readonly others: readonly string[];
  /** Charts that it has Helm render, by name. */
  readonly charts: readonly string[];
  readonly chartHome: string;
}

/** `undefined` for what bears the name of a kustomization and is none: an object of Flux. */
export function readKustomizationRefs(text: string): KustomizationRefs | undefined {
  const root = parseStream(text, { template: false }).documents.find((each) => each.root !== undefined)?.root;
  const api = textIn(root, "apiversion") ?? "";
  if (api !== "" && !api.startsWith("kustomize.config.k8s.io/")) return undefined;
  const items = (key: string) => listIn(root, key);
  const texts = (key: string) => items(key).flatMap((item) => lenientText(item) || []);
  const paths = (key: string) => items(key).flatMap((item) => textIn(item, "path") || []);
  const generators = [...items("configmapgenerator"), ...items("secretgenerator")];
  const generated = generators.flatMap((item) => [
    ...["files", "envs"].flatMap((key) => listIn(item, key).flatMap((each) => lenientText(each) || [])),
    textIn(item, "env") ?? "",
  ]);
  const charts = items("helmcharts");
  return {
    component: textIn(root, "kind") === "Component",
    namespace: textIn(root, "namespace") || undefined,
    resources: [...texts("resources"), ...texts("bases")],
    components: texts("components"),
    others: [
      ...paths("patches"),
      ...paths("patchesjson6902"),
      ...paths("replacements"),
      ...["patchesstrategicmerge", "transformers", "generators", "validators", "configurations", "crds"].flatMap(texts),
      // `key=path` gives a file another name.
      ...generated.map((each) => each.slice(each.indexOf("=") + 1)),
      ...charts.flatMap((chart) => [
        textIn(chart, "valuesfile") ?? "",
        ...listIn(chart, "additionalvaluesfiles").flatMap((each) => lenientText(each) || []),
      ]),
    ].filter((each) => each !== "" && !each.includes("\n")),
    charts: charts.flatMap((chart) => textIn(chart, "name") || []),
    chartHome: textIn(fieldIn(root, "helmglobals"), "charthome") ?? "charts",
  };
}

/** Kustomize matches the names of fields without regard to case; of a key given twice the last counts. */
function fieldIn(node: YamlNode | undefined, key: string): YamlNode | undefined {
  if (node?.kind !== "map") return undefined;
  return node.entries.findLast((entry) => entry.key.text.toLowerCase() === key)?.value;
}

function textIn(node: YamlNode | undefined, key: string): string | undefined {
  return lenientText(fieldIn(node, key));
}

function listIn(node: YamlNode | undefined, key: string): readonly YamlNode[] {
  const value = fieldIn(node, key);
  return value?.kind === "sequence" && !isNull(value) ? itemValues(value) : [];
}
