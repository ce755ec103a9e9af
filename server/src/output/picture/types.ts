import type { Scene } from "./layout/scene.ts";
import type { PictureLocation, Rich } from "./model.ts";

/** Client to server: the picture of the policy at a place, of its namespace, or of everything. */
export const pictureRequest = "netpol/picture";
export interface PictureParams {
  /** The document, and the caret in it; lines and characters from 0. */
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  readonly scope: PictureScope;
  /** Pixels at a text size of 13. */
  readonly width: number;
  /** Keys of what is unfolded. */
  readonly unfolded: readonly string[];
}

export type PictureScope = "policy" | "namespace" | "everything";

export interface PictureAnswer {
  /** `null`: nothing to draw here; `policies` are those of the file. */
  readonly picture: {
    readonly scene: Scene;
    readonly name: Rich;
    readonly subtitle: string;
    readonly summary: Rich;
    /** Stable while the same thing is drawn: `policy shop/api`. */
    readonly key: string;
  } | null;
  readonly policies: readonly { readonly name: string; readonly location: PictureLocation }[];
  /** From 1: the line at which the text is no YAML; the last good picture is older than that. */
  readonly broken: number | null;
  /** Of several clusters, the one that is drawn; empty where there is one. */
  readonly cluster: string;
  /** False while the workspace is still being read. */
  readonly complete: boolean;
}

/** Client to server: the same as a file, as `netpol picture` writes it. */
export const pictureFileRequest = "netpol/pictureFile";
export interface PictureFileParams extends Omit<PictureParams, "width"> {
  readonly theme: "light" | "dark";
}

export interface PictureFile {
  readonly svg: string;
  /** `shop-api.netpol.svg` */
  readonly name: string;
  /** The sentence, for an alternative text. */
  readonly sentence: string;
}

export type { Scene, SceneItem, Shape, TextRun } from "./layout/scene.ts";
export type { PictureLocation, Rich } from "./model.ts";
