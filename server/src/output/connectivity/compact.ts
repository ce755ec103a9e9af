import { isEmpty, toText } from "../../traffic/connectionSet.ts";
import type { EdgeClasses } from "../../traffic/edgeClasses.ts";
import type { EdgeRows } from "../../traffic/edges.ts";
import { csvRecord } from "../formats/csv.ts";
import { markdownRow, markdownText } from "../formats/markdown.ts";
import { connText } from "./row.ts";

/** Members of a class, and its name in the rows: `#3`. */
interface NamedClass {
  readonly name: string;
  readonly members: readonly string[];
}

/** A row; its ends are names of classes: `#1,#4-#9`, or `itself` for a workload's connection to itself. */
interface CompactRow {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
  readonly undecided?: string;
}

/** Classes named once, then who may reach whom among them. */
export interface Compact {
  readonly classes: readonly NamedClass[];
  readonly rows: Iterable<CompactRow>;
}

export function compactOf({ classes, edges, selves }: EdgeClasses, { ends }: EdgeRows): Compact {
  const connOf = (end: number) => {
    const { connections, open } = ends(end);
    const conn = isEmpty(connections) ? "" : toText(connections);
    return { conn, ...(isEmpty(open) ? {} : { undecided: toText(open) }) };
  };
  return {
    classes: classes.map((members, at) => ({ name: `#${at + 1}`, members: members.map(({ label }) => label) })),
    rows: {
      *[Symbol.iterator]() {
        for (const { sources, destinations, end } of edges) {
          yield { src: namesOf(sources), dst: namesOf(destinations), ...connOf(end) };
        }
        for (const { sources, end } of selves) yield { src: namesOf(sources), dst: "itself", ...connOf(end) };
      },
    },
  };
}

/** `#1,#4-#9`; the places are in order. */
function namesOf(places: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < places.length; at++) {
    const first = places[at] ?? 0;
    let last = first;
    while (places[at + 1] === last + 1) last = places[++at] ?? last;
    parts.push(first === last ? `#${first + 1}` : `#${first + 1}-#${last + 1}`);
  }
  return parts.join(",");
}

/** `#1 (3): a, b, c`, then `#1 => #2-#4 : TCP 80`. */
export function* formatCompactText({ classes, rows }: Compact): Iterable<string> {
  for (const { name, members } of classes) {
    const count = members.length > 1 ? ` (${members.length})` : "";
    yield `${name}${count}: ${members.join(", ")}\n`;
  }
  if (classes.length > 0) yield "\n";
  for (const row of rows) yield `${row.src} => ${row.dst} : ${connText(row)}\n`;
}

/** `{"classes":{"#1":["…"]},"connections":[{"src":"#1","dst":"#2-#4","conn":"TCP 80"}]}` */
export function* formatCompactJson({ classes, rows }: Compact): Iterable<string> {
  yield '{"classes":{';
  yield* separated(classes.map(({ name, members }) => `${JSON.stringify(name)}:${JSON.stringify(members)}`));
  yield '},\n"connections":[';
  yield* separated(mapped(rows, (row) => JSON.stringify(row)));
  yield "]}\n";
}

/** One table: a record for each member of a class, then one for each row. */
export function* formatCompactCsv({ classes, rows }: Compact, undecided: boolean): Iterable<string> {
  const open = (text: string) => (undecided ? [text] : []);
  yield `${csvRecord(["class", "member", "src", "dst", "conn", ...open("undecided")])}\n`;
  for (const { name, members } of classes) {
    for (const member of members) yield `${csvRecord([name, member, "", "", "", ...open("")])}\n`;
  }
  for (const row of rows) {
    yield `${csvRecord(["", "", row.src, row.dst, row.conn, ...open(row.undecided ?? "")])}\n`;
  }
}

export function* formatCompactMarkdown({ classes, rows }: Compact, undecided: boolean): Iterable<string> {
  const table = (head: readonly string[]) => `${markdownRow(head)}\n${markdownRow(head.map(() => ":---"))}\n`;
  const open = (text: string) => (undecided ? [text] : []);
  yield table(["class", "members"]);
  for (const { name, members } of classes) yield `${markdownRow([name, members.map(markdownText).join(", ")])}\n`;
  yield `\n${table(["src", "dst", "conn", ...open("undecided")])}`;
  for (const row of rows) {
    yield `${markdownRow([row.src, row.dst, row.conn, ...open(row.undecided ?? "")])}\n`;
  }
}

function* separated(texts: Iterable<string>): Iterable<string> {
  let lead = "\n";
  for (const text of texts) {
    yield lead + text;
    lead = ",\n";
  }
}

function* mapped<From, To>(list: Iterable<From>, make: (from: From) => To): Iterable<To> {
  for (const each of list) yield make(each);
}
