import { describe, expect, it } from "vitest";
import { faultsOf, policyOf, withMetadata, withPeer, withPort, withSelector, withSpec } from "./support.ts";

type Case = readonly [name: string, text: string, faults: readonly string[]];

/** `field: type` for every fault, in order; `=>` and the text that is pointed at, where it is given. */
function table(cases: readonly Case[], version?: string): void {
  it.each(cases)("%s", (_, text, expected) => {
    const found = faultsOf(text, version).map((fault, index) => {
      const pointed = expected[index]?.includes(" => ") ? ` => ${text.slice(fault.span.start, fault.span.end)}` : "";
      return `${fault.field}: ${fault.type}${pointed}`;
    });
    expect(found).toEqual(expected);
  });
}

const long = (length: number): string => "a".repeat(length);

describe("metadata", () => {
  table([
    ["name", withMetadata("name: a.b-c.1"), []],
    ["generateName with a dash", withMetadata("generateName: allow-"), []],
    ["generateName that is one dash", withMetadata("generateName: '-'"), ["metadata.generateName: Invalid value"]],
    ["generateName with two dashes", withMetadata("generateName: allow--"), []],
    ["neither name", withMetadata("labels: {}"), ["metadata.name: Required value => metadata"]],
    ["empty name", withMetadata('name: ""'), ["metadata.name: Required value => name"]],
    ["null name", withMetadata("name:"), ["metadata.name: Required value => name"]],
    [
      "no metadata",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: {}\n",
      ["metadata.name: Required value => NetworkPolicy"],
    ],
    [
      "null metadata",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n",
      ["metadata.name: Required value => metadata"],
    ],
    ["upper case", withMetadata("name: Web"), ["metadata.name: Invalid value => Web"]],
    ["a dot at the end", withMetadata("name: web."), ["metadata.name: Invalid value"]],
    ["two dots", withMetadata("name: a..b"), ["metadata.name: Invalid value"]],
    ["253", withMetadata(`name: ${long(253)}`), []],
    ["254", withMetadata(`name: ${long(254)}`), ["metadata.name: Invalid value"]],
    ["a label of the name over 63", withMetadata(`name: ${long(100)}.b`), []],
    [
      "254 and wrong",
      withMetadata(`name: ${long(254)}_`),
      ["metadata.name: Invalid value", "metadata.name: Invalid value"],
    ],
    ["no namespace", withMetadata("name: a\nnamespace:"), []],
    ["namespace", withMetadata("name: a\nnamespace: b-1"), []],
    ["namespace of 63", withMetadata(`name: a\nnamespace: ${long(63)}`), []],
    ["namespace of 64", withMetadata(`name: a\nnamespace: ${long(64)}`), ["metadata.namespace: Invalid value"]],
    [
      "namespace with a dash at the end",
      withMetadata("name: a\nnamespace: b-"),
      ["metadata.namespace: Invalid value => b-"],
    ],
    ["a label value", withMetadata("name: a\nlabels: {app: -web}"), ["metadata.labels: Invalid value => -web"]],
    ["a label key", withMetadata("name: a\nlabels:\n  my app: web"), ["metadata.labels: Invalid value => my app"]],
    [
      "a label key and value",
      withMetadata("name: a\nlabels:\n  my app: -web"),
      ["metadata.labels: Invalid value", "metadata.labels: Invalid value"],
    ],
    ["an annotation key in upper case", withMetadata('name: a\nannotations: {"EXAMPLE.com/X": "any thing"}'), []],
    [
      "an annotation key",
      withMetadata('name: a\nannotations: {"a b": ""}'),
      ['metadata.annotations: Invalid value => "a b"'],
    ],
    [
      "annotations too long",
      withMetadata(`name: a\nannotations:\n  a: ${long(262_144)}`),
      ["metadata.annotations: Too long => annotations"],
    ],
    ["annotations just fit", withMetadata(`name: a\nannotations:\n  a: ${long(262_143)}`), []],
    ["negative generation", withMetadata("name: a\ngeneration: -1"), ["metadata.generation: Invalid value => -1"]],
    ["a finalizer", withMetadata("name: a\nfinalizers: [example.com/x, foregroundDeletion]"), []],
    [
      "a finalizer without a domain",
      withMetadata("name: a\nfinalizers: [x]"),
      ["metadata.finalizers[0]: Invalid value => x"],
    ],
    ["an owner", withMetadata("name: a\nownerReferences:\n  - {apiVersion: v1, kind: A, name: b, uid: c}"), []],
    [
      "an incomplete owner",
      withMetadata("name: a\nownerReferences:\n  - {kind: A, name: b}"),
      ["metadata.ownerReferences[0].apiVersion: Invalid value", "metadata.ownerReferences[0].uid: Invalid value"],
    ],
    [
      "two controllers",
      withMetadata(
        "name: a\nownerReferences:\n  - {apiVersion: v1, kind: A, name: b, uid: c, controller: true}\n  - {apiVersion: v1, kind: A, name: d, uid: e, controller: true}",
      ),
      ["metadata.ownerReferences: Invalid value"],
    ],
    [
      "what kubectl get shows",
      withMetadata(
        'name: a\nuid: x\nresourceVersion: "1"\ngeneration: 1\ncreationTimestamp: 2024-01-01T10:00:00Z\nmanagedFields:\n  - manager: kubectl\n    operation: Apply\n    time: "2024-01-01T10:00:00Z"\n    fieldsV1:\n      f:spec: {}',
      ),
      [],
    ],
    ["a null time", withMetadata("name: a\ncreationTimestamp: null"), []],
    ["no time", withMetadata("name: a\ncreationTimestamp: yesterday"), ["metadata.creationTimestamp: wrong type"]],
  ]);
});

