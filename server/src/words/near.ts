import { editDistance } from "../manifest/distance.ts";
import type { Labels } from "../manifest/types.ts";
import { type CompiledSelector, meets, type Requirement } from "../traffic/selector.ts";

/**
 * Whether one text is very likely the other, mistyped: other case, other separators, one slip of the finger, or two in a
 * long word. Names are meant to differ where they do in a number only (`web-1`, `web-2`), in a letter or two that stand
 * alone (`team-a`, `team-b`; `shop-uk`, `shop-us`), or in a whole word (`us-east-prod`, `us-west-prod`).
 */
export function isNear(a: string, b: string): boolean {
  // Separators aside, lengths cannot differ by more; most words are told apart here.
  if (a === b || Math.abs(a.length - b.length) > 6) return false;
  if (a.length < 4 && b.length < 4) return isShortSlip(a.toLowerCase(), b.toLowerCase());
  if (sameSigns(a, b, false)) return plain(a) !== "";
  if (sameSigns(a, b, true)) return false;
  const [left, right] = [plain(a), plain(b)];
  if (left === right) return left !== "";
  if (!isAscii(a) && sameBut(left, right, /\d+/g)) return false;
  if (sameBut(left, right, /ingress|egress|internal|external/g)) return false;
  const [parts, others] = [wordsOf(a), wordsOf(b)];
  if (parts.length !== others.length) {
    const [fewer, more] = parts.length < others.length ? [parts, others] : [others, parts];
    // A word more makes another name (`postgres-ro`).
    return !fewer.every((part) => more.includes(part)) && isSlip(left, right);
  }
  if (parts.length === 1) return isSlip(left, right);
  return parts.every((part, i) => part === others[i] || isPartSlip(part, others[i] ?? ""));
}

/** What pods are called everywhere, in three letters; what is a word of its own beside them. */
const everyday = /^(?:web|api|app)$/;
const words = /^(?:web|api|app|apm|apt|aps|spa|sap|was|wes|wet|wed|ape|pip|amp|asp|wsb)$/;

/** In three letters two may have changed places; another letter is a slip only in a word that everybody uses. */
function isShortSlip(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length !== 3 || b.length !== 3 || !/^[a-z]+$/.test(a + b) || (words.test(a) && words.test(b))) return false;
  return hasSwap(a, b) || (editDistance(a, b, 2) === 1 && (everyday.test(a) || everyday.test(b)));
}

/** Words that make another thing of a name, on purpose. */
const variants =
  /^(?:\d+|v\d+|canary|stable|preview|blue|green|ro|rw|read|write|reader|writer|primary|secondary|replica|replicas|master|slave|leader|follower|headless|test|tests|dev|prod|staging|old|new|next|backup|restore|tmp|migration|migrations|migrate|job|jobs|cron|init|setup|hook|metrics|exporter|operator|proxy|internal|external|public|private|ha|ui|api|db)$/;

/** One is the other with whole words more at its end or beginning (`controller`, `controller-eligible`). */
export function isWordMore(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [wordsOf(a), wordsOf(b)] : [wordsOf(b), wordsOf(a)];
  const rest = longer.length - shorter.length;
  if (rest <= 0 || shorter.join("").length < 4) return false;
  const fits = (from: number) => shorter.every((word, i) => word === longer[from + i]);
  const more = fits(0) ? longer.slice(shorter.length) : fits(rest) ? longer.slice(0, rest) : undefined;
  return more !== undefined && !more.some((word) => variants.test(word));
}

function sameBut(a: string, b: string, what: RegExp): boolean {
  return a.replace(what, "") === b.replace(what, "");
}

/** Separators and the case of ASCII aside, or digits as well. Sign by sign: of thousands of names each is held against each. */
function sameSigns(a: string, b: string, digitsAside: boolean): boolean {
  for (let [left, right] = [0, 0]; ; left++, right++) {
    while (left < a.length && isAside(a.charCodeAt(left), digitsAside)) left++;
    while (right < b.length && isAside(b.charCodeAt(right), digitsAside)) right++;
    if (left >= a.length || right >= b.length) return left >= a.length && right >= b.length;
    const [one, other] = [a.charCodeAt(left), b.charCodeAt(right)];
    if (one !== other && small(one) !== small(other)) return false;
  }
}

function isAside(code: number, digitsAside: boolean): boolean {
  return code === 45 || code === 46 || code === 95 || (digitsAside && code >= 48 && code <= 57);
}

function isAscii(text: string): boolean {
  return !/[^ -~]/.test(text);
}

function small(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

function isSlip(a: string, b: string): boolean {
  const length = Math.max(a.length, b.length);
  const most = length >= 10 ? 2 : length >= 4 ? 1 : 0;
  if (most === 0 || Math.abs(a.length - b.length) > most) return false;
  const slips = editDistance(a, b, most + 1);
  // In a short word one exchanged letter makes another word (`test`, `rest`), two that changed places do not (`teir`).
  return slips <= most && (length > 4 || a.length !== b.length || hasSwap(a, b));
}

/** In a word of three letters of a longer name two may have changed places (`payments-aip`). */
function isPartSlip(a: string, b: string): boolean {
  return isSlip(a, b) || (a.length === 3 && hasSwap(a, b));
}

function hasSwap(a: string, b: string): boolean {
  return editDistance(a, b, 2) === 1 && [...a].sort().join() === [...b].sort().join();
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/[-_./]+/);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[-_.]/g, "");
}

