import type { PictureLocation, Rich } from "../model.ts";

/** What is drawn, in pixels at a text size of 13; `look` names the classes that give it colours. */
export interface Shape {
  readonly tag: "rect" | "path" | "circle" | "text";
  readonly look: string;
  readonly at: Readonly<Record<string, number | string>>;
  readonly runs?: readonly TextRun[];
}

export interface TextRun {
  readonly text: string;
  readonly look?: string;
}

/** Something a person can point at: its shapes, and what is said of it. */
export interface SceneItem {
  /** Stable over edits elsewhere; empty for what is only drawn. */
  readonly key: string;
  readonly role:
    | "peer"
    | "stack"
    | "line"
    | "rest"
    | "others"
    | "open"
    | "target"
    | "wall"
    | "strip"
    | "ring"
    | "plain";
  readonly column: "ingress" | "target" | "egress" | "";
  readonly label: string;
  readonly location?: PictureLocation | undefined;
  /** Opened by Enter, Space or a click: what to ask for unfolded. */
  readonly unfold?: string;
  readonly caret?: true;
  readonly shapes: readonly Shape[];
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** The sentence, in plain words. */
  readonly description: string;
  readonly items: readonly SceneItem[];
  /** Lists for readers: `May come in, 2 peers, 1 rule, closed`. */
  readonly lists: Readonly<Partial<Record<"ingress" | "target" | "egress", string>>>;
}

/** Signs that a picture uses; the legend explains those. */
export type Sign =
  | "doors"
  | "closed"
  | "all"
  | "kept"
  | "unreached"
  | "nothing"
  | "unknown"
  | "refused"
  | "free"
  | "other"
  | "stack"
  | "caret"
  | "partly";

export interface Placed {
  readonly items: readonly SceneItem[];
  readonly height: number;
  readonly signs: ReadonlySet<Sign>;
}

export function round(number: number): number {
  return Math.round(number * 10) / 10;
}

export function rect(look: string, x: number, y: number, width: number, height: number, rx = 0): Shape {
  return {
    tag: "rect",
    look,
    at: { x: round(x), y: round(y), width: round(width), height: round(height), ...(rx > 0 && { rx }) },
  };
}

export function path(look: string, d: string): Shape {
  return { tag: "path", look, at: { d } };
}

export function circle(look: string, cx: number, cy: number, r: number): Shape {
  return { tag: "circle", look, at: { cx: round(cx), cy: round(cy), r } };
}

export function text(look: string, x: number, y: number, content: string | readonly TextRun[]): Shape {
  const runs = typeof content === "string" ? [{ text: content }] : content;
  return { tag: "text", look, at: { x: round(x), y: round(y) }, runs };
}

export function plain(shapes: readonly Shape[]): SceneItem {
  return { key: "", role: "plain", column: "", label: "", shapes };
}

const looks = { bold: "b", prefix: "ns", soft: "s", code: "m" } as const;

export function runsOf(rich: Rich): readonly TextRun[] {
  return rich.map((run) => (run.look === undefined ? { text: run.text } : { text: run.text, look: looks[run.look] }));
}

/** A filled head that points right, its tip at `x`. */
export function head(look: string, x: number, y: number): Shape {
  return path(look, `M${round(x)} ${round(y)}l-9 -5v10z`);
}
