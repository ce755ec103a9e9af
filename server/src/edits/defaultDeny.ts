import type { PolicyType } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { FixEdit } from "../source/fix.ts";
import { appendDocument } from "./complement.ts";
import { freeName } from "./freeName.ts";

/** A policy that isolates every pod of the namespace and allows nothing, behind this document. */
export function appendDefaultDeny(
  context: PolicyContext,
  namespace: string,
  types: readonly PolicyType[],
): readonly FixEdit[] | undefined {
  const [only] = types;
  const suffix = types.length === 1 && only !== undefined ? `-${only.toLowerCase()}` : "";
  return appendDocument(context, {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: freeName(context, namespace, `default-deny${suffix}`), namespace },
    spec: { podSelector: {}, policyTypes: types },
  });
}
