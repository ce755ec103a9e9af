import { describe, expect, it } from "vitest";
import { dnsRule, kubeDns, namespace, pod, pods, policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace } from "../harness/rules.ts";

const shop = pods("shop", { web: 8080, db: 5432 });
const target = "  podSelector:\n    matchLabels:\n      app: web\n";
const _both = "  policyTypes: [Ingress, Egress]\n";
const ingress = "  policyTypes: [Ingress]\n";
const egress = "  policyTypes: [Egress]\n";
const _rulesIn = (text: string) =>
  makeWorkspace({ "p.yaml": text })
    .findings("p.yaml")
    .map(({ rule }) => rule);

describe("peer-split-from-ports", () => {
  const peer = "    - podSelector:\n        matchLabels:\n          app: web\n";
  const db = "  podSelector:\n    matchLabels:\n      app: db\n";
  it.each([
    [
      "a dash before ports",
      `${db}${ingress}  ingress:\n  - from:\n${peer}  - ports:\n# ^^^^^^^ peer-split-from-ports\n    - port: 5432\n      protocol: TCP\n`,
    ],
    [
      "a dash before from",
      `${db}${ingress}  ingress:\n  - ports:\n    - port: 5432\n      protocol: TCP\n  - from:\n# ^^^^^^ peer-split-from-ports\n${peer}`,
    ],
    [
      "out",
      `${target}${egress}  egress:\n${dnsRule}\n  - to:\n    - podSelector:\n        matchLabels:\n          app: db\n  - ports:\n# ^^^^^^^ peer-split-from-ports\n    - port: 5432\n      protocol: TCP\n`,
    ],
    ["one rule", `${db}${ingress}  ingress:\n  - from:\n${peer}    ports:\n    - port: 5432\n      protocol: TCP\n`],
    [
      "DNS to everybody, then peers",
      `${target}${egress}  egress:\n  - ports:\n    - port: 53\n#   ^^^^^^ dns-open-to-the-world\n      protocol: UDP\n  - to:\n    - podSelector:\n        matchLabels:\n          app: db\n`,
    ],
    [
      "everybody is written",
      `${db}${ingress}  ingress:\n  - from:\n${peer}  - from:\n    - namespaceSelector: {}\n    ports:\n    - port: 5432\n      protocol: TCP\n`,
    ],
    [
      "two whole rules",
      `${db}${ingress}  ingress:\n  - from:\n${peer}  - from:\n${peer}    ports:\n    - port: 5432\n      protocol: TCP\n`,
    ],
    ["only ports", `${db}${ingress}  ingress:\n  - ports:\n    - port: 5432\n      protocol: TCP\n`],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + shop + kubeDns, { rule: "peer-split-from-ports" });
  });

  it("is information where two rules may be meant: a public port, or peers that may do everything", () => {
    const severity = (rules: string) =>
      makeWorkspace({ "p.yaml": policy("p", "shop", `${target}${ingress}  ingress:\n${rules}`) })
        .findings("p.yaml")
        .find(({ rule }) => rule === "peer-split-from-ports")?.severity;
    expect(severity(`  - from:\n${peer}  - ports:\n    - port: 443\n`)).toBe("information");
    expect(severity("  - from:\n    - namespaceSelector: {}\n  - ports:\n    - port: 8443\n")).toBe("information");
    expect(severity("  - from:\n    - podSelector: {}\n  - ports:\n    - port: 8443\n")).toBeUndefined();
    expect(severity(`  - from:\n${peer}  - ports:\n    - port: 8443\n`)).toBe("warning");
  });

  it("joins the rules", () => {
    const text = (dash: string) =>
      policy(
        "p",
        "shop",
        `${db}${ingress}  ingress:\n  - from:\n${peer}  # PostgreSQL\n  ${dash} ports:\n    - port: 5432 # the default\n      protocol: TCP\n`,
      ) + shop;
    expectFix(text("-"), text(" "), {
      rule: "peer-split-from-ports",
      title: "Join the two rules (removes 1 connection)",
    });
    const other = (dash: string) =>
      policy(
        "p",
        "shop",
        `${db}${ingress}  ingress:\n  - ports:\n    - port: 5432\n      protocol: TCP\n  ${dash} from:\n${peer}`,
      ) + pods("shop", { web: 1, db: 5432, x: 1 });
    expectFix(other("-"), other(" "), { rule: "peer-split-from-ports", title: /removes 2 connections/ });
  });
});

