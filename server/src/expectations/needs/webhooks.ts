import type { ConnectsFacts } from "../../manifest/connects.ts";
import { entryOf, fieldOf, itemsOf, mapOf, numberOf, textOf } from "../../manifest/fields.ts";
import type { YamlNode } from "../../yaml/tree.ts";

/** A Service that the API server calls. */
export interface ServerCall {
  readonly namespace: string;
  readonly service: string;
  /** Of the Service. */
  readonly port: number;
  readonly node: YamlNode;
}

/** Admission webhooks, aggregated APIs and conversion webhooks: `service` references, port 443 unless they say another. */
export function* serverCallsOf({ kind, root }: ConnectsFacts): Iterable<ServerCall> {
  switch (kind) {
    case "ValidatingWebhookConfiguration":
    case "MutatingWebhookConfiguration":
      for (const webhook of itemsOf(root, "webhooks")) yield* callOf(mapOf(mapOf(webhook, "clientConfig"), "service"));
      return;
    case "APIService":
      yield* callOf(mapOf(mapOf(root, "spec"), "service"));
      return;
    case "CustomResourceDefinition": {
      const webhook = mapOf(mapOf(mapOf(root, "spec"), "conversion"), "webhook");
      yield* callOf(mapOf(mapOf(webhook, "clientConfig"), "service"));
    }
  }
}

function* callOf(reference: YamlNode | undefined): Iterable<ServerCall> {
  const service = textOf(reference, "name");
  const namespace = textOf(reference, "namespace");
  if (service === undefined || namespace === undefined || reference === undefined) return;
  const port = numberOf(fieldOf(reference, "port")) ?? 443;
  yield { namespace, service, port, node: entryOf(reference, "name")?.value ?? reference };
}
