import { parseStream } from "../yaml/stream.ts";
import type { Span, YamlDocument, YamlMap, YamlNode, YamlScalar } from "../yaml/tree.ts";
import { entryOf, fieldOf, itemsOf, labelsOf, lenientText, mapOf, textOf } from "./fields.ts";
import { controllerOf, podTemplateOf } from "./kinds/workload.ts";
import { objectsOf } from "./objects.ts";
import type { Labels } from "./types.ts";

/**
 * What there is in an object to tell whom it connects to or who connects to it, without its tree: it outlives the trees of
 * closed files.
 */
export interface ConnectsFacts {
  readonly kind: string;
  readonly name: string;
  /** As written. */
  readonly namespace: string | undefined;
  /** Of what has a pod or a pod template. */
  readonly pod?: PodFacts;
  /** Of a ConfigMap. */
  readonly data?: readonly GivenText[];
  /** Of a Service that is let in from outside. */
  readonly serviceType?: { readonly text: string; readonly span: Span };
  /** `prometheus.io/scrape` of a pod or Service. */
  readonly scrape?: { readonly span: Span; readonly port: string };
  /** The whole object, of the kinds of which there are few. */
  readonly root?: YamlMap;
}

export interface PodFacts {
  readonly owner: { readonly kind: string; readonly name: string } | undefined;
  /** What its own selector asks for. */
  readonly selector: Labels;
  readonly texts: readonly GivenText[];
  readonly configMaps: readonly ConfigMapUse[];
  /** The headless Service of a StatefulSet. */
  readonly peers: { readonly service: string; readonly span: Span } | undefined;
}

/** A text that the processes of a pod are given, or a value of a ConfigMap. */
export interface GivenText {
  /** Of the environment variable or key; `undefined` for arguments. */
  readonly name: string | undefined;
  readonly text: string;
  readonly span: Span;
  /** Not read by the processes themselves. */
  readonly annotation?: true;
}

/** A ConfigMap that a pod takes in: one value under the name of a variable, or all of it. */
export interface ConfigMapUse {
  readonly configMap: string;
  readonly key: string | undefined;
  readonly variable: string | undefined;
}

const none: readonly never[] = Object.freeze([]);

