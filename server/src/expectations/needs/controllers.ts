import type { Cluster } from "../../cluster/cluster.ts";

/** Controllers that pass traffic on themselves, by the names that their charts and manifests give their pods. */
const controllers: readonly { readonly classes: RegExp; readonly app: RegExp }[] = [
  { classes: /^nginx/, app: /^(ingress-nginx|nginx-ingress)/ },
  { classes: /^traefik/, app: /^traefik/ },
  { classes: /^haproxy/, app: /^(haproxy-ingress|kubernetes-ingress)/ },
  { classes: /^kong/, app: /^(kong|gateway)$/ },
  { classes: /^contour/, app: /^envoy$/ },
  { classes: /^istio/, app: /^istio-ingressgateway/ },
];

/** The workloads through which an Ingress of that class comes in; empty where none is declared. */
export function controllersFor(
  { workloads }: Pick<Cluster, "workloads">,
  through: string | undefined,
): readonly number[] {
  const kinds = controllers.filter(({ classes }) => through !== undefined && classes.test(through));
  return workloads.flatMap(({ index, object: { labels } }) => {
    const app = labels["app.kubernetes.io/name"] ?? labels.app ?? "";
    // The admission hook of the same chart takes no traffic.
    const isHook = /webhook|admission|default-?backend/.test(labels["app.kubernetes.io/component"] ?? "");
    return !isHook && kinds.some((kind) => kind.app.test(app)) ? [index] : [];
  });
}
