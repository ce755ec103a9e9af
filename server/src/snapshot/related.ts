import type { ClusterNamespace, ClusterPolicy, ClusterService, ClusterWorkload, Origin } from "../cluster/cluster.ts";
import { spanOfName } from "../manifest/compact.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { FileContext } from "./context.ts";
import type { RelatedPlace } from "./finding.ts";

type Kind = "policies" | "adminPolicies" | "workloads" | "services" | "namespaces";

/** The name of an object as a place to go to. */
export function placeOf(
  context: Pick<FileContext, "fileOf">,
  kind: Kind,
  origin: Origin | undefined,
  message: string,
): readonly RelatedPlace[] {
  const file: ManifestFile | undefined = origin === undefined ? undefined : context.fileOf(origin.uri);
  const manifest = origin === undefined ? undefined : file?.[kind][origin.index];
  if (file === undefined || manifest === undefined) return [];
  return [{ uri: file.uri, document: manifest.document, span: spanOfName(manifest), message }];
}

export function policyPlace(context: Pick<FileContext, "fileOf">, policy: ClusterPolicy, message?: string) {
  return placeOf(
    context,
    "policies",
    policy.origin,
    message ?? `NetworkPolicy ${policy.namespace}/${policy.object.name}`,
  );
}

export function workloadPlaces(
  context: Pick<FileContext, "fileOf">,
  workloads: readonly ClusterWorkload[],
  message: (workload: ClusterWorkload) => string,
  most = 3,
): readonly RelatedPlace[] {
  return workloads
    .slice(0, most)
    .flatMap((workload) => placeOf(context, "workloads", workload.origins[0], message(workload)));
}

export function servicePlace(context: Pick<FileContext, "fileOf">, service: ClusterService, message: string) {
  return placeOf(context, "services", service.origin, message);
}

export function namespacePlace(context: Pick<FileContext, "fileOf">, namespace: ClusterNamespace, message: string) {
  return placeOf(context, "namespaces", namespace.origins.at(-1), message);
}

/** `Deployment shop/web`. */
export function workloadName({ kind, namespace, name }: ClusterWorkload): string {
  return `${kind} ${namespace}/${name}`;
}
