import { policyAt } from "../../cluster/cluster.ts";
import { createPlaces } from "../../features/matrix/places.ts";
import { pathOfPart } from "../../manifest/kinds/index.ts";
import type { PolicyPart } from "../../traffic/types.ts";
import { pathText } from "../../yaml/find.ts";
import type { LoadedTraffic } from "./load.ts";

export interface NamedPlace {
  /** `shop/web` */
  readonly policy: string;
  /** `ingress[0].from[1]`; empty for the policy itself. */
  readonly field: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Resolves parts of policies to names, fields and lines. */
export function createNamer({ cluster, fileOf, nameOf }: LoadedTraffic): (part: PolicyPart) => NamedPlace {
  const places = createPlaces(cluster, fileOf);
  return (part) => {
    const policy = policyAt(cluster, part.policy);
    return {
      policy: policy === undefined ? "" : nameOfPolicy(policy),
      field:
        policy === undefined || part.direction === undefined ? "" : pathText(pathOfPart(policy.object, part).slice(1)),
      file: nameOf(policy?.origin.uri ?? ""),
      line: (places.policy(part)?.range.start.line ?? 0) + 1,
    };
  };
}

/** `shop/web`; a policy for the whole cluster has its name alone. */
function nameOfPolicy(policy: NonNullable<ReturnType<typeof policyAt>>): string {
  return "namespace" in policy ? `${policy.namespace}/${policy.object.name}` : policy.object.name;
}
