import type { SidePicture } from "../model.ts";
import { wishedWidth } from "./box.ts";
import { chip, leastWidth } from "./chip.ts";

/** Room for one side of a wide picture. */
export interface SideRoom {
  readonly box: number;
  /** From the boxes to the plate. */
  readonly gap: number;
}

interface Wish {
  readonly kind: "rules" | "shut" | "stub";
  readonly box: number;
  readonly gap: number;
  readonly wishedGap: number;
}

const roomForLine = 51;

function wishOf(side: SidePicture): Wish {
  if (side.rules.length > 0) {
    const wished = Math.max(...side.rules.flatMap(({ peers }) => peers.map(wishedWidth)));
    const least = Math.ceil(Math.max(...side.rules.map((rule) => leastWidth(rule.chip))));
    const natural = Math.ceil(Math.max(...side.rules.map((rule) => chip(rule.chip, Number.POSITIVE_INFINITY).width)));
    const allOnly = side.rules.every(
      ({ all, peers }) => all && peers.length === 1 && peers[0]?.conditions.length === 0,
    );
    if (allOnly) return { kind: "stub", box: 148, gap: 92, wishedGap: 92 };
    const gap = Math.max(side.rest === undefined ? 92 : 128, least + roomForLine);
    return { kind: "rules", box: clamp(wished, 196, 300), gap, wishedGap: Math.max(gap, natural + roomForLine + 2) };
  }
  if (side.rest !== undefined) return { kind: "shut", box: 196, gap: 126, wishedGap: 126 };
  return { kind: "stub", box: 134, gap: 60, wishedGap: 60 };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Widths of both sides and the plate, which together fill `inner`; `undefined` where that is too little. */
export function shareOut(
  inner: number,
  ingress: SidePicture,
  egress: SidePicture,
  wishedPlate: number,
): { readonly ingress: SideRoom; readonly egress: SideRoom; readonly plate: number } | undefined {
  const wishes = [wishOf(ingress), wishOf(egress)] as const;
  const rooms = wishes.map(({ box, gap }) => ({ box, gap }));
  let plate = clamp(wishedPlate, 144, 180);
  const left = () => inner - plate - rooms.reduce((sum, { box, gap }) => sum + box + gap, 0);
  const take = (amount: number, i: number, what: "box" | "gap", limit: number) => {
    const room = rooms[i];
    if (room === undefined || amount === 0) return;
    room[what] = amount < 0 ? Math.max(limit, room[what] + amount) : Math.min(limit, room[what] + amount);
  };
  const share = (what: "box" | "gap", limitOf: (wish: Wish) => number | undefined) => {
    for (let pass = 0; pass < 4; pass++) {
      const able = wishes.flatMap((wish, i) => {
        const limit = limitOf(wish);
        const now = rooms[i]?.[what] ?? 0;
        return limit === undefined || (left() < 0 ? now <= limit : now >= limit) ? [] : [{ i, limit }];
      });
      const amount = left() / Math.max(1, able.length);
      if (able.length === 0 || Math.abs(left()) < 0.5) return;
      for (const { i, limit } of able) take(amount, i, what, limit);
    }
  };
  if (left() < 0) {
    share("box", ({ kind }) => (kind === "rules" ? 196 : undefined));
    if (left() < 0) plate = Math.max(144, plate + left());
    if (left() < 0) share("box", ({ kind }) => (kind === "stub" ? undefined : 176));
  } else {
    share("gap", ({ wishedGap }) => wishedGap);
    share("box", ({ kind }) => (kind === "rules" ? 300 : kind === "stub" ? 148 : undefined));
    if (left() > 0) plate = Math.min(180, plate + left());
    share("gap", ({ kind }) => (kind === "stub" ? undefined : Number.POSITIVE_INFINITY));
    share("gap", () => Number.POSITIVE_INFINITY);
  }
  if (left() < -1) return undefined;
  const [one, two] = rooms.map(({ box, gap }) => ({ box: Math.floor(box), gap: Math.floor(gap) }));
  return { ingress: one ?? { box: 196, gap: 126 }, egress: two ?? { box: 196, gap: 126 }, plate: Math.floor(plate) };
}
