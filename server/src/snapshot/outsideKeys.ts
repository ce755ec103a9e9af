import type { Settings } from "../source/settings.ts";

/**
 * Label keys that operators, installers and controllers write on pods and namespaces which are in nobody's files. Whatever a
 * selector asks for with one of them may be there. `netpol.externalWorkloads` adds to it: a key that ends in `*` there
 * stands for all that begin with it.
 */
interface OutsideKeys {
  /** What stands before the slash, or the end of it behind a dot. */
  readonly domains: ReadonlySet<string>;
  /** Keys without a slash, or one whole key. */
  readonly keys: ReadonlySet<string>;
  /** What a key begins with. */
  readonly prefixes: readonly string[];
}

const pods: OutsideKeys = {
  domains: new Set([
    // Controllers of Kubernetes
    "batch.kubernetes.io",
    "apps.kubernetes.io",
    "statefulset.kubernetes.io",
    "jobset.sigs.k8s.io",
    "leaderworkerset.sigs.k8s.io",
    "gateway.networking.k8s.io",
    "cluster.x-k8s.io",
    // Databases, queues and stores
    "cnpg.io",
    "strimzi.io",
    "min.io",
    "zalan.do",
    "crunchydata.com",
    "percona.com",
    "elastic.co",
    "rabbitmq.com",
    "mongodb.com",
    "mongodbcommunity",
    "mysql.oracle.com",
    "mariadb.com",
    "mmontes.io",
    "opster.io",
    "opensearch.org",
    "altinity.com",
    "datastax.com",
    "k8ssandra.io",
    "scylladb.com",
    "scylla-operator.scylladb.com",
    "pingcap.com",
    "planetscale.com",
    "yugabyte.com",
    "infinispan.org",
    "hazelcast.com",
    "redis.opstreelabs.in",
    "redisfailover",
    "databases.spotahome.com",
    "banzaicloud.io",
    "pravega.io",
    "rook.io",
    "ceph.com",
    "longhorn.io",
    "openebs.io",
    "vault.banzaicloud.com",
    "stackgres.io",
    "kubeblocks.io",
    "kubedb.com",
    "dragonflydb.io",
    "valkey.io",
    // Operators of products
    "operators.coreos.com",
    "operator.prometheus.io",
    "monitoring.coreos.com",
    "opentelemetry.io",
    "jaegertracing.io",
    "grafana.com",
    "keycloak.org",
    "camel.apache.org",
    "flink.apache.org",
    "pulsar.apache.org",
    "solr.apache.org",
    "sparkoperator.k8s.io",
    "spark-operator",
    "ray.io",
    "kubeflow.org",
    "seldon.io",
    "kserve.io",
    "volcano.sh",
    "dask.org",
    "jupyter.org",
    "dagster",
    "prefect.io",
    "airflow.apache.org",
    "temporal.io",
    "nifi.stackable.tech",
    "stackable.tech",
    "acme.cert-manager.io",
    "serving.knative.dev",
    "eventing.knative.dev",
    "knative.dev",
    "tekton.dev",
    "workflows.argoproj.io",
    "events.argoproj.io",
    "argoproj.io",
    "kubevirt.io",
    "istio.io",
    "linkerd.io",
    "consul.hashicorp.com",
    "kuma.io",
    "cilium.io",
    "projectcalico.org",
    "traefik.io",
    "projectcontour.io",
    "gateway.envoyproxy.io",
    "nginx.org",
    "konghq.com",
    "actions.github.com",
    "actions-runner-controller",
    "actions-runner",
    "gitlab.com",
    "jenkins.io",
    "jenkins",
    "buildkite.com",
    "drone.io",
    "crossplane.io",
    "velero.io",
    "nvidia.com",
    "vcluster.loft.sh",
    "loft.sh",
    "k3k.io",
    "hypershift.openshift.io",
    "hive.openshift.io",
    "openshift.io",
    "appstudio.openshift.io",
    "toolchain.dev.openshift.com",
    "aquasecurity.github.io",
    "trivy-operator",
    "k6.io",
    "testkube.io",
    "chaos-mesh.org",
    "litmuschaos.io",
    "securecodebox.io",
    "dapr.io",
    "keda.sh",
    "fission.io",
    "openfaas.com",
    "agones.dev",
    "che.eclipse.org",
    "controller.devfile.io",
    "coder.com",
    "ansible.com",
    "awx.ansible.com",
  ]),
  keys: new Set([
    "job-name",
    "controller-uid",
    "controller-revision-hash",
    "pod-template-hash",
    "pod-template-generation",
    "rollouts-pod-template-hash",
    "deploymentconfig",
    "deployment",
    "cluster-name",
    "operator",
    "prometheus",
    "alertmanager",
    "thanos-ruler",
    "spark-role",
    "spark-app-name",
    "spark-app-selector",
    "spark-version",
    "spilo-role",
    "notebook-name",
    "dag_id",
    "task_id",
    "run_id",
    "kubernetes_executor",
    "kubernetes_pod_operator",
    "airflow-worker",
    "eventlistener",
    "rook_cluster",
    "ceph_daemon_type",
    "rgw",
    "mgr",
    "faas_function",
    "functionName",
    "chaosUID",
    "vm.kubevirt.io/name",
    "runner-deployment-name",
    "runner-template-hash",
  ]),
  prefixes: ["olm.", "dask.", "jenkins/", "job.runner.", "spark-exec"],
};