describe("spec and policy types", () => {
  const base = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: np\n";
  table([
    ["no spec", base, []],
    ["null spec", `${base}spec:\n`, []],
    ["empty spec", `${base}spec: {}\n`, []],
    ["null everything", withSpec("podSelector:\ningress:\negress: ~\npolicyTypes: null"), []],
    ["null items", withSpec("ingress:\n  -\negress: [null, {}]"), []],
    ["empty lists", withSpec("ingress: [{from: [], ports: []}]\npolicyTypes: []"), []],
    ["both types", withSpec("policyTypes: [Egress, Ingress]"), []],
    ["one type twice", withSpec("policyTypes: [Egress, Egress]"), []],
    ["lower case", withSpec("policyTypes: [ingress, Egress]"), ["spec.policyTypes[0]: Unsupported value => ingress"]],
    [
      "both wrong",
      withSpec("policyTypes:\n  - in\n  - out"),
      ["spec.policyTypes[0]: Unsupported value", "spec.policyTypes[1]: Unsupported value => out"],
    ],
    ["a null type", withSpec("policyTypes:\n  -"), ["spec.policyTypes[0]: Unsupported value => -"]],
    ["an empty type", withSpec('policyTypes: [""]'), ["spec.policyTypes[0]: Unsupported value"]],
    [
      "three, of which one is wrong",
      withSpec("policyTypes: [Ingress, x, Egress]"),
      ["spec.policyTypes: Invalid value => [Ingress, x, Egress]"],
    ],
    [
      "the order of faults",
      withSpec(
        "podSelector: {matchLabels: {a: -}}\ningress:\n  - from: [{}]\n    ports: [{port: 0}]\negress:\n  - to: [{}]\n    ports: [{port: 0}]\npolicyTypes: [x]",
      ),
      [
        "spec.podSelector.matchLabels: Invalid value",
        "spec.ingress[0].ports[0].port: Invalid value",
        "spec.ingress[0].from[0]: Required value",
        "spec.egress[0].ports[0].port: Invalid value",
        "spec.egress[0].to[0]: Required value",
        "spec.policyTypes[0]: Unsupported value",
      ],
    ],
  ]);
});

