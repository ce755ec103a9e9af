import { describe, expect, it } from "vitest";
import { kubeDns, pod, pods, policy, service } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace } from "../harness/rules.ts";

const target = (app: string) => `  podSelector:\n    matchLabels:\n      app: ${app}\n`;
const inTo = (app: string, ports: string) =>
  `${target(app)}  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n    ports:\n${ports}`;
const outTo = (app: string, ports: string, more = "") =>
  `${target("web")}  policyTypes: [Egress]\n  egress:\n  - to:\n    - podSelector:\n        matchLabels:\n          app: ${app}\n${more}    ports:\n${ports}  - to:\n    - namespaceSelector: {}\n    ports:\n    - {port: 53, protocol: UDP}\n    - {port: 53, protocol: TCP}\n`;
const tcp = (port: number | string, mark = "") => {
  const carets = mark === "" ? "" : `#           ${"^".repeat(String(port).length)} ${mark}\n`;
  return `    - port: ${port}\n${carets}      protocol: TCP\n`;
};
const rules = (text: string) =>
  makeWorkspace({ "p.yaml": text })
    .findings("p.yaml")
    .map(({ rule, severity }) => `${severity} ${rule}`);

describe("service-port-instead-of-pod-port", () => {
  const id = "service-port-instead-of-pod-port";
  const hello = pods("shop", { hello: ["my-http:8080"], web: [] });
  it.each([
    ["inbound", inTo("hello", tcp(80, id)), hello + service("shop", "hello", 80, 8080)],
    ["outbound", outTo("hello", tcp(80, id)), hello + service("shop", "hello", 80, 8080)],
    ["a named target port", inTo("hello", tcp(80, id)), hello + service("shop", "hello", 80, "my-http")],
    [
      "the pod declares no ports, the Service tells",
      inTo("hello", tcp(80, id)),
      pods("shop", { hello: [] }) + service("shop", "hello", 80, 8080),
    ],
    ["the pod port", inTo("hello", tcp(8080)), hello + service("shop", "hello", 80, 8080)],
    [
      "the pod listens on both",
      inTo("hello", tcp(80)),
      pods("shop", { hello: [80, 8080] }) + service("shop", "hello", 80, 8080),
    ],
    [
      "the Service forwards to the same",
      inTo("hello", tcp(80)),
      pods("shop", { hello: [] }) + service("shop", "hello", 80, 80),
    ],
    [
      "another Service does",
      inTo("hello", tcp(80)),
      pods("shop", { hello: [] }) +
        service("shop", "hello", 80, 8080) +
        service("shop", "hello2", 8081, 80).replace("app: hello2", "app: hello"),
    ],
    [
      "another pod's Service",
      inTo("hello", tcp(80)),
      pods("shop", { hello: [], other: 8080 }) + service("shop", "other", 80, 8080),
    ],
    ["no Service", inTo("hello", tcp(80)), pods("shop", { hello: [] })],
    [
      "addresses too",
      outTo("hello", tcp(80), "    - ipBlock:\n        cidr: 203.0.113.0/24\n"),
      hello + service("shop", "hello", 80, 8080),
    ],
    [
      "another protocol",
      inTo("hello", "    - port: 80\n      protocol: UDP\n"),
      pods("shop", { hello: [] }) + service("shop", "hello", 80, 8080),
    ],
    [
      "a range",
      inTo("hello", "    - port: 80\n      endPort: 90\n      protocol: TCP\n"),
      pods("shop", { hello: [] }) + service("shop", "hello", 80, 8080),
    ],
    [
      "another of the selected pods may listen there",
      inTo("hello", tcp(80)),
      pods("shop", { hello: 8080 }) +
        pod("shop", "b", { app: "hello", x: "b" }, []) +
        service("shop", "hello", 80, 8080).replace("app: hello", "app: hello\n    x: a"),
    ],
  ])("%s", (_, spec, workloads) => {
    expectFindings(policy("p", "shop", spec) + workloads, { rule: id });
  });

  it("speaks instead of port-not-exposed, and shows where it knows it from", () => {
    const text = policy("p", "shop", inTo("hello", tcp(80))) + hello + service("shop", "hello", 80, 8080);
    expect(rules(text)).toEqual([`warning ${id}`]);
    const [finding] = makeWorkspace({ "p.yaml": text }).findings("p.yaml");
    expect(finding?.related?.map(({ message }) => message)).toEqual([
      "Service shop/hello forwards 80 to 8080",
      "Deployment hello listens on 8080",
    ]);
    expect(finding?.field).toBe("spec.ingress[0].ports[0].port");
  });

  it("changes to the pod port, or to its name", () => {
    const text = (port: number | string) =>
      policy("p", "shop", inTo("hello", `    - port: ${port} # web\n      protocol: TCP\n`)) +
      hello +
      service("shop", "hello", 80, 8080);
    expectFix(text(80), text(8080), {
      rule: id,
      title: "Change to pod port 8080 (allows 1 more connection, removes 1)",
    });
    expectFix(text(80), text("my-http"), {
      rule: id,
      fix: 1,
      title: "Change to named port `my-http` (allows 1 more connection, removes 1)",
    });
  });
});

