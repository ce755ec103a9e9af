import { widthOf } from "../metrics.ts";
import { sizes } from "./fit.ts";
import { head, path, plain, rect, type SceneItem, type Shape, type Sign, text } from "./scene.ts";

interface Entry {
  readonly sign: Sign;
  readonly words: string;
  readonly width: number;
  readonly draw: (x: number, y: number) => readonly Shape[];
}

const entries: readonly Entry[] = [
  {
    sign: "doors",
    words: "closed, but for these doors",
    width: 27,
    draw: (x, y) => [
      rect("wall", x + 8, y - 10, 4, 6, 1.5),
      rect("wall", x + 8, y + 4, 4, 6, 1.5),
      path("go", `M${x} ${y}H${x + 20}`),
      head("head", x + 27, y),
    ],
  },
  {
    sign: "all",
    words: "all ports",
    width: 25,
    draw: (x, y) => [path("go all", `M${x} ${y}H${x + 18}`), head("head", x + 25, y)],
  },
  { sign: "closed", words: "closed", width: 5, draw: (x, y) => [rect("wall", x, y - 8, 5, 16, 1.5)] },
  { sign: "partly", words: "closed for some", width: 5, draw: (x, y) => [rect("part", x, y - 8, 5, 16, 1.5)] },
  {
    sign: "kept",
    words: "kept out",
    width: 20,
    draw: (x, y) => [path("no", `M${x} ${y}H${x + 20}`), path("stop", `M${x + 20} ${y - 7}v14`)],
  },
  {
    sign: "unreached",
    words: "does not get there",
    width: 20,
    draw: (x, y) => [path("no", `M${x} ${y}H${x + 20}`), path("stop", `M${x + 20} ${y - 7}v14`)],
  },
  { sign: "nothing", words: "matches nothing here", width: 22, draw: (x, y) => [rect("nobox", x, y - 7, 22, 14, 4)] },
  {
    sign: "unknown",
    words: "not known yet",
    width: 25,
    draw: (x, y) => [path("maybe", `M${x} ${y}H${x + 18}`), head("mh", x + 25, y)],
  },
  {
    sign: "refused",
    words: "sent, not let in there",
    width: 21,
    draw: (x, y) => [path("go", `M${x} ${y}H${x + 21}`), path("bar", `M${x + 21} ${y - 7}v14`)],
  },
  {
    sign: "free",
    words: "no policy restricts it",
    width: 23,
    draw: (x, y) => [path("free", `M${x} ${y}H${x + 16}`), path("free2", `M${x + 16} ${y - 5}l7 5l-7 5`)],
  },
  { sign: "other", words: "another policy", width: 5, draw: (x, y) => [rect("hollow", x, y - 8, 5, 16, 1.5)] },
  {
    sign: "stack",
    words: "folded, click opens",
    width: 22,
    draw: (x, y) => [rect("box", x + 4, y - 4, 18, 12, 3), rect("box", x, y - 8, 22, 12, 3)],
  },
  { sign: "caret", words: "where the caret is", width: 22, draw: (x, y) => [rect("ring", x, y - 8, 22, 15, 4)] },
];

/** The signs that are in use, below a line. `top`: the line's height. */
export function legend(
  signs: ReadonlySet<Sign>,
  width: number,
  margin: number,
  top: number,
): { readonly item: SceneItem; readonly height: number } {
  const shapes: Shape[] = [path("hair", `M0 ${Math.round(top)}H${width}`)];
  let [x, y] = [margin, top + 18];
  for (const { sign, words, width: own, draw } of entries) {
    if (!signs.has(sign) || (sign === "unreached" && signs.has("kept"))) continue;
    const needed = own + 7 + widthOf(words, sizes.small) + 14;
    if (x > margin && x + needed - 14 > width - margin) [x, y] = [margin, y + 22];
    shapes.push(...draw(Math.round(x), Math.round(y)), text("s", x + own + 7, y + 4, words));
    x += needed;
  }
  return { item: plain(shapes), height: y - top + 20 };
}
