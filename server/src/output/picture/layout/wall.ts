import type { SidePicture } from "../model.ts";
import { rect, type SceneItem } from "./scene.ts";

const thickness = 5;
const doorHeight = 24;

/** A solid bar where this policy closes a side, a hollow one where another does; a gap for each door. */
export function wallItem(
  side: SidePicture,
  x: number,
  top: number,
  bottom: number,
  doors: readonly number[],
): readonly SceneItem[] {
  // Where only its own rules are idle, others may still close the side.
  if (side.state === "open" || (side.faint && side.note === "")) return [];
  const hollow = side.state === "others";
  const edges = [
    top,
    ...[...doors].sort((a, b) => a - b).flatMap((door) => [door - doorHeight / 2, door + doorHeight / 2]),
    bottom,
  ];
  const shapes = edges.flatMap((from, i) => {
    const to = edges[i + 1];
    return i % 2 === 0 && to !== undefined && to > from
      ? [rect(hollow ? "hollow" : "wall", x, from, thickness, to - from, 2)]
      : [];
  });
  const label = hollow ? "Closed by another policy." : "Closed here: only what a door lets through passes.";
  return [{ key: "", role: "wall", column: "", label, shapes }];
}
