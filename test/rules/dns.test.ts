import { describe, expect, it } from "vitest";
import { dnsRule, kubeDns, namespace, pod, pods, policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace, splitFiles } from "../harness/rules.ts";

const shop = pods("shop", { web: 8080, db: 5432 });
const web = "  podSelector:\n    matchLabels:\n      app: web\n  policyTypes: [Egress]\n";
const all = "  podSelector: {}\n  policyTypes: [Egress]\n";
const marked = "  egress:\n# ^^^^^^ dns-blocked\n";
const plain = "  egress:\n";
const toDb = "  - to:\n    - podSelector:\n        matchLabels:\n          app: db\n";
const port = (number: number, protocol = "TCP", indent = "    ") =>
  `${indent}ports:\n${indent}- port: ${number}\n${indent}  protocol: ${protocol}\n`;
const toBlock = (cidr: string) => `  - to:\n    - ipBlock:\n        cidr: ${cidr}\n`;
const toNamespace = (label: string, value: string) =>
  `  - to:\n    - namespaceSelector:\n        matchLabels:\n          ${label}: ${value}\n`;
const tolerate = [
  "dns-open-to-the-world",
  "metadata-server-exposed",
  "selects-nothing",
  "pod-selector-in-wrong-namespace",
  "empty-list-allows-all",
];
const blocked = (text: string) =>
  makeWorkspace(splitFiles(text))
    .all()
    .filter(({ finding }) => finding.rule === "dns-blocked")
    .map(({ finding }) => finding.object);

