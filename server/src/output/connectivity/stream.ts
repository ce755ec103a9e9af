import { isEmpty, toText } from "../../traffic/connectionSet.ts";
import { type EdgeRows, noEnd } from "../../traffic/edges.ts";
import type { RowFormat } from "./rowFormat.ts";

/** Bytes of rows that are kept: sources that are alike mostly stand near each other. */
const mostKept = 64 * 1024 * 1024;

/** What follows behind a source, for all sources of a class, one behind the other. */
interface Rests {
  readonly bytes: Uint8Array;
  /** Where each begins; the last is where all end. */
  readonly starts: Int32Array;
  /** How many of them there are before each node; the last is their number. */
  readonly before: Int32Array;
}

/** The same with a source in front of each. The next source of equal length takes its place. */
interface Block {
  readonly rests: Rests;
  readonly lead: number;
  readonly bytes: Uint8Array;
}

/**
 * The edge list as UTF-8. Millions of rows are made of few texts: `clean` is asked about each of these once, so that nobody
 * need look at the rows. What it gives holds until the next is asked for.
 */
export function* streamRows(rows: EdgeRows, format: RowFormat, clean: (text: string) => string): Iterable<Uint8Array> {
  const { nodes, own } = rows;
  const encoder = new TextEncoder();
  const { restOf, restsOf } = createRests(rows, format, clean, encoder);
  let block: Block | undefined;
  let any = false;
  for (const [at, { label }] of nodes.entries()) {
    const rests = restsOf(at);
    const self = own(at);
    if (rests.bytes.length === 0 && self === noEnd) continue;
    const lead = encoder.encode(format.between + clean(format.source(label)));
    block = fill(rests, lead, block);
    const [count, next] = [rests.before[at] ?? 0, rests.before[at + 1] ?? 0];
    const startOf = (rest: number) => (rests.starts[rest] ?? 0) + rest * lead.length;
    const last = startOf(rests.starts.length - 1);
    const parts = [
      block.bytes.subarray(0, startOf(count)),
      ...(self === noEnd ? [] : [joined(lead, encoder.encode(restOf(self, at)))]),
      block.bytes.subarray(startOf(next), last),
    ];
    for (const part of parts) {
      if (part.length === 0) continue;
      if (!any) yield encoder.encode(format.before);
      yield any ? part : part.subarray(format.between.length);
      any = true;
    }
  }
  yield encoder.encode(any ? format.after : format.none);
}

function createRests(
  { nodes, sourceClass, rowOf, ends }: EdgeRows,
  format: RowFormat,
  clean: (text: string) => string,
  encoder: TextEncoder,
) {
  const made: (string | undefined)[][] = [];
  const restOf = (end: number, node: number): string => {
    made[end] ??= new Array(nodes.length);
    const list = made[end];
    const found = list?.[node];
    if (found !== undefined) return found;
    const { connections, open } = ends(end);
    const conn = isEmpty(connections) ? "" : toText(connections);
    const undecided = isEmpty(open) ? {} : { undecided: toText(open) };
    const text = clean(format.rest({ dst: nodes[node]?.label ?? "", conn, ...undecided }));
    if (list !== undefined) list[node] = text;
    return text;
  };
  const kept = new Map<number, Rests>();
  let size = 0;
  const restsOf = (node: number): Rests => {
    const key = sourceClass(node);
    const known = kept.get(key);
    const rests = known ?? listRests(rowOf(node), restOf, encoder);
    if (known === undefined) size += rests.bytes.length;
    kept.delete(key);
    kept.set(key, rests);
    for (const [oldest, { bytes }] of kept) {
      if (size <= mostKept || oldest === key) break;
      kept.delete(oldest);
      size -= bytes.length;
    }
    return rests;
  };
  return { restOf, restsOf };
}

function listRests(row: Int32Array, restOf: (end: number, node: number) => string, encoder: TextEncoder): Rests {
  const texts: string[] = [];
  const before = new Int32Array(row.length + 1);
  for (const [node, end] of row.entries()) {
    if (end !== noEnd) texts.push(restOf(end, node));
    before[node + 1] = texts.length;
  }
  const whole = texts.join("");
  const bytes = encoder.encode(whole);
  const simple = bytes.length === whole.length;
  const starts = new Int32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) {
    starts[i + 1] = (starts[i] ?? 0) + (simple ? text.length : encoder.encode(text).length);
  }
  return { bytes, starts, before };
}

function fill(rests: Rests, lead: Uint8Array, last: Block | undefined): Block {
  const { bytes, starts } = rests;
  const count = starts.length - 1;
  const again = last?.rests === rests && last.lead === lead.length;
  const size = bytes.length + count * lead.length;
  const into =
    again || (last !== undefined && last.bytes.length >= size) ? last.bytes : new Uint8Array(Math.ceil(size * 1.25));
  let to = 0;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < lead.length; k++) into[to++] = lead[k] as number;
    const [from, end] = [starts[i] as number, starts[i + 1] as number];
    if (again) to += end - from;
    else for (let k = from; k < end; k++) into[to++] = bytes[k] as number;
  }
  return again ? last : { rests, lead: lead.length, bytes: into };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
