import type { Path } from "../yaml/find.ts";
import { nearest } from "./distance.ts";
import { ownField, type Schema, schemaAt } from "./schema.ts";

/** What an unknown field was most likely meant to be. */
export type Home =
  /** The same place, another name. */
  | { readonly kind: "rename"; readonly to: string }
  /** The same name in another object: that object's path. */
  | { readonly kind: "move"; readonly to: Path }
  /** Nested below a key that is missing here; `asItem`: that key holds a list. */
  | {
      readonly kind: "wrap";
      readonly into: readonly string[];
      readonly keys: readonly string[];
      readonly asItem?: true;
    };

const words: Readonly<Record<string, string>> = {
  NetworkPolicy: "a NetworkPolicy",
  NetworkPolicySpec: "`spec`",
  NetworkPolicyIngressRule: "an ingress rule",
  NetworkPolicyEgressRule: "an egress rule",
  NetworkPolicyPeer: "a peer",
  NetworkPolicyPort: "a port",
  LabelSelector: "a label selector",
  LabelSelectorRequirement: "a match expression",
  IPBlock: "an `ipBlock`",
  ObjectMeta: "`metadata`",
};

/** The object at a path in the words of the documentation. */
export function objectWords(path: Path): string {
  const schema = schemaAt(path);
  if (schema?.type === "object" && words[schema.name] !== undefined) return words[schema.name] ?? "";
  return path.length === 0 ? "this map" : `\`${String(path.at(-1))}\``;
}

export function fieldsOf(path: Path): readonly string[] {
  const schema = schemaAt(path);
  return schema?.type === "object" ? Object.keys(schema.fields) : [];
}

/** Other names under which people know a field. */
const synonyms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  NetworkPolicySpec: {
    selector: "podSelector",
    types: "policyTypes",
    policyType: "policyTypes",
    targetSelector: "podSelector",
  },
  NetworkPolicyIngressRule: { to: "from", source: "from", sources: "from", port: "ports", peers: "from" },
  NetworkPolicyEgressRule: { from: "to", destination: "to", destinations: "to", port: "ports", peers: "to" },
  NetworkPolicyPeer: {
    selector: "podSelector",
    pods: "podSelector",
    namespaces: "namespaceSelector",
    cidrBlock: "ipBlock",
    ip: "ipBlock",
  },
  NetworkPolicyPort: {
    containerPort: "port",
    targetPort: "port",
    number: "port",
    name: "port",
    portEnd: "endPort",
    proto: "protocol",
  },
  LabelSelector: { labels: "matchLabels", matches: "matchLabels", expressions: "matchExpressions" },
  LabelSelectorRequirement: { op: "operator", value: "values", label: "key" },
  IPBlock: { cidrs: "cidr", block: "cidr", excludes: "except", exclude: "except", excepts: "except" },
};

const peerKeys = ["podSelector", "namespaceSelector", "ipBlock"];
const portWrapper = { keys: ["port", "protocol", "endPort"], into: ["ports"], asItem: true, scalars: true } as const;

/** Fields that are often written one level too high, with the keys that go with them. */
const wrappers: Readonly<
  Record<
    string,
    readonly {
      readonly keys: readonly string[];
      readonly into: readonly string[];
      readonly asItem?: true;
      /** Only of a single value: a list below the key means the list itself. */
      readonly scalars?: true;
      /** Only where this key stands among them: the others could belong elsewhere. */
      readonly beside?: string;
    }[]
  >
> = {
  NetworkPolicyIngressRule: [{ keys: peerKeys, into: ["from"], asItem: true }, portWrapper],
  NetworkPolicyEgressRule: [{ keys: peerKeys, into: ["to"], asItem: true }, portWrapper],
  NetworkPolicyPeer: [
    { keys: ["matchLabels", "matchExpressions"], into: ["podSelector", "namespaceSelector"] },
    { keys: ["cidr", "except"], into: ["ipBlock"] },
  ],
  NetworkPolicySpec: [
    { keys: ["matchLabels", "matchExpressions"], into: ["podSelector"] },
    { keys: ["from", "ports"], into: ["ingress"], asItem: true, beside: "from" },
    { keys: ["to", "ports"], into: ["egress"], asItem: true, beside: "to" },
  ],
  LabelSelector: [{ keys: ["key", "operator", "values"], into: ["matchExpressions"], asItem: true }],
};

/**
 * Where an unknown field belongs. `present`: the keys that stand beside it; `scalar`: its value is a single text, as that
 * of a label is.
 */
export function homeOf(path: Path, present: readonly string[], scalar: boolean): Home | undefined {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const schema = schemaAt(parent);
  if (schema?.type !== "object") return undefined;
  const wrapper = wrappers[schema.name]?.find(
    (each) =>
      each.keys.includes(key) &&
      !each.into.every((name) => present.includes(name)) &&
      (scalar || each.scalars !== true) &&
      (each.beside === undefined || each.beside === key || present.includes(each.beside)),
  );
  if (wrapper !== undefined) {
    const into = wrapper.into.filter((name) => !present.includes(name));
    return { kind: "wrap", into, keys: wrapper.keys, ...(wrapper.asItem && { asItem: true }) };
  }
  const renamed = rename(schema, key, present);
  if (renamed !== undefined) return { kind: "rename", to: renamed };
  const moved = elsewhere(parent, key);
  if (moved !== undefined) return { kind: "move", to: moved };
  // `podSelector: {app: web}`: what looks like a label is one.
  if (schema.name === "LabelSelector" && scalar && present.includes("matchLabels")) {
    return { kind: "move", to: [...parent, "matchLabels"] };
  }
  if (schema.name === "LabelSelector" && scalar) return { kind: "wrap", into: ["matchLabels"], keys: [key] };
  return undefined;
}

function rename(
  schema: Schema & { readonly type: "object" },
  key: string,
  present: readonly string[],
): string | undefined {
  const synonym = synonyms[schema.name];
  const other = synonym !== undefined && Object.hasOwn(synonym, key) ? synonym[key] : undefined;
  const found = other ?? nearest(key, Object.keys(schema.fields));
  return found === undefined || present.includes(found) ? undefined : found;
}

/** An object around this one, or one of their children, that has a field of this name. */
function elsewhere(parent: Path, key: string): Path | undefined {
  for (let length = parent.length - 1; length >= 0; length--) {
    const path = parent.slice(0, length);
    const schema = schemaAt(path);
    if (schema?.type === "object" && ownField(schema.fields, key) !== undefined) return path;
  }
  const schema = schemaAt(parent);
  if (schema?.type !== "object") return undefined;
  for (const [name, child] of Object.entries(schema.fields)) {
    if (child.type === "object" && ownField(child.fields, key) !== undefined) return [...parent, name];
  }
  const metadata = schema.name === "NetworkPolicySpec" ? schemaAt(["metadata"]) : undefined;
  if (metadata?.type === "object" && ownField(metadata.fields, key) !== undefined) return ["metadata"];
  return undefined;
}
