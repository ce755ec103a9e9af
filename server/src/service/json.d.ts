// The file stands outside of the server's sources; the bundler and the tests read it as it is.
declare module "*/snippets/netpol.json" {
  const snippets: Readonly<Record<string, import("../features/completion/documents.ts").DocumentSnippet>>;
  export default snippets;
}
