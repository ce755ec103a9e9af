/** How to find what stands behind the API server's Service, for a message. */
export const apiServerHowTo =
  "`kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes` prints its addresses and their port (mostly 6443): allow those with an `ipBlock`.";

/** Its first Service address is the first of the Service range. */
export function isApiServerService({
  namespace,
  object,
}: {
  readonly namespace: string;
  readonly object: { readonly name: string };
}): boolean {
  return namespace === "default" && object.name === "kubernetes";
}
