import file from "../../../snippets/netpol.json";
import type { DocumentSnippet } from "../features/completion/documents.ts";

/** The snippets of the extension, for editors that have no extension of ours. */
export const snippets: readonly DocumentSnippet[] = Object.values(file);
