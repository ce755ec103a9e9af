import { limits } from "../limits.ts";
import type { YamlMap, YamlNode } from "../yaml/tree.ts";
import { fieldOf, itemsOf, mapOf, textOf } from "./fields.ts";

/** An object that can bring pods which no manifest declares: a release, an application of a GitOps tool, an operator's own. */
export interface PodSource {
  readonly kind: string;
  readonly name: string;
  /** Where the pods appear; `undefined`: where the object itself lives. */
  readonly namespace: string | undefined;
  /** Whatever a chart or another repository holds; of an operator's object only what bears one of its words. */
  readonly anything: boolean;
  /** For an application or a release: the folder of a repository, perhaps of this one, that it takes in. */
  readonly path: string | undefined;
  /** Its name, the values of its labels, and short texts of its spec: what the labels of its pods may be made from. */
  readonly words: readonly string[];
}

/** API groups whose objects bring no pods, or pods that are read as workloads. */
const withoutPods =
  /^(?:|apps|batch|autoscaling|policy|extensions|(?:.*\.)?k8s\.io|kustomize\.(?:config\.k8s\.io|toolkit\.fluxcd\.io)|cert-manager\.io|external-secrets\.io|secrets-store\.csi\.x-k8s\.io|(?:networking|security|telemetry|extensions)\.istio\.io|traefik\.(?:io|containo\.us)|(?:crd\.)?projectcalico\.org|cilium\.io|(?:crd\.)?antrea\.io|(?:wg)?policyk8s\.io|kyverno\.io|(?:.*\.)?gatekeeper\.sh|(?:source|image|notification)\.toolkit\.fluxcd\.io|(?:route|project|config|console|user|quota|security|image|oauth|authorization)\.openshift\.io|linkerd\.io|getambassador\.io|projectcontour\.io|metallb\.io|externaldns\.k8s\.io|argocd-image-updater.*|mutations\.gatekeeper\.sh|snapshot\.storage\.k8s\.io)$/;

/** Kinds of other groups that bring none. */
const harmless: ReadonlySet<string> = new Set([
  "ServiceMonitor",
  "PodMonitor",
  "PrometheusRule",
  "Probe",
  "ScrapeConfig",
  "AlertmanagerConfig",
  "SealedSecret",
  "AppProject",
  "ScaledObject",
  "TriggerAuthentication",
  "ClusterTriggerAuthentication",
  "GrafanaDashboard",
  "GrafanaDatasource",
  "KafkaTopic",
  "KafkaUser",
  "Backup",
  "Schedule",
  "ClusterWorkflowTemplate",
  "AnalysisTemplate",
  "SopsSecret",
  "Template",
]);

export function decodePodSource(node: YamlMap, apiVersion: string, kind: string): PodSource | undefined {
  const slash = apiVersion.indexOf("/");
  const group = slash === -1 ? "" : apiVersion.slice(0, slash);
  if (kind === "" || !apiVersion.includes("/")) return undefined;
  const metadata = mapOf(node, "metadata");
  const spec = mapOf(node, "spec");
  const own = textOf(metadata, "namespace") || undefined;
  const base = { kind, name: textOf(metadata, "name") ?? "", path: undefined, anything: true, words: [] };
  if (kind === "HelmRelease" || kind === "HelmChart") {
    const chart = mapOf(mapOf(spec, "chart"), "spec");
    // Of a repository with files the chart is a folder; it may be this one.
    const path = textOf(mapOf(chart, "sourceRef"), "kind") === "GitRepository" ? textOf(chart, "chart") : undefined;
    return { ...base, namespace: textOf(spec, "targetNamespace") ?? own, path };
  }
  if (group === "argoproj.io" && (kind === "Application" || kind === "ApplicationSet")) {
    const application = kind === "Application" ? spec : mapOf(mapOf(spec, "template"), "spec");
    const namespace = textOf(mapOf(application, "destination"), "namespace");
    if (namespace === undefined || namespace.includes("{")) return undefined;
    const sources = [fieldOf(application, "source"), ...itemsOf(application, "sources")];
    const paths = sources.map((source) => textOf(source, "path"));
    return { ...base, namespace, path: paths.every((path) => path !== undefined) ? paths[0] : undefined };
  }
  if (group === "kustomize.toolkit.fluxcd.io" && kind === "Kustomization") {
    const namespace = textOf(spec, "targetNamespace");
    return namespace === undefined ? undefined : { ...base, namespace, path: textOf(spec, "path") };
  }
  if (harmless.has(kind) || (kind !== "Gateway" && withoutPods.test(group))) return undefined;
  return { ...base, namespace: own, anything: false, words: wordsOf(base.name, metadata, spec) };
}

function wordsOf(name: string, metadata: YamlMap | undefined, spec: YamlMap | undefined): readonly string[] {
  const words = new Set([name]);
  const visit = (node: YamlNode | undefined, left: number): void => {
    if (node === undefined || left === 0 || node.alias || words.size >= limits.manifest.podSource.words) return;
    if (node.kind === "scalar") {
      if (/^[\w.-]{1,63}$/.test(node.text)) words.add(node.text);
    } else if (node.kind === "map") for (const entry of node.entries) visit(entry.value, left - 1);
    else for (const item of node.items) visit(item.value, left - 1);
  };
  visit(fieldOf(metadata, "labels"), limits.manifest.podSource.nesting);
  visit(spec, limits.manifest.podSource.nesting);
  return [...words];
}
