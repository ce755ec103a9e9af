import type { RulePicture } from "../model.ts";
import { stackBox } from "./box.ts";
import { type Frame, type PlacedPeer, wall } from "./frame.ts";
import { head, path, round, type SceneItem, type Shape } from "./scene.ts";

const corner = 7;

/** From the boxes to the bus, along it, and through the door. */
export function lineItem(frame: Frame, rule: RulePicture, peers: readonly PlacedPeer[], y: number): readonly Shape[] {
  const { side, sign, edge, busX, geometry } = frame;
  const ingress = sign === 1;
  const unsure = rule.standing === "unknown" || rule.standing === "undecided";
  const dead = side.faint || rule.standing === "nothing";
  const look = dead ? "no" : unsure ? "maybe" : rule.all ? "go all" : "go";
  const headLook = unsure ? "mh" : "head";
  const shapes: Shape[] = [];
  const single = peers.length === 1;
  for (const { peer, middle } of peers) {
    const standing = side.faint ? "passes" : (peer?.standing ?? "passes");
    const stops = standing === "nothing" || (standing === "stopped" && ingress);
    if (stops) {
      const stop = edge + 10 * sign;
      const bar = standing === "stopped" ? "bar" : "stop";
      shapes.push(
        path("no", `M${round(edge)} ${round(middle)}H${round(stop)}`),
        path(bar, `M${round(stop)} ${round(middle - 6)}v12`),
      );
      continue;
    }
    if (standing === "stopped") {
      const stop = edge + 6 * sign;
      shapes.push(
        branch(look, stop, single ? undefined : busX, middle, y),
        path("bar", `M${round(stop)} ${round(middle - 7)}v14`),
      );
      continue;
    }
    const own = !dead && (standing === "unknown" || standing === "undecided") ? "maybe" : look;
    const from = ingress ? edge : edge - 4;
    if (!single) shapes.push(branch(own, from, busX, middle, y));
    if (!ingress && !dead) shapes.push(head(own === "maybe" ? "mh" : headLook, edge - 0.5, middle));
  }
  const stopped =
    single &&
    peers[0]?.peer !== undefined &&
    ["nothing", ...(ingress ? ["stopped"] : [])].includes(peers[0].peer.standing) &&
    !side.faint;
  const start =
    single && !stopped ? (ingress ? edge : peers[0]?.peer?.standing === "stopped" ? edge - 6 : edge - 4) : busX;
  const end = ingress ? geometry.plateX - (dead ? wall + 6.5 : 4) : geometry.plateX + (dead ? wall + 6.5 : 0);
  shapes.push(path(stopped && !dead ? "no" : look, `M${round(start)} ${round(y)}H${round(end)}`));
  if (ingress && !dead && !stopped) shapes.push(head(headLook, geometry.plateX - 0.5, y));
  return shapes;
}

/** From a box to the bus, round a corner, and along it to the trunk. */
function branch(look: string, from: number, busX: number | undefined, middle: number, y: number): Shape {
  const [x, m, t] = [round(from), round(middle), round(y)];
  if (busX === undefined) return path(look, `M${x} ${m}H${x}`);
  const b = round(busX);
  if (Math.abs(m - t) < 0.5) return path(look, `M${x} ${m}H${b}`);
  const radius = Math.min(corner, Math.abs(m - t), Math.abs(b - x));
  const before = round(b - Math.sign(b - x) * radius);
  return path(look, `M${x} ${m}H${before}Q${b} ${m} ${b} ${round(m + Math.sign(t - m) * radius)}V${t}`);
}

/** Rules that are folded away, with one line for all of them. */
export function rulesStack(
  frame: Frame,
  hidden: readonly RulePicture[],
  top: number,
): { readonly item: SceneItem; readonly bottom: number; readonly door: number } {
  const { geometry, side, sign, edge, signs } = frame;
  const peers = hidden.flatMap((rule) => rule.peers);
  const names = peers.map(({ short }) => short).join(", ");
  const title = hidden.length === 1 ? "1 more rule" : `${hidden.length} more rules`;
  const box = stackBox(title, hidden[0]?.peers[0]?.line, names, geometry.boxWidth);
  const y = top + 26;
  const [from, to] = sign === 1 ? [edge, geometry.plateX - 4] : [edge - 4, geometry.plateX];
  signs.add("stack");
  return {
    item: {
      key: `${side.direction}/rules`,
      role: "stack",
      column: side.direction,
      label: `${title} with ${peers.length} peers, folded: ${names}. Press Space to unfold.`,
      location: hidden[0]?.location,
      unfold: `${side.direction}/rules`,
      shapes: [
        ...box.at(geometry.boxX, top),
        path(side.faint ? "no" : "go", `M${round(from)} ${round(y)}H${round(to)}`),
        ...(side.faint ? [] : [head("head", sign === 1 ? geometry.plateX - 0.5 : edge - 0.5, y)]),
      ],
    },
    bottom: top + box.height,
    door: y,
  };
}
