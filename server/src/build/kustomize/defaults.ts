import { type FieldSpec, fieldSpec } from "./fieldSpec.ts";
import type { Kind } from "./identity.ts";

/** Where the built-in steps look, by step. */
export interface Configuration {
  readonly namespace: readonly FieldSpec[];
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  /** For every entry of `labels`. */
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
  readonly varReference: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
}

/** Objects of a kind are called by their name in these places. */
export interface NameReference extends Kind {
  readonly specs: readonly FieldSpec[];
}

const metadataLabels: readonly FieldSpec[] = [
  fieldSpec("metadata/labels", "", true),
  fieldSpec("spec/template/metadata/labels", "ReplicationController", true, "", "v1"),
  fieldSpec("spec/template/metadata/labels", "Deployment", true),
  fieldSpec("spec/template/metadata/labels", "ReplicaSet", true),
  fieldSpec("spec/template/metadata/labels", "DaemonSet", true),
  fieldSpec("spec/template/metadata/labels", "StatefulSet", true, "apps"),
  fieldSpec("spec/volumeClaimTemplates[]/metadata/labels", "StatefulSet", true, "apps"),
  fieldSpec("spec/template/metadata/labels", "Job", true, "batch"),
  fieldSpec("spec/jobTemplate/metadata/labels", "CronJob", true, "batch"),
  fieldSpec("spec/jobTemplate/spec/template/metadata/labels", "CronJob", true, "batch"),
];

const affinity = ["podAffinity", "podAntiAffinity"].flatMap((which) => [
  `${which}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm`,
  `${which}/requiredDuringSchedulingIgnoredDuringExecution`,
]);

const scheduling = (kind: string): readonly FieldSpec[] =>
  [...affinity.map((path) => `affinity/${path}`), "topologySpreadConstraints"].map((path) =>
    fieldSpec(`spec/template/spec/${path}/labelSelector/matchLabels`, kind, false, "apps"),
  );

const policies = "networking.k8s.io";

const commonLabels: readonly FieldSpec[] = [
  fieldSpec("spec/selector", "Service", true, "", "v1"),
  fieldSpec("spec/selector", "ReplicationController", true, "", "v1"),
  fieldSpec("spec/selector/matchLabels", "Deployment", true),
  ...scheduling("Deployment"),
  fieldSpec("spec/selector/matchLabels", "ReplicaSet", true),
  fieldSpec("spec/selector/matchLabels", "DaemonSet", true),
  fieldSpec("spec/selector/matchLabels", "StatefulSet", true, "apps"),
  ...scheduling("StatefulSet"),
  fieldSpec("spec/selector/matchLabels", "Job", false, "batch"),
  fieldSpec("spec/jobTemplate/spec/selector/matchLabels", "CronJob", false, "batch"),
  fieldSpec("spec/selector/matchLabels", "PodDisruptionBudget", false, "policy"),
  fieldSpec("spec/podSelector/matchLabels", "NetworkPolicy", false, policies),
  fieldSpec("spec/ingress/from/podSelector/matchLabels", "NetworkPolicy", false, policies),
  fieldSpec("spec/egress/to/podSelector/matchLabels", "NetworkPolicy", false, policies),
  ...metadataLabels,
];

const commonAnnotations: readonly FieldSpec[] = [
  fieldSpec("metadata/annotations", "", true),
  fieldSpec("spec/template/metadata/annotations", "ReplicationController", true, "", "v1"),
  ...["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"].map((kind) =>
    fieldSpec("spec/template/metadata/annotations", kind, true),
  ),
  fieldSpec("spec/template/metadata/annotations", "Job", true, "batch"),
  fieldSpec("spec/jobTemplate/metadata/annotations", "CronJob", true, "batch"),
  fieldSpec("spec/jobTemplate/spec/template/metadata/annotations", "CronJob", true, "batch"),
];

