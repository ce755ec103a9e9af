/** What a command may touch of its process; a test gives its own. */
export interface CommandIo {
  /** Writes the text as it is, without a line end of its own. */
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether stderr is a terminal: progress is shown only there. */
  readonly isTTY: boolean;
  /** Whether stdout takes colours. */
  readonly colour: boolean;
  readonly cwd: string;
}
