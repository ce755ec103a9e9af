import type { MatrixBase } from "./types.ts";

/** The cluster that a base names; `undefined`: it is other texts of the same cluster. */
export function clusterOfBase(base: MatrixBase): string | undefined {
  return base.startsWith("cluster:") ? base.slice("cluster:".length) : undefined;
}

/** As a title goes on: `changes since HEAD`; empty where nothing is compared. */
export function comparedWords(base: MatrixBase): string {
  if (base === "none") return "";
  if (base === "head") return "changes since HEAD";
  if (base === "saved") return "changes since the saved text";
  const cluster = clusterOfBase(base);
  return cluster === undefined
    ? `changes against ${base.slice("ref:".length)}`
    : `changes against cluster ${cluster === "" ? "(no name)" : cluster}`;
}

/** Why a base has nothing to compare a cluster with. */
export function missingBase(base: MatrixBase, shown: string): string {
  const cluster = clusterOfBase(base);
  if (cluster !== undefined) return `There is no cluster \`${cluster}\` here any more.`;
  return `What is compared with has no cluster \`${shown}\`.`;
}
