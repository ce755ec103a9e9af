import { difference } from "../../edits/connection/world.ts";
import { type Expectation, expectOnly, expectPair } from "../../expectations/expect.ts";
import { isTestFile, readTests } from "../../expectations/read.ts";
import { createRunner } from "../../expectations/run.ts";
import type { ConnectionSet } from "../../traffic/connectionSet.ts";
import { insertItem } from "../../yaml/edit.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import type { Data } from "../../yaml/render.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { EditInput } from "./edit.ts";
import type { MatrixEdit } from "./types.ts";

/** Of a test file that is made; what every other one of the folder may be called is up to its people. */
const fileName = "traffic.netpol-test.yaml";

/**
 * What a cell says now, as a policy test in the first test file of the folder, or in a new one. A whole row (`destination`
 * is `null`) or column (`source` is `null`) becomes a list of who is let through. The tests are run before they are offered.
 */
export function makeExpectation(
  { snapshot, shown, directory }: EditInput,
  source: number | null,
  destination: number | null,
  asked: ConnectionSet | undefined,
): MatrixEdit {
  const { traffic } = shown;
  const at = (place: number): number => directory.traffic[place] ?? 0;
  const titleOf = (place: number | null): string => (place === null ? "" : (directory.endpoints[place]?.title ?? ""));
  const made: Expectation =
    source === null
      ? expectOnly(traffic, "to", at(destination ?? 0))
      : destination === null
        ? expectOnly(traffic, "from", at(source))
        : expectPair(traffic, at(source), at(destination), asked);
  const ends = [titleOf(source), titleOf(destination)].filter((text) => text !== "").join(" to ");
  const refused = (reason: string): MatrixEdit => ({ title: `Expect this of ${ends}`, reason, also: [], files: [] });
  if ("reason" in made) return refused(made.reason);
  const narrowed = snapshot.clusters.length > 1 && shown.name !== "" ? { cluster: shown.name } : {};
  const items = made.tests.map((test): Data => ({ ...test, ...narrowed }));
  const alone = withItems("tests: []\n", items) ?? "";
  const runner = createRunner(traffic);
  const tests = readTests(fileName, parseStream(alone, { template: false }))?.tests ?? [];
  if (tests.length === 0 || tests.some((test) => runner.run(test).status !== "passed")) {
    return refused("A test cannot say this: only a part of it is so, or the network plugin decides.");
  }
  const all = snapshot.files.all();
  const file = all.find(({ uri }) => isTestFile(uri));
  // A file that was opened alone has no folder but its own.
  const folder = snapshot.folder ?? all[0]?.uri.replace(/\/[^/]*$/, "") ?? "";
  const uri = file?.uri ?? `${folder}/${fileName}`;
  const old = file?.stream.text ?? "";
  const text = file === undefined ? alone : withItems(old, items);
  if (text === undefined) return refused(`\`${uri.split("/").at(-1)}\` has no list \`tests\` to add to.`);
  const lines = createLineIndex(old);
  const { start, end, newText } = difference(old, text);
  const edits = [{ range: { start: lines.positionAt(start), end: lines.positionAt(end) }, newText }];
  const title = `Expect: ${made.tests.map(({ name }) => name).join("; ")}`;
  return { title, reason: null, also: [], files: [{ uri, edits, ...(file === undefined && { created: true }) }] };
}

/** A file of tests with more of them; `undefined`: it has no list of them. */
function withItems(text: string, items: readonly Data[]): string | undefined {
  return items.reduce<string | undefined>((before, item) => {
    const [document] = before === undefined ? [] : parseStream(before, { template: false }).documents;
    const edits = document && insertItem(document, ["tests"], item);
    if (before === undefined || edits === undefined) return undefined;
    const backwards = [...edits].sort((a, b) => b.span.start - a.span.start);
    return backwards.reduce(
      (after, { span, newText }) => after.slice(0, span.start) + newText + after.slice(span.end),
      before,
    );
  }, text);
}
