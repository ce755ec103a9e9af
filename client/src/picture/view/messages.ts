import type {
  PictureAnswer,
  PictureFile,
  PictureLocation,
  PictureScope,
} from "../../../../server/src/server/protocol.ts";

export type SaveFormat = "svg" | "png" | "markdown";

/** What the page shows, and what it takes up again after a reload. */
export interface PictureState {
  readonly scope: PictureScope;
  readonly unfolded: readonly string[];
  readonly pinned: boolean;
  /** Of saved pictures; `null`: as the editor. */
  readonly theme: "light" | "dark" | null;
  readonly place: PicturePlace | null;
}

/** The document and the caret in it. */
export interface PicturePlace {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** What the page tells the editor. */
export type PageMessage =
  | { readonly type: "ready" }
  | {
      readonly type: "draw";
      readonly id: number;
      readonly scope: PictureScope;
      readonly width: number;
      readonly unfolded: readonly string[];
    }
  | { readonly type: "go"; readonly location: PictureLocation; readonly focus: boolean }
  /** Lights a range in the editor, without going there; `null` puts the light out. */
  | { readonly type: "light"; readonly location: PictureLocation | null }
  | {
      readonly type: "save";
      readonly format: SaveFormat;
      readonly scope: PictureScope;
      readonly unfolded: readonly string[];
      readonly theme: "light" | "dark";
    }
  /** A picture of pixels that the page has made, base64. */
  | { readonly type: "pixels"; readonly data: string; readonly name: string }
  /** The sentence of an item, to the clipboard. */
  | { readonly type: "copy"; readonly text: string }
  | { readonly type: "pin"; readonly pinned: boolean }
  | { readonly type: "leave" }
  | { readonly type: "matrix" };

/** What the editor tells the page. */
export type HostMessage =
  | {
      readonly type: "drawn";
      readonly id: number;
      readonly answer: PictureAnswer | null;
      readonly place: PicturePlace | null;
    }
  /** The text or the caret is another now. */
  | { readonly type: "changed"; readonly soon: boolean }
  | { readonly type: "pixelate"; readonly file: PictureFile };

const scopes: readonly PictureScope[] = ["policy", "namespace", "everything"];

export const initialState: PictureState = { scope: "policy", unfolded: [], pinned: false, theme: null, place: null };

/** What a page kept may be of another version. */
export function readState(raw: unknown): PictureState {
  if (typeof raw !== "object" || raw === null) return initialState;
  const { scope, unfolded, pinned, theme, place } = raw as Partial<Record<keyof PictureState, unknown>>;
  return {
    scope: scopes.find((each) => each === scope) ?? "policy",
    unfolded: Array.isArray(unfolded) ? unfolded.filter((each) => typeof each === "string") : [],
    pinned: pinned === true,
    theme: theme === "light" || theme === "dark" ? theme : null,
    place: readPlace(place),
  };
}

function readPlace(raw: unknown): PicturePlace | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { uri, line, character } = raw as Partial<Record<keyof PicturePlace, unknown>>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  return typeof uri === "string" && isCount(line) && isCount(character) ? { uri, line, character } : null;
}

/** The page is our own, and still nothing that it sends is taken for granted. */
export function readPageMessage(raw: unknown): PageMessage | undefined {
  if (typeof raw !== "object" || raw === null || !("type" in raw)) return undefined;
  const message = raw as PageMessage;
  const isScope = (value: unknown) => scopes.some((each) => each === value);
  const isNames = (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === "string");
  switch (message.type) {
    case "ready":
    case "leave":
    case "matrix":
      return { type: message.type };
    case "draw":
      return isScope(message.scope) && isNames(message.unfolded) && [message.id, message.width].every(Number.isFinite)
        ? message
        : undefined;
    case "save":
      return isScope(message.scope) &&
        isNames(message.unfolded) &&
        ["svg", "png", "markdown"].includes(message.format) &&
        ["light", "dark"].includes(message.theme)
        ? message
        : undefined;
    case "go":
      return isLocation(message.location) ? message : undefined;
    case "light":
      return message.location === null || isLocation(message.location) ? message : undefined;
    case "pixels":
      return typeof message.data === "string" && typeof message.name === "string" ? message : undefined;
    case "copy":
      return typeof message.text === "string" ? { type: "copy", text: message.text } : undefined;
    case "pin":
      return { type: "pin", pinned: message.pinned === true };
    default:
      return undefined;
  }
}

function isLocation(location: unknown): location is PictureLocation {
  if (typeof location !== "object" || location === null) return false;
  const { uri, range } = location as Partial<PictureLocation>;
  const isPlace = (place: unknown) =>
    typeof place === "object" &&
    place !== null &&
    Number.isSafeInteger((place as { line?: unknown }).line) &&
    Number.isSafeInteger((place as { character?: unknown }).character);
  return typeof uri === "string" && typeof range === "object" && isPlace(range?.start) && isPlace(range?.end);
}
