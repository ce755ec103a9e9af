import { describe, expect, it } from "vitest";
import { readManifestFile } from "../../../server/src/manifest/read.ts";
import { rejectedRules } from "../../../server/src/rules/rejected.ts";
import { syntaxFindings } from "../../../server/src/rules/yaml-syntax.ts";
import { makeWorkspace } from "../../harness/rules.ts";
import { withMetadata, withPeer, withPort, withSelector, withSpec } from "../../manifest/support.ts";

/** What section A says, as `rule: message`. */
function said(text: string, kubernetesVersion = "1.36"): readonly string[] {
  const findings = makeWorkspace({ "a.yaml": text }, { kubernetesVersion }).findings("a.yaml");
  return findings
    .filter((finding) => finding.definition.section === "rejected")
    .map((finding) => `${finding.rule} ${finding.severity}: ${finding.message}`);
}

describe("messages say where things belong and how they are written", () => {
  it.each<readonly [string, string, string]>([
    [
      "from in an egress rule",
      withSpec("egress:\n  - from: []"),
      "`from` belongs to an ingress rule; an egress rule has `to`.",
    ],
    [
      "to in an ingress rule",
      withSpec("ingress:\n  - to: []"),
      "`to` belongs to an egress rule; an ingress rule has `from`.",
    ],
    ["ports in a peer", withPeer("- podSelector: {}\n  ports: []"), "it belongs to an ingress rule"],
    ["a misspelled field", withSpec("podSelectr: {}"), "`podSelector` seems to be meant"],
    ["another case", withSpec("policytypes: []"), "`policyTypes` seems to be meant"],
    ["forgotten matchLabels", withSelector("  app: web"), "It belongs into `matchLabels`"],
    ["a label beside matchLabels", withSelector("  app: web\n  matchLabels: {a: b}"), "it belongs to `matchLabels`"],
    ["a namespace in a peer", withPeer("- namespace: web"), "namespaces are selected by label"],
    ["something unknown", withPort("- {port: 80, weight: 1}"), "It has `protocol`, `port` and `endPort`"],
    [
      "status",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nstatus: {}\n",
      "withdrawn in v1.28",
    ],
    ["a list for a map", withSpec("ingress:\n  from: []"), "Put a dash in front: `- from: …`"],
    ["a text for a list", withSpec("policyTypes: Ingress"), "Write `policyTypes: [Ingress]`"],
    ["a number for a label", withSelector("  matchLabels: {version: 1.0}"), 'Put it in quotes: `"1.0"`'],
    ["a word of YAML 1.1", withSelector("  matchLabels: {canary: no}"), "a bare `no` is a boolean"],
    ["an octal number", withSelector("  matchLabels: {id: 0120}"), "octal"],
    ["a host name", withPeer("- ipBlock: {cidr: api.example.com}"), "a policy cannot name hosts"],
    ["a netmask", withPeer("- ipBlock: {cidr: 10.0.0.0/255.0.0.0}"), "Write `10.0.0.0/8`"],
    ["an address", withPeer('- ipBlock: {cidr: "2001:db8::1"}'), "Write `2001:db8::1/128`"],
    ["a wildcard", withPeer('- ipBlock: {cidr: "10.1.*.*"}'), "Write `10.1.0.0/16`"],
    ["a range of addresses", withPeer("- ipBlock: {cidr: 10.0.0.1-10.0.0.9}"), "range of addresses"],
    ["a prefix that is too long", withPeer("- ipBlock: {cidr: 10.0.0.0/33}"), "those go from 0 to 32"],
    ["ping", withPort("- protocol: ICMP"), "what happens to ping"],
    ["every protocol", withPort("- protocol: ANY"), "leave `ports` out"],
    ["an application protocol", withPort("- protocol: http"), "not a transport protocol"],
    ["a quoted number", withPort('- port: "80"'), "Take the quotes away"],
    ["a range", withPort("- port: 80-90"), "Write `port: 80` and `endPort: 90`"],
    ["port 0", withPort("- port: 0"), "For every port leave `port` out"],
    [
      "an operator of nodes",
      withSelector("  matchExpressions: [{key: a, operator: Gt, values: ['1']}]"),
      "exist for nodes only",
    ],
    ["a name", withMetadata("name: My_Policy"), "`My_Policy` cannot be a name"],
  ])("%s", (_, text, part) => {
    expect(said(text).join("\n")).toContain(part);
  });
});

