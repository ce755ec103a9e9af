import { createPlaces } from "../../features/matrix/places.ts";
import type { Direction } from "../../manifest/types.ts";
import type { PolicyPart } from "../../traffic/types.ts";
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
    const policy = cluster.policies[part.policy];
    return {
      policy: policy === undefined ? "" : `${policy.namespace}/${policy.object.name}`,
      field: fieldOf(part),
      file: nameOf(policy?.origin.uri ?? ""),
      line: (places.policy(part)?.range.start.line ?? 0) + 1,
    };
  };
}

function fieldOf({ direction, rule, peer, port }: PolicyPart): string {
  if (direction === undefined) return "";
  if (rule === undefined) return direction;
  const place = `${direction}[${rule}]`;
  if (port !== undefined) return `${place}.ports[${port}]`;
  return peer === undefined ? place : `${place}.${peersKey(direction)}[${peer}]`;
}

function peersKey(direction: Direction): "from" | "to" {
  return direction === "ingress" ? "from" : "to";
}
