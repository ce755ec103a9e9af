/** A text that somebody looks at while the workspace is being read. */
interface OpenText {
  readonly uri: string;
  readonly text: string;
}

/**
 * The files in the order in which they are of use to somebody who looks at some texts already: those texts, what stands
 * beside them, what stands in a folder or file with the name of one of their namespaces, what is below their folders; then
 * the rest as it was.
 */
export function inReadingOrder(uris: readonly string[], open: Iterable<OpenText>): readonly string[] {
  const opened = [...open];
  if (opened.length === 0) return uris;
  const own = new Set(opened.map(({ uri }) => uri));
  const folders = new Set(opened.map(({ uri }) => folderOf(uri)));
  const namespaces = new Set(
    opened.flatMap(({ text }) => [...text.matchAll(namespaceLine)].map(([, name = ""]) => name)),
  );
  const rankOf = (uri: string): number => {
    if (own.has(uri)) return 0;
    const folder = folderOf(uri);
    if (folders.has(folder)) return 1;
    if (uri.split(/[/.]/).some((part) => namespaces.has(part))) return 1;
    return [...folders].some((each) => folder.startsWith(each)) ? 2 : 3;
  };
  const ranks: string[][] = [[], [], [], []];
  for (const uri of uris) ranks[rankOf(uri)]?.push(uri);
  return ranks.flat();
}

const namespaceLine = /^[ \t]*namespace:[ \t]*["']?([a-z0-9][-a-z0-9]*)/gm;

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf("/") + 1);
}
