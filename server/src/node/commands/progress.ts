import { limits } from "../../limits.ts";
import type { CommandIo } from "./io.ts";

/** What makes the line of a terminal free. */
export const freeLine = "\r\u001b[K";

/** One line on a terminal that says what is being done; nothing anywhere else. */
export interface Progress {
  show(text: string): void;
  /** Makes the line free for other output. */
  clear(): void;
}

export function createProgress(io: CommandIo): Progress {
  let painted: number | undefined;
  let shown = false;
  return {
    show(text) {
      // Only to name `performance` loads a part of Node.
      if (!io.isTTY) return;
      const now = performance.now();
      // What is done at once is not announced: it would only flash.
      painted ??= now;
      if (now - painted < limits.server.painting) return;
      painted = now;
      shown = true;
      io.stderr(`${freeLine}netpol: ${text}`);
    },
    clear() {
      if (shown) io.stderr(freeLine);
      shown = false;
    },
  };
}
