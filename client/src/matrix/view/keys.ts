import { clamp, type Line } from "./layout.ts";

/** Where the keyboard is: a line or the header (-1), and a column or the row's name (-1). */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The grid pattern of the ARIA practices guide. `undefined`: not a key that moves. */
export function move(
  from: Place,
  press: KeyPress,
  lines: readonly Line[],
  columns: number,
  page: { readonly rows: number },
): Place | undefined {
  const jump = press.ctrlKey || press.metaKey;
  const { line, column } = from;
  const lastLine = lines.length - 1;
  const to = (nextLine: number, nextColumn: number): Place => ({
    line: clamp(nextLine, -1, lastLine),
    column: clamp(nextColumn, -1, columns - 1),
  });
  switch (press.key) {
    case "ArrowUp":
      return to(jump ? 0 : line - 1, column);
    case "ArrowDown":
      return to(jump ? lastLine : line + 1, column);
    case "ArrowLeft":
      return to(line, jump ? 0 : column - 1);
    case "ArrowRight":
      return to(line, jump ? columns - 1 : column + 1);
    case "Home":
      return jump ? to(0, 0) : to(line, 0);
    case "End":
      return jump ? to(lastLine, columns - 1) : to(line, columns - 1);
    case "PageUp":
      return to(Math.max(line - page.rows, 0), column);
    case "PageDown":
      return to(line + page.rows, column);
    default:
      return undefined;
  }
}
