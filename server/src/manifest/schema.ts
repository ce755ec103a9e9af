import type { Path } from "../yaml/find.ts";

/**
 * The shape of an API type, as far as decoding looks at it; and of a custom resource, what its definition says about values,
 * which the server checks itself. Built-in types are checked by code of their own.
 */
export type Schema =
  | {
      readonly type: "object";
      readonly name: string;
      readonly fields: Readonly<Record<string, Schema>>;
      readonly required?: readonly string[];
      /** Of the fields one has to be there, and no other. */
      readonly exactlyOne?: true;
    }
  | {
      readonly type: "list";
      readonly of: Schema;
      readonly least?: number;
      readonly most?: number;
      /** No text twice. */
      readonly unique?: true;
    }
  | { readonly type: "strings" }
  | {
      readonly type: "string" | "integer" | "boolean" | "integer-or-string" | "time" | "any";
      readonly limits?: Limits;
    }
  | { readonly type: "int64" };

/** What a value may be. */
export interface Limits {
  /** Id of the diagnostic that says it. */
  readonly rule: string;
  readonly oneOf?: readonly string[];
  /** Characters. */
  readonly longest?: number;
  /** What is wrong with a text, in the server's words. */
  readonly test?: (text: string) => string | undefined;
  /** Of a number, inclusive. */
  readonly least?: number;
  readonly most?: number;
}

const string: Schema = { type: "string" };
const boolean: Schema = { type: "boolean" };
const strings: Schema = { type: "strings" };
const time: Schema = { type: "time" };
const int64: Schema = { type: "int64" };
const list = (of: Schema): Schema => ({ type: "list", of });
const object = (name: string, fields: Readonly<Record<string, Schema>>): Schema => ({ type: "object", name, fields });

/** meta/v1 ObjectMeta. */
export const objectMeta = object("ObjectMeta", {
  name: string,
  generateName: string,
  namespace: string,
  selfLink: string,
  uid: string,
  resourceVersion: string,
  generation: int64,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: int64,
  labels: strings,
  annotations: strings,
  ownerReferences: list(
    object("OwnerReference", {
      apiVersion: string,
      kind: string,
      name: string,
      uid: string,
      controller: boolean,
      blockOwnerDeletion: boolean,
    }),
  ),
  finalizers: list(string),
  managedFields: list(
    object("ManagedFieldsEntry", {
      manager: string,
      operation: string,
      apiVersion: string,
      time,
      fieldsType: string,
      fieldsV1: { type: "any" },
      subresource: string,
    }),
  ),
});

export const labelSelector = object("LabelSelector", {
  matchLabels: strings,
  matchExpressions: list(object("LabelSelectorRequirement", { key: string, operator: string, values: list(string) })),
});

const peer = object("NetworkPolicyPeer", {
  podSelector: labelSelector,
  namespaceSelector: labelSelector,
  ipBlock: object("IPBlock", { cidr: string, except: list(string) }),
});

const port = object("NetworkPolicyPort", {
  protocol: string,
  port: { type: "integer-or-string" },
  endPort: { type: "integer" },
});

/** networking.k8s.io/v1 NetworkPolicy; `status` is no field of it since v1.28. */
export const networkPolicySchema: Schema = object("NetworkPolicy", {
  apiVersion: string,
  kind: string,
  metadata: objectMeta,
  spec: object("NetworkPolicySpec", {
    podSelector: labelSelector,
    ingress: list(object("NetworkPolicyIngressRule", { ports: list(port), from: list(peer) })),
    egress: list(object("NetworkPolicyEgressRule", { ports: list(port), to: list(peer) })),
    policyTypes: list(string),
  }),
});

/** The schema at a path of an object, a NetworkPolicy unless another is given; `undefined` where the API has nothing. */
export function schemaAt(path: Path, root: Schema = networkPolicySchema): Schema | undefined {
  let schema: Schema | undefined = root;
  for (const part of path) {
    if (schema === undefined) return undefined;
    if (schema.type === "object") schema = typeof part === "string" ? ownField(schema.fields, part) : undefined;
    else if (schema.type === "list") schema = typeof part === "number" ? schema.of : undefined;
    else if (schema.type === "strings") schema = string;
    else return schema.type === "any" ? schema : undefined;
  }
  return schema;
}

/** A key such as `constructor` is no field. */
export function ownField(fields: Readonly<Record<string, Schema>>, key: string): Schema | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
