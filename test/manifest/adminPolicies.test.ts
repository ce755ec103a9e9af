import { describe, expect, it } from "vitest";
import { readManifestFile } from "../../server/src/manifest/read.ts";

/** Fields that the server names, of an object with this spec. */
function faultsOf(kind: string, spec: string, options: { version?: string; metadata?: string } = {}): string[] {
  const version = options.version ?? (kind === "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1");
  const name = kind === "BaselineAdminNetworkPolicy" ? "default" : "fence";
  const metadata = options.metadata ?? `{ name: ${name} }`;
  const text = `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: ${metadata}\nspec: ${spec}\n`;
  const [policy] = readManifestFile("file:///a.yaml", text).adminPolicies;
  return (policy?.faults ?? []).map(({ rule, field }) => `${rule} ${field}`);
}

const all = "{ namespaces: {} }";
const cnp = (rest: string) => `{ tier: Admin, priority: 1, subject: ${all}, ${rest} }`;
const ingress = (rule: string) => cnp(`ingress: [${rule}]`);
const egress = (rule: string) => cnp(`egress: [${rule}]`);
const to = (peer: string, rest = "") => egress(`{ action: Deny, to: [${peer}]${rest} }`);
const protocols = (item: string) => ingress(`{ action: Deny, from: [{ namespaces: {} }], protocols: ${item} }`);
const anp = (rest: string) => `{ priority: 1, subject: ${all}, ${rest} }`;
const ports = (item: string) => anp(`ingress: [{ action: Allow, from: [{ namespaces: {} }], ports: ${item} }]`);
const many = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i)).join();