/** Where a kind keeps the spec of its pods. */
const podSpecs: Readonly<Record<string, string>> = {
  Pod: "spec",
  PodTemplate: "template/spec",
  Deployment: "spec/template/spec",
  ReplicaSet: "spec/template/spec",
  ReplicationController: "spec/template/spec",
  DaemonSet: "spec/template/spec",
  StatefulSet: "spec/template/spec",
  Job: "spec/template/spec",
  CronJob: "spec/jobTemplate/spec/template/spec",
};

const workloads = Object.keys(podSpecs).filter((kind) => kind !== "ReplicationController");
const runners = Object.keys(podSpecs).filter((kind) => kind !== "PodTemplate" && kind !== "ReplicaSet");

function inPods(kinds: readonly string[], paths: readonly string[]): readonly FieldSpec[] {
  return kinds.flatMap((kind) =>
    paths.map((path) => fieldSpec(`${podSpecs[kind]}/${path}`, kind, false, "", kind === "Pod" ? "v1" : "")),
  );
}

const inContainers = (paths: readonly string[]): readonly string[] =>
  ["containers", "initContainers"].flatMap((list) => paths.map((path) => `${list}/${path}`));

const roles = "rbac.authorization.k8s.io";
const admission = "admissionregistration.k8s.io";

function referred(
  kind: string,
  specs: readonly FieldSpec[],
  { group = "", version = "" }: Partial<Kind> = {},
): NameReference {
  return { kind, group, version, specs };
}

const nameReference: readonly NameReference[] = [
  ...["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map((kind) =>
    referred(kind, [fieldSpec("spec/scaleTargetRef/name", "HorizontalPodAutoscaler")]),
  ),
  referred(
    "ConfigMap",
    [
      ...inPods(workloads, [
        "volumes/configMap/name",
        "volumes/projected/sources/configMap/name",
        ...inContainers(["env/valueFrom/configMapKeyRef/name", "envFrom/configMapRef/name"]),
      ]),
      fieldSpec("spec/configSource/configMap", "Node"),
      fieldSpec("rules/resourceNames", "Role"),
      fieldSpec("rules/resourceNames", "ClusterRole"),
      fieldSpec("metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap", "Ingress"),
    ],
    { version: "v1" },
  ),
  referred(
    "Secret",
    [
      ...inPods(workloads, [
        "volumes/secret/secretName",
        "volumes/projected/sources/secret/name",
        "imagePullSecrets/name",
        ...inContainers(["env/valueFrom/secretKeyRef/name", "envFrom/secretRef/name"]),
      ]),
      fieldSpec("spec/tls/secretName", "Ingress"),
      ...["ingress.kubernetes.io\\/auth-secret", "nginx.ingress.kubernetes.io\\/auth-secret"].map((annotation) =>
        fieldSpec(`metadata/annotations/${annotation}`, "Ingress"),
      ),
      fieldSpec("metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret", "Ingress"),
      fieldSpec("imagePullSecrets/name", "ServiceAccount"),
      ...["secretName", "adminSecretName", "userSecretName", "secretRef"].map((key) =>
        fieldSpec(`parameters/${key}`, "StorageClass"),
      ),
      fieldSpec("rules/resourceNames", "Role"),
      fieldSpec("rules/resourceNames", "ClusterRole"),
      fieldSpec(
        "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
        "Service",
        false,
        "serving.knative.dev",
        "v1",
      ),
      fieldSpec("spec/azureFile/secretName", "PersistentVolume"),
    ],
    { version: "v1" },
  ),
  referred(
    "Service",
    [
      fieldSpec("spec/serviceName", "StatefulSet", false, "apps"),
      ...["rules/http/paths/backend/serviceName", "backend/serviceName", "rules/http/paths/backend/service/name"].map(
        (path) => fieldSpec(`spec/${path}`, "Ingress"),
      ),
      fieldSpec("spec/defaultBackend/service/name", "Ingress"),
      fieldSpec("spec/service/name", "APIService", false, "apiregistration.k8s.io"),
      fieldSpec("webhooks/clientConfig/service", "ValidatingWebhookConfiguration", false, admission),
      fieldSpec("webhooks/clientConfig/service", "MutatingWebhookConfiguration", false, admission),
    ],
    { version: "v1" },
  ),
  referred("Role", [fieldSpec("roleRef/name", "RoleBinding", false, roles)], { group: roles }),
  referred(
    "ClusterRole",
    [
      fieldSpec("roleRef/name", "RoleBinding", false, roles),
      fieldSpec("roleRef/name", "ClusterRoleBinding", false, roles),
    ],
    { group: roles },
  ),
  referred(
    "ServiceAccount",
    [
      fieldSpec("subjects", "RoleBinding", false, roles),
      fieldSpec("subjects", "ClusterRoleBinding", false, roles),
      ...inPods(runners, ["serviceAccountName"]),
    ],
    { version: "v1" },
  ),
  referred("PersistentVolumeClaim", inPods(runners, ["volumes/persistentVolumeClaim/claimName"]), { version: "v1" }),
  referred(
    "PersistentVolume",
    [fieldSpec("spec/volumeName", "PersistentVolumeClaim"), fieldSpec("rules/resourceNames", "ClusterRole")],
    {
      version: "v1",
    },
  ),
  referred(
    "StorageClass",
    [
      fieldSpec("spec/storageClassName", "PersistentVolume"),
      fieldSpec("spec/storageClassName", "PersistentVolumeClaim"),
      fieldSpec("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet"),
    ],
    { group: "storage.k8s.io", version: "v1" },
  ),
  referred("PriorityClass", inPods(runners, ["priorityClassName"]), { group: "scheduling.k8s.io", version: "v1" }),
  // The group is written so in the tool, so that nothing is ever repaired.
  referred("IngressClass", [fieldSpec("spec/ingressClassName", "Ingress")], {
    group: "networking.k8s.io/v1",
    version: "v1",
  }),
  referred(
    "ValidatingAdmissionPolicy",
    [fieldSpec("spec/policyName", "ValidatingAdmissionPolicyBinding", false, admission)],
    {
      group: admission,
    },
  ),
];

