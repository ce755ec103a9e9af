import type { Graph, GraphEdge } from "../../output/formats/mermaid.ts";
import { cellWords, type Sheet, type SheetEnd } from "./sheet.ts";
import type { MatrixCell } from "./types.ts";

/** The matrix as arrows: what policies let pass, by namespace; what no policy restricts is counted only. */
export function graphOf({ sources, destinations, cell }: Sheet): Graph {
  const ids = new Map<string, string>();
  const groups = new Map<string, { readonly id: string; readonly name: string }[]>();
  const idOf = (end: SheetEnd): string => {
    const known = ids.get(end.title);
    if (known !== undefined) return known;
    const id = `e${ids.size}`;
    ids.set(end.title, id);
    const members = groups.get(end.group) ?? [];
    groups.set(end.group, members);
    members.push({ id, name: end.name });
    return id;
  };
  const edges: GraphEdge[] = [];
  let ungoverned = 0;
  for (const [i, source] of sources.entries()) {
    for (const [j, destination] of destinations.entries()) {
      const found = cell(i, j);
      if (found.verdict === "ungoverned" && found.change === null) ungoverned++;
      const shut = ["none", "apart", "ungoverned"].includes(found.verdict) && found.change === null;
      if (source.title === destination.title || shut) continue;
      const change = changeOf(found);
      const ends = { from: idOf(source), to: idOf(destination), label: cellWords(found) };
      edges.push(change === undefined ? ends : { ...ends, change });
    }
  }
  return {
    groups: [...groups].map(([name, nodes]) => ({ name, nodes })),
    edges,
    ...(ungoverned > 0 && { note: leftOut(ungoverned) }),
  };
}

function leftOut(connections: number): string {
  return connections === 1
    ? "1 connection that no policy restricts is left out"
    : `${connections} connections that no policy restricts are left out`;
}

function changeOf({ verdict, change }: MatrixCell): GraphEdge["change"] {
  if (verdict === "none" && change !== null) return "lost";
  return change?.kind === "gained" ? "gained" : undefined;
}
