import { broad } from "./policies.ts";

/** Single files that are large in one way. */
const head = (name: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ns-1
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
`;
const many = (count: number, line: (number: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join("");
const pod = (app: number) => `        - podSelector: {matchLabels: {app: app-${app}}}\n`;

/** With what stands in the middle of its text and is typed over: the last two digits of a port, of a label or of an address. */
export interface LargeFile {
  readonly text: string;
  readonly middle: RegExp;
}

export const largeFiles: Readonly<Record<string, LargeFile>> = {
  "2,000 ports in a rule": {
    text: `${head("ports")}    - from:\n${pod(1)}      ports:\n${many(2_000, (n) => `        - port: ${2 * n + 1}\n`)}`,
    middle: /^ +- port: 2001$/m,
  },
  "2,000 peers in a rule": { text: `${head("peers")}    - from:\n${many(2_000, pod)}`, middle: /app-1000(?=})/ },
  "2,000 rules, one port each": {
    text: `${head("rules")}${many(2_000, (n) => `    - from:\n${pod(1)}      ports:\n        - port: ${2 * n + 1}\n`)}`,
    middle: /^ +- port: 2001$/m,
  },
  "8,000 excepts in a block": {
    text: `${head("excepts")}    - from:\n        - ipBlock:\n            cidr: 10.0.0.0/8\n            except:\n${many(8_000, (n) => `              - 10.${n >> 8}.${n & 255}.0/25\n`)}`,
    middle: /^ +- 10\.15\.160(?=\.0)/m,
  },
};

/** 20,000 documents, 300,000 lines: ConfigMaps, with a policy in the middle. */
export function largestFile(): { readonly text: string; readonly middle: number } {
  const other = (n: number) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings-${n}\n  namespace: ns-1\ndata:\n${many(8, (i) => `  key-${i}: value-${n}-${i}\n`)}`;
  const documents = Array.from({ length: 20_000 }, (_, n) => (n === 10_000 ? broad(n, "ns-1", "middle") : other(n)));
  const before = documents.slice(0, 10_000).join("---\n");
  return { text: documents.join("---\n"), middle: before.split("\n").length };
}
