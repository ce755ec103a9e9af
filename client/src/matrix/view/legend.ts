import { element } from "./dom.ts";
import { drawSample, type Sample } from "./graph/sample.ts";
import type { Snapshot } from "./model.ts";
import { t } from "./texts.ts";

const cells: readonly (readonly [look: string, text: string, meaning: string])[] = [
  ["all", "", t("everything")],
  ["some", "80", t("these ports")],
  ["some counted", "2", t("so many ports")],
  ["none", "", t("nothing")],
  ["ungoverned", "", t("no policy")],
  ["some undecided", "?", t("depends on the CNI")],
];

/** Only where there are policies of the whole cluster. */
const tierCells: typeof cells = [
  ["some tier-admin", "", t("the Admin tier decides")],
  ["some tier-baseline", "", t("the Baseline tier decides")],
];

/** Only where something is known of what is needed. */
const needCells: typeof cells = [
  ["some need-needed", "80", t("needed")],
  ["none need-denied", "!", t("needed and denied")],
  ["some need-unmentioned", "80", t("nothing mentions it")],
];

/** What the figures mean. */
export class Legend {
  readonly node: HTMLElement;
  readonly #list = element("ul", { class: "legend", "aria-label": t("Legend") });
  #shown = "";

  constructor() {
    this.node = element("footer", {}, this.#list);
    this.#fill("grid", []);
  }

  show({ shape, view, collapsed, header }: Snapshot): void {
    const tiers = header.clusterWide !== undefined && view.layers !== "network-policies";
    const more = [...(header.needs ? needCells : []), ...(tiers ? tierCells : [])];
    this.#fill(shape, samplesFor(view.base !== "none", collapsed.size > 0), more);
  }

  /** `more`: figures of the grid that are not always there. */
  #fill(shape: Snapshot["shape"], samples: readonly (readonly [Sample, string])[], more: typeof cells = []): void {
    const key = `${shape} ${samples.length} ${more.map(([look]) => look).join()}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const figures =
      shape === "grid"
        ? [...cells, ...more].map(cellFigure)
        : samples.map(([sample, meaning]) => [drawSample(sample), meaning] as const);
    this.#list.replaceChildren(...figures.map(([figure, meaning]) => element("li", {}, figure, meaning)));
  }
}

/** The figures of a graph, in words. */
export function samplesFor(compares: boolean, collapses: boolean): readonly (readonly [Sample, string])[] {
  return [
    ["all", t("everything")],
    ["some", t("these ports")],
    ["ungoverned", t("no policy in between")],
    ["undecided", t("depends on the CNI")],
    ...(collapses ? ([["mixed", t("differs from pair to pair")]] as const) : []),
    ["open", t("no policy on this side")],
    ...(compares
      ? ([
          ["gained", t("gained")],
          ["lost", t("lost")],
        ] as const)
      : []),
  ];
}

function cellFigure([look, text, meaning]: (typeof cells)[number]): readonly [HTMLElement, string] {
  const attributes = { class: `mark cell ${look}`, "aria-hidden": "true", "data-text": text === "" ? undefined : text };
  return [element("span", attributes), meaning];
}