/** Kinds that are read when somebody asks, because policies are about none of them. */
const late =
  /\bkind["']?\s*:\s*["']?(ConfigMap|Ingress|Route|[A-Z]+Route|ServiceMonitor|PodMonitor|APIService|CustomResourceDefinition|(?:Validating|Mutating)WebhookConfiguration|List)\b/;
const few =
  /^(Ingress|Route|HTTPRoute|GRPCRoute|TCPRoute|TLSRoute|UDPRoute|ServiceMonitor|PodMonitor|APIService|CustomResourceDefinition|ValidatingWebhookConfiguration|MutatingWebhookConfiguration)$/;

/** Whether there may be an object in a text that tells of connections and that policies are not about. */
export function mayConnect(text: string): boolean {
  return late.test(text);
}

/** Of every object of a document that has any. */
export function connectsFactsOf({ root, text }: Pick<YamlDocument, "root" | "text">): readonly ConnectsFacts[] {
  const whole = root ?? (late.test(text) ? parseStream(text, {}).documents[0]?.root : undefined);
  if (whole === undefined) return none;
  const found: ConnectsFacts[] = [];
  for (const object of objectsOf(whole)) {
    const facts = factsOf(object);
    if (facts !== undefined) found.push(facts);
  }
  return found.length === 0 ? none : found;
}

function factsOf(root: YamlMap): ConnectsFacts | undefined {
  const kind = textOf(root, "kind") ?? "";
  const metadata = mapOf(root, "metadata");
  const base = { kind, name: textOf(metadata, "name") ?? "", namespace: textOf(metadata, "namespace") || undefined };
  if (kind === "ConfigMap") {
    const data = keyedTexts(entryOf(root, "data")?.value);
    return data.length === 0 ? undefined : { ...base, data };
  }
  if (few.test(kind)) return { ...base, root };
  if (kind === "Service") {
    const type = entryOf(mapOf(root, "spec"), "type")?.value;
    const text = lenientText(type);
    const serviceType =
      type !== undefined && (text === "LoadBalancer" || text === "NodePort") ? { text, span: type.span } : undefined;
    const scrape = scrapeOf(root);
    if (serviceType === undefined && scrape === undefined) return undefined;
    return { ...base, ...(serviceType && { serviceType }), ...(scrape && { scrape }) };
  }
  const template = podTemplateOf(root, kind);
  const pod = template === undefined ? undefined : podFactsOf(root, kind, template);
  if (pod === undefined) return undefined;
  const scrape = scrapeOf(template);
  return { ...base, pod, ...(scrape && { scrape }) };
}

function scrapeOf(holder: YamlMap | undefined): ConnectsFacts["scrape"] {
  const annotations = fieldOf(mapOf(holder, "metadata"), "annotations");
  if (annotations === undefined) return undefined;
  const scrape = entryOf(annotations, "prometheus.io/scrape");
  if (scrape === undefined || lenientText(scrape.value) !== "true") return undefined;
  return { span: scrape.value.span, port: textOf(annotations, "prometheus.io/port") ?? "" };
}

function podFactsOf(root: YamlMap, kind: string, template: YamlMap): PodFacts | undefined {
  const podSpec = mapOf(template, "spec");
  if (podSpec === undefined) return undefined;
  const spec = mapOf(root, "spec");
  const texts: GivenText[] = [];
  const configMaps: ConfigMapUse[] = [];
  for (const list of ["initContainers", "containers"]) {
    for (const container of itemsOf(podSpec, list)) readContainer(container, texts, configMaps);
  }
  const annotations = fieldOf(mapOf(template, "metadata"), "annotations");
  for (const text of keyedTexts(annotations)) {
    // A copy of the manifest as it was applied says nothing new.
    if (!text.name?.endsWith("last-applied-configuration")) texts.push({ ...text, annotation: true });
  }
  for (const volume of itemsOf(podSpec, "volumes")) {
    for (const each of [volume, ...itemsOf(mapOf(volume, "projected"), "sources")]) {
      const configMap = textOf(mapOf(each, "configMap"), "name");
      if (configMap !== undefined) configMaps.push({ configMap, key: undefined, variable: undefined });
    }
  }
  const serviceName = kind === "StatefulSet" ? entryOf(spec, "serviceName")?.value : undefined;
  const service = lenientText(serviceName);
  const selector = fieldOf(spec, "selector");
  return {
    owner: controllerOf(mapOf(root, "metadata")),
    selector: labelsOf(fieldOf(selector, "matchLabels") ?? (kind === "ReplicationController" ? selector : undefined)),
    texts: texts.length === 0 ? none : texts,
    configMaps: configMaps.length === 0 ? none : configMaps,
    peers: serviceName === undefined || !service ? undefined : { service, span: serviceName.span },
  };
}

/** Commands, arguments and the environment of a container. */
function readContainer(container: YamlNode, texts: GivenText[], configMaps: ConfigMapUse[]): void {
  for (const key of ["command", "args"]) {
    for (const node of itemsOf(container, key)) if (node.kind === "scalar") texts.push(given(undefined, node));
  }
  for (const item of itemsOf(container, "env")) {
    const name = textOf(item, "name");
    const value = fieldOf(item, "value");
    if (value?.kind === "scalar") texts.push(given(name, value));
    const reference = mapOf(mapOf(item, "valueFrom"), "configMapKeyRef");
    const configMap = textOf(reference, "name");
    const key = textOf(reference, "key");
    if (configMap !== undefined && key !== undefined) configMaps.push({ configMap, key, variable: name });
  }
  for (const item of itemsOf(container, "envFrom")) {
    const configMap = textOf(mapOf(item, "configMapRef"), "name");
    if (configMap !== undefined) configMaps.push({ configMap, key: undefined, variable: undefined });
  }
}

function keyedTexts(node: YamlNode | undefined): readonly GivenText[] {
  if (node?.kind !== "map") return none;
  return node.entries.flatMap(({ key, value }) => (value.kind === "scalar" ? [given(key.text, value)] : []));
}

function given(name: string | undefined, { text, span }: YamlScalar): GivenText {
  return { name, text, span };
}
