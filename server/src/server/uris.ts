import { URI } from "vscode-uri";

/** One spelling for each file, whatever the client escapes: the key by which buffers and disk meet. */
export function canonical(uri: string): string {
  return URI.parse(uri).toString();
}
