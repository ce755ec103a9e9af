import { parseArgs } from "node:util";
import { application, chartFiles } from "./chartTexts.ts";
import { type OpenDocument, openDocument, type Place } from "./document.ts";
import type { MadeFile } from "./manifests.ts";
import { ms, rowsOf } from "./rows.ts";
import { startSession } from "./session.ts";

/*
 * Typing in one of 200 charts, each installed into a namespace of its own (`installed`) or nowhere (`alone`), measured at the protocol of the built server. Prints a
 * table; never fails on a slow machine.
 */

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { profile: text, only: text, shape: { ...text, default: "installed" } } });
const count = 200;
const name = (number: number) => `shop-${number}`;
const folder = (number: number) => `charts/${name(number)}`;
const files = Array.from({ length: count }, (_, number) => [
  ...chartFiles(folder(number), name(number)),
  // Else all are as they lie there, in one namespace.
  ...(values.shape === "installed" ? [application(folder(number), name(number))] : []),
]).flat();
const typed = 100;

const session = await startSession(files);
const rows = rowsOf(session, values.profile);

/** Where a text ends in a file of the chart that is typed in; the text may stand there several times. */
function placeIn({ text }: MadeFile, wanted: string): Place {
  const lines = text.slice(0, text.indexOf(wanted) + wanted.length).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

async function keystrokes(path: string, places: Readonly<Record<string, string>>): Promise<void> {
  const file = files.find((each) => each.path === `${folder(typed)}/${path}`);
  if (file === undefined) throw new RangeError(`no ${path}`);
  const document: OpenDocument = await openDocument(session, session.uriOf(file.path), file.text);
  await document.diagnostics();
  for (const [what, after] of Object.entries(places)) {
    if (values.only !== undefined && !what.includes(values.only)) continue;
    const { line, character } = placeIn(file, after);
    // The last sign of a number, which is always a port; behind anything else one more. Another each time: a text that was there
    // before is found and not worked out.
    const isNumber = /: \d+$/.test(after);
    const where = { line, character: isNumber ? character - 1 : character };
    await rows.times(`keystroke in ${what}`, "16 ms", async (round) => {
      await document.type(where, String(round % 10), isNumber ? 1 : Math.min(round, 1));
      await document.diagnostics();
    });
    await document.replace(file.text);
    await document.diagnostics();
  }
  await session.notify("textDocument/didClose", { ...document });
}

try {
  const started = performance.now();
  await session.index();
  rows.say(`index of ${count} charts, ${session.files} files`, ms(performance.now() - started));
  await keystrokes("templates/api-policy.yaml", {
    "a template's label": "component: web",
    "a template's port": "{{ .Values.api.port }}",
    "a template's comment": "{{- end }}\n",
    "a template's action, half typed": "{{ .Values.api.port",
  });
  await keystrokes("templates/api-deployment.yaml", { "a deployment's template": "- name: api" });
  await keystrokes("templates/_helpers.tpl", {
    "a comment of the helpers": "The name of the chart.",
    "a helper of all labels": "managed-by: ",
  });
  await keystrokes("values.yaml", {
    "a value: a port": "port: 8081",
    "a value: a label": "team: shop",
    "a value that no policy sees": "repository: registry.example/api",
    "a comment of the values": "What the web of the chart runs.",
    "the last value": 'LISTEN: "0.0.0.0',
  });
  const { rss, peak } = session.memory();
  rows.say("memory after typing, RSS", `${rss} MB, at most ${peak} MB so far`);
  rows.say("memory that is held", `${(await (await session.inspector()).liveHeap()).toFixed(0)} MB`);
} finally {
  session.end();
}
