import { expect, it } from "vitest";
import type { Connection } from "vscode-languageserver";
import { clientFiles } from "../../server/src/server/clientFiles.ts";

/** Of an editor whose file system shows links to folders as files with their target in it, as git keeps them. */
function answering(texts: Readonly<Record<string, string | null>>): Connection {
  const sendRequest = (_: string, { uris }: { uris: readonly string[] }) =>
    Promise.resolve({
      texts: uris.map((uri) => texts[uri] ?? null),
      problems: uris.map((uri) => (texts[uri] === undefined ? "it is a folder" : null)),
    });
  return { sendRequest } as unknown as Connection;
}

it("takes for links among charts what is one, and says nothing of anything else there", async () => {
  const uri = (name: string) => `memfs:/w/app/charts/${name}`;
  const texts = { [uri("lib")]: "../../lib", [uri("README")]: "Two\nlines.\n", [uri("a.yaml")]: "a: 1\n" };
  const told: string[] = [];
  const asked = ["lib", "README", "folder", "a.yaml", "b.yaml"].map(uri);
  const read = await clientFiles(answering(texts)).read(asked, new AbortController().signal, (of) => told.push(of));
  expect(read).toEqual(["../../lib", undefined, undefined, "a: 1\n", undefined]);
  expect(told).toEqual([uri("b.yaml")]);
});