describe("ports", () => {
  const port = "spec.egress[0].ports[0]";
  table([
    ["empty", withPort("- {}"), []],
    ["null", withPort("-"), []],
    ["protocols", withPort("- protocol: TCP\n- protocol: UDP\n- protocol: SCTP\n- protocol:"), []],
    ["an empty protocol", withPort('- protocol: ""'), [`${port}.protocol: Unsupported value => ""`]],
    ["lower case", withPort("- protocol: udp"), [`${port}.protocol: Unsupported value => udp`]],
    ["with a space", withPort('- protocol: "TCP "'), [`${port}.protocol: Unsupported value`]],
    ["1", withPort("- port: 1"), []],
    ["0", withPort("- port: 0"), [`${port}.port: Invalid value => 0`]],
    ["-1", withPort("- port: -1"), [`${port}.port: Invalid value`]],
    ["65536", withPort("- port: 65536"), [`${port}.port: Invalid value`]],
    ["beyond int32", withPort("- port: 2147483648"), [`${port}.port: wrong type`]],
    ["a fraction", withPort("- port: 80.5"), [`${port}.port: wrong type => 80.5`]],
    ["a whole fraction, which JSON writes as 80", withPort("- port: 80.0"), []],
    ["octal is 80", withPort("- port: 0120"), []],
    ["hexadecimal", withPort("- port: 0x50"), []],
    ["1_000", withPort("- port: 1_000"), []],
    ["1e3", withPort("- port: 1e3"), []],
    ["a boolean", withPort("- port: on"), [`${port}.port: wrong type`]],
    ["a list", withPort("- port: [80]"), [`${port}.port: wrong type`]],
    ["null port", withPort("- port:"), []],
    ["a name", withPort("- port: http"), []],
    ["a name with a digit first", withPort("- port: 8x"), []],
    ["a name of 15", withPort("- port: abcdefghijklmno"), []],
    ["a name of 16", withPort("- port: abcdefghijklmnop"), [`${port}.port: Invalid value`]],
    ["upper case", withPort("- port: HTTP"), [`${port}.port: Invalid value`, `${port}.port: Invalid value`]],
    ["underscore", withPort("- port: my_port"), [`${port}.port: Invalid value`]],
    ["two dashes", withPort("- port: a--b"), [`${port}.port: Invalid value`]],
    ["a dash at the end", withPort("- port: a-"), [`${port}.port: Invalid value`]],
    ["a dash at the start", withPort('- port: "-a"'), [`${port}.port: Invalid value`]],
    ["only a dash", withPort('- port: "-"'), [`${port}.port: Invalid value`, `${port}.port: Invalid value`]],
    ["an empty name", withPort('- port: ""'), [`${port}.port: Invalid value`, `${port}.port: Invalid value`]],
    ["a quoted number", withPort('- port: "80"'), [`${port}.port: Invalid value`]],
    ["a time is a string", withPort("- port: 12:30"), [`${port}.port: Invalid value`, `${port}.port: Invalid value`]],
    ["endPort", withPort("- {port: 80, endPort: 90}"), []],
    ["endPort equal", withPort("- {port: 80, endPort: 80}"), []],
    ["endPort null", withPort("- {port: http, endPort: null}"), []],
    ["endPort lower", withPort("- {port: 80, endPort: 79}"), [`${port}.endPort: Invalid value => 79`]],
    ["endPort too high", withPort("- {port: 80, endPort: 65536}"), [`${port}.endPort: Invalid value`]],
    [
      "endPort negative",
      withPort("- {port: 80, endPort: -1}"),
      [`${port}.endPort: Invalid value`, `${port}.endPort: Invalid value`],
    ],
    [
      "both too high",
      withPort("- {port: 70000, endPort: 70001}"),
      [`${port}.port: Invalid value`, `${port}.endPort: Invalid value`],
    ],
    ["endPort with a name", withPort("- {port: http, endPort: 90}"), [`${port}.endPort: Invalid value`]],
    [
      "endPort with a wrong name: first",
      withPort("- {port: HTTP, endPort: 90}"),
      [`${port}.endPort: Invalid value`, `${port}.port: Invalid value`, `${port}.port: Invalid value`],
    ],
    ["endPort without port", withPort("- endPort: 90"), [`${port}.endPort: Invalid value => 90`]],
    ["endPort too high without port", withPort("- endPort: 900000"), [`${port}.endPort: Invalid value`]],
    ["endPort as a string", withPort('- {port: 80, endPort: "90"}'), [`${port}.endPort: wrong type => "90"`]],
    ["endPort as a name", withPort("- {port: 80, endPort: http}"), [`${port}.endPort: wrong type`]],
    [
      "all at once",
      withPort("- {protocol: icmp, port: 0}"),
      [`${port}.protocol: Unsupported value`, `${port}.port: Invalid value`],
    ],
  ]);
});

