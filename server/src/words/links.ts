const page = "https://kubernetes.io/docs/concepts/services-networking/network-policies/";

/** The parts of the Kubernetes documentation that hovers point to. */
export const links = {
  peers: `[How selectors combine](${page}#behavior-of-to-and-from-selectors)`,
  isolation: `[Isolation](${page}#the-two-sorts-of-pod-isolation)`,
  fields: `[NetworkPolicy](${page}#networkpolicy-resource)`,
  defaults: `[Default policies](${page}#default-policies)`,
  ranges: `[Port ranges](${page}#targeting-a-range-of-ports)`,
  namespaces: `[Namespaces by name](${page}#targeting-a-namespace-by-its-name)`,
  hostNetwork: `[hostNetwork pods](${page}#networkpolicy-and-hostnetwork-pods)`,
  labels:
    "[Label selectors](https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors)",
  services: "[Service](https://kubernetes.io/docs/concepts/services-networking/service/)",
} as const;
