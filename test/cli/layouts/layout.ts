import { describe, expect, it } from "vitest";
import { check } from "../../../server/src/node/commands/check.ts";
import { clusters } from "../../../server/src/node/commands/clusters.ts";
import { connectivity } from "../../../server/src/node/commands/connectivity.ts";
import { type Link, runCommand } from "../run.ts";

export type Texts = Readonly<Record<string, string | Link>>;

/** A small repository, and what somebody who runs it says of it. */
export interface Layout {
  readonly files: Texts;
  /** Every cluster with all that is applied to it: `kustomization overlays/dev in shop`. */
  readonly clusters: Readonly<Record<string, readonly string[]>>;
  /** By cluster every row between workloads: `shop/web => shop/db : TCP 80`. */
  readonly edges?: Readonly<Record<string, readonly string[]>>;
  /** Every warning and error, lines counted from 0: `selects-nothing base/policy.yaml:8 in dev`. None where absent. */
  readonly findings?: readonly string[];
}

interface Entry {
  readonly path: string;
  readonly kind: string;
  readonly namespace?: string;
}

interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly severity: string;
  readonly range: { readonly start: { readonly line: number } };
  readonly clusters?: readonly string[];
}

export function checkLayouts(title: string, layouts: Readonly<Record<string, Layout>>): void {
  describe(title, () => {
    it.each(Object.entries(layouts))("%s", async (_, { files, clusters: expected, edges = {}, findings = [] }) => {
      expect(await clustersOf(files)).toEqual(expected);
      for (const [name, rows] of Object.entries(edges)) expect(await edgesOf(files, name)).toEqual([...rows].sort());
      expect(await findingsOf(files)).toEqual([...findings].sort());
    });
  });
}

async function clustersOf(files: Texts): Promise<Readonly<Record<string, readonly string[]>>> {
  const { stdout } = await runCommand(clusters, files, [".", "--format", "json"]);
  const found: readonly { readonly name: string; readonly entries: readonly Entry[] }[] = JSON.parse(stdout);
  const shown = ({ path, kind, namespace }: Entry) => `${kind} ${path}${namespace ? ` in ${namespace}` : ""}`;
  return Object.fromEntries(found.map(({ name, entries }) => [name, entries.map(shown)]));
}

async function edgesOf(files: Texts, cluster: string): Promise<readonly string[]> {
  const named = cluster === "" ? [] : ["--cluster", cluster];
  const { stdout } = await runCommand(connectivity, files, [".", ...named]);
  const rows = stdout.split("\n").filter((row) => row !== "" && !row.includes("[External]"));
  return rows.map((row) => row.replace(/\[\w+\]/g, "")).sort();
}

async function findingsOf(files: Texts): Promise<readonly string[]> {
  const { stdout } = await runCommand(check, files, [".", "--format", "json"]);
  const all: readonly Finding[] = JSON.parse(stdout);
  return all
    .filter(({ severity }) => severity === "warning" || severity === "error")
    .map(({ rule, file, range, clusters: names }) => {
      const some = names === undefined ? "" : ` in ${names.join(", ")}`;
      return `${rule} ${file}:${range.start.line}${some}`;
    })
    .sort();
}

/** A Deployment with a label `app`; `shop/web`: in that namespace. */
export function workload(of: string, port: number | string = 8080): string {
  const [namespace, name] = placed(of);
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: i, ports: [{ containerPort: ${port} }] }] }
`;
}

/** Lets only `from` to the workload, on one port. */
export function policy(of: string, from: string, port: number | string = 8080): string {
  const [namespace, name] = placed(of);
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}${namespace} }
spec:
  podSelector: { matchLabels: { app: ${name} } }
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: ${from}
    ports:
    - port: ${port}
`;
}

function placed(of: string): readonly [namespace: string, name: string] {
  const [first = "", second] = of.split("/");
  return second === undefined ? ["", first] : [`, namespace: ${first}`, second];
}
