import { entryOf, fieldOf, itemsOf, lenientText, mapOf, numberOf, textOf } from "../../manifest/fields.ts";
import type { ServicePort } from "../../manifest/types.ts";
import type { YamlMap, YamlNode } from "../../yaml/tree.ts";
import type { NeedsObject } from "./object.ts";

/** A Service that is let in from outside, and where that is written. */
export interface Exposure {
  readonly namespace: string;
  readonly service: string;
  /** A number or a name of the Service's ports; `undefined`: all of them. */
  readonly port: number | string | undefined;
  /** The class or controller that passes the traffic on, where it is named. */
  readonly through: string | undefined;
  readonly node: YamlNode;
}

/** Services behind an Ingress, a Gateway route or an OpenShift Route. */
export function* exposuresOf({ facts: { kind, root }, namespace }: NeedsObject): Iterable<Exposure> {
  const spec = mapOf(root, "spec");
  if (spec === undefined) return;
  switch (kind) {
    case "Ingress": {
      const annotations = fieldOf(mapOf(root, "metadata"), "annotations");
      const through = textOf(spec, "ingressClassName") ?? textOf(annotations, "kubernetes.io/ingress.class");
      const backends = [
        ...["defaultBackend", "backend"].flatMap((key) => mapOf(spec, key) ?? []),
        ...itemsOf(spec, "rules").flatMap((rule) =>
          itemsOf(mapOf(rule, "http"), "paths").flatMap((path) => mapOf(path, "backend") ?? []),
        ),
      ];
      for (const backend of backends) yield* ingressBackend(backend, namespace, through);
      return;
    }
    case "HTTPRoute":
    case "GRPCRoute":
    case "TCPRoute":
    case "TLSRoute":
    case "UDPRoute":
      for (const rule of itemsOf(spec, "rules")) {
        for (const reference of itemsOf(rule, "backendRefs")) {
          const service = textOf(reference, "name");
          if (service === undefined || (textOf(reference, "kind") ?? "Service") !== "Service") continue;
          const port = numberOf(fieldOf(reference, "port"));
          const home = textOf(reference, "namespace") ?? namespace;
          yield { namespace: home, service, port, through: "gateway", node: nameNode(reference) };
        }
      }
      return;
    case "Route":
      for (const target of [mapOf(spec, "to"), ...itemsOf(spec, "alternateBackends")]) {
        const service = textOf(target, "name");
        if (target === undefined || service === undefined) continue;
        const port = portOf(fieldOf(mapOf(spec, "port"), "targetPort"));
        yield { namespace, service, port, through: "openshift", node: nameNode(target) };
      }
  }
}

/** `backend.service` of networking.k8s.io/v1, `serviceName` of the versions before. */
function* ingressBackend(backend: YamlMap, namespace: string, through: string | undefined): Iterable<Exposure> {
  const service = mapOf(backend, "service");
  const name = textOf(service, "name") ?? textOf(backend, "serviceName");
  if (name === undefined) return;
  const port = mapOf(service, "port");
  const number = numberOf(fieldOf(port, "number")) ?? textOf(port, "name") ?? portOf(fieldOf(backend, "servicePort"));
  const node = entryOf(service ?? backend, service === undefined ? "serviceName" : "name")?.value ?? backend;
  yield { namespace, service: name, port: number, through, node };
}

function nameNode(map: YamlNode): YamlNode {
  return entryOf(map, "name")?.value ?? map;
}

function portOf(node: YamlNode | undefined): number | string | undefined {
  const text = lenientText(node);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text || undefined;
}

/** The ports of a Service that a route means: by number or name; a Route may name the pods' port. */
export function portsMeantBy(ports: readonly ServicePort[], port: number | string | undefined): readonly ServicePort[] {
  if (port === undefined) return ports;
  const found = ports.filter((each) => each.port === port || each.name === port);
  return found.length > 0 ? found : ports.filter((each) => each.targetPort === port);
}
