import { type Connection, DidChangeWatchedFilesNotification } from "vscode-languageserver";

/** Has the client watch links to folders by their names: no pattern tells them from all other files. A name only once. */
export function createLinkWatch(connection: Pick<Connection, "client">): (names: Iterable<string>) => void {
  const watched = new Set<string>();
  return (names) => {
    const watchers = [...names].flatMap((name) => {
      if (watched.has(name) || isPattern(name)) return [];
      watched.add(name);
      return { globPattern: `**/${name}` };
    });
    if (watchers.length === 0) return;
    // One that has gone, or will not, has no use for it.
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => {});
  };
}

function isPattern(name: string): boolean {
  return /[%*?{}[\]!,]/.test(name);
}
