import { nameOf } from "./paths.ts";

/** What a file says about itself that holds what a cluster held at some time (`netpol snapshot`). */
export interface SnapshotHead {
  /** The cluster's name among those of the workspace. */
  readonly cluster: string;
  /** The context of kubectl that it was read with. */
  readonly context?: string;
  /** When: RFC 3339. */
  readonly taken?: string;
}

const head = "# netpol snapshot: ";
/** What `kubectl get … -o yaml` has written is a snapshot by the name of its file. */
const fileName = /^(.+)\.snapshot\.(?:ya?ml|json)$/i;

/** The first line of a snapshot. */
export function snapshotHeadLine(of: SnapshotHead): string {
  return `${head}${JSON.stringify(of)}\n`;
}

export function readSnapshotHead(path: string, text: string, isDump: boolean): SnapshotHead | undefined {
  if (text.startsWith(head)) return parse(text.slice(head.length, text.indexOf("\n")));
  const name = isDump ? fileName.exec(nameOf(path))?.[1] : undefined;
  return name === undefined ? undefined : { cluster: name };
}

function parse(json: string): SnapshotHead | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null) return undefined;
    const { cluster, context, taken } = value as Readonly<Record<string, unknown>>;
    if (typeof cluster !== "string" || cluster === "") return undefined;
    return {
      cluster,
      ...(typeof context === "string" && { context }),
      ...(typeof taken === "string" && { taken }),
    };
  } catch {
    return undefined;
  }
}
