import type { Cluster } from "../../cluster/cluster.ts";
import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { AdminPolicy, Labels, NetworkPolicy } from "../../manifest/types.ts";
import { isWrittenOutside } from "../../snapshot/outsideKeys.ts";
import { nameLabel } from "../../snapshot/selectors.ts";
import { list } from "../../words/lists.ts";

/** An object that the files and a running cluster do not have alike. */
export interface DriftRow {
  /** `NetworkPolicy shop/db`. */
  readonly object: string;
  readonly drift: "in-no-file" | "not-applied" | "differs";
  /** In plain words, what it is. */
  readonly detail: string;
}

/** What the files do not tell of a cluster, or it not of them: policies, labels that policies may ask for, workloads that are missing. */
export function driftOf(files: Cluster, live: Cluster): readonly DriftRow[] {
  const asked = JSON.stringify([...policiesOf(files), ...policiesOf(live)].map(({ parts }) => parts));
  return [...policyDrift(files, live), ...namespaceDrift(files, live, asked), ...workloadDrift(files, live, asked)];
}

interface Compared {
  readonly name: string;
  /** Field paths, with what stands there. */
  readonly parts: Readonly<Record<string, unknown>>;
}

function policiesOf({ policies, adminPolicies }: Cluster): readonly Compared[] {
  return [
    ...policies.map(({ namespace, object }) => ({
      name: `NetworkPolicy ${namespace}/${object.name}`,
      parts: networkPolicyParts(object),
    })),
    ...adminPolicies.map(({ object }) => ({ name: `${object.kind} ${object.name}`, parts: adminPolicyParts(object) })),
  ];
}

function networkPolicyParts(policy: NetworkPolicy): Compared["parts"] {
  const { podSelector, ingress = [], egress = [] } = policy;
  return {
    "spec.podSelector": podSelector,
    // As the server fills them in.
    "spec.policyTypes": [isolates(policy, "ingress"), isolates(policy, "egress")],
    ...ruleParts("ingress", ingress),
    ...ruleParts("egress", egress),
  };
}

function adminPolicyParts({ tier, priority, subject, ingress, egress }: AdminPolicy): Compared["parts"] {
  return {
    "spec.tier": tier,
    "spec.priority": priority,
    "spec.subject": subject,
    ...ruleParts("ingress", ingress),
    ...ruleParts("egress", egress),
  };
}

function ruleParts(direction: string, rules: readonly unknown[]): Compared["parts"] {
  return Object.fromEntries(rules.map((rule, index) => [`spec.${direction}[${index}]`, rule]));
}

function policyDrift(files: Cluster, live: Cluster): readonly DriftRow[] {
  const [written, running] = [files, live].map((each) => new Map(policiesOf(each).map((own) => [own.name, own.parts])));
  if (written === undefined || running === undefined) return [];
  const rows: DriftRow[] = [];
  for (const [object, parts] of running) {
    const own = written.get(object);
    if (own === undefined) {
      rows.push({ object, drift: "in-no-file", detail: "is in the cluster, and no file declares it" });
      continue;
    }
    const fields = [...new Set([...Object.keys(own), ...Object.keys(parts)])].filter(
      (field) => canonical(own[field]) !== canonical(parts[field]),
    );
    if (fields.length > 0) rows.push({ object, drift: "differs", detail: `differs in ${list(fields)}` });
  }
  for (const object of written.keys()) if (!running.has(object)) rows.push(notApplied(object));
  return sorted(rows);
}

function notApplied(object: string): DriftRow {
  return { object, drift: "not-applied", detail: "stands in a file, and is not in the cluster" };
}

/** `asked`: what all policies say, in which the keys of their selectors are found. */
function namespaceDrift(files: Cluster, live: Cluster, asked: string): readonly DriftRow[] {
  const rows = [...files.namespaces.values()].flatMap(({ name, object, labels }): readonly DriftRow[] => {
    if (object === undefined) return [];
    const other = live.namespaces.get(name);
    if (other === undefined) return [notApplied(`Namespace ${name}`)];
    return labelDrift(`Namespace ${name}`, labels, other.labels, "namespaces", asked);
  });
  return sorted(rows);
}

function workloadDrift(files: Cluster, live: Cluster, asked: string): readonly DriftRow[] {
  const key = ({ kind, namespace, name }: Cluster["workloads"][number]) => `${kind} ${namespace}/${name}`;
  const running = new Map(live.workloads.map((each) => [key(each), each]));
  const rows = files.workloads.flatMap((own): readonly DriftRow[] => {
    const other = running.get(key(own));
    if (other === undefined) return [notApplied(key(own))];
    return labelDrift(key(own), own.object.labels, other.object.labels, "pods", asked);
  });
  return sorted(rows);
}

function labelDrift(
  object: string,
  written: Labels,
  running: Labels,
  of: "pods" | "namespaces",
  asked: string,
): readonly DriftRow[] {
  const missing = Object.entries(written).flatMap(([key, value]) => {
    const now = running[key];
    if (now === value || key === nameLabel) return [];
    return now === undefined ? [`lacks the label ${key}=${value}`] : [`has ${key}=${now} instead of ${key}=${value}`];
  });
  // What controllers add says nothing, nor what no policy asks for.
  const more = Object.entries(running).flatMap(([key, value]) =>
    Object.hasOwn(written, key) ||
    key === nameLabel ||
    isWrittenOutside(key, of) ||
    !asked.includes(JSON.stringify(key))
      ? []
      : [`has the label ${key}=${value}, which no file gives it`],
  );
  const all = [...missing, ...more];
  const whose = of === "pods" ? "(its pods) " : "";
  return all.length === 0 ? [] : [{ object, drift: "differs", detail: `${whose}in the cluster ${list(all)}` }];
}

function sorted(rows: readonly DriftRow[]): readonly DriftRow[] {
  return [...rows].sort((a, b) => (a.object < b.object ? -1 : 1));
}

/** The same for what says the same, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
