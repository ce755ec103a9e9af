import type { Data } from "../../yaml/render.ts";

/*
 * Of what an API server tells, a snapshot keeps what decides about connections, and nothing else: no environment variables, no
 * commands, no annotations but one, no status but addresses. Secrets and ConfigMaps are never asked for.
 */

type Json = Readonly<Record<string, unknown>>;
type Kept = { [key: string]: Data };

/** What says of a namespace that it is isolated, the old way. */
const isolation = "net.beta.kubernetes.io/network-policy";

const policyGroups: ReadonlySet<string> = new Set(["networking.k8s.io", "policy.networking.k8s.io"]);

/** `undefined` for what has no name, and for what is over: completed pods, ReplicaSets of old times. */
export function reduceObject(
  object: unknown,
  given: { readonly apiVersion: string; readonly kind: string },
): Data | undefined {
  const own = mapOf(object);
  const metadata = mapOf(own?.metadata);
  const name = metadata?.name;
  if (own === undefined || metadata === undefined || typeof name !== "string") return undefined;
  // The items of a list do not always say what they are.
  const apiVersion = typeof own.apiVersion === "string" ? own.apiVersion : given.apiVersion;
  const kind = typeof own.kind === "string" ? own.kind : given.kind;
  const [group = ""] = apiVersion.split("/");
  const head = { apiVersion, kind, metadata: keptMetadata(metadata) };
  const { spec: written, status: found } = own;
  const [spec, status] = [mapOf(written), mapOf(found)];
  if (apiVersion === "v1" && kind === "Namespace") return head;
  if (apiVersion === "v1" && kind === "Node") return { ...head, ...under("status", pick(status, ["addresses"])) };
  if (apiVersion === "v1" && kind === "Service")
    return { ...head, ...under("spec", pick(spec, ["type", "selector", "ports", "clusterIP", "clusterIPs"])) };
  if (apiVersion === "v1" && kind === "Pod") return keptPod(head, spec, status);
  if (policyGroups.has(group)) return { ...head, ...under("spec", spec === undefined ? {} : (spec as Kept)) };
  if (group === "apps" || group === "batch" || apiVersion === "v1") {
    if (kind === "ReplicaSet" && spec?.replicas === 0) return undefined;
    return { ...head, ...under("spec", keptTemplates(spec)) };
  }
  // A policy of another engine: that it is there is all that is read of it.
  return head;
}

function keptPod(head: Kept, spec: Json | undefined, status: Json | undefined): Data | undefined {
  if (status?.phase === "Succeeded" || status?.phase === "Failed") return undefined;
  return {
    ...head,
    ...under("spec", keptPodSpec(spec)),
    ...under("status", pick(status, ["podIP", "podIPs", "hostIP", "hostIPs"])),
  };
}

function keptMetadata(metadata: Json): Kept {
  const annotations = pick(mapOf(metadata.annotations), [isolation]);
  const owners = listOf(metadata.ownerReferences).flatMap((each) => {
    const owner = mapOf(each);
    return owner?.controller === true ? [pick(owner, ["apiVersion", "kind", "name", "controller"])] : [];
  });
  return {
    ...pick(metadata, ["name", "namespace", "labels"]),
    ...under("annotations", annotations),
    ...(owners.length > 0 && { ownerReferences: owners }),
  };
}

function keptPodSpec(spec: Json | undefined): Kept {
  const containers = (list: unknown) =>
    listOf(list).flatMap((each) => {
      const container = mapOf(each);
      return container === undefined ? [] : [pick(container, ["name", "restartPolicy", "ports"])];
    });
  const sidecars = containers(spec?.initContainers).filter(({ restartPolicy }) => restartPolicy === "Always");
  return {
    ...pick(spec, ["hostNetwork", "nodeName"]),
    ...(sidecars.length > 0 && { initContainers: sidecars }),
    containers: containers(spec?.containers),
  };
}

/** Of what makes pods: how many, which, and the template; of a CronJob one level deeper. */
function keptTemplates(spec: Json | undefined): Kept {
  const template = mapOf(spec?.template);
  const job = mapOf(mapOf(spec?.jobTemplate)?.spec);
  return {
    ...pick(spec, ["replicas", "selector", "manualSelector"]),
    ...(template !== undefined && {
      template: {
        ...under("metadata", pick(mapOf(template.metadata), ["labels"])),
        spec: keptPodSpec(mapOf(template.spec)),
      },
    }),
    ...(job !== undefined && { jobTemplate: { spec: keptTemplates(job) } }),
  };
}

function pick(map: Json | undefined, keys: readonly string[]): Kept {
  const kept: Kept = {};
  for (const key of keys) {
    const value = map?.[key];
    if (value !== undefined && value !== null) kept[key] = value as Data;
  }
  return kept;
}

function under(key: string, value: Kept): Kept {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}

function mapOf(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
