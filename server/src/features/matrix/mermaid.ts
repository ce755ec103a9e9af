import { cellWords, plain, type Sheet, type SheetEnd } from "./sheet.ts";
import type { MatrixCell } from "./types.ts";

/** A flow chart of what policies let pass, by namespace. Mermaid: flowchart syntax. */
export function mermaidOf({ sources, destinations, cell }: Sheet): string {
  const ids = new Map<string, string>();
  const groups = new Map<string, string[]>();
  const idOf = (end: SheetEnd): string => {
    const known = ids.get(end.title);
    if (known !== undefined) return known;
    const id = `e${ids.size}`;
    ids.set(end.title, id);
    const members = groups.get(end.group) ?? [];
    groups.set(end.group, members);
    members.push(`    ${id}["${quoted(end.name)}"]`);
    return id;
  };
  const edges: string[] = [];
  let ungoverned = 0;
  for (const [i, source] of sources.entries()) {
    for (const [j, destination] of destinations.entries()) {
      const found = cell(i, j);
      if (found.verdict === "ungoverned" && found.change === null) ungoverned++;
      const shut = ["none", "apart", "ungoverned"].includes(found.verdict) && found.change === null;
      if (source.title === destination.title || shut) continue;
      edges.push(`  ${idOf(source)} ${arrowOf(found)}|"${quoted(cellWords(found))}"| ${idOf(destination)}`);
    }
  }
  return `${[
    "flowchart LR",
    ...(ungoverned > 0 ? [`  %% ${ungoverned} connections that no policy governs are left out`] : []),
    ...[...groups].flatMap(([name, members], i) => [`  subgraph g${i}["${quoted(name)}"]`, ...members, "  end"]),
    ...edges,
  ].join("\n")}\n`;
}

/** Dotted: it may not pass any more. Thick: it is new. */
function arrowOf({ verdict, change }: MatrixCell): string {
  if (verdict === "none" && change !== null) return "-.->";
  return change?.kind === "gained" ? "==>" : "-->";
}

/** Entities: quotes end a label, and the rest could be taken for markup by whoever draws it. */
function quoted(text: string): string {
  return plain(text).replace(/["<>&#|`]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