describe("peers and blocks", () => {
  const peer = "spec.ingress[0].from[0]";
  const block = `${peer}.ipBlock`;
  table([
    [
      "empty selectors",
      withPeer("- podSelector: {}\n- namespaceSelector: {}\n- {podSelector: {}, namespaceSelector: {}}"),
      [],
    ],
    ["empty", withPeer("- {}"), [`${peer}: Required value => {}`]],
    ["null", withPeer("-"), [`${peer}: Required value => -`]],
    ["null selectors", withPeer("- podSelector:\n  namespaceSelector: ~"), [`${peer}: Required value`]],
    ["one null, one not", withPeer("- podSelector:\n  namespaceSelector: {}"), []],
    ["block with a null selector", withPeer("- podSelector:\n  ipBlock: {cidr: 10.0.0.0/8}"), []],
    [
      "block and two selectors",
      withPeer("- {podSelector: {}, namespaceSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}"),
      [`${peer}: Forbidden => ipBlock`],
    ],
    ["null block", withPeer("- ipBlock:"), [`${peer}: Required value`]],
    ["no cidr", withPeer("- ipBlock:\n    except: [10.0.0.0/8]"), [`${block}.cidr: Required value => ipBlock`]],
    ["null cidr", withPeer("- ipBlock: {cidr: , except: [x]}"), [`${block}.cidr: Required value => cidr`]],
    ["wrong cidr hides except", withPeer("- ipBlock: {cidr: x, except: [z]}"), [`${block}.cidr: Invalid value => x`]],
    ["no prefix length", withPeer("- ipBlock: {cidr: 10.0.0.1}"), [`${block}.cidr: Invalid value`]],
    ["a netmask", withPeer("- ipBlock: {cidr: 10.0.0.0/255.0.0.0}"), [`${block}.cidr: Invalid value`]],
    ["white space", withPeer('- ipBlock: {cidr: " 10.0.0.0/8"}'), [`${block}.cidr: Invalid value`]],
    ["a host name", withPeer("- ipBlock: {cidr: example.com}"), [`${block}.cidr: Invalid value`]],
    ["a zone", withPeer('- ipBlock: {cidr: "fe80::%eth0/64"}'), [`${block}.cidr: Invalid value`]],
    ["a sign", withPeer("- ipBlock: {cidr: 10.0.0.0/+8}"), [`${block}.cidr: Invalid value`]],
    ["three octets", withPeer("- ipBlock: {cidr: 10.0.0/8}"), [`${block}.cidr: Invalid value`]],
    ["everything", withPeer('- ipBlock: {cidr: 0.0.0.0/0}\n- ipBlock: {cidr: "::/0"}'), []],
    ["one address", withPeer('- ipBlock: {cidr: 10.1.2.3/32}\n- ipBlock: {cidr: "2001:db8::1/128"}'), []],
    ["IPv6 that is not canonical", withPeer('- ipBlock: {cidr: "FD00:0::/8"}'), []],
    ["IPv6 with dots", withPeer('- ipBlock: {cidr: "64:ff9b::10.0.0.0/104"}'), []],
    ["host bits", withPeer("- ipBlock: {cidr: 10.1.2.3/8}"), [`${block}.cidr: Invalid value`]],
    ["IPv6 host bits", withPeer('- ipBlock: {cidr: "2001:db8::1/64"}'), [`${block}.cidr: Invalid value`]],
    ["leading zeros", withPeer("- ipBlock: {cidr: 010.0.0.0/8}"), [`${block}.cidr: Invalid value`]],
    [
      "leading zeros and host bits: one fault",
      withPeer("- ipBlock: {cidr: 010.1.0.0/8}"),
      [`${block}.cidr: Invalid value`],
    ],
    ["five digits in a group", withPeer('- ipBlock: {cidr: "02001:db8::/32"}'), [`${block}.cidr: Invalid value`]],
    ["IPv4-mapped", withPeer('- ipBlock: {cidr: "::ffff:10.0.0.0/104"}'), [`${block}.cidr: Invalid value`]],
    ["except inside", withPeer("- ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.1.2.0/24]}"), []],
    [
      "except equal",
      withPeer("- ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}"),
      [`${block}.except[0]: Invalid value => 10.0.0.0/8`],
    ],
    [
      "except of the other family",
      withPeer('- ipBlock: {cidr: 10.0.0.0/8, except: ["fd00::/16"]}'),
      [`${block}.except[0]: Invalid value`],
    ],
    [
      "except not a block",
      withPeer("- ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.1.0.0]}"),
      [`${block}.except[1]: Invalid value => 10.1.0.0`],
    ],
    [
      "except null",
      withPeer("- ipBlock:\n    cidr: 10.0.0.0/8\n    except:\n      -"),
      [`${block}.except[0]: Invalid value => -`],
    ],
    [
      "except with host bits outside: two faults",
      withPeer("- ipBlock: {cidr: 10.0.0.0/8, except: [11.1.2.3/16]}"),
      [`${block}.except[0]: Invalid value`, `${block}.except[0]: Invalid value`],
    ],
    [
      "cidr with host bits: except compared by the network",
      withPeer("- ipBlock: {cidr: 10.5.0.0/8, except: [10.1.0.0/16]}"),
      [`${block}.cidr: Invalid value`],
    ],
    [
      "except is a text",
      withPeer("- ipBlock: {cidr: 10.0.0.0/8, except: 10.1.0.0/16}"),
      [`${block}.except: wrong type => 10.1.0.0/16`],
    ],
  ]);
});

