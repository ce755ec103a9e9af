import type { MatrixCell } from "../../../../../server/src/server/protocol.ts";
import { t } from "../texts.ts";

/** How a connection is drawn; each has its own dashes, so that none needs its colour. */
export type EdgeLook = "all" | "some" | "ungoverned" | "undecided" | "mixed" | "lost";

/** `undefined`: nothing passes and nothing did, so there is nothing to draw. */
export function lookOf({ verdict, undecided, change }: MatrixCell): EdgeLook | undefined {
  if (verdict === "apart") return undefined;
  if (verdict === "none" && change !== null) return "lost";
  if (undecided.length > 0) return "undecided";
  return verdict === "none" ? undefined : verdict;
}

/** Letters on an edge; what is longer is told by the tip, and read aloud. */
const longest = 20;

/** What stands on an edge, in the words in which it is read: `all`, `TCP 80, 443`, `TCP 53 and UDP 53`, `no policy`. */
export function labelOf({ verdict, undecided, change, ports }: MatrixCell): string {
  const unsure = undecided.length > 0 ? " ?" : "";
  if (verdict === "none") return change === null ? "?" : shortened(change.text.replace(/^lost (everything$)?/, allOf));
  if (verdict === "all") return `${t("all")}${unsure}`;
  if (verdict === "ungoverned") return `${t("no policy")}${unsure}`;
  if (ports.length === 0) return `${t("differs")}${unsure}`;
  const parts = ports.map(({ protocol, ranges }) =>
    ranges.length === 0 ? t("every {0} port", protocol) : `${protocol} ${ranges.join(", ")}`,
  );
  const [first, last] = [parts.slice(0, -1).join(", "), parts.at(-1) ?? ""];
  const words = first === "" ? last : t("{0} and {1}", first, last);
  return `${shortened(words)}${verdict === "mixed" ? " …" : ""}${unsure}`;
}

function allOf(_: string, everything: string | undefined): string {
  return everything === undefined ? "" : t("all");
}

/** The first of the ports when they are many. */
function shortened(words: string): string {
  if (words.length <= longest) return words;
  const units = words.split(/(?<=,) | (?=and )/);
  let text = units[0] ?? "";
  for (const unit of units.slice(1)) {
    if (text.length + 1 + unit.length > longest) break;
    text += ` ${unit}`;
  }
  return `${text.replace(/,$/, "")} …`;
}

/** Whatever the one lets pass, the other does too, and nothing else is to be said of the one. */
export function isWithin(one: MatrixCell, other: MatrixCell): boolean {
  if (one.undecided.length > 0 || one.change !== null || other.undecided.length > 0) return false;
  if (one.verdict !== "all" && one.verdict !== "some") return false;
  if (other.verdict === "all" || other.verdict === "ungoverned") return true;
  if (one.verdict === "all" || other.verdict !== "some") return false;
  return one.ports.every(({ protocol, ranges }) => {
    const wider = other.ports.find((ports) => ports.protocol === protocol);
    if (wider === undefined || wider.ranges.length === 0) return wider !== undefined;
    return ranges.length > 0 && ranges.every((range) => wider.ranges.some((each) => isIn(range, each)));
  });
}

/** `80` in `1-1024`. */
function isIn(range: string, other: string): boolean {
  const [first = 0, last = first] = range.split("-").map(Number);
  const [low = 0, high = low] = other.split("-").map(Number);
  return low <= first && last <= high;
}

/** In a node; the whole name stands in the tip and is read aloud. */
export function shortName(name: string): string {
  const signs = [...name.replace(/\s+/g, " ")];
  return signs.length <= 34 ? signs.join("") : `${signs.slice(0, 20).join("")}…${signs.slice(-12).join("")}`;
}

/** Which sides of a workload no policy isolates; empty when both are. */
export function openWords(openIn: boolean, openOut: boolean): string {
  if (openIn) return openOut ? t("no policy restricts it") : t("no policy restricts what comes in");
  return openOut ? t("no policy restricts what goes out") : "";
}