describe("severity", () => {
  const hostBits = withPeer("- ipBlock: {cidr: 10.1.2.3/8}");
  it.each([
    ["1.36", "cidr-host-bits error"],
    ["1.37", "cidr-host-bits error"],
    ["1.35", "cidr-host-bits warning"],
    ["v1.33.4", "cidr-host-bits warning"],
    ["latest", "cidr-host-bits error"],
  ])("of a block with host bits in %s", (version, start) => {
    expect(said(hostBits, version).map((text) => text.split(":")[0])).toEqual([start]);
  });
  it("of a key that turns into a boolean", () => {
    expect(said(withSelector("  matchLabels:\n    on: web"))[0]).toMatch(
      /^yaml-1-1-boolean warning: .*the label `true`/,
    );
  });
});

describe("one finding per field", () => {
  it("though the server names several errors there", () => {
    expect(said(withPort('- port: ""'))).toHaveLength(1);
  });
  it("and two for two fields that are missing at one place", () => {
    const { length } = said(withSelector("  matchExpressions: [~]"));
    expect(length).toBe(2);
  });
  it("and the field path of the server in each", () => {
    const findings = makeWorkspace({ "a.yaml": withPeer("- {}") }).findings("a.yaml");
    expect(findings.find((each) => each.rule === "empty-peer")?.field).toBe("spec.ingress[0].from[0]");
  });
});

describe("syntax", () => {
  const broken = (head: string): string => `${head}metadata:\n  name: "a\nspec: {}\n`;
  it.each<readonly [string, string, number]>([
    ["a policy", broken("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"), 1],
    ["a policy of JSON", '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "a"', 1],
    ["a policy without a kind yet", broken("apiVersion: networking.k8s.io/v1\n"), 1],
    [
      "a list with a policy",
      `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: networking.k8s.io/v1\n    kind: NetworkPolicy\n    metadata: {name: a\n`,
      1,
    ],
    ["an Ingress", broken("apiVersion: networking.k8s.io/v1\nkind: Ingress\n"), 0],
    ["a Deployment", broken("apiVersion: apps/v1\nkind: Deployment\n"), 0],
    ["a policy of Calico", broken("apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\n"), 0],
    ["other YAML", broken(""), 0],
    ["a template", broken("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nx: {{ .Values.x }}\n"), 0],
  ])("of %s", (_, text, count) => {
    expect(syntaxFindings(readManifestFile("file:///a.yaml", text))).toHaveLength(count);
  });

  it.each<readonly [string, string, string]>([
    ["metadata:\n  name: a\n\tlabels: {}\n", "\t", "indented with a tab"],
    ["metadata:\n  name: a\nspe\n", "spe", "no colon"],
    ["metadata:\n  name: 'a\n", "'a", "not closed"],
    ["metadata: {name: a\n", "{name: a", "not closed"],
    ["metadata:\n  name: a: b\n", "a: b", "second value"],
    ["metadata:\n  name: a\n - x\n", "-", "list item"],
    ["metadata:\n    name: a\n  labels: {}\n", "labels", "none of its neighbours"],
    ["metadata:\n  name: @a\n", "@", "cannot begin"],
    ["metadata:\n  name: *a\n", "*a", "anchor"],
    ['metadata:\n  name: "\\q"\n', "\\q", "no YAML"],
    ["metadata: {name: a}\nspec: {podSelector:{a: b}}\n", "podSelector:{", "Write `podSelector: {`"],
    ["metadata:\n  name: a\n  \t\n  namespace: b\n", "\t", "indented with a tab"],
    ["metadata:\n  name: &a.b a\n", "&a.", "the name of an anchor"],
    ["metadata:\n  name: a\n%foo: x\n", "%foo", "directive"],
  ])("%j is pointed at", (rest, pointed, part) => {
    const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${rest}`;
    const [finding] = syntaxFindings(readManifestFile("file:///a.yaml", text));
    expect(text.slice(finding?.span.start, finding?.span.end)).toBe(pointed);
    expect(finding?.message).toContain(part);
  });
});

describe("an empty document before a policy", () => {
  const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n";
  it.each<readonly [string, string, number]>([
    ["is told", `---\n---\n${policy}`, 1],
    ["not with a comment in it", `---\n# c\n---\n${policy}`, 0],
    ["not where more follows, since only kubectl reads that", `---\n---\n${policy}---\n${policy}`, 0],
    ["not behind it", `---\n${policy}---\n`, 0],
    ["not before something else", "---\n---\nkind: Deployment\n", 0],
  ])("%s", (_, text, count) => {
    const findings = syntaxFindings(readManifestFile("file:///a.yaml", text));
    expect(findings).toHaveLength(count);
    for (const { fixes } of findings) {
      const [edit] = fixes?.()[0]?.edits ?? [];
      expect(text.slice(0, edit?.span.start) + text.slice(edit?.span.end)).toBe(`---\n${policy}`);
    }
  });
});