describe("blocks before v1.36", () => {
  table(
    [
      ["host bits", withPeer("- ipBlock: {cidr: 10.1.2.3/8}"), []],
      ["leading zeros", withPeer("- ipBlock: {cidr: 010.0.0.0/08}"), []],
      ["IPv4-mapped", withPeer('- ipBlock: {cidr: "::ffff:10.0.0.0/104"}'), []],
      [
        "IPv4-mapped and an IPv4 exception: its prefix length is shorter",
        withPeer('- ipBlock: {cidr: "::ffff:10.0.0.0/104", except: [10.1.0.0/16]}'),
        ["spec.ingress[0].from[0].ipBlock.except[0]: Invalid value"],
      ],
      [
        "not strict, but outside",
        withPeer("- ipBlock: {cidr: 10.0.0.0/8, except: [11.1.2.3/16]}"),
        ["spec.ingress[0].from[0].ipBlock.except[0]: Invalid value"],
      ],
    ],
    "1.35",
  );
  it("warns", () => {
    const { faults } = policyOf(withPeer("- ipBlock: {cidr: 10.1.2.3/8}"), "1.35");
    expect(faults.map((fault) => [fault.rule, fault.severity])).toEqual([["cidr-host-bits", "warning"]]);
  });
});

describe("selectors", () => {
  const labels = "spec.podSelector.matchLabels: Invalid value";
  const expression = "spec.podSelector.matchExpressions[0]";
  table([
    ["null value", withSelector("  matchLabels:\n    app:"), []],
    ["null maps", withSelector("  matchLabels:\n  matchExpressions:"), []],
    ["key with a prefix", withSelector("  matchLabels: {app.kubernetes.io/name: web, A_b.c: X-1_2.3}"), []],
    ["key of 63", withSelector(`  matchLabels: {${long(63)}: a}`), []],
    ["key of 64", withSelector(`  matchLabels: {${long(64)}: a}`), [labels]],
    ["prefix in upper case", withSelector("  matchLabels: {Example.com/app: a}"), [`${labels} => Example.com/app`]],
    ["prefix of 253", withSelector(`  matchLabels: {${long(253)}/app: a}`), []],
    ["prefix of 254", withSelector(`  matchLabels: {${long(254)}/app: a}`), [labels]],
    ["nothing behind the slash: two faults", withSelector("  matchLabels: {app/: a}"), [labels, labels]],
    ["nothing on either side: three faults", withSelector("  matchLabels: {/: a}"), [labels, labels, labels]],
    ["an empty key: two faults", withSelector('  matchLabels: {"": a}'), [labels, labels]],
    ["two slashes", withSelector("  matchLabels: {a/b/c: d}"), [labels]],
    ["beginning with a dot", withSelector("  matchLabels: {.app: a}"), [labels]],
    ["empty value", withSelector('  matchLabels: {app: ""}'), []],
    ["value of 64 and wrong: two faults", withSelector(`  matchLabels: {app: ${long(64)}-}`), [labels, labels]],
    ["value with a space", withSelector("  matchLabels: {app: my web}"), [`${labels} => my web`]],
    ["umlauts", withSelector("  matchLabels: {app: wéb}"), [labels]],
    ["umlauts count in bytes", withSelector(`  matchLabels: {app: ${"é".repeat(32)}}`), [labels, labels]],
    [
      "operators",
      withSelector(
        "  matchExpressions:\n    - {key: a, operator: In, values: [b]}\n    - {key: a, operator: NotIn, values: [b, b]}\n    - {key: a, operator: Exists}\n    - {key: a, operator: DoesNotExist, values: }",
      ),
      [],
    ],
    [
      "In with an empty list",
      withSelector("  matchExpressions: [{key: a, operator: In, values: []}]"),
      [`${expression}.values: Required value => values`],
    ],
    [
      "NotIn without values",
      withSelector("  matchExpressions: [{key: a, operator: NotIn}]"),
      [`${expression}.values: Required value => NotIn`],
    ],
    ["In with an empty value", withSelector('  matchExpressions: [{key: a, operator: In, values: [""]}]'), []],
    ["In with a null value", withSelector("  matchExpressions: [{key: a, operator: In, values: [~]}]"), []],
    [
      "DoesNotExist with values",
      withSelector("  matchExpressions: [{key: a, operator: DoesNotExist, values: [b]}]"),
      [`${expression}.values: Forbidden => values`],
    ],
    [
      "an operator in lower case, and its values are not looked at",
      withSelector("  matchExpressions: [{key: a, operator: exists, values: [b]}]"),
      [`${expression}.operator: Invalid value => exists`],
    ],
    ["no operator", withSelector("  matchExpressions: [{key: a}]"), [`${expression}.operator: Invalid value`]],
    [
      "a null item: three faults",
      withSelector("  matchExpressions: [~]"),
      [`${expression}.operator: Invalid value`, `${expression}.key: Invalid value`, `${expression}.key: Invalid value`],
    ],
    [
      "a wrong key",
      withSelector("  matchExpressions: [{key: my app, operator: Exists}]"),
      [`${expression}.key: Invalid value => my app`],
    ],
    [
      "values of the wrong form",
      withSelector('  matchExpressions: [{key: a, operator: In, values: [b, "-c", "d e"]}]'),
      [`${expression}.values[1]: Invalid value => "-c"`, `${expression}.values[2]: Invalid value`],
    ],
    [
      "forbidden values of the wrong form: both",
      withSelector('  matchExpressions: [{key: a, operator: Exists, values: ["-c"]}]'),
      [`${expression}.values: Forbidden`, `${expression}.values[0]: Invalid value`],
    ],
    [
      "values as a text",
      withSelector("  matchExpressions: [{key: a, operator: In, values: web}]"),
      [`${expression}.values: wrong type => web`],
    ],
  ]);
});