const varReference: readonly FieldSpec[] = [
  ...["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"].flatMap((kind) =>
    inContainers(["args", "command", "env/value", "volumeMounts/mountPath"]).map((path) =>
      fieldSpec(`${podSpecs[kind]}/${path}`, kind),
    ),
  ),
  ...["DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet"].map((kind) =>
    fieldSpec(`${podSpecs[kind]}/volumes/nfs/server`, kind),
  ),
  fieldSpec("spec/jobTemplate/spec/template/volumes/nfs/server", "CronJob"),
  fieldSpec("spec/volumeClaimTemplates/spec/nfs/server", "StatefulSet"),
  fieldSpec("spec/nfs/server", "PersistentVolume"),
  fieldSpec("spec/template/metadata/annotations", "Deployment"),
  fieldSpec("spec/rules/host", "Ingress"),
  fieldSpec("spec/tls/hosts", "Ingress"),
  fieldSpec("spec/tls/secretName", "Ingress"),
  fieldSpec("spec/ports/port", "Service"),
  fieldSpec("spec/ports/targetPort", "Service"),
  fieldSpec("metadata/labels"),
  fieldSpec("metadata/annotations"),
];

const names = [fieldSpec("metadata/name")];

/** What a kustomization without `configurations` has. */
export const defaultConfiguration: Configuration = Object.freeze({
  namespace: [
    fieldSpec("metadata/name", "Namespace", true),
    fieldSpec("spec/service/namespace", "APIService", true, "apiregistration.k8s.io"),
    fieldSpec(
      "spec/conversion/webhook/clientConfig/service/namespace",
      "CustomResourceDefinition",
      false,
      "apiextensions.k8s.io",
    ),
  ],
  namePrefix: names,
  nameSuffix: names,
  commonLabels,
  labels: [],
  templateLabels: metadataLabels,
  commonAnnotations,
  nameReference,
  varReference,
  images: ["spec", "spec/template/spec"].flatMap((pods) =>
    ["containers", "initContainers"].map((list) => fieldSpec(`${pods}/${list}[]/image`, "", true)),
  ),
  replicas: ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map((kind) =>
    fieldSpec("spec/replicas", kind, true),
  ),
});
