import { apiVersionOf, isClusterScoped, type Kind } from "./identity.ts";

/** What is known of a part of an object: how its lists are merged. `undefined` fields: nothing is known below. */
export interface Shape {
  readonly fields: Readonly<Record<string, Shape | ListShape>>;
}

export interface ListShape {
  /** Items are the same where these have the same values; empty: scalars, the same where they are equal. */
  readonly keys: readonly string[];
  readonly item: Shape;
}

const leaf: Shape = { fields: {} };
const shape = (fields: Shape["fields"]): Shape => ({ fields });
const list = (keys: string, item: Shape = leaf): ListShape => ({ keys: keys === "" ? [] : keys.split(" "), item });

const container = shape({
  ports: list("containerPort protocol"),
  env: list("name"),
  volumeMounts: list("mountPath"),
  volumeDevices: list("devicePath"),
});

const podSpec = shape({
  containers: list("name", container),
  initContainers: list("name", container),
  ephemeralContainers: list("name", container),
  volumes: list("name"),
  imagePullSecrets: list("name"),
  hostAliases: list("ip"),
  topologySpreadConstraints: list("topologyKey whenUnsatisfiable"),
});

const metadata = shape({ ownerReferences: list("uid"), finalizers: list("") });
const template = shape({ metadata, spec: podSpec });
const status = shape({ conditions: list("type") });
const plain = shape({ metadata });
const workload = shape({ metadata, spec: shape({ template }), status });
const webhooks = shape({ metadata, webhooks: list("name") });

/** By kind, for the kinds of the tool's own Kubernetes (1.21). Whatever kind is not here is not known at all. */
const shapes: Readonly<Record<string, Shape>> = {
  Deployment: workload,
  StatefulSet: workload,
  DaemonSet: workload,
  ReplicaSet: workload,
  ReplicationController: workload,
  Job: workload,
  CronJob: shape({ metadata, spec: shape({ jobTemplate: shape({ metadata, spec: shape({ template }) }) }) }),
  Pod: shape({ metadata, spec: podSpec, status }),
  PodTemplate: shape({ metadata, template }),
  Service: shape({ metadata, spec: shape({ ports: list("port protocol") }), status }),
  ServiceAccount: shape({ metadata, secrets: list("name") }),
  MutatingWebhookConfiguration: webhooks,
  ValidatingWebhookConfiguration: webhooks,
  CSINode: shape({ metadata, spec: shape({ drivers: list("name") }) }),
  Node: shape({ metadata, status: shape({ conditions: list("type"), addresses: list("type") }) }),
};

/** Namespaced kinds of 1.21 by group and version; cluster-scoped ones are known already. */
const namespaced: Readonly<Record<string, string>> = {
  v1: "Binding ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount",
  "apps/v1": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
  "autoscaling/v1": "HorizontalPodAutoscaler",
  "autoscaling/v2beta1": "HorizontalPodAutoscaler",
  "autoscaling/v2beta2": "HorizontalPodAutoscaler",
  "batch/v1": "CronJob Job",
  "batch/v1beta1": "CronJob",
  "coordination.k8s.io/v1": "Lease",
  "coordination.k8s.io/v1beta1": "Lease",
  "discovery.k8s.io/v1": "EndpointSlice",
  "discovery.k8s.io/v1beta1": "EndpointSlice",
  "events.k8s.io/v1": "Event",
  "events.k8s.io/v1beta1": "Event",
  "extensions/v1beta1": "Ingress",
  "networking.k8s.io/v1": "Ingress NetworkPolicy",
  "networking.k8s.io/v1beta1": "Ingress",
  "policy/v1": "PodDisruptionBudget",
  "policy/v1beta1": "PodDisruptionBudget",
  "rbac.authorization.k8s.io/v1": "Role RoleBinding",
  "rbac.authorization.k8s.io/v1beta1": "Role RoleBinding",
  "storage.k8s.io/v1beta1": "CSIStorageCapacity",
};

/** Tells the shape of a kind; `undefined`: nothing is known of it. */
export type Schema = (kind: Kind) => Shape | undefined;

export const builtInSchema: Schema = (kind) => {
  const apiVersion = apiVersionOf(kind);
  const known =
    isClusterScoped(apiVersion, kind.kind) || namespaced[apiVersion]?.split(" ").includes(kind.kind) === true;
  return known ? (shapes[kind.kind] ?? plain) : undefined;
};
