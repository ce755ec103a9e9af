import type { YamlDocument } from "../yaml/tree.ts";
import { boolOf, fieldOf, itemsOf, labelsOf, textOf } from "./fields.ts";
import type { Labels } from "./types.ts";

/** What a kustomization.yaml does to the objects that it takes in, as far as traffic depends on it. */
export interface Kustomization {
  readonly namespace: string | undefined;
  /** Added to the metadata of every object: `commonLabels`, and `labels` of either kind. */
  readonly labels: Labels;
  /** Some are added to pod templates too, and to selectors with `commonLabels` or `includeSelectors`. */
  readonly labelsPods: boolean;
  /** Other folders and files that it takes in: `resources`, `bases` and `components`, as written. */
  readonly takesIn: readonly string[];
}

export function readKustomization(documents: readonly YamlDocument[]): Kustomization {
  const root = documents.find((document) => document.root !== undefined)?.root;
  const common = labelsOf(fieldOf(root, "commonLabels"));
  const groups = itemsOf(root, "labels").map((item) => ({
    pairs: labelsOf(fieldOf(item, "pairs")),
    inPods: boolOf(fieldOf(item, "includeSelectors")) || boolOf(fieldOf(item, "includeTemplates")),
  }));
  const labels: Labels = Object.assign({}, common, ...groups.map(({ pairs }) => pairs));
  // A transformer is mostly one for labels.
  const labelsPods =
    itemsOf(root, "transformers").length > 0 ||
    Object.keys(common).length > 0 ||
    groups.some(({ pairs, inPods }) => inPods && Object.keys(pairs).length > 0);
  const takesIn = ["resources", "bases", "components"].flatMap((key) =>
    itemsOf(root, key).flatMap((item) => (item.kind === "scalar" && item.text !== "" ? [item.text] : [])),
  );
  return { namespace: textOf(root, "namespace") || undefined, labels, labelsPods, takesIn };
}
