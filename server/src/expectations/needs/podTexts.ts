import type { GivenText, PodFacts } from "../../manifest/connects.ts";
import type { NeedsObject } from "./object.ts";

/** A text that the processes of a pod are given. */
export interface PodText {
  readonly given: GivenText;
  /** Of the environment variable or key; `undefined` for arguments. */
  readonly name: string | undefined;
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
  const known = new Map<string, NeedsObject>();
  const users = new Map<string, number>();
  for (const object of objects) {
    const { facts, namespace } = object;
    if (facts.data !== undefined) known.set(`${namespace}/${facts.name}`, object);
    const whole = facts.pod?.configMaps.flatMap(({ configMap, key }) => (key === undefined ? [configMap] : [])) ?? [];
    for (const name of new Set(whole)) {
      const key = `${namespace}/${name}`;
      users.set(key, (users.get(key) ?? 0) + 1);
    }
  }
  return {
    find: (namespace, name) => known.get(`${namespace}/${name}`),
    isShared: (namespace, name) => (users.get(`${namespace}/${name}`) ?? 0) > 1,
  };
}

/** What a pod is given in its own manifest, and in the ConfigMaps that it takes in. */
export function* textsOf(object: NeedsObject, pod: PodFacts, configMaps: ConfigMaps): Iterable<PodText> {
  for (const given of pod.texts) yield { given, name: given.name, holder: object, shared: false };
  for (const { configMap, key, variable } of pod.configMaps) {
    const holder = configMaps.find(object.namespace, configMap);
    if (holder?.facts.data === undefined) continue;
    const shared = key === undefined && configMaps.isShared(object.namespace, configMap);
    for (const given of holder.facts.data) {
      if (key === undefined || key === given.name) yield { given, name: variable ?? given.name, holder, shared };
    }
  }
}