describe("port-not-exposed", () => {
  const id = "port-not-exposed";
  const db = pods("shop", { db: 5432, web: 8080 });
  it.each([
    ["inbound", inTo("db", tcp(443, id)), db],
    ["outbound", outTo("db", tcp(3306, id)), db],
    ["each port that is not", inTo("db", tcp(443, id) + tcp(5432) + tcp(80, id)), db],
    [
      "a range beside it",
      inTo("db", `    - port: 6000\n#           ^^^^ ${id}\n      endPort: 7000\n      protocol: TCP\n`),
      db,
    ],
    ["the other protocol", inTo("db", `    - port: 5432\n#           ^^^^ ${id}\n      protocol: UDP\n`), db],
    ["declared", inTo("db", tcp(5432)), db],
    ["a range that holds it", inTo("db", "    - port: 5000\n      endPort: 6000\n      protocol: TCP\n"), db],
    ["the pods declare nothing", inTo("db", tcp(443)), pods("shop", { db: [] })],
    ["one of the pods declares nothing", inTo("db", tcp(443)), db + pod("shop", "db2", { app: "db" })],
    ["one of the pods declares it", inTo("db", tcp(9187)), db + pod("shop", "db2", { app: "db" }, [9187])],
    ["a Service leads to it", inTo("db", tcp(9187)), db + service("shop", "db", 9187, 9187)],
    ["nothing is known", inTo("db", tcp(443)), ""],
    ["everything outside too", outTo("db", tcp(443), "    - ipBlock:\n        cidr: 203.0.113.0/24\n"), db],
    [
      "a whole namespace, of which not all is known",
      outTo("db", tcp(443)).replace(
        "    - podSelector:\n        matchLabels:\n          app: db\n",
        "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: shop\n",
      ),
      db,
    ],
    ["all of TCP", inTo("db", "    - protocol: TCP\n"), db],
    ["DNS servers answer on TCP", inTo("db", tcp(53)), pods("shop", { db: ["UDP:53"] })],
  ])("%s", (_, spec, workloads) => {
    expectFindings(policy("p", "shop", spec) + workloads, { rule: id, tolerate: ["selects-nothing"] });
  });

  it("is information, names the ports that are there, and offers the nearest", () => {
    const text = (port: number) => policy("p", "shop", inTo("db", tcp(port))) + pods("shop", { db: [5432, 9187] });
    const [finding] = makeWorkspace({ "p.yaml": text(5433) }).findings("p.yaml");
    expect(finding?.severity).toBe("information");
    expect(finding?.message).toBe(
      "TCP 5433 is not among the ports that `db` declares: TCP 5432 and TCP 9187. If nobody listens there, this opens nothing.",
    );
    expectFix(text(5433), text(5432), { rule: id });
  });

  it("changes to no port that the rule opens already", () => {
    const fixesOf = (ports: string) => {
      const text = policy("p", "shop", inTo("db", ports)) + db;
      const [finding] = makeWorkspace({ "p.yaml": text }).findings("p.yaml");
      return finding?.fixes?.().map(({ title }) => title.replace(/ \(.*/, ""));
    };
    expect(fixesOf(tcp(443))).toEqual(["Change to 5432"]);
    expect(fixesOf(tcp(443) + tcp(5432))).toEqual([]);
  });
});

describe("named-port-missing", () => {
  const id = "named-port-missing";
  const web = pods("shop", { web: ["http-web:8080"], gateway: [] });
  it.each([
    ["no pod has it", inTo("web", tcp("http", id)), web],
    ["outbound", outTo("web", tcp("http", id)).replace("app: web\n  policy", "app: gateway\n  policy"), web],
    ["the pods' ports have no names", inTo("web", tcp("http", id)), pods("shop", { web: 8080 })],
    ["with another protocol", inTo("web", tcp("dns", id)), pod("shop", "web", { app: "web" }, ["UDP:dns:53"])],
    ["one pod has it", inTo("web", tcp("http-web")), web],
    ["one of several has it", inTo("web", tcp("http-web")), web + pod("shop", "web2", { app: "web" }, [80])],
    ["a number", inTo("web", tcp(8080)), web],
    ["nothing is known", inTo("web", tcp("http")), ""],
    ["injected by a mesh", inTo("web", tcp("http-envoy-prom")), web],
    [
      "a peer of which nothing is known",
      outTo("gone", tcp("http")).replace("app: web\n  policy", "app: gateway\n  policy"),
      web,
    ],
    [
      "all pods of a namespace",
      outTo("web", tcp("metrics")).replace(
        "    - podSelector:\n        matchLabels:\n          app: web\n",
        "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: shop\n",
      ),
      web,
    ],
  ])("%s", (_, spec, workloads) => {
    expectFindings(policy("p", "shop", spec) + workloads, { rule: id, tolerate: ["selects-nothing"] });
  });

  it("changes to the nearest name, the only port, or the right protocol", () => {
    const text = (port: number | string, workloads = web) =>
      policy("p", "shop", inTo("web", `    - protocol: TCP\n      port: ${port}\n`)) + workloads;
    expectFix(text("http-wbe"), text("http-web"), { rule: id, title: /Change to `http-web`/ });
    expectFix(text("http", pods("shop", { web: 8080 })), text(8080, pods("shop", { web: 8080 })), { rule: id });
    const dns = pod("shop", "web", { app: "web" }, ["UDP:dns:53"]);
    const both = (protocol: string) => policy("p", "shop", inTo("web", `    - port: dns\n${protocol}`)) + dns;
    expectFix(both("      protocol: TCP\n"), both("      protocol: UDP\n"), {
      rule: id,
      title: /^Change the protocol to UDP/,
    });
    expectFix(both(""), both("      protocol: UDP\n"), { rule: id });
  });
});

describe("named-port-to-ip-block", () => {
  const id = "named-port-to-ip-block";
  const out = (peers: string, ports: string) =>
    `${target("web")}  policyTypes: [Egress]\n  egress:\n  - to:\n${peers}    ports:\n${ports}`;
  const block = (cidr: string) => `    - ipBlock:\n        cidr: ${cidr}\n`;
  it.each([
    ["an address block", out(block("203.0.113.0/24"), tcp("https", id))],
    ["several", out(block("203.0.113.0/24") + block("198.51.100.0/24"), tcp("postgres", id))],
    ["every address", out(block("0.0.0.0/0"), tcp("https", id))],
    ["a number", out(block("203.0.113.0/24"), tcp(443))],
    ["pods too", out(`${block("203.0.113.0/24")}    - podSelector: {}\n`, tcp("https"))],
    [
      "inbound, the name is looked up on the selected pods",
      `${target("web")}  policyTypes: [Ingress]\n  ingress:\n  - from:\n${block("203.0.113.0/24")}    ports:\n${tcp("https")}`,
    ],
    ["everybody", `${target("web")}  policyTypes: [Egress]\n  egress:\n  - ports:\n${tcp("https")}`],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + kubeDns, {
      rule: id,
      tolerate: ["dns-blocked", "metadata-server-exposed"],
    });
  });

  it("writes the number of a well-known name", () => {
    const text = (port: number | string) =>
      policy("p", "shop", out(block("203.0.113.0/24"), `    - port: ${port}\n      protocol: TCP\n`));
    expectFix(text("https"), text(443), { rule: id, title: /^Change to 443/ });
    const unknown = makeWorkspace({ "p.yaml": text("my-port") })
      .findings("p.yaml")
      .find(({ rule }) => rule === id);
    expect(unknown?.fixes()).toEqual([]);
  });
});
