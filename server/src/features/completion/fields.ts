import type { Path } from "../../yaml/find.ts";
import type { Cursor } from "./cursor.ts";
import { behindKey, type Candidate } from "./item.ts";

const protocols = ["TCP", "UDP", "SCTP"];
const operators = ["In", "NotIn", "Exists", "DoesNotExist"];

/** A tab stop of a snippet where one of a few words goes. */
function choice(stop: number, words: readonly string[]): string {
  return `\${${stop}|${words.join(",")}|}`;
}

interface Field {
  readonly name: string;
  /** One line: networking/v1 and meta/v1 in own words. */
  readonly text: string;
  /** What stands behind the key in block style; further lines relative to the key's column. */
  readonly block: string;
  readonly flow: string;
  readonly more?: true;
}

const selector: Pick<Field, "block" | "flow" | "more"> = {
  block: "\n  matchLabels:\n    $0",
  flow: " {matchLabels: {$0}}",
  more: true,
};

const fields: Readonly<Record<string, readonly Field[]>> = {
  root: [
    {
      name: "apiVersion",
      text: "`networking.k8s.io/v1`.",
      block: " networking.k8s.io/v1$0",
      flow: " networking.k8s.io/v1$0",
    },
    { name: "kind", text: "`NetworkPolicy`.", block: " NetworkPolicy$0", flow: " NetworkPolicy$0" },
    {
      name: "metadata",
      text: "Name and namespace.",
      block: "\n  name: $1\n  namespace: $0",
      flow: " {name: $1, namespace: $0}",
    },
    { name: "spec", text: "Whom the policy selects, and what it allows.", block: "\n  $0", flow: " {$0}", more: true },
  ],
  metadata: [
    { name: "name", text: "The policy's name: once in a namespace.", block: " $0", flow: " $0", more: true },
    {
      name: "namespace",
      text: "The policy selects pods of this namespace only.",
      block: " $0",
      flow: " $0",
      more: true,
    },
    {
      name: "labels",
      text: "Labels of the policy itself; they change nothing about traffic.",
      block: "\n  $0",
      flow: " {$0}",
    },
    { name: "annotations", text: "Notes for people and tools.", block: "\n  $0", flow: " {$0}" },
  ],
  spec: [
    { name: "podSelector", text: "The pods that the policy isolates. `{}`: every pod of the namespace.", ...selector },
    {
      name: "policyTypes",
      text: "The directions that the policy isolates. Left out: Ingress, and Egress if there are egress rules.",
      block: "\n  - $0",
      flow: " [$0]",
      more: true,
    },
    {
      name: "ingress",
      text: "What may connect to the selected pods; any one rule is enough (OR). No rule: nothing.",
      block: "\n  - $0",
      flow: " [{$0}]",
      more: true,
    },
    {
      name: "egress",
      text: "What the selected pods may connect to; any one rule is enough (OR). No rule: nothing, DNS neither.",
      block: "\n  - $0",
      flow: " [{$0}]",
      more: true,
    },
  ],
  ingressRule: [
    {
      name: "from",
      text: "Who may connect; any one peer is enough (OR). Left out or empty: everybody.",
      block: "\n  - $0",
      flow: " [{$0}]",
      more: true,
    },
  ],
  egressRule: [
    {
      name: "to",
      text: "Who may be connected to; any one peer is enough (OR). Left out or empty: everybody.",
      block: "\n  - $0",
      flow: " [{$0}]",
      more: true,
    },
  ],
  rule: [
    {
      name: "ports",
      text: "The destination pods' ports that are open, to every peer of the rule. Left out or empty: every port.",
      block: `\n  - protocol: ${choice(1, protocols)}\n    port: $0`,
      flow: ` [{protocol: ${choice(1, protocols)}, port: $0}]`,
      more: true,
    },
  ],
  ipBlock: [
    {
      name: "cidr",
      text: "Addresses outside the cluster, as `203.0.113.0/24`.",
      block: " $0",
      flow: " $0",
      more: true,
    },
    {
      name: "except",
      text: "Blocks inside `cidr` that are carved out of it.",
      block: "\n  - $0",
      flow: " [$0]",
      more: true,
    },
  ],
  port: [
    {
      name: "protocol",
      text: "TCP, UDP or SCTP. Left out: TCP.",
      block: ` ${choice(1, protocols)}$0`,
      flow: ` ${choice(1, protocols)}$0`,
    },
    {
      name: "port",
      text: "The pod's port, by number or name. Left out: every port of the protocol.",
      block: " $0",
      flow: " $0",
      more: true,
    },
    { name: "endPort", text: "The last port of a range that begins with a numeric `port`.", block: " $0", flow: " $0" },
  ],
  selector: [
    {
      name: "matchLabels",
      text: "Labels that all have to be there (AND).",
      block: "\n  $0",
      flow: " {$0}",
      more: true,
    },
    {
      name: "matchExpressions",
      text: "Requirements that all have to hold (AND); several values of one are OR.",
      block: `\n  - key: $1\n    operator: ${choice(2, operators)}\n    values: [$0]`,
      flow: ` [{key: $1, operator: ${choice(2, operators)}, values: [$0]}]`,
    },
  ],
  expression: [
    { name: "key", text: "The label's key.", block: " $0", flow: " $0", more: true },
    {
      name: "operator",
      text: "In, NotIn, Exists or DoesNotExist.",
      block: ` ${choice(1, operators)}$0`,
      flow: ` ${choice(1, operators)}$0`,
    },
    { name: "values", text: "For In and NotIn: any one of them.", block: " [$0]", flow: " [$0]", more: true },
  ],
};