describe("decoding", () => {
  const labels = "spec.podSelector.matchLabels";
  table([
    ["lists for maps", withSpec("podSelector: []"), ["spec.podSelector: wrong type"]],
    ["a list of labels", withSelector("  matchLabels:\n    - app: web"), [`${labels}: wrong type`]],
    ["labels as a text", withSelector("  matchLabels: app=web"), [`${labels}: wrong type => app=web`]],
    ["maps for lists", withSpec("ingress:\n  from: []\n  ports: []"), ["spec.ingress: wrong type"]],
    ["from as a map", withSpec("ingress:\n  - from:\n      podSelector: {}"), ["spec.ingress[0].from: wrong type"]],
    ["a peer as a text", withPeer("- web"), ["spec.ingress[0].from[0]: wrong type => web"]],
    ["a port as a number", withPort("- 80"), ["spec.egress[0].ports[0]: wrong type => 80"]],
    ["a rule as a text", withSpec("ingress: [all]"), ["spec.ingress[0]: wrong type"]],
    [
      "spec as a list",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: []\n",
      ["spec: wrong type"],
    ],
    [
      "metadata as a text",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: a\n",
      ["metadata: wrong type"],
    ],
    ["a numeric namespace", withMetadata("name: a\nnamespace: 1"), ["metadata.namespace: wrong type => 1"]],
    [
      "an annotation that is a boolean",
      withMetadata("name: a\nannotations: {x: true}"),
      ["metadata.annotations.x: wrong type => true"],
    ],
    ["a label that is a list", withSelector("  matchLabels: {app: [a, b]}"), [`${labels}.app: wrong type`]],
    [
      "values with a number and a boolean",
      withSelector("  matchExpressions: [{key: a, operator: In, values: [1, on, b]}]"),
      [
        "spec.podSelector.matchExpressions[0].values[0]: wrong type",
        "spec.podSelector.matchExpressions[0].values[1]: wrong type => on",
      ],
    ],
    ["cidr as a number", withPeer("- ipBlock: {cidr: 10}"), ["spec.ingress[0].from[0].ipBlock.cidr: wrong type"]],
    ["protocol as a number", withPort("- protocol: 6"), ["spec.egress[0].ports[0].protocol: wrong type"]],
    [
      "everything at once, on its own line",
      withSpec("podSelector: web\ningress: {}\npolicyTypes: [Ingress, 1]"),
      ["spec.podSelector: wrong type", "spec.ingress: wrong type", "spec.policyTypes[1]: wrong type"],
    ],
    ["an explicit string tag", withSelector("  matchLabels: {app: !!str 1.0}"), []],
    ["an explicit int tag", withPort("- port: !!int '80'"), []],
    ["a tag that does not fit", withPort("- port: !!int abc"), ["spec.egress[0].ports[0].port: YAML"]],
    ["a null key", withSelector("  matchLabels: {~: a}"), [`${labels}: YAML`]],
    ["a map as a key", withSelector("  matchLabels:\n    ? {a: b}\n    : c"), [`${labels}: YAML`]],
  ]);

  it.each(["y", "Y", "yes", "n", "NO", "on", "Off", "0120", "-07"])("a bare %s as a label is YAML 1.1's", (value) => {
    expect(faultsOf(withSelector(`  matchLabels: {app: ${value}}`)).map((fault) => fault.rule)).toEqual([
      "yaml-1-1-boolean",
    ]);
  });
  it.each([
    "true",
    "False",
    "1",
    "1.0",
    "1.",
    ".5",
    "+1",
    "-0",
    "1e3",
    "1_000",
    "0x1F",
    "0b11",
    "0o17",
    ".inf",
    ".NaN",
    "08",
    "123456789012345678901234567890",
  ])("a bare %s as a label is a wrong type", (value) => {
    expect(faultsOf(withSelector(`  matchLabels: {app: ${value}}`)).map((fault) => fault.rule)).toEqual(["wrong-type"]);
  });
  it.each(["2024-01-01", "1.2.3", "80-90", "yEs", "nil", "1e", "0xg", "v1", "~a", "1_a"])(
    "a bare %s is a string",
    (value) => {
      expect(
        faultsOf(withSelector(`  matchLabels: {app: ${value}}`)).filter((fault) => fault.layer === "decoding"),
      ).toEqual([]);
    },
  );
  it("a bare boolean as the key of a label is taken, with a warning", () => {
    const { faults, object } = policyOf(withSelector("  matchLabels:\n    on: web"));
    expect(faults.map((fault) => [fault.rule, fault.severity])).toEqual([["yaml-1-1-boolean", "warning"]]);
    expect(object.podSelector.matchLabels).toEqual({ true: "web" });
  });
});

