import { parseArgs } from "node:util";
import type { MatrixItem } from "../../server/src/server/protocol.ts";
import { type OpenDocument, openDocument, type Place, placeIn } from "./document.ts";
import { largeFiles, largestFile } from "./hostile.ts";
import { ms, type Round, type Rows, rowsOf } from "./rows.ts";
import { type Session, startSession } from "./session.ts";
import { type ShapeName, shapes } from "./shapes.ts";

/*
 * The budgets of a large workspace, measured where a person feels them: at the protocol of the built server, over stdio.
 * Prints a table; never fails on a slow machine. `worked` is what the server's main thread spent, whatever else ran.
 */

const { values } = parseArgs({
  options: {
    shape: { type: "string", default: "usual" },
    profile: { type: "string" },
    only: { type: "string" },
    file: { type: "string" },
  },
});
if (!Object.hasOwn(shapes, values.shape)) {
  console.error(`There is no shape \`${values.shape}\`; there are ${Object.keys(shapes).join(", ")}.`);
  process.exit(2);
}
const shape = shapes[values.shape as ShapeName]();
const wanted = (group: string) => values.only === undefined || values.only.split(",").includes(group);
console.log(`The protocol, ${shape.what}\n`);

const stream = shape.typed.text;
const documents = stream.split("---\n").length;
const port = /^ +(?:- )?port: \d+/m;
const place = (document: number, pattern: RegExp): Place => {
  for (let n = document; n < document + documents; n++) {
    const found = placeIn(stream, n, pattern);
    if (found !== undefined) return found;
  }
  return placeIn(stream, document, port) ?? { line: 0, character: 0 };
};
const target = /^ {2}podSelector:\n(?:.*\n)?.*(?:[:,] |\[)\w[\w-]*?(?=[,\]}\n])/m;
const peer = /^ {12,}(?:(?:team|tier|app): [\w-]+|cidr: \d+)/m;

const session = await startSession(shape.files);
const rows = rowsOf(session, values.profile);
try {
  const typed = await rows.profiled("index", () => indexing(session, rows));
  if (wanted("keystrokes")) await keystrokes(typed, rows);
  if (wanted("questions")) await questions(typed, session, rows);
  if (wanted("matrix")) await matrices(typed, session, rows);
  memory(session, rows, "memory after typing, RSS", "none");
  // Not before: whoever counts what lives throws away what the engine has compiled, and the next keystrokes would pay for that.
  rows.say("memory that is held", `${(await (await session.inspector()).liveHeap()).toFixed(0)} MB`);
  if (wanted("large")) await large(session, rows);
} finally {
  session.end();
}

/** The typed file is open, with a mistake in it, and somebody hovers all the while. */
async function indexing(session: Session, rows: Rows): Promise<OpenDocument> {
  const mistaken = stream.replace("policyTypes:\n    - Ingress", "policyTypes:\n    - Ingres");
  const started = performance.now();
  const indexed = session.index();
  const typed = await openDocument(session, session.uriOf(shape.typed.path), mistaken);
  let indexing = true;
  const done = indexed.then(() => {
    indexing = false;
    return performance.now() - started;
  });
  let longest = 0;
  let first: number | undefined;
  const feel = async (ask: () => Promise<unknown>) => {
    const sent = performance.now();
    const answer = await ask();
    longest = Math.max(longest, performance.now() - sent);
    await new Promise((next) => setTimeout(next, 5));
    return answer;
  };
  const asking = (async () => {
    for (let round = 0; indexing; round++) {
      const position = place(round, peer);
      await feel(() => session.request("textDocument/hover", { ...typed, position }));
      if (first !== undefined) continue;
      const found = await typed.diagnostics();
      if (found.length > 0) first = performance.now() - started;
    }
  })();
  // A request that computes nothing feels how long the index keeps the server from answering.
  const probing = (async () => {
    while (indexing) await feel(() => session.request("netpol/rulePage", { rule: "" }));
  })();
  const whole = await done;
  await Promise.all([asking, probing]);
  rows.say("first finding of the open file", first === undefined ? "after the index" : ms(first), "500 ms");
  rows.say(`index of ${session.files} files under hovers`, `${ms(whole)}   worked ${ms(session.work())}`, "2 s");
  rows.say("  slowest answer meanwhile", ms(longest), "50 ms");
  memory(session, rows, "memory after the index, RSS", "400 MB");
  const asked = performance.now();
  await typed.replace(stream);
  await typed.diagnostics();
  rows.say("first findings with everything known", ms(performance.now() - asked));
  return typed;
}