describe("what the server says of a ClusterNetworkPolicy", () => {
  it.each<[string, string, readonly string[]]>([
    ["nothing of the least that there can be", cnp(""), []],
    [
      "what is missing",
      "{}",
      ["required-field spec.tier", "required-field spec.priority", "required-field spec.subject"],
    ],
    ["the word for another case", `{ tier: admin, priority: 1, subject: ${all} }`, ["invalid-tier spec.tier"]],
    ["a priority above", `{ tier: Admin, priority: 1001, subject: ${all} }`, ["invalid-priority spec.priority"]],
    ["a priority below", `{ tier: Admin, priority: -1, subject: ${all} }`, ["invalid-priority spec.priority"]],
    ["a priority in quotes", `{ tier: Admin, priority: "1", subject: ${all} }`, ["wrong-type spec.priority"]],
    ["nothing of a whole number with a point", `{ tier: Admin, priority: 10.0, subject: ${all} }`, []],
    ["a fraction", `{ tier: Admin, priority: 10.5, subject: ${all} }`, ["wrong-type spec.priority"]],
    ["a subject of nothing", "{ tier: Admin, priority: 1, subject: {} }", ["exactly-one-of spec.subject"]],
    ["a subject of null", "{ tier: Admin, priority: 1, subject: { namespaces: } }", ["exactly-one-of spec.subject"]],
    [
      "a subject of both",
      "{ tier: Admin, priority: 1, subject: { namespaces: {}, pods: { podSelector: {} } } }",
      ["exactly-one-of spec.subject"],
    ],
    [
      "pods without a selector",
      "{ tier: Admin, priority: 1, subject: { pods: {} } }",
      ["required-field spec.subject.pods.podSelector"],
    ],
    [
      "a field of other versions",
      ingress("{ action: Deny, from: [{ namespaces: {} }], ports: [] }"),
      ["unknown-field spec.ingress[0].ports"],
    ],
    [
      "an action of other versions",
      ingress("{ action: Allow, from: [{ namespaces: {} }] }"),
      ["invalid-action spec.ingress[0].action"],
    ],
    [
      "a rule of nothing",
      ingress("{}"),
      ["required-field spec.ingress[0].action", "required-field spec.ingress[0].from"],
    ],
    ["a rule of null", ingress("null"), ["wrong-type spec.ingress[0]"]],
    ["peers of nobody", ingress("{ action: Deny, from: [] }"), ["required-field spec.ingress[0].from"]],
    ["peers of null", ingress("{ action: Deny, from: }"), ["required-field spec.ingress[0].from"]],
    [
      "the peers of the other direction",
      ingress("{ action: Deny, to: [{ namespaces: {} }] }"),
      ["unknown-field spec.ingress[0].to"],
    ],
    ["a peer of two things", to("{ namespaces: {}, networks: [10.0.0.0/8] }"), ["exactly-one-of spec.egress[0].to[0]"]],
    [
      "networks where connections come in",
      ingress("{ action: Deny, from: [{ networks: [10.0.0.0/8] }] }"),
      ["unknown-field spec.ingress[0].from[0].networks"],
    ],
    ["nothing of bits beyond the prefix", to("{ networks: [10.0.0.5/8, FD00::/8, fd00::/8] }"), []],
    [
      "blocks that are none",
      to("{ networks: [10.0.0.1, example.com, 010.0.0.0/8, ::ffff:10.0.0.0/104] }"),
      [0, 1, 2, 3].map((i) => `invalid-cidr spec.egress[0].to[0].networks[${i}]`),
    ],
    [
      "a block twice",
      to("{ networks: [10.0.0.0/8, 10.0.0.0/8] }"),
      ["duplicate-item spec.egress[0].to[0].networks[1]"],
    ],
    [
      "26 blocks",
      to(`{ networks: [${many(26, (i) => `10.${i}.0.0/16`)}] }`),
      ["too-many-items spec.egress[0].to[0].networks"],
    ],
    ["nothing of 25 rules", cnp(`ingress: [${many(25, () => "{ action: Deny, from: [{ namespaces: {} }] }")}]`), []],
    [
      "26 rules",
      cnp(`ingress: [${many(26, () => "{ action: Deny, from: [{ namespaces: {} }] }")}]`),
      ["too-many-items spec.ingress"],
    ],
    [
      "names that are none",
      to(`{ domainNames: [localhost, "*.com", "*", a.example.com:80, "a-.example.com"] }`),
      [0, 1, 2, 3, 4].map((i) => `invalid-domain-name spec.egress[0].to[0].domainNames[${i}]`),
    ],
    [
      "nothing of names that the definition takes",
      to(`{ domainNames: ["*.example.com", Example.COM., 10.0.0.1, _x.example.com, ^x.example.com] }`),
      [],
    ],
    ["no protocols", protocols("[]"), ["required-field spec.ingress[0].protocols"]],
    ["nothing of protocols of null", protocols("null"), []],
    ["a protocol without a port", protocols("[{ tcp: {} }]"), ["exactly-one-of spec.ingress[0].protocols[0].tcp"]],
    [
      "two protocols in one",
      protocols("[{ tcp: { destinationPort: { number: 1 } }, destinationNamedPort: a }]"),
      ["exactly-one-of spec.ingress[0].protocols[0]"],
    ],
    [
      "a port as a number",
      protocols("[{ tcp: { destinationPort: 80 } }]"),
      ["wrong-type spec.ingress[0].protocols[0].tcp.destinationPort"],
    ],
    [
      "a port above",
      protocols("[{ udp: { destinationPort: { number: 65536 } } }]"),
      ["invalid-port spec.ingress[0].protocols[0].udp.destinationPort.number"],
    ],
    [
      "a range of one",
      protocols("[{ tcp: { destinationPort: { range: { start: 5, end: 5 } } } }]"),
      ["invalid-port-range spec.ingress[0].protocols[0].tcp.destinationPort.range"],
    ],
    ["nothing of a name that no port can have", protocols('[{ destinationNamedPort: "" }]'), []],
    [
      "a named port outside",
      to("{ nodes: {} }", ", protocols: [{ destinationNamedPort: web }]"),
      ["named-port-without-pods spec.egress[0]"],
    ],
    [
      "a long name of a rule",
      ingress(`{ name: ${"x".repeat(101)}, action: Deny, from: [{ namespaces: {} }] }`),
      ["invalid-name spec.ingress[0].name"],
    ],
    [
      "nothing of selectors that nobody can read",
      "{ tier: Admin, priority: 1, subject: { namespaces: { matchExpressions: [{ key: a b, operator: Equals }] } } }",
      [],
    ],
    [
      "nothing of a label of null",
      "{ tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { a: } } } }",
      [],
    ],
    [
      "a label that is a boolean",
      "{ tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { a: no } } } }",
      ["yaml-1-1-boolean spec.subject.namespaces.matchLabels.a"],
    ],
  ])("%s", (_, spec, expected) => {
    expect(faultsOf("ClusterNetworkPolicy", spec)).toEqual(expected);
  });

  it.each<[string, { version?: string; metadata?: string }, readonly string[]]>([
    ["another version", { version: "v1beta1" }, ["wrong-api-version apiVersion"]],
    ["a name that is none", { metadata: "{ name: A_b }" }, ["invalid-name metadata.name"]],
    ["no name", { metadata: "{}" }, ["required-field metadata.name"]],
    ["nothing of a namespace, which is dropped", { metadata: "{ name: a, namespace: A_b }" }, []],
  ])("its head: %s", (_, options, expected) => {
    expect(faultsOf("ClusterNetworkPolicy", cnp(""), options)).toEqual(expected);
  });
});

