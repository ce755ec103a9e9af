import { describe, expect, it } from "vitest";
import { readSettings } from "../../server/src/features/diagnostics/settingsFile.ts";
import { diagnose } from "../../server/src/features/diagnostics.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { dnsRule, policy } from "../harness/manifests.ts";
import { makeWorkspace } from "../harness/rules.ts";

const _open = (before = "", behind = "", head = "") =>
  `${head}apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n${before}  - {}${behind}\n`;
const found = (text: string, settings = {}) =>
  makeWorkspace({ "p.yaml": text }, settings)
    .findings("p.yaml")
    .map(({ rule, severity }) => `${severity} ${rule}`);

describe("readSettings", () => {
  it("is the defaults where nothing is set", () => {
    for (const raw of [undefined, null, {}])
      expect(readSettings(raw)).toEqual({ settings: defaultSettings, problems: [] });
    expect(readSettings(undefined, "")).toEqual({ settings: defaultSettings, problems: [] });
    expect(readSettings(undefined, "# nothing yet\n").problems).toEqual([]);
  });

  it("reads everything, from either side", () => {
    const file = `
kubernetesVersion: 1.30
defaultNamespace: shop
ipBlocks: external
cluster:
  podCidrs: [10.244.0.0/16]
rules:
  dns-blocked: off
  style: on
  "no-default-deny": warning
externalWorkloads:
- namespace: data
  name: db
  labels: {app: postgres, version: 17}
policyNamePattern: "<target>"
flows: seen.jsonl
exclude: [generated/, "*.rendered.yaml"]
clusters:
- name: prod
  paths: [./deploy/, {path: chart, values: prod.yaml, namespace: shop}]
`;
    const expected = {
      kubernetesVersion: "1.30",
      defaultNamespace: "shop",
      ipBlocks: "external",
      cluster: { podCidrs: ["10.244.0.0/16"] },
      rules: { "dns-blocked": "off", style: "on", "no-default-deny": "warning" },
      externalWorkloads: [{ namespace: "data", name: "db", labels: { app: "postgres", version: "17" } }],
      policyNamePattern: "<target>",
      flows: ["seen.jsonl"],
      exclude: ["generated/", "*.rendered.yaml"],
      clusters: [
        { name: "prod", paths: [{ path: "deploy" }, { path: "chart", values: ["prod.yaml"], namespace: "shop" }] },
      ],
    };
    expect(readSettings(undefined, file)).toEqual({ settings: expected, problems: [] });
    expect(
      readSettings({ ...expected, rules: { "dns-blocked": false, style: true, "no-default-deny": "warning" } }),
    ).toEqual({ settings: expected, problems: [] });
  });

  it("lets the file win key by key, and rule by rule", () => {
    const { settings } = readSettings(
      { defaultNamespace: "a", ipBlocks: "external", rules: { style: "off", "dns-blocked": "error" } },
      "defaultNamespace: b\nrules:\n  dns-blocked: hint\n",
    );
    expect(settings).toMatchObject({
      defaultNamespace: "b",
      ipBlocks: "external",
      rules: { style: "off", "dns-blocked": "hint" },
    });
  });

  it.each([
    [
      "rules:\n  dns-blockd: off\n",
      "rules.dns-blockd",
      "There is no rule or section `dns-blockd`; `dns-blocked` may be meant.",
      "dns-blockd",
    ],
    [
      "rules:\n  dns-blocked: loud\n",
      "rules.dns-blocked",
      "One of `error`, `warning`, `information`, `hint`, `off`, `on` is expected.",
      "loud",
    ],
    ["rules: off\n", "rules", "A map is expected.", "off"],
    ["rule:\n  x: y\n", "rule", "There is no setting `rule`; `rules` may be meant.", "rule"],
    ["kubernetesVersion: latest\n", "kubernetesVersion", "A Kubernetes version such as `1.36` is expected.", "latest"],
    ["ipBlocks: none\n", "ipBlocks", "`pods` or `external` is expected.", "none"],
    [
      "cluster:\n  podCidr: 10.0.0.0/8\n",
      "cluster.podCidr",
      "There is no setting `podCidr`; `podCidrs` may be meant.",
      "podCidr",
    ],
    [
      "cluster:\n  podCidrs: [everything]\n",
      "cluster.podCidrs[0]",
      "An address block such as `10.244.0.0/16` is expected.",
      "everything",
    ],
    [
      "externalWorkloads:\n- namespace: data\n",
      "externalWorkloads[0]",
      "A workload needs `namespace` and `labels`.",
      "namespace: data",
    ],
    [
      "externalWorkloads: none\n",
      "externalWorkloads",
      "A list of workloads is expected, each with `namespace` and `labels`.",
      "none",
    ],
    ["- a\n", "", "A map is expected.", "- a"],
  ])("reports %j where it stands", (text, path, message, at) => {
    const { settings, problems } = readSettings(undefined, text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ source: "file", path, message });
    const span = problems[0]?.span;
    expect(text.slice(span?.start, span?.end).trim()).toBe(at);
    expect(settings).toEqual(defaultSettings);
  });

  it("uses the rest of what is partly wrong, and never throws", () => {
    expect(readSettings(undefined, "ipBlocks: x\ndefaultNamespace: shop\n").settings.defaultNamespace).toBe("shop");
    expect(readSettings({ rules: { nope: "off", style: "off" }, somethingOfTheEditor: 1 })).toMatchObject({
      settings: { rules: { style: "off" } },
      problems: [{ source: "editor", path: "rules.nope" }],
    });
    for (const text of ["{{{", "\t", "a: b: c", "&a [*a]", "rules: &r\n  x: *r\n"])
      expect(readSettings(undefined, text).settings).toMatchObject({ ipBlocks: "pods" });
    for (const raw of [1, "x", [1], { rules: [] }, { cluster: null }, { externalWorkloads: [1] }])
      expect(readSettings(raw).settings).toMatchObject({ ipBlocks: "pods" });
  });

  it("is told in the editor", () => {
    const text = "ipBlocks: pods\nrules:\n  dns-blockd: off\n";
    const diagnostics = diagnose(makeWorkspace({ ".netpol.yaml": text }).context());
    expect(diagnostics).toMatchObject([
      {
        code: "settings",
        codeDescription: { href: expect.stringMatching(/^https:.*#settings$/) },
        severity: 2,
        range: { start: { line: 2, character: 2 }, end: { line: 2, character: 12 } },
      },
    ]);
  });

  it("applies to what the rules say", () => {
    const { settings } = readSettings(
      undefined,
      "rules: {dns-blocked: off}\nexternalWorkloads:\n- {namespace: shop, labels: {app: postgres}}\n",
    );
    const text = policy(
      "p",
      "shop",
      `  podSelector: {matchLabels: {app: postgress}}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - podSelector: {}\n`,
    );
    expect(found(text, settings)).toEqual(["warning selects-nothing"]);
    expect(
      found(policy("p", "shop", `  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n${dnsRule}\n`), settings),
    ).toEqual([]);
  });
});