describe("metadata-server-exposed", () => {
  const to = (block: string, ports = "") => `${target}${egress}  egress:\n  - to:\n    - ipBlock:\n${block}${ports}`;
  const all = "        cidr: 0.0.0.0/0\n#             ^^^^^^^^^ metadata-server-exposed\n";
  it.each([
    ["every address", to(all)],
    ["on port 80", to(all, "    ports:\n    - port: 80\n      protocol: TCP\n")],
    ["in a range of ports", to(all, "    ports:\n    - port: 1\n      endPort: 65535\n      protocol: TCP\n")],
    ["link-local: its neighbours are asked, too", to("        cidr: 169.254.0.0/16\n")],
    ["another except", to(`${all}        except:\n        - 10.0.0.0/8\n`)],
    ["excepted", to("        cidr: 0.0.0.0/0\n        except:\n        - 169.254.169.254/32\n")],
    ["excepted with its range", to("        cidr: 0.0.0.0/0\n        except: [10.0.0.0/8, 169.254.0.0/16]\n")],
    [
      "just the server: on purpose",
      to("        cidr: 169.254.169.254/32\n", "    ports:\n    - port: 80\n      protocol: TCP\n"),
    ],
    ["another block", to("        cidr: 203.0.113.0/24\n")],
    ["UDP leads nowhere", to("        cidr: 0.0.0.0/0\n", "    ports:\n    - port: 123\n      protocol: UDP\n")],
    ["inbound", `${target}${ingress}  ingress:\n  - from:\n    - ipBlock:\n        cidr: 0.0.0.0/0\n`],
    ["everybody is another rule's", `${target}${egress}  egress:\n  - {}\n`],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec), { rule: "metadata-server-exposed", tolerate: ["dns-blocked"] });
  });

  it("is information where port 80 stays closed", () => {
    const found = makeWorkspace({
      "p.yaml": policy(
        "p",
        "shop",
        to("        cidr: 0.0.0.0/0\n", "    ports:\n    - port: 443\n      protocol: TCP\n"),
      ),
    });
    expect(found.findings("p.yaml").find(({ rule }) => rule === "metadata-server-exposed")?.severity).toBe(
      "information",
    );
  });

  it("adds the except, to the list that is there or a new one", () => {
    const text = (except: string) => policy("p", "shop", to(`        cidr: 0.0.0.0/0 # the world\n${except}`));
    expectFix(text(""), text("        except:\n        - 169.254.169.254/32\n"), {
      rule: "metadata-server-exposed",
      title: /169\.254\.169\.254/,
    });
    expectFix(text("        except: [10.0.0.0/8]\n"), text("        except: [10.0.0.0/8, 169.254.169.254/32]\n"), {
      rule: "metadata-server-exposed",
    });
  });
});

describe("kube-system-isolated", () => {
  const spec = (selector: string, types = egress, rules = `  egress:\n${dnsRule}`) =>
    `  podSelector:${selector}\n${types}${rules}`;
  it.each([
    ["every pod", "kube-system", spec(" {}\n# ^^^^^^^^^^^ kube-system-isolated")],
    ["ingress", "kube-system", spec(" {}\n# ^^^^^^^^^^^ kube-system-isolated", ingress, "")],
    ["some pods", "kube-system", spec("\n    matchLabels:\n      k8s-app: kube-dns")],
    ["another namespace", "shop", spec(" {}")],
    ["everything is allowed", "kube-system", spec(" {}", egress, "  egress:\n  - {}\n")],
  ])("%s", (_, where, text) => {
    expectFindings(policy("p", where, text), { rule: "kube-system-isolated" });
  });
});

describe("host-network-target", () => {
  const host = "host";
  const agent = pod("shop", "agent", { app: "agent" }, [9100], host);
  const spec = (selector: string) => `  podSelector:${selector}${ingress}`;
  it.each([
    ["on the host network", spec("\n# ^^^^^^^^^^^ host-network-target\n    matchLabels:\n      app: agent\n"), agent],
    ["not on it", spec("\n    matchLabels:\n      app: agent\n"), pod("shop", "agent", { app: "agent" }, [9100])],
    ["one of all pods", spec(" {}\n"), agent + shop],
    [
      "the same label elsewhere",
      spec("\n    matchLabels:\n      app: agent\n"),
      pod("other", "agent", { app: "agent" }, [9100], host),
    ],
  ])("%s", (_, text, workloads) => {
    expectFindings(policy("p", "shop", text) + workloads, { rule: "host-network-target" });
  });

  it("is information where only some of the selected are", () => {
    const text = policy("p", "shop", spec("\n    matchLabels:\n      tier: node\n"));
    const workloads = pod("shop", "a", { tier: "node" }, [], host) + pod("shop", "b", { tier: "node" });
    const found = makeWorkspace({ "p.yaml": text + workloads }).findings("p.yaml");
    expect(found.find(({ rule }) => rule === "host-network-target")?.severity).toBe("information");
  });
});

describe("no-default-deny", () => {
  const files = (policies: string) => ({
    "a/policies.yaml": policies,
    "a/workloads.yaml": shop,
    "b.yaml": namespace("data"),
  });
  const found = (texts: Record<string, string>) =>
    makeWorkspace(texts)
      .all()
      .filter(({ finding }) => finding.rule === "no-default-deny");
  const web = policy("web", "shop", `${target}${ingress}`);
  const db = policy("db", "shop", `  podSelector:\n    matchLabels:\n      app: db\n${ingress}`);

  it("is told once per namespace", () => {
    expect(found(files(web + db))).toHaveLength(1);
    expect(found(files(web + db + policy("x", "data", `${target}${ingress}`)))).toHaveLength(2);
  });

  it("is silent where a policy isolates all pods, in kube-system, and in a single file", () => {
    expect(found(files(web + policy("deny", "shop", `  podSelector: {}\n${ingress}`)))).toEqual([]);
    expect(found(files(web + policy("all", "shop", `  podSelector: {}\n${egress}  egress:\n${dnsRule}`)))).toEqual([]);
    expect(found(files(policy("dns", "kube-system", `${target}${ingress}`)))).toEqual([]);
    expect(found({ "one.yaml": web + shop })).toEqual([]);
  });

  it("creates one", () => {
    const before = `${web.trimStart()}# file: w.yaml${shop}`;
    const deny = `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny-ingress\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes:\n    - Ingress\n`;
    expectFix(before, `${web.trimStart()}${deny}# file: w.yaml${shop}`, {
      rule: "no-default-deny",
      title: "Create a default-deny for ingress (removes 1 connection)",
    });
  });
});