/** The nearest of some words, if one is near enough to be meant. */
export function nearestWord(
  word: string,
  words: Iterable<string>,
  most = Math.max(1, Math.floor(word.length / 3)),
): string | undefined {
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const each of words) {
    const slips = editDistance(word.toLowerCase(), each.toLowerCase(), bestDistance);
    if (slips < bestDistance) [best, bestDistance] = [each, slips];
  }
  return best;
}

/** Labelled things that a selector misses by a hair. */
export interface NearMiss<Thing> {
  /** The requirement that they do not meet. */
  readonly requirement: Requirement;
  /** The value that it asks for and they nearly have; undefined for `Exists`. */
  readonly wanted: string | undefined;
  /** `value`: the same key with a similar value. `key`: a similar key. `other-key`: the same value under another key. */
  readonly kind: "value" | "key" | "other-key";
  /** The label that they have instead. */
  readonly key: string;
  readonly value: string;
  readonly things: readonly Thing[];
}

const rank = { value: 0, key: 1, "other-key": 2 } as const;

type Found<Thing> = NearMiss<Thing> & { readonly things: Thing[] };

/** Only things that meet every other requirement count. */
export function nearMiss<Thing>(
  selector: CompiledSelector,
  things: Iterable<Thing>,
  labelsOf: (thing: Thing) => Labels,
): NearMiss<Thing> | undefined {
  const found = new Map<string, Found<Thing>>();
  /** By requirement and the value that stands for it, where those go that have it: thousands of pods share a few values. */
  const known = new Map<Requirement, Map<string, Found<Thing> | undefined>>();
  for (const thing of things) {
    const labels = labelsOf(thing);
    const failed = onlyFailed(selector, labels);
    if (failed === undefined) continue;
    const own = failed.operator === "In" && Object.hasOwn(labels, failed.key) ? labels[failed.key] : undefined;
    if (own === undefined) {
      among(failed, labels)?.things.push(thing);
      continue;
    }
    let byValue = known.get(failed);
    if (byValue === undefined) {
      byValue = new Map();
      known.set(failed, byValue);
    }
    let same = byValue.get(own);
    if (same === undefined && !byValue.has(own)) {
      same = among(failed, labels);
      byValue.set(own, same);
    }
    same?.things.push(thing);
  }

  function among(failed: Requirement, labels: Labels): Found<Thing> | undefined {
    const near = nearLabel(failed, labels);
    if (near === undefined) return undefined;
    const id = JSON.stringify([near.kind, near.key, near.value, failed.id]);
    const same = found.get(id) ?? { ...near, requirement: failed, things: [] };
    found.set(id, same);
    return same;
  }

  return [...found.values()].sort((a, b) => rank[a.kind] - rank[b.kind] || b.things.length - a.things.length)[0];
}

/** The one requirement that the labels do not meet; `undefined` for none and for several. */
export function onlyFailed({ requirements }: CompiledSelector, labels: Labels): Requirement | undefined {
  let failed: Requirement | undefined;
  for (const requirement of requirements) {
    if (meets(requirement, labels)) continue;
    if (failed !== undefined) return undefined;
    failed = requirement;
  }
  return failed;
}

type NearLabel = Pick<NearMiss<unknown>, "kind" | "wanted" | "key" | "value">;

function nearLabel(requirement: Requirement, labels: Labels): NearLabel | undefined {
  const { key, operator, values } = requirement;
  if (operator === "Exists") {
    for (const [other, value] of Object.entries(labels)) {
      if (isNear(other, key)) return { kind: "key", wanted: undefined, key: other, value };
    }
  }
  if (operator !== "In") return undefined;
  const own = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (own !== undefined) {
    for (const wanted of values) if (isNear(own, wanted)) return { kind: "value", wanted, key, value: own };
    return undefined;
  }
  let sameValue: NearLabel | undefined;
  for (const wanted of values) {
    for (const [other, value] of Object.entries(labels)) {
      if (value !== wanted) continue;
      if (isNear(other, key) || nameOf(other) === nameOf(key)) return { kind: "key", wanted, key: other, value };
      if (isTelling(wanted)) sameValue ??= { kind: "other-key", wanted, key: other, value };
    }
  }
  return sameValue;
}

/** The part behind the prefix: `app.kubernetes.io/name` and `name` are often mixed up. */
function nameOf(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

/** A value that says what a pod is; `true` or `prod` under another key says nothing. */
export function isTelling(value: string): boolean {
  return (
    value.length >= 3 &&
    !/^(?:true|false|yes|no|on|off|enabled|disabled|none|prod(?:uction)?|dev(?:elopment)?|stag(?:e|ing)|test|v?[\d.]+|stable|canary|latest|main|default)$/i.test(
      value,
    )
  );
}
