import { type ConnectionSet, contains, intersect, isEmpty } from "../../../traffic/connectionSet.ts";
import { type DiffEnd, diffTraffic } from "../../../traffic/diff.ts";
import type { Traffic } from "../../../traffic/types.ts";
import { createLineIndex } from "../../../yaml/lines.ts";
import { changeLines } from "../diff.ts";
import type { Directory } from "../endpoints.ts";
import type { MatrixEdit } from "../types.ts";
import { connectionWords } from "../words.ts";
import { allowOn, wantedConnections } from "./allow.ts";
import type { Answer } from "./peers.ts";
import { removeOn } from "./remove.ts";
import { difference, findEndpoint, type World, type WorldSource, worldOf } from "./world.ts";

export interface EditInput extends WorldSource {
  readonly directory: Directory;
}

/**
 * The change of the manifests by which a connection is allowed, or is no longer. It is tried before it is offered: what
 * else it would change is told, and what does not do what it says is not offered.
 */
export function makeEdit(
  input: EditInput,
  action: "allow" | "remove",
  source: number,
  destination: number,
  asked: ConnectionSet | undefined,
): MatrixEdit {
  const { directory, traffic } = input;
  const [from, to] = [directory.traffic[source] ?? 0, directory.traffic[destination] ?? 0];
  const names = `${directory.endpoints[source]?.title ?? ""} to ${directory.endpoints[destination]?.title ?? ""}`;
  if (source === destination)
    return nothing(
      names,
      "A pod always reaches itself; this is about two pods of one workload, and is better written by hand.",
    );
  const now = worldOf(input, new Map());
  const wanted =
    action === "allow" ? wantedConnections(now, from, to, asked) : (asked ?? traffic.connections(from, to));
  const title = `${action === "allow" ? "Allow" : "Remove"} ${connectionWords(wanted)} from ${names}`;
  const made = action === "allow" ? allow(input, now, from, to, wanted) : takeAway(input, now, from, to, asked);
  if ("reason" in made) return nothing(title, made.reason);
  const { traffic: after, texts } = made.value;
  if (texts.size === 0)
    return nothing(title, action === "allow" ? "It is allowed already." : "It is not allowed as it is.");
  return {
    title,
    reason: null,
    also: alsoOf(traffic, after, from, to),
    files: [...texts].map(([uri, text]) => {
      const old = input.fileOf(uri)?.stream.text ?? "";
      const lines = createLineIndex(old);
      const { start, end, newText } = difference(old, text);
      return { uri, edits: [{ range: { start: lines.positionAt(start), end: lines.positionAt(end) }, newText }] };
    }),
  };
}

function allow(input: EditInput, now: World, from: number, to: number, wanted: ConnectionSet): Answer<World> {
  let world = now;
  for (const direction of ["ingress", "egress"] as const) {
    const ends = same(now, world, from, to);
    if (ends === undefined) return lost;
    const next = allowOn(input, world, direction, ends, wanted);
    if ("reason" in next) return next;
    world = next.value;
  }
  const ends = same(now, world, from, to);
  if (ends === undefined || !contains(world.traffic.connections(ends.source, ends.destination), wanted)) return lost;
  return { value: world };
}

/** On the side of the destination where a policy stands there, else on that of the source: one closed side is enough. */
function takeAway(
  input: EditInput,
  now: World,
  from: number,
  to: number,
  asked: ConnectionSet | undefined,
): Answer<World> {
  const { egress, ingress } = now.traffic.explain(from, to);
  if (ingress.isolatedBy.length === 0 && egress.isolatedBy.length === 0) {
    return {
      reason:
        "No policy governs it, so there is no permission to remove. A policy that isolates one of the two closes it.",
    };
  }
  const direction = ingress.isolatedBy.length > 0 ? "ingress" : "egress";
  const made = removeOn(input, now, direction, { source: from, destination: to }, asked);
  if ("reason" in made) return made;
  const ends = same(now, made.value, from, to);
  if (ends === undefined) return lost;
  const left = made.value.traffic.connections(ends.source, ends.destination);
  return isEmpty(asked === undefined ? left : intersect(left, asked)) ? made : lost;
}

const lost = { reason: "No change of the policies was found that does just this; it has to be written by hand." };

function same(
  now: World,
  world: World,
  from: number,
  to: number,
): { readonly source: number; readonly destination: number } | undefined {
  const [a, b] = [now.traffic.endpoints[from], now.traffic.endpoints[to]];
  const source = a === undefined ? undefined : findEndpoint(world.traffic, a);
  const destination = b === undefined ? undefined : findEndpoint(world.traffic, b);
  return source === undefined || destination === undefined ? undefined : { source, destination };
}

/** Side effects in words, the first few. Addresses go by where they begin: both sides were cut anew for comparing. */
function alsoOf(before: Traffic, after: Traffic, from: number, to: number): readonly string[] {
  const isEnd = (end: DiffEnd, wanted: number): boolean => {
    if (end.kind === "workload") return end.before === wanted;
    const endpoint = before.endpoints[wanted];
    if (endpoint?.kind !== "addresses" || end.range === undefined) return false;
    const { family, first, last } = endpoint.bounds;
    return family === end.range.family && first <= end.range.first && end.range.first <= last;
  };
  const { changes } = diffTraffic(before, after);
  const others = changes.filter(({ source, destination }) => !isEnd(source, from) || !isEnd(destination, to));
  return changeLines(others, 8).map(({ pairs, change }) => `${pairs} ${change.text}`);
}

function nothing(title: string, reason: string): MatrixEdit {
  return { title, reason, also: [], files: [] };
}
