import type { PodFacts } from "../../manifest/connects.ts";
import type { NeedsObject } from "./object.ts";
import type { ServiceFinder, TextMentions } from "./services.ts";

/** Where a text comes from that the processes of a pod are given. */
export interface TextSource {
  /** The environment variable that it becomes, where that has another name than the key. */
  readonly variable?: string | undefined;
  /** The object in which it stands: the workload's manifest, or a ConfigMap that it takes in. */
  readonly holder: NeedsObject;
  /** It stands among the settings of several workloads: whom it is for is not said. */
  readonly shared: boolean;
}

/** The ConfigMaps of a cluster. */
export interface ConfigMaps {
  find(namespace: string, name: string): NeedsObject | undefined;
  /** Several pods take all of it in. */
  isShared(namespace: string, name: string): boolean;
}

export function createConfigMaps(objects: readonly NeedsObject[]): ConfigMaps {
  const known = new Map<string, Map<string, NeedsObject>>();
  const users = new Map<string, Map<string, number>>();
  for (const object of objects) {
    const { facts, namespace } = object;
    if (facts.data !== undefined) within(known, namespace).set(facts.name, object);
    if (facts.pod === undefined || facts.pod.configMaps.length === 0) continue;
    const whole = facts.pod.configMaps.flatMap(({ configMap, key }) => (key === undefined ? [configMap] : []));
    for (const name of new Set(whole)) {
      const here = within(users, namespace);
      here.set(name, (here.get(name) ?? 0) + 1);
    }
  }
  return {
    find: (namespace, name) => known.get(namespace)?.get(name),
    isShared: (namespace, name) => (users.get(namespace)?.get(name) ?? 0) > 1,
  };
}

function within<T>(maps: Map<string, Map<string, T>>, namespace: string): Map<string, T> {
  const known = maps.get(namespace);
  if (known !== undefined) return known;
  const made = new Map<string, T>();
  maps.set(namespace, made);
  return made;
}

/** Looks at the Services that a pod is told of in its own manifest, and in the ConfigMaps that it takes in. */
export function eachMention(
  object: NeedsObject,
  { texts, configMaps: uses }: PodFacts,
  configMaps: ConfigMaps,
  services: Pick<ServiceFinder, "mentionsAmong">,
  look: (found: TextMentions, from: TextSource) => void,
): void {
  const named = services.mentionsAmong(texts, object.namespace);
  if (named.length > 0) {
    const own = { holder: object, shared: false };
    for (const found of named) look(found, own);
  }
  for (const { configMap, key, variable } of uses) {
    const holder = configMaps.find(object.namespace, configMap);
    if (holder?.facts.data === undefined) continue;
    const shared = key === undefined && configMaps.isShared(object.namespace, configMap);
    for (const found of services.mentionsAmong(holder.facts.data, object.namespace)) {
      if (key === undefined || key === found.given.name) look(found, { variable, holder, shared });
    }
  }
}
