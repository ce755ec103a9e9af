import type { ClusterWorkload } from "../../cluster/cluster.ts";
import { isolates, rulesOf } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { PolicyType } from "../../manifest/types.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import type { NamespaceChoice, PolicyChoices, WorkloadChoice } from "./types.ts";

/** `uri`: what a person looks at. */
export function policyChoices({ cluster }: ClusterSnapshot, uri: string | null): PolicyChoices {
  const own = uri === null ? undefined : nearest(uri, cluster.workloads, cluster.policies);
  const names = [...new Set([...cluster.workloadsByNamespace.keys(), ...cluster.namespaces.keys()])].sort();
  const ordered = names.filter((name) => name === own?.namespace).concat(names.filter((n) => n !== own?.namespace));
  const namespaces = ordered.map((name): NamespaceChoice => {
    const workloads = (cluster.workloadsByNamespace.get(name) ?? []).flatMap((index) => cluster.workloads[index] ?? []);
    const denied = (["ingress", "egress"] as const).flatMap((direction): readonly PolicyType[] => {
      const closed = cluster.policies.some(
        ({ namespace, object }) =>
          namespace === name &&
          isolates(object, direction) &&
          rulesOf(object, direction).length === 0 &&
          Object.keys(object.podSelector.matchLabels).length + object.podSelector.matchExpressions.length === 0,
      );
      return closed ? [direction === "ingress" ? "Ingress" : "Egress"] : [];
    });
    return { name, workloads: workloads.map(workloadChoice), denied };
  });
  return { namespaces, near: own ?? null };
}

export function idOf({ kind, name }: Pick<ClusterWorkload, "kind" | "name">): string {
  return `${kind}/${name}`;
}

function workloadChoice(workload: ClusterWorkload): WorkloadChoice {
  const ports = workload.object.ports.map(({ protocol, port }) => `${protocol} ${port}`);
  return { id: idOf(workload), name: workload.name, kind: workload.kind, ports: [...new Set(ports)] };
}

/** The only workload of a text; else the namespace of the first object there. */
function nearest(
  uri: string,
  workloads: readonly ClusterWorkload[],
  policies: readonly { readonly namespace: string; readonly origin: { readonly uri: string } }[],
): { readonly namespace: string; readonly workload: string | null } | undefined {
  const isHere = (each: string) => each === uri || each.startsWith(`${uri}#`);
  const here = workloads.filter(({ origins }) => origins.some((origin) => isHere(origin.uri)));
  const [first] = here;
  if (first !== undefined) return { namespace: first.namespace, workload: here.length === 1 ? idOf(first) : null };
  const policy = policies.find(({ origin }) => isHere(origin.uri));
  return policy === undefined ? undefined : { namespace: policy.namespace, workload: null };
}
