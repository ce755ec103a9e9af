import type { Fix } from "../../source/fix.ts";
import type { ActionPlace } from "./place.ts";

/** A rewriting without a diagnostic, offered where it can be made. Its edits are as those of a fix. */
export type Refactoring = (place: ActionPlace) => readonly Fix[];
