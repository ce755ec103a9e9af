/** A stretch of a text that a person edits. Offsets count from the start of the file, in UTF-16 units. */
interface Stretch {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

declare const letters: unique symbol;

/** The very letters of the value stand there: it may be edited. Made by `snapshot/textPlace.ts` alone. */
export interface WrittenPlace extends Stretch {
  readonly computed: false;
  readonly [letters]: true;
}

/** What stands there was only the reason for a value, or is filled in: it may be shown, and never edited. */
export interface ComputedPlace extends Stretch {
  readonly computed: true;
}

export type TextPlace = WrittenPlace | ComputedPlace;
