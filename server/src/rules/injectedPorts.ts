/** Ports of containers that a mesh injects: in nobody's manifests. */
const injected = /^(?:http-envoy|istio|linkerd|envoy|consul|dapr|status-port|proxy-)/;

export function isInjectedPort(name: string): boolean {
  return injected.test(name);
}

/** TCP ports that the proxies of Istio, Linkerd, Consul and Dapr listen on in every pod that they are put into. */
const numbers: ReadonlySet<number> = new Set([
  15001, 15006, 15008, 15020, 15021, 15090, 4140, 4143, 4190, 4191, 20000, 20200, 3500, 50001,
]);

export function isInjectedNumber(port: number): boolean {
  return numbers.has(port);
}