describe("what stands behind `...` without a `---`", () => {
  const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n";
  it.each<readonly [string, string, string | undefined]>([
    ["is told where a policy loses it", `${policy}...\nspec: {podSelector: {}}\n`, "spec: {podSelector: {}}"],
    ["behind comments and directives too", `${policy}...\n# c\n%TAG !e! x\n\n  spec: {}\n`, "  spec: {}"],
    ["is told of a policy that nobody reads", `kind: X\n...\n${policy}`, "apiVersion: networking.k8s.io/v1"],
    ["not with the marker", `${policy}...\n# c\n---\n${policy}`, undefined],
    ["not at the end", `${policy}...\n\n# c\n`, undefined],
    ["not between other things", "kind: X\n...\nkind: Y\n", undefined],
  ])("%s", (_, text, pointed) => {
    const file = readManifestFile("file:///a.yaml", text);
    const [finding] = syntaxFindings(file);
    const { start, end } = finding?.span ?? { start: 0, end: 0 };
    expect(file.stream.documents[finding?.document ?? 0]?.text.slice(start, end)).toBe(pointed ?? "");
    expect(finding === undefined).toBe(pointed === undefined);
  });
});

describe("the rules", () => {
  it("are those of section A of the catalogue, errors all", () => {
    expect(rejectedRules.map((rule) => rule.id)).toEqual([
      "yaml-syntax",
      "unknown-field",
      "wrong-type",
      "yaml-1-1-boolean",
      "required-field",
      "invalid-name",
      "invalid-label",
      "invalid-selector-expression",
      "empty-peer",
      "ip-block-with-selector",
      "invalid-cidr",
      "cidr-host-bits",
      "except-outside-cidr",
      "invalid-protocol",
      "invalid-port",
      "invalid-port-name",
      "invalid-end-port",
      "invalid-policy-type",
      "wrong-api-version",
      "exactly-one-of",
      "too-many-items",
      "invalid-action",
      "invalid-tier",
      "invalid-priority",
      "invalid-port-range",
      "duplicate-item",
      "invalid-domain-name",
      "named-port-without-pods",
    ]);
    expect(rejectedRules.every((rule) => rule.severity === "error" && rule.section === "rejected")).toBe(true);
  });
});

it("stops at 200 faults of a policy, however many unknown keys there are", () => {
  const fields = Array.from({ length: 1250 }, (_, index) => `zz${index}: 1`).join("\n");
  const messages = said(withSpec(`podSelector: {}\n${fields}`));
  expect(messages).toHaveLength(200);
  expect(messages.every((line) => line.startsWith("unknown-field"))).toBe(true);
});
