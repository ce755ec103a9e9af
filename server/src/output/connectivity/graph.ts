import { mermaidOf } from "../formats/mermaid.ts";
import { type ConnectivityRow, connText } from "./row.ts";

/** Someone in a drawing: a workload inside the box of its namespace, or an address range outside all boxes. */
export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** What is shown where the namespace is already said. */
  readonly name: string;
  readonly namespace: string | undefined;
}

/** In the order of their labels; those without any connection, too. */
function graphNodes(labels: readonly string[]): readonly GraphNode[] {
  return [...new Set(labels)].sort().map((label, i) => {
    const slash = label.endsWith("[External]") ? -1 : label.indexOf("/");
    return {
      id: `n${i + 1}`,
      label,
      name: slash < 0 ? label.replace(/\[External\]$/, "") : label.slice(slash + 1),
      namespace: slash < 0 ? undefined : label.slice(0, slash),
    };
  });
}

/** Graphviz, a cluster for each namespace. */
export function formatConnectivityDot(rows: readonly ConnectivityRow[], labels: readonly string[]): string {
  const nodes = graphNodes(labels);
  const quote = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
  const lines = ["digraph {", "  rankdir=LR", "  node [shape=box]"];
  for (const [i, [namespace, list]] of byNamespace(nodes).entries()) {
    if (namespace !== undefined) lines.push(`  subgraph cluster_${i} {`, `    label=${quote(namespace)}`);
    const indent = namespace === undefined ? "  " : "    ";
    const shape = namespace === undefined ? " shape=ellipse" : "";
    for (const { label, name } of list) lines.push(`${indent}${quote(label)} [label=${quote(name)}${shape}]`);
    if (namespace !== undefined) lines.push("  }");
  }
  for (const row of rows) lines.push(`  ${quote(row.src)} -> ${quote(row.dst)} [label=${quote(connText(row))}]`);
  return `${lines.join("\n")}\n}\n`;
}

/** A Mermaid flow chart, a box for each namespace. */
export function formatConnectivityMermaid(rows: readonly ConnectivityRow[], labels: readonly string[]): string {
  const nodes = graphNodes(labels);
  const ids = new Map(nodes.map(({ label, id }) => [label, id]));
  return mermaidOf({
    groups: byNamespace(nodes).map(([name, list]) => ({ name, nodes: list })),
    edges: rows.map((row) => ({ from: ids.get(row.src) ?? "", to: ids.get(row.dst) ?? "", label: connText(row) })),
  });
}

function byNamespace(nodes: readonly GraphNode[]): readonly (readonly [string | undefined, readonly GraphNode[]])[] {
  const groups = new Map<string | undefined, GraphNode[]>();
  for (const node of nodes) groups.set(node.namespace, [...(groups.get(node.namespace) ?? []), node]);
  return [...groups];
}
