/** One stretch in which two texts differ. Offsets in UTF-16 units. */
export interface TextChange {
  readonly start: number;
  /** Where it ended in the text before, and where it ends now. */
  readonly oldEnd: number;
  readonly end: number;
}