describe("strict decoding", () => {
  table([
    [
      "in the object",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspecs: {}\n",
      ["specs: unknown field => specs"],
    ],
    [
      "status",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nstatus: {}\n",
      ["status: unknown field"],
    ],
    ["other case", withSpec("podselector: {}"), ["spec.podselector: unknown field"]],
    ["in metadata", withMetadata("name: a\nclusterName: b"), ["metadata.clusterName: unknown field"]],
    ["from in an egress rule", withSpec("egress:\n  - from: []"), ["spec.egress[0].from: unknown field => from"]],
    ["ports in a peer", withPeer("- podSelector: {}\n  ports: []"), ["spec.ingress[0].from[0].ports: unknown field"]],
    ["a peer with nothing else", withPeer("- namespace: x"), ["spec.ingress[0].from[0].namespace: unknown field"]],
    ["in a port", withPort("- {port: 80, name: web}"), ["spec.egress[0].ports[0].name: unknown field"]],
    ["in a selector", withSelector("  app: web"), ["spec.podSelector.app: unknown field"]],
    [
      "in an expression",
      withSelector("  matchExpressions: [{key: a, operator: Exists, value: b}]"),
      ["spec.podSelector.matchExpressions[0].value: unknown field"],
    ],
    [
      "in a block",
      withPeer("- ipBlock: {cidr: 10.0.0.0/8, exceptions: []}"),
      ["spec.ingress[0].from[0].ipBlock.exceptions: unknown field"],
    ],
    ["a boolean key", withSpec("on: x"), ["spec.true: unknown field => on"]],
    [
      "names of JavaScript",
      withSpec("constructor: {}\ntoString: 1"),
      ["spec.constructor: unknown field", "spec.toString: unknown field"],
    ],
    ["all of them", withSpec("a: 1\nb: {c: 2}"), ["spec.a: unknown field", "spec.b: unknown field"]],
    ["twice", withSpec("podSelector: {}\npodSelector: {}"), ["spec.podSelector: duplicate field"]],
    [
      "twice in labels",
      withSelector("  matchLabels: {app: a, app: b}"),
      ["spec.podSelector.matchLabels.app: duplicate field"],
    ],
    [
      "twice as YAML 1.1 reads it",
      withMetadata("name: a\nannotations: {yes: a, on: b}"),
      ["metadata.annotations.true: duplicate field"],
    ],
    ["not twice: a number and its text", withMetadata('name: a\nannotations: {1: a, "1": b}'), []],
    ["twice in what is unknown", withSpec("x: {a: 1, a: 2}"), ["spec.x: unknown field", "spec.x.a: duplicate field"]],
  ]);
});