function memory(session: Session, rows: Rows, what: string, budget: string): void {
  const { rss, peak } = session.memory();
  rows.say(what, `${rss} MB, at most ${peak} MB so far`, budget);
}

async function keystrokes(typed: OpenDocument, rows: Rows): Promise<void> {
  const middle = Math.floor(documents / 2);
  const at = (
    what: string,
    where: Place,
    text: (round: number) => string,
    over = (round: number) => Math.min(round, 1),
  ) =>
    rows.times(`keystroke in ${what}`, "16 ms", async (round) => {
      await typed.type(where, text(round), over(round));
      await typed.diagnostics();
    });
  // Another sign each time: a text that was there before, or the same again, is found and not worked out.
  const letter = (round: number) => String.fromCharCode("a".charCodeAt(0) + (round % 26));
  await at("a label of a target", place(middle, target), letter);
  await typed.replace(stream);
  await at("a peer", place(middle, peer), letter);
  await typed.replace(stream);
  const digits = place(middle, port);
  const lastTwo = { ...digits, character: digits.character - 2 };
  await at(
    "a port",
    lastTwo,
    (round) => String(10 + (round % 90)),
    () => 2,
  );
  await typed.replace(stream);
  await at(
    "a comment",
    { ...place(middle, /apiVersion/), character: 0 },
    () => "# x\n",
    () => 0,
  );
  await typed.replace(stream);
  const lines = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: new\n".split("");
  const last = { line: stream.split("\n").length - 1, character: 0 };
  let text = "";
  await rows.times("keystroke in a new document at the end", "16 ms", async (round) => {
    if (round % lines.length === 0) {
      await typed.replace(stream);
      text = "";
    }
    const own = text.split("\n");
    const line = last.line + own.length - 1;
    await typed.type({ line, character: own.at(-1)?.length ?? 0 }, lines[round % lines.length] ?? "");
    text += lines[round % lines.length];
    await typed.diagnostics();
  });
  await typed.replace(stream);
  await typed.diagnostics();
}

/** Somewhere else each time, after an edit that changes what is selected: nothing is remembered from the round before. */
async function questions(typed: OpenDocument, session: Session, rows: Rows): Promise<void> {
  const first = place(0, target);
  const fresh = (round: number) => typed.type(first, round % 2 === 0 ? "x" : "", round % 2);
  const each = (what: string, method: string, params: (round: number) => object, budget = "none") =>
    rows.times(what, budget, (round) => session.request(method, { ...typed, ...params(round) }), fresh);
  const places = {
    "a peer": /^ {6,}- (?=(?:namespaceSelector|podSelector|ipBlock):)/m,
    from: /^ +- from/m,
    "a target": /^ {2}podSelector/m,
    "a policy's name": /^ {2}name: /m,
    "a port": port,
  };
  for (const [name, pattern] of Object.entries(places)) {
    await each(`hover on ${name}`, "textDocument/hover", (round) => ({ position: place(round, pattern) }), "10 ms");
  }
  const actionsAt = (round: number) => {
    const position = place(round, places["a peer"]);
    return { range: { start: position, end: position }, context: { diagnostics: [] } };
  };
  await each("code action", "textDocument/codeAction", actionsAt, "10 ms");
  // As editors ask: the bulb comes after the problems.
  await rows.times(
    "code action, the problems known",
    "10 ms",
    (round) => session.request("textDocument/codeAction", { ...typed, ...actionsAt(round) }),
    async (round) => {
      await fresh(round);
      await typed.diagnostics();
    },
  );
  const completions = {
    "a target's label": target,
    "a peer's label": peer,
    "a port": /^ +(?:- )?port: /m,
    "a field": /^ {2}(?=policyTypes)/m,
  };
  for (const [name, pattern] of Object.entries(completions)) {
    const params = (round: number) => ({ position: place(round, pattern) });
    await each(`completion of ${name}`, "textDocument/completion", params, "10 ms");
  }
  await each("inlay hints of a screen", "textDocument/inlayHint", (round) => {
    const { line } = place(round, /apiVersion/);
    return { range: { start: { line, character: 0 }, end: { line: line + 60, character: 0 } } };
  });
  await each("code lenses", "textDocument/codeLens", () => ({}));
  const lenses = await session.request<object[]>("textDocument/codeLens", { ...typed });
  const lens = (round: number) => session.request("codeLens/resolve", lenses[round % lenses.length] ?? {});
  if (lenses.length > 0) await rows.times("  a lens's words", "none", lens, fresh);
  for (const [name, pattern] of Object.entries(places)) {
    const params = (round: number) => ({ position: place(round, pattern), context: { includeDeclaration: true } });
    await each(`definition of ${name}`, "textDocument/definition", params);
    await each(`references to ${name}`, "textDocument/references", params);
  }
  await each("document symbols", "textDocument/documentSymbol", () => ({}));
  const symbols = (round: number) => session.request("workspace/symbol", { query: `app${round}` });
  await rows.times("workspace symbols", "none", symbols, fresh);
  await each("folding", "textDocument/foldingRange", () => ({}));
  await each("selection ranges", "textDocument/selectionRange", (round) => ({ positions: [place(round, peer)] }));
  await typed.replace(stream);
}

