import { describe, expect, it } from "vitest";
import { dnsRule, kubeDns, pod, pods, policy, service } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace, splitFiles } from "../harness/rules.ts";

const target = (app: string) => `  podSelector:\n    matchLabels:\n      app: ${app}\n`;
const all = "  podSelector: {}\n";
const from = (app: string, mark = "") =>
  `  - from:\n    - podSelector:\n${mark}        matchLabels:\n          app: ${app}\n`;
const to = (app: string, mark = "") => from(app, mark).replace("from", "to");
const tcp = (port: number) => `    ports:\n    - port: ${port}\n      protocol: TCP\n`;
const ingress = "  policyTypes: [Ingress]\n  ingress:\n";
const egress = "  policyTypes: [Egress]\n  egress:\n";
const found = (text: string, rule: string) =>
  makeWorkspace(splitFiles(text))
    .all()
    .filter(({ finding }) => finding.rule === rule)
    .map(({ finding }) => finding.object);

describe("one-sided-connection", () => {
  const id = "one-sided-connection";
  const mark = `#   ^^^^^^^^^^^^^ ${id}\n`;
  const shop = pods("shop", { client: [], server: 8080 });
  const server = (m = "") => policy("server", "shop", `${target("server")}${ingress}${from("client", m)}${tcp(8080)}`);
  const denyOut = policy("deny", "shop", `${all}${egress}${dnsRule}`);
  it.each([
    ["the source is isolated", server(mark) + denyOut],
    [
      "the source may go elsewhere",
      server(mark) + policy("client", "shop", `${target("client")}${egress}${to("other")}${dnsRule}`),
    ],
    [
      "the source may go there on another port, where nobody listens",
      server(mark) + policy("client", "shop", `${target("client")}${egress}${to("server")}${tcp(9090)}${dnsRule}`),
    ],
    [
      "the destination is isolated",
      policy("client", "shop", `${target("client")}${egress}${to("server", mark)}${tcp(8080)}${dnsRule}`) +
        policy("deny", "shop", `${all}  policyTypes: [Ingress]\n`),
    ],
    [
      "both sides allow",
      server() + denyOut + policy("client", "shop", `${target("client")}${egress}${to("server")}${tcp(8080)}`),
    ],
    ["the other side is open", server()],
    [
      "one of two sources passes",
      server().replace("app: client", "team: a") +
        pods("shop", {}) +
        policy("deny", "shop", `${target("client")}${egress}${dnsRule}`),
    ],
    ["nothing is known of the source", server().replace("app: client", "app: gone") + denyOut],
    [
      "the other side's policy is not in force",
      server() +
        denyOut +
        policy("client", "shop", `${target("client")}${egress}${to("server")}${tcp(8080)}`)
          .replace("protocol: TCP", "protocol: tcp")
          .replace("      protocol: tcp\n", "      protocol: tcp\n#               ^^^ invalid-protocol\n"),
    ],
  ])("%s", (name, policies) => {
    const workloads = name.startsWith("one of two")
      ? "\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {team: a, app: client}}\nspec: {containers: []}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, labels: {team: a}}\nspec: {containers: []}\n"
      : "";
    expectFindings(policies + shop + kubeDns + workloads, { rule: id, tolerate: ["selects-nothing"] });
  });

  const client = (rules: string) => policy("client", "shop", `${target("client")}${egress}${rules}`);
  const far =
    "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: shop\n      podSelector:\n";
  const farMark = `#   ^^^^^^^^^^^^^^^^^^^ ${id}\n`;
  const fromShop = (m = "") =>
    server()
      .replaceAll("namespace: shop", "namespace: data")
      .replace("    - podSelector:\n", far.replace("Selector:\n", `$&${m}`));
  it.each([
    ["the source goes elsewhere", server(mark) + client(`${to("other")}${tcp(8080)}${dnsRule}`)],
    ["the source goes there on another port", server(mark) + client(`${to("server", mark)}${tcp(9090)}${dnsRule}`)],
    ["a name may be the port", server() + client(`${to("server")}${tcp(9090).replace("9090", "http")}${dnsRule}`)],
    ["every pod is isolated", server(mark) + denyOut],
    ["the source may go there", server() + client(`${to("server")}${tcp(8080)}${dnsRule}`)],
    ["the source may go everywhere in the namespace", server() + client("  - to:\n    - podSelector: {}\n")],
    ["the source may go to blocks", server() + client("  - to:\n    - ipBlock:\n        cidr: 10.0.0.0/8\n")],
    ["nobody isolates the source", server()],
    ["only some of the sources are isolated", server() + client(dnsRule).replace("app: client\n", "$&      tier: a\n")],
    [
      "another policy may select some of the sources",
      server() +
        client(dnsRule) +
        policy("tier", "shop", `  podSelector:\n    matchLabels:\n      tier: a\n${egress}  - {}\n`).replace(
          "  - {}",
          "  - to:\n    - podSelector: {}",
        ),
    ],
    [
      "another policy selects others for sure",
      server(mark) +
        client(dnsRule) +
        policy("web", "shop", `${target("web")}${egress}  - to:\n    - podSelector: {}\n`),
    ],
    [
      "a policy for the whole cluster may open it",
      `${server()}${denyOut}---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata:\n  name: open\nspec:\n  priority: 10\n  subject:\n    namespaces: {}\n  egress:\n  - action: Allow\n    to:\n    - namespaces: {}\n`,
    ],
    [
      "a broad peer",
      server()
        .replace(/ {8}matchLabels:\n {10}app: client\n/, "")
        .replace("- podSelector:", "- podSelector: {}") + denyOut,
    ],
    ["from another namespace", fromShop(farMark) + denyOut],
    [
      "from another namespace, which may go there",
      fromShop() +
        client(`${to("server").replace("    - podSelector:\n", far.replace("shop", "data"))}${tcp(8080)}${dnsRule}`),
    ],
    ["a namespace whose policies are not here", fromShop()],
    ["the pods of the source are known, and none of them is meant", server() + denyOut + pods("shop", { other: 1 })],
    ["the pods of the server are known", fromShop(farMark) + denyOut + pods("data", { server: 8080 })],
    [
      "the destination is isolated",
      client(`${to("server", mark)}${tcp(8080)}${dnsRule}`) + server().replace("app: client", "app: admin"),
    ],
    [
      "the other side is a template",
      server() + denyOut + client(dnsRule).replace("app: other", "app: ${APP}").replace("port: 53", "port: ${PORT}"),
    ],
  ])("by the policies alone: %s", (_, policies) => {
    expectFindings(policies, { rule: id, tolerate: ["selects-nothing", "dns-blocked"] });
  });

  it("names the labels where no manifest declares the pods, and adds the rule to the other side", () => {
    const texts = (rule: string) => server() + client(`${dnsRule}\n${rule}`);
    const [finding] = makeWorkspace({ "p.yaml": texts("") })
      .findings("p.yaml")
      .filter(({ rule }) => rule === id);
    expect(finding?.message).toBe(
      "This lets pods with `app=client` in on TCP 8080, but `client` isolates them for egress and no rule lets the connection out. Nothing passes until the other side allows it too.",
    );
    const added = `${to("server")}    ports:\n    - protocol: TCP\n      port: 8080\n`;
    expectFix(texts(""), texts(added), { rule: id, title: /^Add the egress rule to policy `client`/ });
  });

  it("leaves it to the rule for needed connections where something needs it", () => {
    const texts = (value: string) => {
      const web = pod("shop", "client", { app: "client" }).replace(
        "image:",
        `env: [{name: URL, value: "${value}"}]\n        image:`,
      );
      return {
        "p.yaml":
          server() +
          client(dnsRule) +
          web +
          pods("shop", { server: 8080 }) +
          service("shop", "server", 80, 8080) +
          kubeDns,
      };
    };
    const rulesOf = (value: string) =>
      makeWorkspace(texts(value))
        .findings("p.yaml")
        .map(({ rule }) => rule)
        .filter((rule) => rule === id || rule === "needed-connection-denied");
    expect(rulesOf("http://server/")).toEqual(["needed-connection-denied"]);
    expect(rulesOf("none")).toEqual([id]);
  });

  it("is information, and names the policies of the other side", () => {
    const [finding] = makeWorkspace({ "p.yaml": server() + denyOut + shop })
      .findings("p.yaml")
      .filter(({ rule }) => rule === id);
    expect(finding?.severity).toBe("information");
    expect(finding?.message).toContain("`deny` isolates it for egress");
    expect(finding?.related?.[0]?.message).toBe("NetworkPolicy shop/deny");
  });

  it("creates the policy on the other side, across namespaces too", () => {
    const before = policy(
      "server",
      "data",
      `${target("server")}${ingress}    ${"- from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: shop\n          podSelector:\n            matchLabels:\n              app: client\n      ports:\n        - port: 8080\n          protocol: TCP\n".trimStart()}`,
    ).trim();
    const rest = `${denyOut}${pods("shop", { client: [] })}${pods("data", { server: 8080 })}${kubeDns}`;
    const created = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: server-egress
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: client
  policyTypes:
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: data
          podSelector:
            matchLabels:
              app: server
      ports:
        - protocol: TCP
          port: 8080`;
    expectFix(before + rest, before + created + rest, {
      rule: id,
      title: "Create the egress policy on the other side, in `shop` (allows 1 more connection)",
    });
  });

  it("adds to the policy that is there for those pods", () => {
    const text = (rule: string) =>
      server() + policy("client", "shop", `${target("client")}${egress}${dnsRule}\n${rule}`) + shop + kubeDns;
    expectFix(
      text(""),
      text(
        "  - to:\n    - podSelector:\n        matchLabels:\n          app: server\n    ports:\n    - protocol: TCP\n      port: 8080\n",
      ),
      { rule: id, title: "Add the egress rule to policy `client` (allows 1 more connection)" },
    );
  });
});

describe("duplicate-policy", () => {
  const id = "duplicate-policy";
  const db = policy("db", "shop", `${target("db")}${ingress}${from("web")}`);
  const other = policy("db", "shop", `${target("db")}${ingress}${from("admin")}`);
  const workloads = pods("shop", { db: 1, web: 1, admin: 1 });

  it.each([
    ["in one file", db + other, 1],
    [
      "in a list that repeats it",
      `apiVersion: v1\nkind: List\nitems:\n- &p {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {podSelector: {}}}\n${"- *p\n".repeat(9)}`,
      1,
    ],
    ["in one folder", `# file: a.yaml\n${db}# file: b.yaml\n${other}`, 1],
    ["without a namespace", db.replace("\n  namespace: shop", "") + other.replace("\n  namespace: shop", ""), 1],
    [
      "the default namespace, written once",
      db.replace("\n  namespace: shop", "") + other.replace("shop", "default"),
      1,
    ],
    ["in two namespaces", db + other.replace("namespace: shop", "namespace: data"), 0],
    ["two names", db + other.replace("name: db\n", "name: db-admin\n"), 0],
    ["in two folders: often alternatives", `# file: base/a.yaml\n${db}# file: prod/a.yaml\n${other}`, 0],
    ["a copy in another file", `# file: a.yaml\n${db}# file: b.yaml\n${db}`, 0],
    ["a copy in the same file", db + db, 1],
    ["a rejected one", db + other.replace("from:", "form:"), 0],
    ["another kind of policy", db + other.replace("networking.k8s.io/v1", "projectcalico.org/v3"), 0],
  ])("%s", (_, text, count) => {
    expect(found(text + workloads, id)).toHaveLength(count);
  });

  it("is told on the later one, and points at the earlier", () => {
    const [finding] = makeWorkspace(splitFiles(`# file: a.yaml\n${db}# file: b.yaml\n${other}`))
      .findings("b.yaml")
      .filter(({ rule }) => rule === id);
    expect(finding?.message).toBe(
      "NetworkPolicy `shop/db` is also declared in `a.yaml`. The later one replaces the earlier; they do not add up. Give one of them another name.",
    );
    expect(finding?.related?.[0]?.uri).toMatch(/a\.yaml$/);
  });
});