describe("YAML", () => {
  table([
    [
      "JSON",
      '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "A"}}',
      ['metadata.name: Invalid value => "A"'],
    ],
    ["CRLF", withPort("- port: 0").replaceAll("\n", "\r\n"), ["spec.egress[0].ports[0].port: Invalid value => 0"]],
    ["BOM", `\uFEFF${withPort("- port: 0")}`, ["spec.egress[0].ports[0].port: Invalid value => 0"]],
    ["a directive", `%YAML 1.1\n---\n${withPort("- port: 0")}`, ["spec.egress[0].ports[0].port: Invalid value => 0"]],
    [
      "anchors and aliases",
      withSpec("podSelector: &sel\n  matchLabels: {app: web}\ningress:\n  - from:\n      - podSelector: *sel"),
      [],
    ],
    [
      "a fault behind an alias stands at the anchor",
      withSpec("podSelector: &sel\n  matchLabels: {app: -web}\ningress:\n  - from:\n      - podSelector: *sel"),
      [
        "spec.podSelector.matchLabels: Invalid value => -web",
        "spec.ingress[0].from[0].podSelector.matchLabels: Invalid value => -web",
      ],
    ],
    [
      "merge keys",
      withSpec(
        "podSelector:\n  matchLabels: &l {app: web}\ningress:\n  - from:\n      - podSelector:\n          matchLabels: {<<: *l, tier: db}",
      ),
      [],
    ],
    ["a merge of something else", withSelector("  matchLabels: {<<: x}"), ["spec.podSelector.matchLabels.<<: YAML"]],
    [
      "a merge with an unknown field",
      withSpec("podSelector: &x {foo: 1}\ningress:\n  - from:\n      - <<: *x"),
      ["spec.podSelector.foo: unknown field", "spec.ingress[0].from[0].foo: unknown field"],
    ],
    ["block scalars", withMetadata("name: |-\n  np\nannotations:\n  a: |\n    b: c\n  d: >\n    e"), []],
    ["a block scalar has a line break", withMetadata("name: |\n  np"), ["metadata.name: Invalid value"]],
    [
      "non-BMP characters",
      withMetadata('name: a\nannotations: {x: "😀"}\nlabels: {y: "😀"}'),
      ['metadata.labels: Invalid value => "😀"'],
    ],
    [
      "comments everywhere",
      "# a\napiVersion: networking.k8s.io/v1 # b\n# c\nkind: NetworkPolicy\nmetadata: # d\n  # e\n  name: np # f\nspec: # g\n  # h\n",
      [],
    ],
  ]);
});

describe("apiVersion and kind", () => {
  const of = (apiVersion: string, kind = "NetworkPolicy"): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: a\n`;
  table([
    ["v1", of("networking.k8s.io/v1"), []],
    ["v1beta1", of("networking.k8s.io/v1beta1"), ["apiVersion: Invalid value => networking.k8s.io/v1beta1"]],
    ["extensions", of("extensions/v1beta1"), ["apiVersion: Invalid value"]],
    ["core", of("v1"), ["apiVersion: Invalid value"]],
    ["mistyped", of("network.k8s.io/v1").replace("network.", "netwrking."), ["apiVersion: Invalid value"]],
    ["no version", of("networking.k8s.io"), ["apiVersion: Invalid value"]],
    ["missing", "kind: NetworkPolicy\nmetadata:\n  name: a\n", ["apiVersion: Required value => NetworkPolicy"]],
    ["kind in another case", of("networking.k8s.io/v1", "Networkpolicy"), ["kind: Invalid value => Networkpolicy"]],
  ]);
});

describe("what is not whole", () => {
  it.each([
    [
      "a template",
      "metadata:\n  name: {{ .Release.Name }}\nspec:\n  podSelector:\n    matchLabels:\n      app: {{ .x }}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: {{ .cidr }}\n        -\n      ports:\n        - port: {{ .port }}\n          endPort: 80\n",
    ],
    ["a template without a name", 'metadata:\n  {{- include "x" . | nindent 2 }}\nspec: {}\n'],
    [
      "both branches",
      "metadata:\n  name: a\nspec:\n  {{- if .a }}\n  podSelector: {}\n  {{- else }}\n  podSelector: {}\n  {{- end }}\n",
    ],
    [
      "a patch with a directive",
      "metadata:\n  name: a\nspec:\n  ingress:\n    - $patch: delete\n      from:\n        - {}\n",
    ],
  ])("%s: nothing is said about what is missing", (_, body) => {
    const policy = policyOf(`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${body}`);
    expect(policy.partial).toBe(true);
    expect(policy.faults).toEqual([]);
  });
  it("what is literal is still judged", () => {
    const { faults } = policyOf(
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: {{ .x }}\nspec:\n  podSelecter: {}\n  ingress:\n    - ports:\n        - protocol: tcp\n",
    );
    expect(faults.map((fault) => fault.field)).toEqual(["spec.podSelecter", "spec.ingress[0].ports[0].protocol"]);
  });
});
