/** Where a hint stands; of the editor's own, what is needed. */
export interface PlacedHint {
  readonly position: { readonly line: number; readonly character: number };
}

/** The line in which somebody types, and the first of its characters that was touched since the caret came to it. */
export interface EditedLine {
  readonly line: number;
  readonly character: number;
}

/**
 * The hints of a text without those that would push the caret: on the edited line only those stay that stood before all that
 * was touched, as they were. `shown`: what was given last.
 */
export function calmHints<Hint extends PlacedHint>(
  found: readonly Hint[],
  shown: readonly Hint[],
  edited: EditedLine | undefined,
): readonly Hint[] {
  if (edited === undefined) return found;
  const onLine = ({ position }: Hint) => position.line === edited.line;
  const kept = shown.filter((hint) => onLine(hint) && hint.position.character < edited.character);
  return [...found.filter((hint) => !onLine(hint)), ...kept];
}

/** A change of a text: where it began, and what was put there. */
export interface TextChange {
  readonly range: { readonly start: EditedLine; readonly end: EditedLine };
  readonly text: string;
}

/** The edited line after one more change. */
export function lineAfter(edited: EditedLine | undefined, { range: { start, end }, text }: TextChange): EditedLine {
  const breaks = text.split("\n").length - 1;
  const line = start.line + breaks;
  if (breaks > 0 || start.line !== end.line) return { line, character: 0 };
  const same = edited?.line === line;
  return { line, character: same ? Math.min(edited.character, start.character) : start.character };
}
