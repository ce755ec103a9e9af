import { describe, expect, it } from "vitest";
import { actionsAt, applyAction, expectAction } from "../harness/codeActions.ts";
import { pods, policy } from "../harness/manifests.ts";
import { makeWorkspace, problemsOf } from "../harness/rules.ts";

const refactor = ["refactor.rewrite"];
const target = "  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n";
const db = (rules: string) => policy("db", "shop", `${target}${rules}`);
const titles = (text: string, only: readonly string[] | undefined = refactor) =>
  actionsAt(text, only).actions.map(({ title }) => title);

describe("a rule of its own for a peer", () => {
  const own = "Give this peer a rule of its own (keeps what is allowed)";

  it.each([
    [
      "the last one of a rule without ports",
      "  ingress:\n  - from:\n    - podSelector: {}\n    # theirs\n    - $0namespaceSelector: {matchLabels: {team: b}}\n",
      "  ingress:\n  - from:\n    - podSelector: {}\n  - from:\n    # theirs\n    - namespaceSelector: {matchLabels: {team: b}}\n",
    ],
    [
      "in brackets, all of it",
      "  ingress: [{from: [{podSelector: {}}, {$0namespaceSelector: {}}], ports: [{port: 1}]}]\n",
      "  ingress: [{from: [{podSelector: {}}], ports: [{port: 1}]}, {from: [{namespaceSelector: {}}], ports: [{port: 1}]}]\n",
    ],
    [
      "in brackets, the second on its own line",
      "  ingress:\n  - from: [{podSelector: {}},\n           {$0namespaceSelector: {}}]\n    ports: [{port: 1}] # one\n",
      "  ingress:\n  - from: [{podSelector: {}}]\n    ports: [{port: 1}] # one\n  - from: [{namespaceSelector: {}}]\n    ports: [{port: 1}]\n",
    ],
  ])("%s", (_, before, after) => {
    expectAction(db(before), own, db(after), refactor);
  });

  it("keeps the line breaks of Windows", () => {
    const lines = (text: string) => text.replaceAll("\n", "\r\n");
    const before = lines(db("  ingress:\n  - from:\n    - podSelector: {}\n    - $0namespaceSelector: {}\n"));
    const { texts, actions } = actionsAt(before, refactor);
    const changed = applyAction(
      texts,
      actions.find(({ title }) => title === own),
    );
    expect(changed["policy.yaml"]).toBe(
      lines(db("  ingress:\n  - from:\n    - podSelector: {}\n  - from:\n    - namespaceSelector: {}\n")),
    );
  });

  it("keeps the layout of JSON", () => {
    const json = (rules: unknown) =>
      JSON.stringify(
        {
          apiVersion: "networking.k8s.io/v1",
          kind: "NetworkPolicy",
          metadata: { name: "db", namespace: "shop" },
          spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: rules },
        },
        null,
        2,
      );
    const [a, b, ports] = [{ podSelector: {} }, { namespaceSelector: {} }, [{ protocol: "TCP", port: 1 }]];
    expectAction(
      `# file: p.json\n${json([{ from: [a, b], ports }]).replace('"namespaceSelector"', '$0"namespaceSelector"')}`,
      own,
      `# file: p.json\n${json([
        { from: [a], ports },
        { from: [b], ports },
      ])}`,
      refactor,
    );
  });

  it("is not for what defines an anchor, which a copy would define twice", () => {
    const anchored = (anchor: string) =>
      db(`  ingress:\n  - from:\n    - $0podSelector:${anchor} {matchLabels: {a: b}}\n    - namespaceSelector: {}\n`);
    expect(titles(anchored(""))).toContain(own);
    expect(titles(anchored(" &web"))).not.toContain(own);
  });
});

