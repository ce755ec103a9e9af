import type { MatrixEmphasis } from "../../../../../server/src/server/protocol.ts";
import { membersOf } from "../layout.ts";
import type { Item, Picture } from "./draw.ts";
import { focusOf } from "./focus.ts";
import type { Graph } from "./model.ts";

export interface PictureMarks {
  /** What is looked at: everything that does not belong to it steps back. */
  readonly centre: readonly Item[];
  /** What is explained. */
  readonly chosen: readonly Item[];
  /** What the policy under the cursor decides. */
  readonly emphasis: MatrixEmphasis | null;
}

export function markPicture({ root, items }: Picture, graph: Graph, { centre, chosen, emphasis }: PictureMarks): void {
  const near = focusOf(graph, centre);
  root.classList.toggle("focusing", near.size > 0);
  const emphasised = new Set([...(emphasis?.sources ?? []), ...(emphasis?.destinations ?? [])]);
  for (const item of items) {
    const { shape, line, about, id } = item;
    const isChosen = chosen.includes(item);
    for (const node of [shape, line]) {
      node?.classList.toggle("near", near.has(id));
      node?.classList.toggle("chosen", isChosen);
    }
    shape.setAttribute("aria-selected", String(isChosen));
    if ("node" in about)
      shape.classList.toggle(
        "emphasised",
        (about.node.item === undefined ? [] : membersOf(about.node.item)).some((i) => emphasised.has(i)),
      );
  }
}
