import { itemsOf, mapOf, textOf } from "../../manifest/fields.ts";
import type { Destination } from "./entryPoint.ts";
import type { Survey } from "./survey.ts";

/** Says of destinations that name only a server what projects of Argo CD call it, where they agree. */
export function serverNames({ steering }: Pick<Survey, "steering">): (destination: Destination) => Destination {
  const names = new Map<string, Set<string>>();
  for (const { others } of steering.values()) {
    for (const { kind, root } of others) {
      if (kind !== "AppProject") continue;
      for (const item of itemsOf(mapOf(root, "spec"), "destinations")) {
        const [server = "", name = ""] = [textOf(item, "server"), textOf(item, "name")];
        if (isPattern(server) || isPattern(name)) continue;
        names.set(server, (names.get(server) ?? new Set()).add(name));
      }
    }
  }
  if (names.size === 0) return (destination) => destination;
  return (destination) => {
    const { name, server = "" } = destination;
    const [only, ...more] = names.get(server) ?? [];
    return name === undefined && only !== undefined && more.length === 0 ? { ...destination, name: only } : destination;
  };
}

/** None at all, too: a project may allow every server. */
function isPattern(text: string): boolean {
  return text === "" || /[*?[{!]/.test(text);
}
