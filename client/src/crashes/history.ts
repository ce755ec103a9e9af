/** What was said to the server, and how often it ended, for the log and for the decision to start it again. */
export interface History {
  /** A message goes to the server. */
  said(method: string, params: unknown): void;
  /** It ended. `goesOn`: it is worth another start; `lines`: what happened before, for the log. */
  ended(): { readonly goesOn: boolean; readonly lines: readonly string[] };
  /** A person has started it: what was before does not count. */
  begun(): void;
}

/** Starts again by itself after a crash, until there are more than so many in so many milliseconds. */
const most = 4;
const within = 3 * 60 * 1000;
/** Messages that a log names. */
const remembered = 12;

/** `now`: milliseconds. */
export function createHistory(now: () => number = Date.now): History {
  let messages: string[] = [];
  let crashes: number[] = [];
  return {
    said(method, params) {
      messages = [...messages.slice(1 - remembered), `${timeOf(now())} ${method}${aboutWhat(params)}`];
    },
    ended() {
      const at = now();
      crashes = [...crashes.filter((each) => at - each <= within), at];
      const lines = [
        `The server has ended unexpectedly, for the ${ordinal(crashes.length)} time in three minutes.`,
        ...(messages.length === 0 ? [] : ["What it was told last:"]),
        ...messages.map((each) => `  ${each}`),
      ];
      messages = [];
      return { goesOn: crashes.length <= most, lines };
    },
    begun() {
      crashes = [];
      messages = [];
    },
  };
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 23);
}

/** The file and the place that a message is about; never a text. */
function aboutWhat(params: unknown): string {
  const { textDocument, uri, position } = (params ?? {}) as {
    readonly textDocument?: { readonly uri?: unknown };
    readonly uri?: unknown;
    readonly position?: { readonly line?: unknown; readonly character?: unknown };
  };
  const file = textDocument?.uri ?? uri;
  const place = position ? `:${Number(position.line) + 1}:${Number(position.character) + 1}` : "";
  return typeof file === "string" ? ` ${file}${place}` : "";
}

function ordinal(count: number): string {
  return ["first", "second", "third", "fourth", "fifth"][count - 1] ?? `${count}th`;
}
