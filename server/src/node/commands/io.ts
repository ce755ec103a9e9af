/** What a command may touch of its process; a test gives its own. */
export interface CommandIo {
  /**
   * Writes the text as it is, without a line end of its own, and comes back when it is written. Bytes are UTF-8 without control
   * characters. `painted`: what formats it has cleaned its texts, so that its colours may stay.
   */
  stdout(text: string | Uint8Array, painted?: boolean): void;
  stderr(text: string): void;
  /** Whether stderr is a terminal: progress is shown only there. */
  readonly isTTY: boolean;
  /** Whether stdout takes colours. */
  readonly colour: boolean;
  readonly cwd: string;
}