describe("dns-blocked", () => {
  it.each([
    ["to pods", `${web}${marked}${toDb}`],
    ["to pods on a port", `${web}${marked}${toDb}${port(5432)}`],
    ["to every pod of the own namespace", `${all}${marked}  - to:\n    - podSelector: {}\n`],
    ["to another namespace", `${web}${marked}${toNamespace("kubernetes.io/metadata.name", "data")}`],
    ["to everybody on a port", `${web}${marked}  - ports:\n    - port: 443\n      protocol: TCP\n`],
    ["to the world on a port", `${web}${marked}${toBlock("0.0.0.0/0")}${port(443)}`],
    [
      "DNS on TCP alone: the default protocol",
      `${web}${marked}${toDb}${toNamespace("kubernetes.io/metadata.name", "kube-system")}    ports:\n    - port: 53\n`,
    ],
    ["only another resolver's address, on another port", `${web}${marked}${toDb}${toBlock("8.8.8.8/32")}${port(443)}`],
    ["kube-dns is there", `${web}${plain}${toDb}${dnsRule}\n`],
    ["DNS to any pod", `${web}${plain}${toDb}  - to:\n    - namespaceSelector: {}\n${port(53, "UDP")}`],
    ["DNS to everybody", `${web}${plain}${toDb}  - ports:\n    - port: 53\n      protocol: UDP\n`],
    ["an outside resolver", `${web}${plain}${toDb}${toBlock("8.8.8.8/32")}${port(53, "UDP")}`],
    ["the Service's address", `${web}${plain}${toDb}${toBlock("10.96.0.10/32")}${port(53, "UDP")}`],
    ["everything in kube-system", `${web}${plain}${toDb}${toNamespace("kubernetes.io/metadata.name", "kube-system")}`],
    ["everything in every namespace", `${web}${plain}  - to:\n    - namespaceSelector: {}\n`],
    ["everything outside on every port", `${web}${plain}${toBlock("0.0.0.0/0")}`],
    ["everything", `${web}${plain}  - {}\n`],
    ["all of UDP", `${web}${plain}${toDb}  - to:\n    - namespaceSelector: {}\n    ports:\n    - protocol: UDP\n`],
    [
      "OpenShift's port",
      `${web}${plain}${toDb}${toNamespace("kubernetes.io/metadata.name", "openshift-dns")}${port(5353, "UDP")}`,
    ],
    [
      "a port called dns",
      `${web}${plain}${toDb}  - to:\n    - namespaceSelector: {}\n    ports:\n    - port: dns\n      protocol: UDP\n`,
    ],
    ["only addresses", `${web}${plain}${toBlock("10.0.0.0/24")}${port(5978)}`],
    ["a default-deny is a decision", all],
    ["an empty list too", `${web}  egress: []\n`],
    ["not isolated for egress", "  podSelector: {}\n  policyTypes: [Ingress]\n"],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + shop, { rule: "dns-blocked", tolerate });
    expectFindings(policy("p", "shop", spec) + shop + kubeDns, { rule: "dns-blocked", tolerate });
  });

  it("looks at all policies of the namespace together", () => {
    const open = policy("web", "shop", `${web}${plain}${toDb}`);
    expect(blocked(open + shop)).toEqual(["NetworkPolicy shop/web"]);
    expect(blocked(`${open}${policy("dns", "shop", `${all}${plain}${dnsRule}`)}${shop}`)).toEqual([]);
    expect(blocked(`${open}# file: other.yaml\n${policy("dns", "shop", `${all}${plain}${dnsRule}`)}${shop}`)).toEqual(
      [],
    );
    expect(blocked(`${open}${policy("dns", "data", `${all}${plain}${dnsRule}`)}${shop}`)).toEqual([
      "NetworkPolicy shop/web",
    ]);
    const forDb = `  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Egress]\n${plain}${dnsRule}`;
    expect(blocked(`${open}${policy("dns", "shop", forDb)}${shop}`)).toEqual(["NetworkPolicy shop/web"]);
  });

  it("is told once for pods of several policies, and once where a default-deny is the cause", () => {
    const toWeb = toDb.replace("db", "web");
    const two = policy("a", "shop", `${web}${plain}${toDb}`) + policy("b", "shop", `${web}${plain}${toWeb}`);
    expect(blocked(two + shop)).toEqual(["NetworkPolicy shop/a"]);
    const db = `  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Egress]\n${plain}${toWeb}`;
    const each = policy("a", "shop", `${web}${plain}${toDb}`) + policy("b", "shop", db);
    expect(blocked(each + shop)).toHaveLength(2);
    expect(blocked(each + policy("deny", "shop", all) + shop)).toEqual(["NetworkPolicy shop/a"]);
    const withDns =
      policy("a", "shop", `${web}${plain}${toDb}${dnsRule}\n`) + policy("b", "shop", db.replace(dnsRule, ""));
    expect(blocked(withDns + policy("deny", "shop", all) + shop)).toEqual(["NetworkPolicy shop/b"]);
  });

  it("speaks for a pod made from the selector where none is known, with all policies that would select it", () => {
    expect(blocked(policy("web", "shop", `${web}${plain}${toDb}`))).toEqual(["NetworkPolicy shop/web"]);
    expect(
      blocked(policy("web", "shop", `${web}${plain}${toDb}`) + policy("dns", "shop", `${all}${plain}${dnsRule}`)),
    ).toEqual([]);
  });

  it("leaves DNS servers and pods on the host network alone", () => {
    expect(
      blocked(
        policy(
          "dns",
          "kube-system",
          `  podSelector:\n    matchLabels:\n      k8s-app: kube-dns\n  policyTypes: [Egress]\n${plain}${toDb}`,
        ) + kubeDns,
      ),
    ).toEqual([]);
    const agent = pod("shop", "web", { app: "web" }, [], "host");
    expect(blocked(policy("web", "shop", `${web}${plain}${toDb}`) + agent)).toEqual([]);
  });

  it("takes no policy for missing that is only not in force: rejected, replaced or filled in by a template", () => {
    const open = policy("web", "shop", `${web}${plain}${toDb}`);
    const broken = policy("dns", "shop", `${all}${plain}${dnsRule}`).replace("protocol: UDP", "protocol: udp");
    expect(blocked(open + broken + shop)).toEqual([]);
    expect(
      blocked(`${open}${shop}# file: t.yaml\n${policy("dns", "{{ .Release.Namespace }}", `${all}${plain}${dnsRule}`)}`),
    ).toEqual([]);
  });

  it("adds the rule for the cluster's DNS, in the style of the file", () => {
    const text = (rule: string) =>
      `${policy("p", "shop", `${web}  egress:\n    # the database\n    - to:\n        - podSelector:\n            matchLabels:\n              app: db\n${rule}`)}${shop}${kubeDns}`;
    const rule = `    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
`;
    expectFix(text(""), text(rule), {
      rule: "dns-blocked",
      title: "Allow DNS to kube-dns, UDP and TCP (allows 1 more connection)",
      safe: false,
    });
  });

  it("finds the DNS servers where they are", () => {
    const rke = pod("dns-system", "rke2-coredns", { "app.kubernetes.io/name": "rke2-coredns" }, ["UDP:53"]);
    const workspace = makeWorkspace({ "p.yaml": policy("p", "shop", `${web}${plain}${toDb}`) + shop + rke });
    const [fix] =
      workspace
        .findings("p.yaml")
        .find(({ rule }) => rule === "dns-blocked")
        ?.fixes() ?? [];
    expect(fix?.edits.map(({ newText }) => newText).join()).toContain("kubernetes.io/metadata.name: dns-system");
    expect(fix?.edits.map(({ newText }) => newText).join()).toContain("app.kubernetes.io/name: rke2-coredns");
  });
});

