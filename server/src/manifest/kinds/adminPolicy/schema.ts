import { parseCidr } from "../../cidr.ts";
import { type Limits, objectMeta, type Schema } from "../../schema.ts";
import type { NetworkApiKind } from "../../types.ts";

/*
 * The definitions of policy.networking.k8s.io, experimental channel: ClusterNetworkPolicy of v1alpha2, AdminNetworkPolicy
 * and BaselineAdminNetworkPolicy of v1alpha1.
 */

type Fields = Readonly<Record<string, Schema>>;
type Extra = { readonly required?: readonly string[]; readonly exactlyOne?: true };

const object = (name: string, fields: Fields, extra: Extra = {}): Schema => ({
  type: "object",
  name,
  fields,
  ...extra,
});
const text = (limits?: Limits): Schema => ({ type: "string", ...(limits === undefined ? {} : { limits }) });
const number = (rule: string, least: number, most: number): Schema => ({
  type: "integer",
  limits: { rule, least, most },
});
const list = (of: Schema, least: number, most: number, unique?: true): Schema => ({
  type: "list",
  of,
  least,
  most,
  ...(unique && { unique }),
});

/** Operators and values are not looked at, labels neither. */
const selector: Schema = {
  type: "object",
  name: "LabelSelector",
  fields: {
    matchLabels: { type: "strings" },
    matchExpressions: {
      type: "list",
      of: object(
        "LabelSelectorRequirement",
        { key: text(), operator: text(), values: { type: "list", of: text() } },
        { required: ["key", "operator"] },
      ),
    },
  },
};

/** CEL's isCIDR is stricter than the server is with an ipBlock, but bits beyond the prefix pass. */
function cidrFault(written: string): string | undefined {
  const cidr = parseCidr(written);
  const bad = cidr === undefined || cidr.problems.some((problem) => problem !== "host-bits");
  return bad ? "Invalid CIDR format provided" : undefined;
}

/** The class `A-z` stands in the definition, so `^x.example.com` passes. */
const domainName = /^(?:\*\.)?(?:[A-z0-9](?:[-\w]*[A-Za-z0-9])?\.)+[A-z0-9](?:[-\w]*[A-Za-z0-9])?\.?$/;

const networks = list(text({ rule: "invalid-cidr", longest: 43, test: cidrFault }), 1, 25, true);
const domainNames = list(
  text({
    rule: "invalid-domain-name",
    test: (name) => (domainName.test(name) ? undefined : "should match the pattern of a domain name"),
  }),
  1,
  25,
  true,
);
const portNumber = number("invalid-port", 1, 65535);

/** What differs between the versions. */
interface Version {
  readonly most: number;
  readonly actions: readonly string[];
  readonly portsKey: "protocols" | "ports";
  readonly port: Schema;
  readonly podsRequire: readonly string[];
  readonly domainNames: boolean;
}

function specOf(name: string, version: Version, own: Fields, required: readonly string[]): Schema {
  const pods = object(
    "NamespacedPod",
    { namespaceSelector: selector, podSelector: selector },
    { required: version.podsRequire },
  );
  const ends = { namespaces: selector, pods };
  const subject = object("Subject", ends, { exactlyOne: true });
  const outside = { networks, nodes: selector, ...(version.domainNames ? { domainNames } : {}) };
  const rule = (direction: "Ingress" | "Egress", key: "from" | "to", peers: Fields): Schema =>
    object(
      `${direction}Rule`,
      {
        name: text({ rule: "invalid-name", longest: 100 }),
        action: text({ rule: "invalid-action", oneOf: version.actions }),
        [key]: list(object(`${direction}Peer`, peers, { exactlyOne: true }), 1, version.most),
        [version.portsKey]: list(version.port, 1, version.most),
      },
      { required: ["action", key] },
    );
  return object(
    `${name}Spec`,
    {
      ...own,
      subject,
      ingress: list(rule("Ingress", "from", ends), 0, version.most),
      egress: list(rule("Egress", "to", { ...ends, ...outside }), 0, version.most),
    },
    { required },
  );
}

const destination = object(
  "DestinationPort",
  {
    number: portNumber,
    range: object("PortRange", { start: portNumber, end: portNumber }, { required: ["start", "end"] }),
  },
  { exactlyOne: true },
);
/** Without its one field it is refused, though the documentation takes it for all ports. */
const protocol = object("Protocol", { destinationPort: destination }, { exactlyOne: true });

const current: Version = {
  most: 25,
  actions: ["Accept", "Deny", "Pass"],
  portsKey: "protocols",
  port: object(
    "ClusterNetworkPolicyProtocol",
    { tcp: protocol, udp: protocol, sctp: protocol, destinationNamedPort: text() },
    { exactlyOne: true },
  ),
  podsRequire: ["podSelector"],
  domainNames: true,
};

const old: Version = {
  most: 100,
  actions: ["Allow", "Deny", "Pass"],
  portsKey: "ports",
  port: object(
    "AdminNetworkPolicyPort",
    {
      portNumber: object("Port", { protocol: text(), port: portNumber }, { required: ["port"] }),
      portRange: object(
        "PortRange",
        { protocol: text(), start: portNumber, end: portNumber },
        { required: ["start", "end"] },
      ),
      namedPort: text(),
    },
    { exactlyOne: true },
  ),
  podsRequire: ["namespaceSelector", "podSelector"],
  domainNames: true,
};

const priority = number("invalid-priority", 0, 1000);

function whole(kind: NetworkApiKind, spec: Schema): Schema {
  const fields: Fields = {
    apiVersion: text(),
    kind: text(),
    metadata: objectMeta,
    spec,
    status: { type: "any" },
  };
  return object(kind, fields, { required: ["spec"] });
}

export const adminPolicySchemas: Readonly<Record<NetworkApiKind, Schema>> = {
  ClusterNetworkPolicy: whole(
    "ClusterNetworkPolicy",
    specOf(
      "ClusterNetworkPolicy",
      current,
      { tier: text({ rule: "invalid-tier", oneOf: ["Admin", "Baseline"] }), priority },
      ["tier", "priority", "subject"],
    ),
  ),
  AdminNetworkPolicy: whole(
    "AdminNetworkPolicy",
    specOf("AdminNetworkPolicy", old, { priority }, ["priority", "subject"]),
  ),
  BaselineAdminNetworkPolicy: whole(
    "BaselineAdminNetworkPolicy",
    specOf("BaselineAdminNetworkPolicy", { ...old, actions: ["Allow", "Deny"], domainNames: false }, {}, ["subject"]),
  ),
};

/** The only version that the server has of a kind. */
export const adminPolicyVersions: Readonly<Record<NetworkApiKind, string>> = {
  ClusterNetworkPolicy: "policy.networking.k8s.io/v1alpha2",
  AdminNetworkPolicy: "policy.networking.k8s.io/v1alpha1",
  BaselineAdminNetworkPolicy: "policy.networking.k8s.io/v1alpha1",
};
