import { join, sep } from "node:path";
import { URI } from "vscode-uri";
import { settingsFileName } from "../features/diagnostics/settingsFile.ts";
import { limits } from "../limits.ts";
import type { FileAccess } from "../server/indexer.ts";
import { yieldToEvents } from "../server/slices.ts";
import { type CollectedFile, folderLink, isGitignore, manifestsBelow, readAtOnce, readText } from "./files.ts";
import { createGitignores } from "./gitignore.ts";
import { gone } from "./reason.ts";

/** Files read at once; more only makes them wait for each other. */
const parallel = 32;

/** Milliseconds in which a disk answers that need not be waited for: thousands of files come from memory, or nearly. */
const atOnce = 1;

/** Milliseconds for which files are read together, beside the slices in which they are taken in. */
const together = 2;

/** Bytes up to which a file is read without waiting. */
const small = 1024 * 1024;

/** Reads `file:` folders. What is unreadable is left out, and told. */
export function diskFiles(): FileAccess {
  const gitignores = createGitignores();
  /** Seen of the files that were read last. Of a disk that takes its time many are asked for together, and nobody waits. */
  let quick = false;
  /** Folders that links may lead into. */
  const roots: string[] = [];
  return {
    async list(folder, signal, unread) {
      if (!folder.startsWith("file:")) return [];
      const root = URI.parse(folder).fsPath;
      // A link that has come is a text by itself.
      if ((await folderLink(root).catch(() => undefined)) !== undefined) return [folder];
      if (!roots.some((each) => root === each || root.startsWith(each + sep))) roots.push(root);
      const found = [join(root, settingsFileName)];
      for await (const path of manifestsBelow(root)) {
        if (signal.aborted) return [];
        if (typeof path === "string") found.push(path);
        else {
          unread(URI.file(path.path).toString(), path.error);
          if (path.link !== undefined) found.push(path.path);
        }
      }
      return found.map((path) => URI.file(path).toString());
    },
    async read(uris, _, unread) {
      const texts: (string | undefined)[] = new Array(uris.length);
      const paths = uris.map((uri) => URI.parse(uri).fsPath);
      let next = 0;
      const take = (at: number, file: CollectedFile) => {
        if ("text" in file) texts[at] = isGitignore(file.path) ? gitignores.meant(file.path, file.text) : file.text;
        else {
          texts[at] = file.link;
          if (file.error !== gone) unread(uris[at] ?? "", file.error);
        }
      };
      let since = performance.now();
      while (quick && next < paths.length) {
        const started = performance.now();
        const at = next++;
        take(at, readAtOnce(paths[at] ?? "", small) ?? (await readText(paths[at] ?? "", false, roots)));
        const now = performance.now();
        quick = now - started < limits.server.slice;
        if (now - since < together) continue;
        await yieldToEvents();
        since = performance.now();
      }
      const [started, rest] = [performance.now(), paths.length - next];
      const worker = async () => {
        for (let at = next++; at < paths.length; at = next++) take(at, await readText(paths[at] ?? "", false, roots));
      };
      if (rest > 0) await Promise.all(Array.from({ length: parallel }, worker));
      if (rest > parallel) quick = performance.now() - started < rest * atOnce;
      return texts;
    },
    async flows(uri) {
      if (!uri.startsWith("file:")) return { error: "not on this machine" };
      const { readFlowFile } = await import("./flowFiles.ts");
      return readFlowFile(URI.parse(uri).fsPath, uri);
    },
  };
}
