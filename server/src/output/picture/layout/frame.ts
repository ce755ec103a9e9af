import type { PeerPicture, SidePicture } from "../model.ts";
import type { Drawn } from "./box.ts";
import type { SceneItem, Sign } from "./scene.ts";

/** Where a side's boxes, bus, wall and plate are. Boxes stand left of the plate for ingress, right of it for egress. */
export interface Geometry {
  readonly boxX: number;
  readonly boxWidth: number;
  /** The plate's edge on this side. */
  readonly plateX: number;
  readonly narrow: boolean;
}

/** From the plate to the wall's far edge. */
export const wall = 15;

/** The same for drawing, with what is worked out of it. */
export interface Frame {
  readonly geometry: Geometry;
  readonly side: SidePicture;
  /** 1 where the plate is right of the boxes. */
  readonly sign: 1 | -1;
  /** The boxes' edge on the plate's side. */
  readonly edge: number;
  readonly busX: number;
  /** The middle between bus and wall. */
  readonly chipX: number;
  readonly room: number;
  readonly signs: Set<Sign>;
}

export interface PlacedPeer {
  readonly peer: PeerPicture | undefined;
  readonly box: Drawn;
  readonly item: SceneItem;
  readonly middle: number;
  readonly bottom: number;
}
