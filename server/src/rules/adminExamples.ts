import { workload } from "./examples.ts";

/* What the examples of policies for the whole cluster need. */

export interface ExampleAdminPolicy {
  readonly name: string;
  readonly tier?: "Admin" | "Baseline";
  readonly priority?: number;
  /** A label of the namespaces that it is about: `team: bank`. */
  readonly team: string;
  /** From `  ingress:` or `  egress:` on. */
  readonly rules: string;
}

/** A document of a stream, without the `---`. */
export function clusterPolicy({ name, tier = "Admin", priority = 10, team, rules }: ExampleAdminPolicy): string {
  return `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: ${name}
spec:
  tier: ${tier}
  priority: ${priority}
  subject:
    namespaces:
      matchLabels:
        team: ${team}
${rules}`;
}

/** Namespaces labelled with their team, each with one workload. */
export function teams(...names: readonly string[]): string {
  return names
    .map(
      (name) =>
        `---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels:\n    team: ${name}\n${workload({
          name: name === "bank" ? "api" : "app",
          namespace: name,
          ports: [{ port: 8080 }],
        })}`,
    )
    .join("");
}

/** A rule with one peer of namespaces. */
export function adminRule(action: string, key: "from" | "to", team: string | undefined, rest = ""): string {
  const peer = team === undefined ? "{}" : `\n            matchLabels:\n              team: ${team}`;
  return `    - action: ${action}\n      ${key}:\n        - namespaces:${team === undefined ? " " : ""}${peer}\n${rest}`;
}
