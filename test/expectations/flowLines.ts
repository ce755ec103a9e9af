/** One end as Hubble prints it. */
export interface LineEnd {
  readonly namespace?: string;
  readonly labels?: readonly string[];
  readonly pod_name?: string;
  readonly workloads?: readonly { readonly name: string; readonly kind: string }[];
}

export const pod = (name: string, namespace = "shop", more: LineEnd = {}): LineEnd => ({
  namespace,
  labels: [
    `k8s:app=${name}`,
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
    `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
  ],
  pod_name: `${name}-6d5f7c9b8-x2x4z`,
  workloads: [{ name, kind: "Deployment" }],
  ...more,
});

export const world: LineEnd = { labels: ["reserved:world"] };

/** A line of `hubble observe -o json`. */
export function line(
  source: LineEnd,
  destination: LineEnd,
  port: number,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const flow = {
    time: "2026-05-03T09:41:07.343518843Z",
    verdict: "FORWARDED",
    IP: { source: "10.244.0.5", destination: "10.244.1.7", ipVersion: "IPv4" },
    l4: { TCP: { source_port: 45_678, destination_port: port, flags: { SYN: true } } },
    source: { ID: 1, identity: 2, ...source },
    destination: { ID: 3, identity: 4, ...destination },
    Type: "L3_L4",
    node_name: "kind-worker",
    traffic_direction: "INGRESS",
    is_reply: false,
    ...more,
  };
  return `${JSON.stringify({ flow, node_name: "kind-worker", time: flow.time })}\n`;
}
