import { allConnections, type ConnectionSet, contains, intersect, isEmpty } from "../../../traffic/connectionSet.ts";
import { createLineIndex } from "../../../yaml/lines.ts";
import { changeLines } from "../diff.ts";
import type { Directory } from "../endpoints.ts";
import type { MatrixEdit } from "../types.ts";
import { connectionWords } from "../words.ts";
import { allowOn, wantedConnections } from "./allow.ts";
import { type Effects, effectsOf, leastOf, notFound } from "./effects.ts";
import type { Answer } from "./peers.ts";
import { removeOn } from "./remove.ts";
import { difference, type Ends, sameEnds, type World, type WorldSource, worldOf } from "./world.ts";

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
  asked: ConnectionSet | undefined,
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
  const wanted =
    action === "allow"
      ? wantedConnections(now, from, to, asked)
      : asked === undefined
        ? allowed
        : among(asked, allowed);
  const title = `${action === "allow" ? "Allow" : "Remove"} ${connectionWords(wanted)} from ${names}`;
  const made = action === "allow" ? allow(input, now, pair, wanted) : takeAway(input, now, pair, asked);
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

function allow(input: WorldSource, now: World, pair: Ends, wanted: ConnectionSet): Answer<World> {
  let world = now;
  for (const direction of ["ingress", "egress"] as const) {
    const ends = sameEnds(now, world, pair);
    if (ends === undefined) return lost;
    const next = allowOn(input, world, direction, ends, wanted, (made) => {
      const there = sameEnds(now, made, pair);
      const side = there && made.traffic.explain(there.source, there.destination)[direction];
      if (side === undefined || !contains(side.allowed, wanted)) return undefined;
      return effectsOf(world.traffic, made.traffic, ends, wanted).cost;
    });
    if ("reason" in next) return next;
    world = next.value;
  }
  const ends = sameEnds(now, world, pair);
  if (ends === undefined || !contains(world.traffic.connections(ends.source, ends.destination), wanted)) return lost;
  return { value: world };
}

/** One closed side is enough: that whose change closes least besides. */
function takeAway(input: WorldSource, now: World, pair: Ends, asked: ConnectionSet | undefined): Answer<World> {
  const sides = now.traffic.explain(pair.source, pair.destination);
  const isolated = (["ingress", "egress"] as const).filter((direction) => sides[direction].isolatedBy.length > 0);
  if (isolated.length === 0) {
    return {
      reason:
        "No policy governs it, so there is no permission to remove. A policy that isolates one of the two closes it.",
    };
  }
  const candidates = (["cut", "narrow"] as const).flatMap((style) =>
    isolated.map((direction) => () => removeOn(input, now, pair, { direction, style, asked })),
  );
  return leastOf(candidates, (made) => {
    const there = sameEnds(now, made, pair);
    if (there === undefined) return undefined;
    const left = made.traffic.connections(there.source, there.destination);
    if (!isEmpty(asked === undefined ? left : intersect(left, asked))) return undefined;
    return effectsOf(now.traffic, made.traffic, pair, asked ?? allConnections).cost;
  });
}

const lost = { reason: notFound };

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
