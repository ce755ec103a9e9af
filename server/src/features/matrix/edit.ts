import { wantedConnections } from "../../edits/connection/allow.ts";
import { allowConnection, removeConnection } from "../../edits/connection/change.ts";
import { type Effects, effectsOf } from "../../edits/connection/effects.ts";
import { difference, type WorldSource, worldOf } from "../../edits/connection/world.ts";
import { allConnections, type ConnectionSet, intersect, isEmpty, unionAll } from "../../traffic/connectionSet.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import { changeLines } from "./diff.ts";
import type { Directory } from "./endpoints.ts";
import type { MatrixEdit } from "./types.ts";
import { connectionWords } from "./words.ts";

export interface EditInput extends Omit<WorldSource, "pods"> {
  readonly directory: Directory;
}

/**
 * The change of the manifests by which a connection is allowed, or is no longer. It is tried before it is offered: what
 * else it would change is told, and what does not do what it says is not offered.
 */
export function makeEdit(
  { directory, ...given }: EditInput,
  action: "allow" | "remove",
  source: number,
  destination: number,
  ports: readonly ConnectionSet[] | undefined,
): MatrixEdit {
  const { traffic } = given.shown;
  const [from, to] = [directory.traffic[source] ?? 0, directory.traffic[destination] ?? 0];
  const pair = { source: from, destination: to };
  const pods = [from, to].flatMap((end) => {
    const endpoint = traffic.endpoints[end];
    return endpoint?.kind === "representative" ? [endpoint] : [];
  });
  const input: WorldSource = { ...given, pods };
  const names = `${directory.endpoints[source]?.title ?? ""} to ${directory.endpoints[destination]?.title ?? ""}`;
  if (source === destination)
    return nothing(
      names,
      "A pod always reaches itself; this is about two pods of one workload, and is better written by hand.",
    );
  const now = worldOf(input, new Map());
  const allowed = traffic.connections(from, to);
  const asked = ports === undefined ? undefined : unionAll(ports);
  const wanted =
    action === "allow"
      ? unionAll(
          (ports ?? [undefined]).map((port) =>
            port === allConnections ? port : wantedConnections(now, from, to, port),
          ),
        )
      : asked === undefined
        ? allowed
        : among(asked, allowed);
  const title = `${action === "allow" ? "Allow" : "Remove"} ${connectionWords(wanted)} from ${names}`;
  const made =
    action === "allow" ? allowConnection(input, now, pair, wanted) : removeConnection(input, now, pair, asked);
  if ("reason" in made) return nothing(title, made.reason);
  const { traffic: after, texts } = made.value;
  if (texts.size === 0)
    return nothing(title, action === "allow" ? "It is allowed already." : "It is not allowed as it is.");
  return {
    title,
    reason: null,
    also: alsoOf(
      effectsOf(traffic, after, pair, action === "allow" ? wanted : (asked ?? allConnections)),
      action,
      names,
    ),
    files: [...texts].map(([uri, text]) => {
      const old = input.snapshot.files.get(uri)?.stream.text ?? "";
      const lines = createLineIndex(old);
      const { start, end, newText } = difference(old, text);
      return { uri, edits: [{ range: { start: lines.positionAt(start), end: lines.positionAt(end) }, newText }] };
    }),
  };
}

/** Side effects in words, the first few. */
function alsoOf({ others, excess }: Effects, action: "allow" | "remove", names: string): readonly string[] {
  const own =
    excess === undefined ? [] : [`${names} ${action === "allow" ? "gained" : "lost"} ${connectionWords(excess)} too`];
  return [...own, ...changeLines(others, 8).map(({ pairs, change }) => `${pairs} ${change.text}`)];
}

/** The part of a question that is so; all of it where nothing is. */
function among(asked: ConnectionSet, allowed: ConnectionSet): ConnectionSet {
  const both = intersect(asked, allowed);
  return isEmpty(both) ? asked : both;
}

function nothing(title: string, reason: string): MatrixEdit {
  return { title, reason, also: [], files: [] };
}