describe("workload-not-selected", () => {
  const settings = { rules: { "workload-not-selected": "on" as const } };
  const workloads = pods("shop", { web: 1, db: 1 });
  it("is off by default, and speaks per direction when on", () => {
    const texts = { "p.yaml": policy("db", "shop", `${target("db")}  policyTypes: [Ingress]\n`), "w.yaml": workloads };
    expect(makeWorkspace(texts).findings("w.yaml")).toEqual([]);
    const messages = makeWorkspace(texts, settings)
      .findings("w.yaml")
      .map(({ message, object }) => `${object}: ${message}`);
    expect(messages).toEqual([
      "Deployment shop/web: No policy isolates `web` for ingress and egress, so everybody may connect to it. Create a policy that selects it.",
      "Deployment shop/db: No policy isolates `db` for egress, so it may connect to everything. Create a policy that selects it.",
    ]);
    const closed = { ...texts, "d.yaml": policy("deny", "shop", `${all}  policyTypes: [Ingress, Egress]\n`) };
    expect(makeWorkspace(closed, settings).findings("w.yaml")).toEqual([]);
  });

  it("creates a policy behind the workload", () => {
    const before = pods("shop", { web: 1 }).trim();
    const after = `${before}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector:\n    matchLabels:\n      app: web\n  policyTypes:\n  - Ingress\n  - Egress`;
    expectFix(before, after.replace("  - Ingress", "  - Ingress"), { rule: "workload-not-selected", settings });
  });
});

describe("egress-blocks-kubernetes-api", () => {
  const settings = { rules: { "egress-blocks-kubernetes-api": "on" as const } };
  const speaks = (rules: string, more = "") =>
    makeWorkspace({ "p.yaml": policy("p", "shop", `${target("operator")}${egress}${rules}`) + more }, settings)
      .findings("p.yaml")
      .some(({ rule }) => rule === "egress-blocks-kubernetes-api");
  it("speaks when no address is reached on the API server's ports", () => {
    expect(speaks(dnsRule)).toBe(true);
    expect(speaks(`${dnsRule}\n  - to:\n    - ipBlock:\n        cidr: 172.20.0.1/32\n${tcp(443)}`)).toBe(false);
    expect(speaks(`${dnsRule}\n  - ports:\n    - port: 6443\n      protocol: TCP\n`)).toBe(false);
    expect(
      speaks(dnsRule, policy("api", "shop", `${all}${egress}  - to:\n    - ipBlock:\n        cidr: 0.0.0.0/0\n`)),
    ).toBe(false);
  });
});
