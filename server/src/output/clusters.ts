/** One cluster of `netpol clusters`, as DESIGN fixes it for the JSON format. */
export interface ClusterRow {
  readonly name: string;
  readonly entries: readonly {
    readonly path: string;
    readonly kind: string;
    readonly namespace?: string;
  }[];
  readonly objects: number;
  /** It is what a cluster held: `a snapshot of context prod-eu, 3 days old`. */
  readonly snapshot?: string;
}

/** Where a file is, and why. */
export interface FileRow {
  readonly file: string;
  readonly clusters: readonly string[];
  /** In plain words, to follow "because". */
  readonly why: string;
}

export function formatClustersJson(rows: readonly ClusterRow[], files: readonly FileRow[] | undefined): string {
  return `${JSON.stringify(files === undefined ? rows : { clusters: rows, files }, undefined, 2)}\n`;
}

export function formatClustersText(rows: readonly ClusterRow[], files: readonly FileRow[] | undefined): string {
  const blocks = rows.map(({ name, entries, objects, snapshot }) => {
    const lines = entries.map(
      ({ path, kind, namespace }) => `  ${path} (${kind}${namespace === undefined ? "" : `, namespace ${namespace}`})`,
    );
    const title = name === "" ? "the only cluster" : name;
    const what = snapshot === undefined ? "" : `, ${snapshot}`;
    return [`${title}: ${objects} ${objects === 1 ? "object" : "objects"}${what}`, ...lines, ""].join("\n");
  });
  if (files !== undefined) {
    const lines = files.map(({ file, clusters, why }) => {
      const names = clusters.map((name) => (name === "" ? "the only cluster" : name));
      return `${file}: ${names.length === 0 ? "in no cluster" : `in ${shortened(names)}`}, because ${why}`;
    });
    blocks.push([...lines, ""].join("\n"));
  }
  return blocks.join("\n");
}

/** As many as anybody reads; the JSON format has all. */
function shortened(names: readonly string[]): string {
  return names.length <= 5 ? names.join(", ") : `${names.slice(0, 4).join(", ")} and ${names.length - 4} more`;
}
