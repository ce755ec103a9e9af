import { plain } from "./plain.ts";

/** What can be drawn as arrows between boxes. */
export interface Graph {
  readonly groups: readonly GraphGroup[];
  readonly edges: readonly GraphEdge[];
  /** Said in a comment. */
  readonly note?: string;
}
export interface GraphGroup {
  /** `undefined`: its nodes stand outside of all boxes. */
  readonly name: string | undefined;
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
}
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** `lost`: may not pass any more. `gained`: new. */
  readonly change?: "gained" | "lost";
}

const arrows = { gained: "==>", lost: "-.->" } as const;

/** A flow chart from left to right. Mermaid: flowchart syntax. */
export function mermaidOf({ groups, edges, note }: Graph): string {
  return `${[
    "flowchart LR",
    ...(note === undefined ? [] : [`  %% ${note}`]),
    ...groups.flatMap(({ name, nodes }, i) =>
      name === undefined
        ? nodes.map((node) => `  ${node.id}([${quoted(node.name)}])`)
        : [
            `  subgraph g${i}[${quoted(name)}]`,
            ...nodes.map((node) => `    ${node.id}[${quoted(node.name)}]`),
            "  end",
          ],
    ),
    ...edges.map(({ from, to, label, change }) => {
      return `  ${from} ${change === undefined ? "-->" : arrows[change]}|${quoted(label)}| ${to}`;
    }),
  ].join("\n")}\n`;
}

/** Entities: quotes end a label, and the rest could be taken for markup by whoever draws it. */
function quoted(text: string): string {
  return `"${plain(text).replace(/["<>&#|`]/g, (sign) => `#${sign.charCodeAt(0)};`)}"`;
}
