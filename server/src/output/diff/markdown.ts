import { timesWords } from "../../words/seen.ts";
import { markdownRow, markdownText } from "../formats/markdown.ts";
import type { ChangeRow, ChangeSentence, DiffReport } from "./change.ts";
import { countText, cutTitle } from "./format.ts";

/** What a comment of a pull request may have (GitHub takes 65,536 characters), with room for what is written around it. Bytes. */
const most = 60_000;
/** Sentences that stand open; the rest is folded, so that a large change does not push the talk off the screen. */
const mostOpen = 20;

/** For the comment of a pull request: the counts, what happened in sentences, and every pair behind a fold. */
export function formatDiffMarkdown({ rows, sentences, namespaces = [], drift = [], cut = [] }: DiffReport): string {
  const paired = namespaces.map(
    ({ before, after }) => `- ${markdownText(`namespace ${before} is compared with ${after}`)}\n`,
  );
  const pairedPart =
    paired.length === 0
      ? ""
      : `${fold("Namespaces that are compared with each other", "", paired, most / 4, "pairs")}\n`;
  const drifted = drift.map(({ object, detail }) => `- ${markdownText(`${object} ${detail}`)}\n`);
  const driftPart =
    drifted.length === 0 ? "" : `${fold(`${drifted.length} objects drifted`, "", drifted, most / 4, "objects")}\n`;
  const cutLines = cut.map(
    ({ src, dst, conn, times, until }) =>
      `- ${markdownText(`${src} => ${dst} : ${conn} seen ${timesWords(times, until)}`)}\n`,
  );
  const cutPart = cutLines.length === 0 ? "" : `${fold(cutTitle(cut), "", cutLines, most / 4, "connections")}\n`;
  const apart = `${pairedPart}${driftPart}${cutPart}`;
  if (rows.length === 0) return `${apart}No connections differ.\n`;
  const shown = sentences.slice(0, mostOpen).map(sentence);
  const rest = sentences.slice(mostOpen).map(sentence);
  const open = `${apart}${countText(rows)}\n\n${shown.join("")}\n`;
  const room = most - bytes(open);
  const folded = rest.length === 0 ? "" : fold(`${rest.length} more sentences`, "", rest, room / 2, "sentences");
  const title = rows.length === 1 ? "The pair" : `All ${rows.length} pairs`;
  return `${open}${folded}${fold(title, head, rows.map(row), room - bytes(folded), "pairs")}`;
}

const head =
  markdownRow(["change", "source", "destination", "before", "after"]) +
  `\n${markdownRow([":---", ":---", ":---", ":---", ":---"])}\n`;

function sentence({ text }: ChangeSentence): string {
  return `- ${markdownText(text)}\n`;
}

function row({ change, src, dst, before, after }: ChangeRow): string {
  return `${markdownRow([change, src, dst, before, after].map(markdownText))}\n`;
}

/** As many of the lines as fit into `room` bytes, and how many do not. */
function fold(title: string, above: string, lines: readonly string[], room: number, what: string): string {
  const frame = `<details><summary>${title}</summary>\n\n${above}`;
  let free = room - bytes(frame) - 200;
  const fitting = lines.findIndex((line) => {
    free -= bytes(line);
    return free < 0;
  });
  const count = fitting === -1 ? lines.length : fitting;
  const cut = lines.length - count;
  const note = cut === 0 ? "" : `\nand ${cut} more ${what}: \`netpol diff --format json\` prints them all.\n`;
  return `${frame}${lines.slice(0, count).join("")}${note}\n</details>\n`;
}

const encoder = new TextEncoder();

function bytes(text: string): number {
  return encoder.encode(text).length;
}