describe("labels and expressions", () => {
  const both = (selector: string) => policy("db", "shop", `  podSelector:\n${selector}  policyTypes: [Ingress]\n`);

  it("join what stands in the other form", () => {
    const before = both(
      "    $0matchLabels:\n      app: db\n    matchExpressions:\n    - key: tier\n      operator: In\n      values: [data]\n",
    );
    expectAction(
      before,
      "Write as `matchLabels`",
      both("    matchLabels:\n      app: db\n      tier: data\n"),
      refactor,
    );
    expectAction(
      before,
      "Write as `matchExpressions`",
      both(
        "    matchExpressions:\n    - key: app\n      operator: In\n      values:\n      - db\n    - key: tier\n      operator: In\n      values: [data]\n",
      ),
      refactor,
    );
  });

  it.each([
    [
      "a key twice",
      "    $0matchLabels: {app: db}\n    matchExpressions: [{key: app, operator: In, values: [db]}]\n",
      1,
    ],
    ["Exists", "    $0matchLabels: {app: db}\n    matchExpressions: [{key: tier, operator: Exists}]\n", 1],
    ["two values", "    $0matchExpressions: [{key: tier, operator: In, values: [a, b]}]\n", 0],
    ["an anchor", "    $0matchLabels: &db\n      app: db\n", 0],
  ])("do not lose anything: %s", (_, selector, offered) => {
    const found = titles(both(selector)).filter((title) => title.startsWith("Write as `match"));
    expect(found).toHaveLength(offered);
    expect(found.join()).not.toContain("matchLabels");
  });
});

describe("peers", () => {
  it("are restricted to namespaces that they match, and no others", () => {
    const peer = (labels: string) =>
      db(`  ingress:\n  - from:\n    - $0namespaceSelector: {matchLabels: ${labels}}\n`) +
      "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: jobs, labels: {team: b}}\n" +
      pods("shop", { web: 1 });
    const names = (text: string) =>
      titles(text).flatMap((title) => /^Restrict the peer to namespace `(.*)`/.exec(title)?.[1] ?? []);
    expect(names(peer("{team: b}"))).toEqual(["jobs"]);
    expect(names(peer("{team: c}"))).toEqual([]);
    expect(names(peer("{kubernetes.io/metadata.name: jobs}"))).toEqual([]);
  });

  it("are merged by the fix or by the rewriting, not by both", () => {
    const text =
      db(
        "  ingress:\n  - from:\n    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: jobs}}\n    - $0podSelector: {matchLabels: {app: cron}}\n",
      ) +
      pods("shop", { db: 1 }) +
      pods("jobs", { cron: 1 });
    const merging = titles(text, []).filter((title) => title.startsWith("Merge into one peer (AND)"));
    expect(merging).toHaveLength(1);
    expect(titles(text).filter((title) => title.startsWith("Merge into one peer (AND)"))).toHaveLength(1);
  });
});

describe("the rest", () => {
  it("writes out the defaults of a policy without a spec", () => {
    const head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: all";
    expectAction(
      `${head}$0\n`,
      "Write out all defaults",
      `${head}\n  namespace: default\nspec:\n  podSelector: {}\n  policyTypes:\n    - Ingress\n`,
      refactor,
    );
  });

  it("creates the other side of a policy in JSON as a file of its own, in YAML", () => {
    const { texts, actions } = actionsAt(
      `# file: p.json\n${JSON.stringify({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "db", namespace: "shop" },
        spec: {
          podSelector: { matchLabels: { app: "db" } },
          policyTypes: ["Ingress"],
          ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }] }],
        },
      }).replace('{"podSelector":{"matchLabels":{"app":"web', '$0{"podSelector":{"matchLabels":{"app":"web')}\n`,
      refactor,
    );
    const created = actions.filter(({ title }) => title.startsWith("Create the egress policy on the other side"));
    expect(created.map(({ title }) => title)).toEqual([
      "Create the egress policy on the other side, in `shop`, as a file of its own (changes what is allowed)",
    ]);
    const text = JSON.stringify(created[0]?.edit);
    expect(text).toContain("kind: NetworkPolicy\\nmetadata:\\n  name: db-egress");
    expect(problemsOf(makeWorkspace(texts))).toEqual([]);
  });

  it("writes the comment that silences into one that names no rule", () => {
    expectAction(
      db("  ingress:\n  - {} # netpol: ignore$0\n"),
      "Ignore `allows-everything` here",
      db("  ingress:\n  - {} # netpol: ignore allows-everything\n"),
      ["quickfix"],
    );
  });
});
