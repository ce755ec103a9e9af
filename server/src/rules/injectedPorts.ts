/** Ports of containers that a mesh injects: in nobody's manifests. */
const injected = /^(?:http-envoy|istio|linkerd|envoy|consul|dapr|status-port|proxy-)/;

export function isInjectedPort(name: string): boolean {
  return injected.test(name);
}