describe("dns-open-to-the-world", () => {
  const mark = "#   ^^^^^^ dns-open-to-the-world\n";
  const dns = `    ports:\n    - port: 53\n${mark}      protocol: UDP\n`;
  it.each([
    [
      "no peers",
      `${web}${plain}  - ports:\n    - port: 53\n${mark}      protocol: UDP\n    - port: 53\n      protocol: TCP\n`,
    ],
    ["every address", `${web}${plain}${toBlock("0.0.0.0/0")}${dns}`],
    ["every IPv6 address", `${web}${plain}${toBlock("::/0")}${dns}`],
    ["every address but some", `${web}${plain}${toBlock("0.0.0.0/0")}        except: [10.0.0.0/8]\n${dns}`],
    ["an empty list of peers", `${web}${plain}  - to: []\n${dns}`],
    ["one resolver", `${web}${plain}${toBlock("8.8.8.8/32")}${dns.replace(mark, "")}`],
    ["any pod", `${web}${plain}  - to:\n    - namespaceSelector: {}\n${dns.replace(mark, "")}`],
    ["kube-dns", `${web}${plain}${dnsRule}`],
    ["everything, which is another rule's", `${web}${plain}  - {}\n`],
    ["every port of every address", `${web}${plain}${toBlock("0.0.0.0/0")}`],
    [
      "inbound",
      "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - ports:\n    - port: 53\n      protocol: UDP\n",
    ],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + shop, { rule: "dns-open-to-the-world", tolerate });
  });

  it("leaves DNS servers alone, which have to ask outside", () => {
    const text = policy(
      "dns",
      "kube-system",
      `  podSelector:\n    matchLabels:\n      k8s-app: kube-dns\n  policyTypes: [Egress]\n${plain}  - ports:\n    - port: 53\n      protocol: UDP\n    - port: 53\n      protocol: TCP\n`,
    );
    expectFindings(text, { rule: "dns-open-to-the-world" });
    expectFindings(text + kubeDns, { rule: "dns-open-to-the-world" });
    expectFindings(
      text.replaceAll("kube-dns", "unbound") + pod("kube-system", "unbound", { "k8s-app": "unbound" }, ["UDP:53"]),
      { rule: "dns-open-to-the-world" },
    );
  });

  it("keeps to kube-dns", () => {
    const peer =
      "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: kube-system\n      podSelector:\n        matchLabels:\n          k8s-app: kube-dns\n";
    const text = (rule: string) => policy("p", "shop", `${web}${plain}${rule}`) + shop + kubeDns;
    const ports = "    - port: 53\n      protocol: UDP\n    - port: 53 # large answers\n      protocol: TCP\n";
    expectFix(text(`  - ports:\n${ports}`), text(`  - to:\n${peer}    ports:\n${ports}`), {
      rule: "dns-open-to-the-world",
      title: "Allow kube-dns only (removes 1 connection)",
    });
    expectFix(text(`${toBlock("0.0.0.0/0")}    ports:\n${ports}`), text(`  - to:\n${peer}    ports:\n${ports}`), {
      rule: "dns-open-to-the-world",
    });
    expectFix(text(`  - to:\n    ports:\n${ports}`), text(`  - to:\n${peer}    ports:\n${ports}`), {
      rule: "dns-open-to-the-world",
    });
  });
});

