import { np } from "../../harness/manifests.ts";
import { file, fixesSo } from "../../harness/pairs.ts";

const I = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n";
const pt = (p: string) => np(`${I}  - from:\n    - podSelector: {}\n    ports:\n${p}`);

fixesSo([
  [
    "invalid-protocol, protocols",
    pt("    - protocol: TCP/UDP # both\n      port: 53\n"),
    "invalid-protocol",
    "!Make it 2 ports: TCP and UDP",
    "-    - protocol: TCP/UDP # both\n+    - protocol: TCP # both\n+      port: 53\n+    - protocol: UDP # both",
  ],
  [
    "invalid-protocol, protocols flow",
    pt('    - {protocol: "tcp,udp", port: 53}\n'),
    "invalid-protocol",
    "!Make it 2 ports: TCP and UDP",
    '-    - {protocol: "tcp,udp", port: 53}\n+    - {protocol: "TCP", port: 53}\n+    - {protocol: "UDP", port: 53}',
  ],
  [
    "invalid-port-name, ports",
    pt('    - protocol: TCP\n      port: "80,443" # web\n'),
    "invalid-port-name",
    "!Make it 2 ports: 80 and 443",
    '-      port: "80,443" # web\n+      port: 80 # web\n+    - protocol: TCP\n+      port: 443',
  ],
  [
    "invalid-port-name, ports bare",
    pt("    - protocol: TCP\n      port: 80, 443, 8080\n    # next\n    - {protocol: UDP, port: 53}\n"),
    "invalid-port-name",
    "!Make it 3 ports: 80, 443 and 8080",
    "-      port: 80, 443, 8080\n+      port: 80\n+    - protocol: TCP\n+      port: 443\n+    - protocol: TCP\n+      port: 8080",
  ],
  [
    "invalid-port-name, ports flow list",
    np(`${I}  - from: [{podSelector: {}}]\n    ports: [{port: "80,443", protocol: TCP}]\n`),
    "invalid-port-name",
    "!Make it 2 ports: 80 and 443",
    '-    ports: [{port: "80,443", protocol: TCP}]\n+    ports: [{port: 80, protocol: TCP}, {port: 443, protocol: TCP}]',
  ],
  [
    "invalid-protocol, icmp beside",
    pt("    - protocol: ICMP\n    - {protocol: TCP, port: 80}\n"),
    "invalid-protocol",
    "Remove this port",
    "-    - protocol: ICMP",
  ],
  [
    "invalid-protocol, json",
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
    "!Make it 2 ports: TCP and UDP",
    '-            "protocol": "TCP/UDP",\n+            "protocol": "TCP",\n+            "port": 53\n+          },\n+          {\n+            "protocol": "UDP",',
  ],
]);
