import { describe, it } from "vitest";
import { policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace } from "../harness/rules.ts";

const target = (app: string) => `  podSelector:\n    matchLabels:\n      app: ${app}\n`;
const inTo = (app: string, ports: string) =>
  `${target(app)}  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n    ports:\n${ports}`;
const _outTo = (app: string, ports: string, more = "") =>
  `${target("web")}  policyTypes: [Egress]\n  egress:\n  - to:\n    - podSelector:\n        matchLabels:\n          app: ${app}\n${more}    ports:\n${ports}  - to:\n    - namespaceSelector: {}\n    ports:\n    - {port: 53, protocol: UDP}\n    - {port: 53, protocol: TCP}\n`;
const _tcp = (port: number | string, mark = "") => {
  const carets = mark === "" ? "" : `#           ${"^".repeat(String(port).length)} ${mark}\n`;
  return `    - port: ${port}\n${carets}      protocol: TCP\n`;
};
const _rules = (text: string) =>
  makeWorkspace({ "p.yaml": text })
    .findings("p.yaml")
    .map(({ rule, severity }) => `${severity} ${rule}`);

describe("implicit-protocol", () => {
  it.each([
    ["a number", inTo("web", "    - port: 80\n#   ^^^^^^ implicit-protocol\n")],
    ["null", inTo("web", "    - port: 80\n#   ^^^^^^ implicit-protocol\n      protocol:\n")],
    ["nothing at all", inTo("web", "    - {}\n#   ^^^^ implicit-protocol\n")],
    ["written", inTo("web", "    - port: 80\n      protocol: TCP\n    - {port: 53, protocol: UDP}\n")],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec), { rule: "implicit-protocol" });
  });

  it("adds it behind what is there", () => {
    const text = (port: string) => policy("p", "shop", inTo("web", `${port}    - port: 443\n      protocol: TCP\n`));
    const options = { rule: "implicit-protocol", safe: true, title: "Add `protocol: TCP`" };
    expectFix(text("    - port: 80 # web\n"), text("    - port: 80 # web\n      protocol: TCP\n"), options);
    expectFix(text("    - {port: 80}\n"), text("    - {port: 80, protocol: TCP}\n"), options);
    expectFix(
      text("    - port: 80\n      endPort: 90\n"),
      text("    - port: 80\n      endPort: 90\n      protocol: TCP\n"),
      options,
    );
    expectFix(text("    - {}\n"), text("    - protocol: TCP\n"), options);
  });
});

describe("end-port-equals-port", () => {
  it.each([
    [
      "the same",
      inTo("web", "    - port: 80\n      endPort: 80\n#     ^^^^^^^^^^^ end-port-equals-port\n      protocol: TCP\n"),
    ],
    ["a range", inTo("web", "    - port: 80\n      endPort: 81\n      protocol: TCP\n")],
    [
      "upside down is an error",
      inTo("web", "    - port: 80\n      endPort: 79\n#              ^^ invalid-end-port\n      protocol: TCP\n"),
    ],
    ["no endPort", inTo("web", "    - port: 80\n      protocol: TCP\n")],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec), { rule: "end-port-equals-port" });
  });

  it("removes it", () => {
    const text = (endPort: string) =>
      policy("p", "shop", inTo("web", `    - port: 80 # web\n${endPort}      protocol: TCP\n`));
    expectFix(text("      endPort: 80\n"), text(""), { rule: "end-port-equals-port", safe: true });
    const flow = (endPort: string) => policy("p", "shop", inTo("web", `    - {port: 80, ${endPort}protocol: TCP}\n`));
    expectFix(flow("endPort: 80, "), flow(""), { rule: "end-port-equals-port" });
  });
});

describe("redundant-port", () => {
  it.each([
    [
      "in a range",
      inTo(
        "web",
        "    - {port: 8000, endPort: 8099, protocol: TCP}\n    - {port: 8080, protocol: TCP}\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ redundant-port\n",
      ),
    ],
    [
      "twice: the later",
      inTo("web", "    - {port: 80, protocol: TCP}\n    - {port: 80}\n#   ^^^^^^^^^^^^ redundant-port\n"),
    ],
    [
      "the whole protocol",
      inTo(
        "web",
        "    - {port: dns, protocol: UDP}\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ redundant-port\n    - {protocol: UDP}\n",
      ),
    ],
    [
      "a range in a range",
      inTo(
        "web",
        "    - {port: 10, endPort: 20, protocol: TCP}\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ redundant-port\n    - {port: 1, endPort: 100, protocol: TCP}\n",
      ),
    ],
    ["another protocol", inTo("web", "    - {port: 53, protocol: UDP}\n    - {port: 53, protocol: TCP}\n")],
    [
      "ranges that overlap",
      inTo("web", "    - {port: 10, endPort: 20, protocol: TCP}\n    - {port: 15, endPort: 25, protocol: TCP}\n"),
    ],
    ["a name and a number", inTo("web", "    - {port: http, protocol: TCP}\n    - {port: 80, protocol: TCP}\n")],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec), { rule: "redundant-port" });
  });

  it("removes it with its comments, and no other", () => {
    const text = (more: string) =>
      policy(
        "p",
        "shop",
        inTo(
          "web",
          `    # all of them\n    - port: 8000\n      endPort: 8099\n      protocol: TCP\n${more}    # health\n    - port: 9090\n      protocol: TCP\n`,
        ),
      );
    expectFix(text("    # the web server\n    - port: 8080\n      protocol: TCP # yes\n"), text(""), {
      rule: "redundant-port",
      safe: true,
    });
  });
});