describe("what the server says of the older kinds", () => {
  it.each<[string, string, string, readonly string[]]>([
    ["nothing of the default protocol", "AdminNetworkPolicy", ports("[{ portNumber: { port: 80 } }]"), []],
    [
      "nothing of a protocol that there is not",
      "AdminNetworkPolicy",
      ports("[{ portNumber: { port: 80, protocol: icmp } }]"),
      [],
    ],
    ["nothing of a range upside down", "AdminNetworkPolicy", ports("[{ portRange: { start: 9, end: 8 } }]"), []],
    ["a port of nothing", "AdminNetworkPolicy", ports("[{}]"), ["exactly-one-of spec.ingress[0].ports[0]"]],
    [
      "pods without namespaces",
      "AdminNetworkPolicy",
      "{ priority: 1, subject: { pods: { podSelector: {} } } }",
      ["required-field spec.subject.pods.namespaceSelector"],
    ],
    [
      "a word of the newer version",
      "AdminNetworkPolicy",
      anp("ingress: [{ action: Accept, from: [{ namespaces: {} }] }]"),
      ["invalid-action spec.ingress[0].action"],
    ],
    [
      "nothing of 26 peers",
      "AdminNetworkPolicy",
      anp(`ingress: [{ action: Deny, from: [${many(26, () => "{ namespaces: {} }")}] }]`),
      [],
    ],
    [
      "fields that the baseline has not",
      "BaselineAdminNetworkPolicy",
      `{ priority: 1, tier: Baseline, subject: ${all} }`,
      ["unknown-field spec.priority", "unknown-field spec.tier"],
    ],
    [
      "an action that the baseline has not",
      "BaselineAdminNetworkPolicy",
      `{ subject: ${all}, ingress: [{ action: Pass, from: [{ namespaces: {} }] }] }`,
      ["invalid-action spec.ingress[0].action"],
    ],
  ])("%s", (_, kind, spec, expected) => {
    expect(faultsOf(kind, spec)).toEqual(expected);
  });

  it.each([
    ["another name", "{ name: other }"],
    ["a name that is made", "{ generateName: default }"],
  ])("a baseline of %s", (_, metadata) => {
    expect(faultsOf("BaselineAdminNetworkPolicy", `{ subject: ${all} }`, { metadata })).toEqual([
      "invalid-name metadata.name",
    ]);
  });
});

it.each([
  ["another group", "crd.antrea.io/v1beta1", "ClusterNetworkPolicy"],
  ["another kind of the group", "policy.networking.k8s.io/v1alpha2", "Other"],
])("leaves %s alone", (_, apiVersion, kind) => {
  const file = readManifestFile("file:///a.yaml", `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a }\n`);
  expect(file.adminPolicies).toEqual([]);
  expect(file.policies).toEqual([]);
});
