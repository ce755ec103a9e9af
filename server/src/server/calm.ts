import { type Diagnostic, DiagnosticSeverity, type Position } from "vscode-languageserver";
import type { TypingPlace } from "../features/typing.ts";
import { limits } from "../limits.ts";

/**
 * Keeps from the editor what would come and go while somebody types: what is found anew waits until the part that is being
 * written is whole or the caret leaves it; what the API server rejects, until the keys rest. What is gone, is gone at once.
 */
export interface Calm {
  /** A person has changed a text here. */
  typed(uri: string, position: Position): void;
  /** The caret has moved without an edit; `undefined`: into another text. */
  moved(uri: string, position: Position | undefined): void;
  /** The text is opened, closed, or another one altogether. */
  ended(uri: string): void;
  /** What may be shown now of what is found in a text. */
  shown(uri: string, found: readonly Diagnostic[]): Diagnostic[];
  /** The text in which somebody is in the middle of something. */
  writing(): string | undefined;
  dispose(): void;
}

/** How time is waited for: a test has a clock of its own. */
export interface Clock {
  /** Milliseconds; gives what takes it back. */
  after(delay: number, call: () => void): () => void;
}

export const realClock: Clock = Object.freeze({
  after(delay: number, call: () => void) {
    const { arrival } = limits.server;
    let timer = setTimeout(
      () => {
        timer = setTimeout(call, arrival);
      },
      Math.max(delay - arrival, 0),
    );
    return () => clearTimeout(timer);
  },
});

export interface CalmOptions {
  readonly clock: Clock;
  placeOf(uri: string, position: Position): TypingPlace;
  /** What was kept may be asked for again. */
  release(): void;
  /** What was being written in a text is whole, or left alone. */
  ended(uri: string): void;
  /** The client hears of what is released. */
  canWait(): boolean;
}

/** `keys`: they come one after the other; `half`: they rest, and what was begun is not whole. */
interface Typing {
  readonly uri: string;
  readonly position: Position;
  readonly phase: "keys" | "half";
}

export function createCalm({ clock, placeOf, release, ended, canWait }: CalmOptions): Calm {
  let typing: Typing | undefined;
  let kept = false;
  /** The client tells where the caret is. */
  let followed = false;
  let cancel = () => {};
  /** What is shown of each text. */
  const known = new Map<string, readonly Shown[]>();

  function end(): void {
    cancel();
    const uri = typing?.uri;
    typing = undefined;
    if (uri !== undefined) ended(uri);
    tell();
  }

  function tell(): void {
    if (!kept) return;
    kept = false;
    release();
  }

  function rested(own: Typing): void {
    typing = { ...own, phase: "half" };
    const { whole, blind, errors } = limits.server.typing;
    tell();
    cancel = clock.after(whole - errors, () => {
      if (placeOf(own.uri, own.position).whole) return end();
      // Nobody would say that the caret has left.
      if (!followed) cancel = clock.after(blind - whole, end);
    });
  }

  return Object.freeze({
    typed(uri: string, position: Position) {
      if (!canWait()) return;
      cancel();
      const own: Typing = { uri, position, phase: "keys" };
      typing = own;
      cancel = clock.after(limits.server.typing.errors, () => rested(own));
    },
    moved(uri: string, position: Position | undefined) {
      followed = true;
      if (typing === undefined) return;
      if (uri !== typing.uri || position === undefined) return end();
      if (position.line === typing.position.line) return;
      if (placeOf(uri, position).part !== placeOf(uri, typing.position).part) end();
    },
    ended(uri: string) {
      if (typing?.uri === uri) end();
      known.delete(uri);
    },
    shown(uri: string, found: readonly Diagnostic[]) {
      const before = known.get(uri);
      const now = found.map(asShown);
      const all = typing === undefined || (before === undefined ? uri !== typing.uri : isSame(now, before));
      const isShown = all ? undefined : alreadyShown(found, now, before ?? [], typing?.phase);
      const shown = isShown ? found.filter((_, at) => isShown(at)) : [...found];
      kept ||= shown.length < found.length;
      known.set(uri, isShown ? now.filter((_, at) => isShown(at)) : now);
      return shown;
    },
    writing: () => typing?.uri,
    dispose: () => cancel(),
  });
}

/**
 * Of what is found, by its place in the list, what was shown before; what comes closest where there is more of it now. `now`: the
 * same as it is shown.
 */
function alreadyShown(
  found: readonly Diagnostic[],
  now: readonly Shown[],
  before: readonly Shown[],
  phase: Typing["phase"] | undefined,
): (at: number) => boolean {
  // Of thousands a key changes few: what is the same in front and at the end is out of play.
  const least = Math.min(now.length, before.length);
  let front = 0;
  while (front < least && isAlike(now[front], before[front])) front++;
  let same = 0;
  while (same < least - front && isAlike(now[now.length - 1 - same], before[before.length - 1 - same])) same++;
  const back = now.length - same;
  /** By place the words that are still to be found again. */
  const left = new Map<string, string[]>();
  for (const { place, message } of before.slice(front, before.length - same)) {
    const list = left.get(place);
    if (list === undefined) left.set(place, [message]);
    else list.push(message);
  }
  const allowed = new Set<number>();
  const allow = (find: (words: readonly string[], own: string) => number) => {
    for (let at = front; at < back; at++) {
      const own = now[at];
      if (own === undefined || allowed.has(at)) continue;
      const words = left.get(own.place) ?? [];
      const which = find(words, own.message);
      if (which === -1) continue;
      words.splice(which, 1);
      allowed.add(at);
    }
  };
  allow((words, own) => words.indexOf(own));
  // The words follow what is typed: names, counts.
  allow((words) => Math.min(words.length - 1, 0));
  const isDue = (at: number) => phase === "half" && found[at]?.severity === DiagnosticSeverity.Error;
  return (at) => at < front || at >= back || allowed.has(at) || isDue(at);
}

/** What makes a finding the same as one before. */
interface Shown {
  /** Rule and field. */
  readonly place: string;
  readonly message: string;
}

/** Mostly a key changes nothing of what is found. */
function isSame(a: readonly Shown[], b: readonly Shown[]): boolean {
  return a.length === b.length && a.every((one, at) => isAlike(one, b[at]));
}

function isAlike(a: Shown | undefined, b: Shown | undefined): boolean {
  return a?.place === b?.place && a?.message === b?.message;
}

function asShown({ code, data, message }: Diagnostic): Shown {
  return {
    place: `${code} ${(data as { readonly field?: string } | undefined)?.field ?? ""}`,
    message: typeof message === "string" ? message : message.value,
  };
}