describe("dns-udp-only", () => {
  const mark = "#   ^^^^^^ dns-udp-only\n";
  const udp = `    ports:\n    - port: 53\n${mark}      protocol: UDP\n`;
  const tcp = "    - port: 53\n      protocol: TCP\n";
  const anyPod = "  - to:\n    - namespaceSelector: {}\n";
  it.each([
    ["UDP alone", `${web}${plain}${anyPod}${udp}`],
    ["to an outside resolver", `${web}${plain}${toBlock("8.8.8.8/32")}${udp}`],
    ["beside another port", `${web}${plain}${anyPod}${udp}    - port: 443\n      protocol: TCP\n`],
    ["both", `${web}${plain}${anyPod}${udp.replace(mark, "")}${tcp}`],
    ["TCP in another rule", `${web}${plain}${anyPod}${udp.replace(mark, "")}${anyPod}    ports:\n${tcp}`],
    ["all of TCP", `${web}${plain}${anyPod}${udp.replace(mark, "")}    - protocol: TCP\n`],
    ["not DNS", `${web}${plain}${anyPod}${port(123, "UDP")}`],
    ["TCP alone is another matter", `${web}${plain}${anyPod}${port(53)}`],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + shop, { rule: "dns-udp-only", tolerate: [...tolerate, "dns-blocked"] });
  });

  it("sees TCP in another policy for the same pods", () => {
    const text = policy("p", "shop", `${web}${plain}${anyPod}${udp.replace(mark, "")}`);
    expectFindings(text + policy("tcp", "shop", `${all}${plain}${anyPod}    ports:\n${tcp}`) + shop, {
      rule: "dns-udp-only",
      tolerate: ["dns-blocked"],
    });
    const marked2 = policy("p", "shop", `${web}${plain}${anyPod}${udp}`);
    const forDb = web.replace("app: web", "app: db");
    expectFindings(marked2 + policy("tcp", "shop", `${forDb}${plain}${anyPod}    ports:\n${tcp}`) + shop, {
      rule: "dns-udp-only",
      tolerate: ["dns-blocked"],
    });
  });

  it("adds TCP beside it, written the same way", () => {
    const text = (ports: string) =>
      policy("p", "shop", `${web}${plain}${anyPod}    ports:\n${ports}    - port: 443\n      protocol: TCP\n`) +
      shop +
      kubeDns;
    expectFix(
      text("    - protocol: UDP # names\n      port: 53 # RFC 1035\n"),
      text("    - protocol: UDP # names\n      port: 53 # RFC 1035\n    - protocol: TCP # names\n      port: 53\n"),
      { rule: "dns-udp-only", title: /allows 2 more connections/ },
    );
    expectFix(
      text("    - {port: 53, protocol: UDP}\n"),
      text("    - {port: 53, protocol: UDP}\n    - {port: 53, protocol: TCP}\n"),
      { rule: "dns-udp-only" },
    );
    const flow = (ports: string) =>
      policy("p", "shop", `${web}${plain}${anyPod}    ports: [${ports}]\n`) + namespace("x");
    expectFix(flow("{port: 53, protocol: UDP}"), flow("{port: 53, protocol: UDP}, {port: 53, protocol: TCP}"), {
      rule: "dns-udp-only",
    });
  });
});
