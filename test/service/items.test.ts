import fc from "fast-check";
import { it } from "vitest";
import { expectAsAfresh } from "./afresh.ts";

/*
 * What is known of the rules, peers and ports of a policy outlives edits of the others: after each edit all that is said is what
 * is said by who has seen nothing before.
 */

const workload = (name: string, namespace: string, spec = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
${spec}      containers:
        - {name: main, image: main, ports: [{name: http, containerPort: 8080}, {containerPort: 53}, {containerPort: 53, protocol: UDP}]}
`;
const service = `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec:
  selector: {app: db}
  ports: [{port: 81, targetPort: 8080}]
`;
const around = {
  "pods.yaml": [
    workload("db", "shop"),
    workload("web", "shop"),
    workload("agent", "shop", "      hostNetwork: true\n"),
    workload("far", "other"),
    service,
  ].join("---\n"),
};
const peers = [
  "podSelector: {matchLabels: {app: web}}",
  "podSelector: {matchLabels: {app: wbe}}",
  "podSelector: {matchLabels: {app: far}}",
  "podSelector: {matchLabels: {app: agent}}",
  "podSelector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: NotIn, values: [web]}]}",
  "podSelector: {matchExpressions: []}",
  "podSelector:\n            matchLabels:\n              app: far # far away\n          namespaceSelector: {matchLabels: {team: a}}",
  "namespaceSelector: {}",
  "ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}",
];
const ports = [
  "port: 8080",
  "port: 81",
  "port: 9090 # metrics",
  "{port: 53, protocol: UDP}",
  "port: 53",
  "port: https",
  "{port: 010}",
  "# half\n          port: 1\n          protocol: TCP",
];
const ruleOf = (key: "from" | "to") =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...peers), { minLength: 1, maxLength: 4 }),
      fc.array(fc.constantFrom(...ports), { minLength: 1, maxLength: 4 }),
    )
    .map(([own, open]) => {
      const list = (items: readonly string[]) => items.map((item) => `        - ${item}\n`).join("");
      return `    - ${key}:\n${list(own)}      ports:\n${list(open)}`;
    });
const policy = fc
  .tuple(fc.array(ruleOf("from"), { minLength: 1, maxLength: 3 }), fc.array(ruleOf("to"), { maxLength: 2 }))
  .map(
    ([ingress, egress]) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: long
  namespace: shop
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress, Egress]
  ingress:
${ingress.join("")}${egress.length === 0 ? "" : `  egress:\n${egress.join("")}`}`,
  );
/** Policies at the other end of some connections. */
const others = ["web", "far"].map(
  (name) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${name === "far" ? "other" : "shop"}}
spec:
  podSelector: {matchLabels: {app: ${name}}}
  policyTypes: [Ingress, Egress]
`,
);
/** What stands around the lists, or is the same in several places. */
const words = [
  ["podSelector: {matchLabels: {app: db}}", "podSelector: {}"],
  ["podSelector: {}", "podSelector: {matchLabels: {app: web}}"],
  ["policyTypes: [Ingress, Egress]", "policyTypes: [Ingress]"],
  ["metadata:", "metadata: # what it is"],
  ["namespace: shop", "namespace: other"],
  ["protocol: UDP", "protocol: TCP"],
  ["app: web", "app: far"],
  ["app: far", "app: agent"],
] as const;
const line = fc.oneof(
  fc.constantFrom(...peers, ...ports).map((item) => `        - ${item}\n`),
  fc.constantFrom("# a comment\n", "          # another\n", "      ports:\n", "    - from:\n", ""),
);
/** A letter typed over another or put in between, a line that comes in, one that goes, or one that is doubled. */
const edit = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.oneof(
    fc.constantFrom("1", "8", "w", "x", "#", " ", "-", "{", "\n").map((text) => ({ over: 1, text })),
    fc.constantFrom("1", "a", " ", "# ").map((text) => ({ over: 0, text })),
    line.map((text) => ({ line: text })),
    fc.constantFrom("gone" as const, "twice" as const),
    fc.constantFrom(...words),
  ),
  // Which of the others come, or go, at the same time.
  fc.constantFrom("", "", "0", "1", "01"),
);

function edited(text: string, [where, what]: typeof edit extends fc.Arbitrary<infer T> ? T : never): string {
  const at = Math.floor(where * text.length);
  const start = text.lastIndexOf("\n", at) + 1;
  const end = text.indexOf("\n", at) + 1 || text.length;
  if (what === "gone") return text.slice(0, start) + text.slice(end);
  if (what === "twice") return text.slice(0, end) + text.slice(start);
  if ("0" in what) return text.replace(what[0], what[1]);
  if ("line" in what) return text.slice(0, start) + what.line + text.slice(start);
  return text.slice(0, at) + what.text + text.slice(at + what.over);
}

/** Texts as the items of one List: what a finding points at may stand in the document that is edited. */
function listOf(texts: string): string {
  const items = texts.split("---\n").map((text) => `- ${text.trimEnd().replaceAll("\n", "\n  ")}\n`);
  return `apiVersion: v1\nkind: List\nitems:\n${items.join("")}`;
}

it.each([
  ["in a file of its own", (text: string) => ({ ...around, "policy.yaml": text })],
  ["in one file with what it is about", (text: string) => ({ "policy.yaml": `${text}---\n${around["pods.yaml"]}` })],
  ["in one List with that", (text: string) => ({ "policy.yaml": listOf(`${text}---\n${around["pods.yaml"]}`) })],
])("says as afresh what stands beside an edit of a policy, %s", (_, filesWith) => {
  fc.assert(
    fc.property(policy, fc.array(edit, { minLength: 1, maxLength: 6 }), (first, edits) => {
      let text = first;
      const there = others.map(() => false);
      const texts = edits.map((each) => {
        text = edited(text, each);
        for (const which of each[2]) there[Number(which)] = !there[Number(which)];
        const more = others.filter((_, at) => there[at]).join("");
        return ["policy.yaml", filesWith(text + more)["policy.yaml"]] as const;
      });
      expectAsAfresh(filesWith(first), texts);
    }),
    { numRuns: Number(process.env.RUNS ?? 25) },
  );
});

it("says as afresh of an item what follows from others of its list", () => {
  const rules = (udp: number) => `    - from:
        - podSelector: {matchLabels: {app: web}}
      ports:
        - port: 53
        - port: 54
        - {port: ${udp}, protocol: UDP}
        - {port: 8080, protocol: TCP}
`;
  const text = (udp: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: dns, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
${rules(udp)}`;
  const said = [53, 54, 8080, 53].map((udp) => ["policy.yaml", text(udp)] as const);
  expectAsAfresh({ ...around, "policy.yaml": text(54) }, said);
});