/** Which map of a policy stands at a path, as a name in the table. */
export function mapAt(path: Path): readonly string[] {
  const shape = path.map((part) => (typeof part === "number" ? "*" : part)).join(".");
  if (shape === "") return ["root"];
  if (shape === "metadata" || shape === "spec") return [shape];
  if (shape === "spec.ingress.*") return ["ingressRule", "rule"];
  if (shape === "spec.egress.*") return ["egressRule", "rule"];
  if (/^spec\.(?:ingress|egress)\.\*\.ports\.\*$/.test(shape)) return ["port"];
  if (/^spec\.(?:ingress\.\*\.from|egress\.\*\.to)\.\*\.ipBlock$/.test(shape)) return ["ipBlock"];
  if (/(?:^spec|\.(?:from|to)\.\*)\.(?:podSelector|namespaceSelector)$/.test(shape)) return ["selector"];
  if (/\.(?:podSelector|namespaceSelector)\.matchExpressions\.\*$/.test(shape)) return ["expression"];
  return [];
}

/** The fields that are not there yet. */
export function fieldCandidates(cursor: Cursor, path: Path): readonly Candidate[] {
  return mapAt(path)
    .flatMap((name) => fields[name] ?? [])
    .filter(({ name }) => !cursor.siblings.has(name))
    .map((field) => ({
      label: field.name,
      sort: "field",
      documentation: field.text,
      insert: `${field.name}${behindKey(cursor, `:${cursor.flow ? field.flow : field.block}`)}`,
      ...(field.more && { more: true }),
    }));
}

/** The kinds of peer, or the second selector of one that has the first. */
export function peerCandidates(cursor: Cursor): readonly Candidate[] {
  const has = (name: string) => cursor.siblings.has(name);
  if (has("ipBlock") || (has("podSelector") && has("namespaceSelector"))) return [];
  const { block, flow } = selector;
  const behind = (blockText: string, flowText: string) => behindKey(cursor, `:${cursor.flow ? flowText : blockText}`);
  if (has("podSelector") || has("namespaceSelector")) {
    const name = has("podSelector") ? "namespaceSelector" : "podSelector";
    const documentation = `In the same peer, without a dash of its own: **AND**. The pods have to match, and so do their namespaces.`;
    return [
      { label: name, sort: "field", detail: "AND", documentation, insert: `${name}${behind(block, flow)}`, more: true },
    ];
  }
  const both =
    "namespaceSelector:\n  matchLabels:\n    kubernetes.io/metadata.name: $1\npodSelector:\n  matchLabels:\n    $0";
  const bothFlow =
    "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $1}}, podSelector: {matchLabels: {$0}}";
  const all: readonly Candidate[] = [
    {
      label: "podSelector",
      sort: "field",
      detail: "pods of this namespace",
      documentation: "Pods with these labels in the policy's own namespace. `{}`: all of them.",
      insert: `podSelector${behind(block, flow)}`,
      more: true,
    },
    {
      label: "namespaceSelector",
      sort: "field",
      detail: "all pods of other namespaces",
      documentation: "Every pod of the namespaces with these labels. `{}`: every pod of the cluster.",
      insert: `namespaceSelector${behind(block, flow)}`,
      more: true,
    },
    {
      label: "namespaceSelector and podSelector",
      sort: "field",
      detail: "pods of another namespace (AND)",
      documentation: "One peer with two selectors: pods with these labels, in namespaces with those.",
      insert: cursor.flow ? bothFlow : both,
      filter: "namespaceSelector podSelector",
      more: true,
    },
    {
      label: "ipBlock",
      sort: "field",
      detail: "addresses outside the cluster",
      documentation: "An address block, with parts carved out. Not together with a selector.",
      insert: `ipBlock${behind("\n  cidr: $0", " {cidr: $0}")}`,
      more: true,
    },
  ];
  return cursor.colonFollows || cursor.childrenFollow ? all.filter(({ label }) => !label.includes(" ")) : all;
}
