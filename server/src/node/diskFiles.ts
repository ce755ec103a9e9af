import { join } from "node:path";
import { URI } from "vscode-uri";
import { settingsFileName } from "../features/diagnostics/settingsFile.ts";
import type { FileAccess } from "../server/indexer.ts";
import { folderLink, gone, isGitignore, manifestsBelow, readText } from "./files.ts";
import { createGitignores } from "./gitignore.ts";

/** Files read at once; more only makes them wait for each other. */
const parallel = 32;

/** Reads `file:` folders. What is unreadable is left out, and told. */
export function diskFiles(): FileAccess {
  const gitignores = createGitignores();
  return {
    async list(folder, signal, unread) {
      if (!folder.startsWith("file:")) return [];
      const root = URI.parse(folder).fsPath;
      // A link that has come is a text by itself.
      if ((await folderLink(root).catch(() => undefined)) !== undefined) return [folder];
      const found = [join(root, settingsFileName)];
      for await (const path of manifestsBelow(root)) {
        if (signal.aborted) return [];
        if (typeof path === "string") found.push(path);
        else unread(URI.file(path.path).toString(), path.error);
      }
      return found.map((path) => URI.file(path).toString());
    },
    async read(uris, _, unread) {
      const texts: (string | undefined)[] = new Array(uris.length);
      let next = 0;
      const worker = async () => {
        for (let at = next++; at < uris.length; at = next++) {
          const uri = uris[at] ?? "";
          const file = await readText(URI.parse(uri).fsPath);
          if ("text" in file) texts[at] = isGitignore(file.path) ? gitignores.meant(file.path, file.text) : file.text;
          else if (file.error !== gone) unread(uri, file.error);
        }
      };
      await Promise.all(Array.from({ length: parallel }, worker));
      return texts;
    },
    async flows(uri) {
      if (!uri.startsWith("file:")) return { error: "not on this machine" };
      const { readFlowFile } = await import("./flowFiles.ts");
      return readFlowFile(URI.parse(uri).fsPath, uri);
    },
  };
}
