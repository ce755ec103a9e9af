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
      const shown = all ? [...found] : alreadyShown(found, before ?? [], typing?.phase);
      kept ||= shown.length < found.length;
      known.set(uri, all ? now : shown.map(asShown));
      return shown;
    },
    writing: () => typing?.uri,
    dispose: () => cancel(),
  });
}

/** Of what is found, what was shown before; what comes closest where there is more of it now. */
function alreadyShown(
  found: readonly Diagnostic[],
  before: readonly Shown[],
  phase: Typing["phase"] | undefined,
): Diagnostic[] {
  /** By place the words that are still to be found again. */
  const left = new Map<string, string[]>();
  for (const { place, message } of before) {
    const list = left.get(place);
    if (list === undefined) left.set(place, [message]);
    else list.push(message);
  }
  const allowed = new Set<Diagnostic>();
  const allow = (find: (words: readonly string[], own: string) => number) => {
    for (const each of found) {
      if (allowed.has(each)) continue;
      const { place, message } = asShown(each);
      const words = left.get(place) ?? [];
      const at = find(words, message);
      if (at === -1) continue;
      words.splice(at, 1);
      allowed.add(each);
    }
  };
  allow((words, own) => words.indexOf(own));
  // The words follow what is typed: names, counts.
  allow((words) => Math.min(words.length - 1, 0));
  const isDue = ({ severity }: Diagnostic) => phase === "half" && severity === DiagnosticSeverity.Error;
  return found.filter((each) => allowed.has(each) || isDue(each));
}

/** What makes a finding the same as one before. */
interface Shown {
  /** Rule and field. */
  readonly place: string;
  readonly message: string;
}

/** Mostly a key changes nothing of what is found. */
function isSame(a: readonly Shown[], b: readonly Shown[]): boolean {
  return a.length === b.length && a.every((one, at) => one.place === b[at]?.place && one.message === b[at].message);
}

function asShown({ code, data, message }: Diagnostic): Shown {
  return {
    place: `${code} ${(data as { readonly field?: string } | undefined)?.field ?? ""}`,
    message: typeof message === "string" ? message : message.value,
  };
}
