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
  /** What it takes in from elsewhere, which may bring any pods: charts, and resources of other repositories. */
  readonly outside: readonly OutsideResource[];
}

export interface OutsideResource {
  readonly kind: "chart" | "resource";
  readonly name: string;
  /** `undefined`: that of the kustomization. */
  readonly namespace: string | undefined;
  /** Of a chart, the folder in which it lies if it is not fetched, from that of the kustomization. */
  readonly path?: string;
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
  const home = textOf(fieldOf(root, "helmGlobals"), "chartHome") ?? "charts";
  const outside: readonly OutsideResource[] = [
    ...[...itemsOf(root, "helmCharts"), ...itemsOf(root, "helmChartInflationGenerator")].map((chart) => ({
      kind: "chart" as const,
      name: textOf(chart, "releaseName") ?? textOf(chart, "name") ?? textOf(chart, "chartName") ?? "",
      namespace: textOf(chart, "namespace") || undefined,
      path: `${home}/${textOf(chart, "name") ?? ""}`,
    })),
    ...takesIn.filter(isRemote).map((name) => ({ kind: "resource" as const, name, namespace: undefined })),
  ];
  return { namespace: textOf(root, "namespace") || undefined, labels, labelsPods, takesIn, outside };
}

function isRemote(resource: string): boolean {
  return /^\w+:\/\/|^git@|^(?:github|gitlab)\.com[/:]|[?&]ref=/.test(resource);
}
