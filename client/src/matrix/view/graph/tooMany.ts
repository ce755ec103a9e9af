import { element } from "../dom.ts";
import type { Snapshot } from "../model.ts";
import { t } from "../texts.ts";

/** More ends, or more edges, would be a picture that nobody can read. */
export const mostEnds = 90;
export const mostEdges = 160;

/** Why there is no picture, and what to do. `collapse`: the groups are to be shown as one each. */
export function tooMany(
  title: string,
  { groups, view }: Snapshot,
  collapse: (keys: readonly string[]) => void,
): readonly HTMLElement[] {
  const nodes: HTMLElement[] = [
    element("p", { class: "title" }, title),
    element("p", {}, t("Name a workload or a namespace in “From” or “to”, collapse namespaces, or look at the grid.")),
  ];
  if (groups.length <= mostEnds && groups.some(({ key }) => !view.collapsed.includes(key))) {
    const button = element("button", { class: "primary", type: "button" }, t("Show each namespace as one"));
    button.addEventListener("click", () => collapse(groups.map(({ key }) => key)));
    nodes.push(button);
  }
  return nodes;
}