const namespaces: OutsideKeys = {
  domains: new Set([
    "network.openshift.io",
    "policy-group.network.openshift.io",
    "openshift.io",
    "kubernetes.io.openshift",
    "field.cattle.io",
    "management.cattle.io",
    "cattle.io",
    "tree.hnc.x-k8s.io",
    "hnc.x-k8s.io",
    "capsule.clastix.io",
    "kiosk.sh",
    "loft.sh",
    "argocd.argoproj.io",
    "toolkit.fluxcd.io",
    "istio.io",
    "linkerd.io",
    "kuma.io",
    "pod-security.kubernetes.io",
    "kubefed.io",
    "operators.coreos.com",
    "hypershift.openshift.io",
    "toolchain.dev.openshift.com",
    "appstudio.openshift.io",
    "kubeflow.org",
    "knative.dev",
    "gatekeeper.sh",
    "kyverno.io",
    "goldilocks.fairwinds.com",
    "kubesphere.io",
    "nutanix.com",
    "tmc.cloud.vmware.com",
    "gke.io",
    "azure.com",
    "vcluster.loft.sh",
    "kcp.io",
  ]),
  keys: new Set(["istio-injection", "istio-discovery", "olm.operatorgroup.uid", "control-plane"]),
  prefixes: ["olm.", "kubernetes.azure.com/", "cloud.google.com/"],
};

const tables = { pods, namespaces } as const;

/** `more`: keys of `netpol.externalWorkloads` that end in `*`. */
export function isWrittenOutside(key: string, of: "pods" | "namespaces", more: readonly string[] = []): boolean {
  const { domains, keys, prefixes } = tables[of];
  if (keys.has(key) || prefixes.some((prefix) => key.startsWith(prefix))) return true;
  if (more.some((pattern) => key.startsWith(pattern.slice(0, -1)))) return true;
  const slash = key.indexOf("/");
  if (slash === -1) return false;
  let domain = key.slice(0, slash);
  for (;;) {
    if (domains.has(domain)) return true;
    const dot = domain.indexOf(".");
    if (dot === -1) return false;
    domain = domain.slice(dot + 1);
  }
}

/** What a chart's installer makes up: says nothing about which pods are meant, whatever its value. */
export function isOfInstaller(key: string): boolean {
  return (
    /^app\.kubernetes\.io\/(?:instance|managed-by|version)$/.test(key) ||
    /^(?:release|heritage|chart|helm\.sh\/chart)$/.test(key)
  );
}

/** Values of such a key differ on purpose: one that is not here yet is no slip. */
export function isOfVersion(key: string): boolean {
  return /(?:^|[/.-])(?:version|track|revision|rev|release|env|environment|stage|slot|color|colour|color|phase|shard|zone|region)$/i.test(
    key,
  );
}

/** Keys of `netpol.externalWorkloads` that stand for all that begin with them. */
export function outsidePatterns({ externalWorkloads }: Settings): readonly string[] {
  return externalWorkloads.flatMap(({ labels }) => Object.keys(labels).filter((key) => key.endsWith("*")));
}
