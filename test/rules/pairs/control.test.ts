import { describe } from "vitest";
import { np } from "../../harness/manifests.ts";
import { saysAll } from "../../harness/pairs.ts";

const open = (b = "", t = "", h = "") =>
  h + np(`  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n${b}  - {}${t}\n`);
const two = (h = "") =>
  h + np("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  ingress:\n  - {}\n  egress:\n  - {}\n");

describe("suppressions and settings", () =>
  saysAll([
    ["line", open("", " # netpol: ignore allows-everything"), ""],
    ["above", open("  # netpol: ignore allows-everything because\n"), ""],
    ["above with other comment between", open("  # netpol: ignore allows-everything because\n  # more words\n"), ""],
    ["two above", open("  # more words\n  # netpol: ignore allows-everything\n"), ""],
    ["blank line between", open("  # netpol: ignore allows-everything\n\n"), "allows-everything unused-suppression"],
    ["head", two("# netpol: ignore allows-everything\n"), ""],
    ["head after ---", two("---\n# netpol: ignore allows-everything reason\n"), ""],
    ["head before ---", two("# netpol: ignore allows-everything reason\n---\n"), ""],
    [
      "head second doc only",
      `${np("  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - {}\n", "a")}---\n# netpol: ignore allows-everything\n${np("  podSelector: {matchLabels: {a: b}}\n  policyTypes: [Ingress]\n  ingress:\n  - {}\n", "b")}`,
      "allows-everything redundant-policy",
    ],
    ["several ids", open("", " # netpol: ignore open-to-the-internet, allows-everything why"), "unused-suppression"],
    ["unknown id", open("", " # netpol: ignore allows-everythin"), "allows-everything unused-suppression"],
    ["no ids", open("", " # netpol: ignore"), "allows-everything unused-suppression"],
    ["CRLF", open("  # netpol: ignore allows-everything\n").replace(/\n/g, "\r\n"), ""],
    [
      "CRLF unused",
      open("  # netpol: ignore dns-blocked why\n").replace(/\n/g, "\r\n"),
      "allows-everything unused-suppression",
    ],
    [
      "in quoted",
      np("  podSelector: {}\n  policyTypes: [Ingress]\n").replace(
        "name: p",
        "name: p\n  annotations:\n    a: 'x # netpol: ignore dns-blocked'",
      ),
      "",
    ],
    ["no space", open("", " #netpol:ignore allows-everything"), ""],
    [
      "block scalar",
      np("  podSelector: {}\n  policyTypes: [Ingress]\n").replace(
        "name: p",
        "name: p\n  annotations:\n    a: |\n      # netpol: ignore dns-blocked\n",
      ),
      "",
    ],
    ["error", np("  podSelector: {}\n  policyTypes: [ingress] # netpol: ignore invalid-policy-type\n"), ""],
    [
      "off rule's suppression",
      open("", " # netpol: ignore allows-everything"),
      "",
      { rules: { "allows-everything": "off" } },
    ],
    [
      "unused-suppression off",
      open("", " # netpol: ignore dns-blocked"),
      "allows-everything",
      { rules: { "unused-suppression": "off" } },
    ],
    [
      "List item",
      `apiVersion: v1\nkind: List\nitems:\n# netpol: ignore allows-everything\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: {name: a, namespace: s}\n  spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}\n`,
      "allows-everything unused-suppression",
    ],
    [
      "List item line",
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: {name: a, namespace: s}\n  # netpol: ignore allows-everything\n  spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}\n`,
      "",
    ],
    ["semicolon reason", open("", " # netpol: ignore allows-everything: the gateway is public"), ""],
    ["dash reason", open("", " # netpol: ignore allows-everything - public"), ""],
    ["comma space", open("", " # netpol: ignore allows-everything , dns-blocked"), "unused-suppression"],
    ["paren reason", open("", " # netpol: ignore allows-everything (public)"), ""],
    ["doc start comment on same line", `--- # netpol: ignore allows-everything\n${open()}`, ""],
    ["upper", open("", " # NETPOL: ignore allows-everything"), "allows-everything"],
    ["section off", open(), "", { rules: { notable: "off" } }],
    ["section off, rule on", open(), "allows-everything", { rules: { notable: "off", "allows-everything": "on" } }],
    ["severity", open(), "allows-everything", { rules: { "allows-everything": "error" } }],
    ["errors off", np("  podSelector: {}\n  policyTypes: [ingress]\n"), "", { rules: { rejected: "off" } }],
    [
      "externalWorkloads",
      np("  podSelector: {matchLabels: {app: webb}}\n  policyTypes: [Ingress]\n"),
      "selects-nothing",
      { externalWorkloads: [{ namespace: "shop", name: "web", labels: { app: "web" } }] },
    ],
    [
      "externalWorkloads right",
      np("  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Ingress]\n"),
      "",
      { externalWorkloads: [{ namespace: "shop", name: "web", labels: { app: "web" } }] },
    ],
  ]));
