import type { Connection } from "vscode-languageserver";
import { isLinkPlace, pathOfLink } from "../source/folderLinks.ts";
import { readInSlices } from "./flowReader.ts";
import type { FileAccess } from "./indexer.ts";
import {
  type ListFilesParams,
  type ListFilesResult,
  listFilesRequest,
  type ReadFilesParams,
  type ReadFilesResult,
  type ReadFlowsParams,
  type ReadFlowsResult,
  readFilesRequest,
  readFlowsRequest,
} from "./protocol.ts";

/** Reads through the client, which is the only one to reach the files of a virtual workspace. */
export function clientFiles(connection: Connection): FileAccess {
  return {
    async list(folder) {
      const result = await connection.sendRequest<ListFilesResult>(listFilesRequest, {
        folder,
      } satisfies ListFilesParams);
      return Array.isArray(result?.uris) ? result.uris : [];
    },
    async read(uris, _, unread) {
      const result = await connection.sendRequest<ReadFilesResult>(readFilesRequest, {
        uris,
      } satisfies ReadFilesParams);
      const texts: unknown = result?.texts;
      const problems: unknown = result?.problems;
      return uris.map((uri, at) => {
        const text: unknown = Array.isArray(texts) ? texts[at] : undefined;
        // Where links may stand: anything else there is somebody's, and none of ours.
        if (isLinkPlace(uri)) return typeof text === "string" && pathOfLink(text) !== undefined ? text : undefined;
        const problem: unknown = Array.isArray(problems) ? problems[at] : undefined;
        if (typeof problem === "string") unread(uri, problem);
        return typeof text === "string" ? text : undefined;
      });
    },
    async flows(uri) {
      const result = await connection.sendRequest<ReadFlowsResult>(readFlowsRequest, { uri } satisfies ReadFlowsParams);
      const text: unknown = result?.text;
      if (typeof text === "string") return readInSlices(uri, text);
      const problem: unknown = result?.problem;
      return { error: typeof problem === "string" ? problem : "it cannot be read" };
    },
  };
}