async function matrices(typed: OpenDocument, session: Session, rows: Rows): Promise<void> {
  const view = { from: "", to: "", port: "", only: [], sort: "name", fold: false, collapsed: [], base: "none" };
  let known: string | null = null;
  const matrix = async () => {
    const header = await session.request<MatrixHeader>("netpol/matrix", { uri: null, view, known });
    known = header.endpointsKey;
    return session.request("netpol/matrixWindow", {
      uri: null,
      version: header.version,
      port: "",
      base: "none",
      sources: header.sources.slice(0, 60).map(membersOf),
      destinations: header.destinations.slice(0, 60).map(membersOf),
    });
  };
  await rows.times("traffic matrix, first header and window", "100 ms", matrix, undefined, 1);
  const { line, character } = place(Math.floor(documents / 2), port);
  // Another port each time, and always one: a policy that the server rejects is none.
  const edit = (round: number) => typed.type({ line, character: character - 2 }, String(10 + (round % 90)), 2);
  await rows.times("  the same after an edit", "16 ms", matrix, async (round) => {
    await edit(round);
    await typed.diagnostics();
  });
  await typed.replace(stream);
}

/** As the page asks for it: of a class all that it stands for. */
function membersOf(item: MatrixItem): number | readonly number[] {
  return typeof item === "object" && "members" in item ? item.members : item;
}

interface MatrixHeader {
  readonly version: number;
  /** Of the lists that the client has got; it gets them once. */
  readonly endpointsKey: string;
  readonly sources: readonly MatrixItem[];
  readonly destinations: readonly MatrixItem[];
}

async function large(session: Session, rows: Rows): Promise<void> {
  for (const [what, { text, middle }] of Object.entries(largeFiles)) {
    if (values.file !== undefined && !what.includes(values.file)) continue;
    const file = await openDocument(session, session.uriOf(`${what.replaceAll(/\W/g, "-")}.yaml`), text);
    await rows.times(`${what}, first findings`, "50 ms", () => file.diagnostics(), undefined, 1);
    const end = text.split("\n").length - 2;
    const typing = (where: string, type: Round, count: number) =>
      rows.times(
        `  ${what}, ${where}`,
        "50 ms",
        async (round) => {
          await type(round);
          await file.diagnostics();
        },
        undefined,
        count,
      );
    const comment = () => file.type({ line: end, character: 0 }, "# x\n");
    await typing("first key", comment, 1);
    await typing("a comment", comment, 50);
    const { line, character } = placeIn(text, 0, middle) ?? { line: 0, character: 2 };
    // Another each time: a text that was there before is found and not worked out.
    await typing(
      "a key in its middle",
      (round) => file.type({ line, character: character - 2 }, String(10 + (round % 90)), 2),
      50,
    );
    await session.notify("textDocument/didClose", { ...file });
  }
  if (values.file !== undefined && !"20,000 documents".includes(values.file)) return;
  const { text, middle } = largestFile();
  const file = await openDocument(session, session.uriOf("largest.yaml"), text);
  await rows.times("20,000 documents in a file, first findings", "none", () => file.diagnostics(), undefined, 1);
  await rows.times("  20,000 documents, a key in its middle", "16 ms", async (round) => {
    await file.type({ line: middle + 2, character: 8 }, round % 2 === 0 ? "x" : "", round % 2);
    await file.diagnostics();
  });
}
