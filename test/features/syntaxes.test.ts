import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Grammar {
  readonly injectionSelector: string;
  readonly patterns: readonly { readonly include: string }[];
  readonly repository: Readonly<Record<string, Pattern>>;
}
interface Pattern {
  readonly match: string;
  readonly name?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
}

const grammar = JSON.parse(
  readFileSync(new URL("../../syntaxes/netpol.injection.tmLanguage.json", import.meta.url), "utf8"),
) as Grammar;

const patterns = grammar.patterns.map(({ include }) => {
  const pattern = grammar.repository[include.slice(1)];
  if (pattern === undefined) throw new Error(`${include} is not in the repository`);
  return { ...pattern, regex: new RegExp(pattern.match, "gd") };
});

/** `text:scope` for each coloured stretch of a line, as the editor finds them: leftmost first, then first in the list. */
function coloured(line: string): string[] {
  const found: string[] = [];
  let at = 0;
  for (;;) {
    const hits = patterns.flatMap((pattern) => {
      pattern.regex.lastIndex = at;
      const match = pattern.regex.exec(line);
      return match === null ? [] : [{ pattern, match }];
    });
    const first = hits.sort((a, b) => a.match.index - b.match.index)[0];
    if (first === undefined) return found;
    const { pattern, match } = first;
    if (pattern.name !== undefined) found.push(`${match[0]}:${pattern.name}`);
    for (const [group, { name }] of Object.entries(pattern.captures ?? {})) {
      const text = match[Number(group)];
      if (text) found.push(`${text.trim()}:${name}`);
    }
    at = match.index + match[0].length;
  }
}

const policyType = "constant.language.policy-type.netpol";
const protocol = "constant.language.protocol.netpol";
const cidr = "constant.numeric.cidr.netpol";
const directive = "keyword.other.directive.netpol";
const rule = "entity.name.function.rule.netpol";

it.each<[string, string[]]>([
  ["kind: NetworkPolicy", ["NetworkPolicy:entity.name.type.kind.netpol"]],
  ["kind: NetworkPolicy # old", ["NetworkPolicy:entity.name.type.kind.netpol"]],
  ["kind: NetworkPolicyList", []],
  ["kind: Ingress", []],
  ["  ingress:", []],
  ["  - ingress: # in", []],
  ["  egress: []", []],
  ["ingress:", []],
  ["  ingress: nginx", []],
  ["  myingress:", []],
  ["    - from:", []],
  ["    - to:", []],
  ["      to: somebody", []],
  ["    upto:", []],
  ["{ingress: [{from: [{podSelector: {}}]}]}", []],
  ["        - namespaceSelector:", []],
  ['        - "podSelector" : {}', []],
  ["        - ipBlock:", []],
  ["  # a podSelector selects", []],
  ["  text: my-podSelector: 1", []],
  ["  policyTypes:", []],
  ["  policyTypes: [Ingress, Egress]", [`Ingress:${policyType}`, `Egress:${policyType}`]],
  ["    - Ingress", [`Ingress:${policyType}`]],
  ["    - Ingressive", []],
  ["        - protocol: TCP", [`TCP:${protocol}`]],
  ["        - protocol: tcp", []],
  ["        - {protocol: SCTP, port: 1}", [`SCTP:${protocol}`]],
  ["          operator: NotIn", ["NotIn:keyword.operator.selector.netpol"]],
  ["          operator: Inside", []],
  ["            cidr: 10.0.0.0/8", [`10.0.0.0/8:${cidr}`]],
  ["              - 2001:db8::/32", [`2001:db8::/32:${cidr}`]],
  ["            image: registry:5000/app/10", []],
  ["            url: http://10.0.0.1/8", []],
  [
    "    - from: # netpol: ignore peers-meant-as-and",
    [`netpol::${directive}`, `ignore:${directive}`, `peers-meant-as-and:${rule}`],
  ],
  [
    "# netpol: ignore a-b, c-d made by an operator",
    [`netpol::${directive}`, `ignore:${directive}`, `a-b, c-d:${rule}`],
  ],
  ["# netpol says hello", []],
])("colours %j", (line, expected) => {
  expect(coloured(line)).toEqual(expected);
});

it("speaks only inside plain values and comments: keys keep the colours of YAML", () => {
  for (const selector of grammar.injectionSelector.split(", ")) {
    expect(selector).toMatch(
      /^L:(source\.yaml|meta\.embedded\.block\.yaml) (string\.unquoted\.plain\.(out|in)|comment\.line\.number-sign)\.yaml$/,
    );
  }
});
