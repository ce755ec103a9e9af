import { t } from "../texts.ts";
import type { Pointed } from "../view.ts";
import type { Item } from "./draw.ts";
import { openWords } from "./words.ts";

/** What the pointer is told of an item: for an edge as of a cell, for a node what it is. */
export function tipOf({ about, shape, label }: Item): Pointed {
  if ("box" in about) {
    return { node: shape, pair: label, verdict: t("Click, or press Enter, to show it as one"), extra: "" };
  }
  if ("node" in about) {
    const { title, detail, openIn, openOut } = about.node;
    return { node: shape, pair: detail, verdict: title, extra: openWords(openIn, openOut) };
  }
  const { from, to, words, cell } = about.edge;
  return { node: shape, pair: `${from} → ${to}`, verdict: words, extra: cell.change?.text ?? "" };
}
