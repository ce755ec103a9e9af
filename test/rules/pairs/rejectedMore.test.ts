import { describe } from "vitest";
import { np } from "../../harness/manifests.ts";
import { file, saysAll } from "../../harness/pairs.ts";

const I = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n";
const pt = (p: string) => np(`${I}  - from:\n    - podSelector: {}\n    ports:\n${p}`);

describe("several values in one field, and neighbours of what is rejected", () =>
  saysAll([
    ["protocols", pt("    - protocol: TCP/UDP # both\n      port: 53\n"), "invalid-protocol"],
    ["protocols flow", pt('    - {protocol: "tcp,udp", port: 53}\n'), "invalid-protocol"],
    ["ports", pt('    - protocol: TCP\n      port: "80,443" # web\n'), "invalid-port-name"],
    [
      "ports bare",
      pt("    - protocol: TCP\n      port: 80, 443, 8080\n    # next\n    - {protocol: UDP, port: 53}\n"),
      "invalid-port-name",
    ],
    [
      "ports flow list",
      np(`${I}  - from: [{podSelector: {}}]\n    ports: [{port: "80,443", protocol: TCP}]\n`),
      "invalid-port-name",
    ],
    ["icmp beside", pt("    - protocol: ICMP\n    - {protocol: TCP, port: 80}\n"), "invalid-protocol"],
    ["icmp alone", pt("    - protocol: ICMP\n"), "invalid-protocol"],
    ["out of range", pt('    - {protocol: TCP, port: "80,99999"}\n'), "invalid-port-name"],
    [
      "json",
      file(
        "p.json",
        JSON.stringify(
          {
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata: { name: "a", namespace: "shop" },
            spec: {
              podSelector: {},
              policyTypes: ["Ingress"],
              ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: "TCP/UDP", port: 53 }] }],
            },
          },
          null,
          2,
        ),
      ),
      "invalid-protocol",
    ],
    [
      "to in ingress beside",
      np(`${I}  - to:\n    - podSelector: {}\n  - from:\n    - podSelector: {matchLabels: {app: web}}\n`),
      "unknown-field",
    ],
    [
      "faulty peer covers",
      np(`${I}  - from:\n    - podSelector: {matchLabel: {app: x}}\n    - podSelector: {matchLabels: {app: web}}\n`),
      "unknown-field",
    ],
    [
      "cidr typo covers",
      np(
        `${I}  - from:\n    - ipBlock: {cidr: 10.0.0.0/8, exept: [10.1.0.0/16]}\n    - ipBlock: {cidr: 10.1.2.0/24}\n`,
      ),
      "unknown-field",
    ],
    [
      "host bits covers (warning)",
      np(`${I}  - from:\n    - ipBlock: {cidr: 10.0.0.1/8}\n    - ipBlock: {cidr: 10.1.2.0/24}\n`),
      "cidr-host-bits",
    ],
    [
      "endPort string",
      pt('    - {protocol: TCP, port: 80, endPort: "90"}\n    - {protocol: TCP, port: 80}\n'),
      "wrong-type",
    ],
    [
      "redundant-policy by rejected",
      `${np(`${I}  - from:\n    - podSelector: {}\n`, "a")}---\n${np(`${I}  - from:\n    - podSelector: {matchLabel: {a: b}}\n`, "b")}`,
      "unknown-field",
    ],
    [
      "podSelecter target",
      np("  podSelecter: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n  - {}\n", "p", "kube-system"),
      "allows-everything unknown-field",
    ],
  ]));

describe("what the server rejects speaks for the rule that it stands in", () =>
  saysAll([
    ["a rule that is open", np(`${I}  - ports:\n    - {protocol: TCP, port: 5432}\n`), "open-to-the-internet"],
    [
      "peers under a wrong name",
      np(`${I}  - fro:\n    - podSelector: {}\n    ports:\n    - {protocol: TCP, port: 5432}\n`),
      "unknown-field",
    ],
    [
      "peers without a dash",
      np(`${I}  - from:\n      podSelector: {}\n    ports:\n    - {protocol: TCP, port: 5432}\n`),
      "wrong-type",
    ],
    [
      "another rule than the one that is rejected",
      np(
        `${I}  - from:\n    - podSelector: {}\n    ports:\n    - {protocol: TCP, port: 1}\n    prts: []\n  - ports:\n    - {protocol: TCP, port: 5432}\n`,
      ),
      "unknown-field open-to-the-internet",
    ],
    [
      "one port in quotes beside DNS on UDP",
      np(
        '  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - namespaceSelector: {}\n    ports:\n    - {protocol: UDP, port: 53}\n    - {protocol: TCP, port: "53"}\n',
      ),
      "invalid-port-name",
    ],
    [
      "a key without its space",
      np(
        "  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - namespaceSelector: {}\n    ports:\n    - protocol: UDP\n      port: 53\n    - protocol: TCP\n      port:53\n",
      ),
      "yaml-syntax",
    ],
  ]));
