import { limits } from "../limits.ts";
import type { Context } from "../snapshot/context.ts";
import { namespaceNameLabel } from "../words/selectors.ts";
import { steeredPlaces } from "./clusters/steering.ts";
import {
  containerPortPlaces,
  type FilePlace,
  namespaceLabelPlaces,
  namespacePlaces,
  podLabelPlaces,
  policyPlace,
  workloadPlace,
} from "./navigation/places.ts";
import { type Subject, subjectAt } from "./navigation/subject.ts";
import { destinationsOf } from "./policyInCluster.ts";

export type { FilePlace } from "./navigation/places.ts";

/**
 * From a selector, label or port of a policy to the manifests that it means, from a patch to what it changes, from a
 * kustomization to what it names; empty where nothing is meant that is known.
 */
export function definition(context: Context, offset: number): readonly FilePlace[] {
  const subject = subjectAt(context, offset);
  const found = subject === undefined ? [] : definitionOf(context, subject).slice(0, limits.editor.places);
  return found.length > 0 ? found : steeredPlaces(context, offset).slice(0, limits.editor.places);
}

export function definitionOf(context: Context, subject: Subject): readonly FilePlace[] {
  const { cluster } = context;
  const workloadPlaces = (indexes: readonly number[]) =>
    indexes.slice(0, limits.editor.places).flatMap((index) => {
      const workload = cluster.workloads[index];
      return (workload === undefined ? undefined : workloadPlace(context, workload)) ?? [];
    });
  switch (subject.kind) {
    case "workloads":
      return workloadPlaces(subject.indexes);
    case "service":
      return workloadPlaces(cluster.services[subject.index]?.workloads ?? []);
    case "namespaces":
      return subject.names.flatMap((name) => namespacePlaces(context, name));
    case "label":
      return labelPlaces(context, subject);
    case "policy port": {
      const { port, protocol } = subject.port;
      const endPort = subject.port.endPort ?? port;
      return destinationsOf(subject.view, subject.direction, subject.rule)
        .slice(0, limits.editor.places)
        .flatMap((index) => {
          const workload = cluster.workloads[index];
          if (workload === undefined) return [];
          return containerPortPlaces(context, workload, (each) => {
            if (each.protocol !== protocol) return false;
            if (typeof port === "string") return each.name === port;
            if (port === undefined || typeof endPort !== "number") return true;
            return each.port !== undefined && each.port >= port && each.port <= endPort;
          });
        });
    }
    case "container port": {
      const workload = cluster.workloads[subject.workload];
      if (workload === undefined) return [];
      return containerPortPlaces(
        context,
        workload,
        ({ port, protocol }) => port === subject.port && protocol === subject.protocol,
      );
    }
    case "policy": {
      const policy = cluster.policies[subject.index];
      const place = policy === undefined ? undefined : policyPlace(context, policy);
      return place === undefined ? [] : [place];
    }
  }
}

/** Where the label is set on the pods or namespaces that have it. */
function labelPlaces(
  context: Context,
  { of, key, value, namespaces }: Extract<Subject, { kind: "label" }>,
): readonly FilePlace[] {
  const { cluster } = context;
  if (of === "namespaces") {
    return [...cluster.namespaces.values()].flatMap(({ name, labels }) => {
      if (labels[key] !== value) return [];
      return key === namespaceNameLabel ? namespacePlaces(context, name) : namespaceLabelPlaces(context, name, key);
    });
  }
  const found: FilePlace[] = [];
  for (const namespace of namespaces) {
    for (const index of cluster.workloadsByNamespace.get(namespace) ?? []) {
      const workload = cluster.workloads[index];
      if (workload?.object.labels[key] !== value) continue;
      found.push(...podLabelPlaces(context, workload, key));
      if (found.length >= limits.editor.places) return found;
    }
  }
  return found;
}
