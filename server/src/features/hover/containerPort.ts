import { limits } from "../../limits.ts";
import type { Context } from "../../snapshot/context.ts";
import { allows } from "../../traffic/connectionSet.ts";
import { links } from "../../words/links.ts";
import { code, count, someOf } from "../../words/lists.ts";
import type { Subject } from "../navigation/subject.ts";
import { workloadNames } from "../now.ts";
import { paragraphs } from "./compose.ts";

/** A container's port: the policies that open it, and who can connect to it. */
export function containerPortHover(
  context: Context,
  { workload: index, name, port, protocol }: Extract<Subject, { kind: "container port" }>,
): string | undefined {
  const { cluster, traffic } = context;
  const workload = cluster.workloads[index];
  if (workload === undefined) return undefined;
  const isolating = traffic.isolatedBy(index, "ingress");
  const opening = isolating.flatMap((each) => {
    const policy = cluster.policies[each];
    const opens = policy?.object.ingress?.some((rule) => allows(traffic.portsAt(rule, index), protocol, port));
    return policy !== undefined && opens === true ? [code(policy.object.name)] : [];
  });
  const services = (cluster.servicesByNamespace.get(workload.namespace) ?? []).flatMap((each) => {
    const service = cluster.services[each];
    if (service === undefined || !service.workloads.includes(index)) return [];
    return service.object.ports
      .filter((one) => one.protocol === protocol && (one.targetPort === port || one.targetPort === name))
      .map((one) => `Service ${code(service.object.name)} ${one.port} → pod port ${port}`);
  });
  if (workload.object.hostNetwork) {
    return paragraphs(
      `${protocol} ${port} of the node: the pod is on the host network, where Kubernetes leaves undefined what a policy does.`,
      links.hostNetwork,
    );
  }
  const named = name === undefined ? "" : `, named ${code(name)}: a policy may use the name or the number`;
  return paragraphs(
    `${protocol} ${port} of the pod${named}. Policies see this port, never a Service's.`,
    isolating.length === 0
      ? "No policy isolates the pod for ingress: anybody can connect."
      : opening.length === 0
        ? "No policy opens it: nobody can connect."
        : `Opened by ${someOf(opening)}.`,
    isolating.length > 0 && opening.length > 0 ? sources(context, index, protocol, port) : undefined,
    services.length === 0 ? undefined : `${someOf(services, 4)}.`,
    links.fields,
  );
}

function sources(
  { cluster, traffic }: Context,
  workload: number,
  protocol: Extract<Subject, { kind: "container port" }>["protocol"],
  port: number,
): string | undefined {
  if (cluster.workloads.length > limits.editor.endpoints) return undefined;
  const self = traffic.endpointOfWorkload(workload);
  const found = cluster.workloads.flatMap(({ index }) => {
    const other = traffic.endpointOfWorkload(index);
    return other !== self && allows(traffic.connections(other, self), protocol, port) ? [index] : [];
  });
  const home = cluster.workloads[workload]?.namespace;
  return found.length === 0
    ? "Now: no workload known here can connect to it."
    : `Now ${count(found.length, "workload")} can connect to it: ${workloadNames(cluster, found, home)}.`;
}
