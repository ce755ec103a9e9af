import type { ClusterWorkload } from "../cluster/cluster.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { dnsLabels, dnsNamespace, isDnsServer } from "../snapshot/dns.ts";
import { nameLabel } from "../snapshot/selectors.ts";
import { insertItem, type TextEdit } from "../yaml/edit.ts";
import type { Data } from "../yaml/render.ts";

/** The peer for the cluster's DNS: where the workspace shows it to be, else kube-dns in kube-system. */
export function dnsPeer({ cluster }: Pick<PolicyContext, "cluster">): Data {
  const server = cluster.workloads.find(isDnsServer);
  return {
    namespaceSelector: { matchLabels: { [nameLabel]: server?.namespace ?? dnsNamespace } },
    podSelector: { matchLabels: labelsOf(server) },
  };
}

function labelsOf(server: ClusterWorkload | undefined): Readonly<Record<string, string>> {
  const labels = server?.object.labels ?? dnsLabels;
  for (const key of ["k8s-app", "app.kubernetes.io/name", "dns.operator.openshift.io/daemonset-dns", "app"]) {
    const value = labels[key];
    if (value !== undefined) return { [key]: value };
  }
  return dnsLabels;
}

/** 53, or what the known servers listen on. */
export function dnsPortNumber({ cluster }: Pick<PolicyContext, "cluster">): number {
  const ports = cluster.workloads.find(isDnsServer)?.object.ports.filter(({ protocol }) => protocol === "UDP") ?? [];
  return ports.some(({ port }) => port === 53) ? 53 : (ports.find(({ name }) => /^dns/.test(name ?? ""))?.port ?? 53);
}

/** The egress rule that lets pods look up names. */
export function dnsRuleData(context: Pick<PolicyContext, "cluster">): Data {
  const port = dnsPortNumber(context);
  return {
    to: [dnsPeer(context)],
    ports: [
      { protocol: "UDP", port },
      { protocol: "TCP", port },
    ],
  };
}

export function insertDnsRule(context: PolicyContext): readonly TextEdit[] | undefined {
  const { document, base } = context.view;
  return insertItem(document, [...base, "spec", "egress"], dnsRuleData(context));
}
