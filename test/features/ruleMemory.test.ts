import { expect, it } from "vitest";
import { createRuleRunner } from "../../server/src/features/diagnostics.ts";
import type { Rule } from "../../server/src/rules/rule.ts";
import type { PolicyContext } from "../../server/src/snapshot/context.ts";
import { describingBuilt } from "../../server/src/snapshot/describingBuilt.ts";
import { createLiveSnapshots } from "../../server/src/snapshot/live.ts";
import { firstPolicyIn } from "../../server/src/snapshot/questions.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";

const page = () => ({ title: "", what: "", why: "", bad: "", good: "", sources: [] });

/** Rules that say nothing and note for which policies they ran. */
function spying(looks: Record<string, (context: PolicyContext) => void>) {
  const ran: string[] = [];
  const rules = Object.entries(looks).map(
    ([id, look]): Rule => ({
      id,
      section: "style",
      severity: "hint",
      page,
      check(context) {
        ran.push(`${id} ${context.policy.object.name}`);
        look(context);
        return [];
      },
    }),
  );
  return { rules, take: () => ran.splice(0).sort() };
}

const policy = (name: string, namespace: string, app = name) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  podSelector: {matchLabels: {app: ${app}}}
  policyTypes: [Ingress]
`;
const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\n";
const other = "apiVersion: v1\nkind: Namespace\nmetadata: {name: data, labels: {team: a}}\n";

function open(looks?: Parameters<typeof spying>[0]) {
  const spies = spying(
    looks ?? {
      alone: () => {},
      namespace: ({ evidence, namespace }) => void evidence.isolating(namespace, "ingress"),
      remembered: ({ evidence }) =>
        void evidence.once("all of data", () => evidence.isolating("data", "ingress").length),
      selecting: ({ evidence }) => void evidence.isolatedBy(0, "ingress"),
      file: ({ fileOf }) => void fileOf("file:///w/other.yaml"),
    },
  );
  const workspace = createWorkspace(["file:///w"]);
  const write = (...policies: string[]) => workspace.open("file:///w/p.yaml", "yaml", 1, policies.join("---\n"));
  write(policy("web", "shop"), policy("db", "data"), policy("cache", "data"));
  workspace.setDisk("file:///w/other.yaml", other);
  workspace.setDisk("file:///w/pod.yaml", pod);
  workspace.setComplete(true);
  const snapshots = createLiveSnapshots(workspace, () => defaultSettings, describingBuilt());
  const runner = createRuleRunner(spies.rules);
  const check = () => {
    const context = snapshots.context("file:///w/p.yaml");
    if (context !== undefined) runner.check(context);
    return spies.take();
  };
  expect(check()).toHaveLength(3 * spies.rules.length);
  const steps = () => {
    const context = snapshots.context("file:///w/p.yaml");
    return context === undefined ? [] : runner.steps(context);
  };
  return { workspace, write, check, steps, take: spies.take };
}

it("has done all when it was done bit by bit, and does again only what has changed in between", () => {
  const { write, check, steps, take } = open();
  write(policy("web", "shop"), policy("db", "data", "other"), policy("cache", "data"));
  let done = 0;
  for (const _ of steps()) done++;
  expect(done).toBe(10);
  const ran = take();
  expect(ran.length).toBeGreaterThan(5);
  expect(check()).toEqual([]);
  write(policy("web", "shop", "x"), policy("db", "data"), policy("cache", "data"));
  const [first] = steps();
  expect(first).toBeDefined();
  write(policy("web", "shop"), policy("db", "data", "other"), policy("cache", "data"));
  for (const _ of steps()) done++;
  take();
  expect(check()).toEqual([]);
});

it("runs on another policy only what looked at a namespace that has changed", () => {
  const { write, check } = open();
  write(policy("web", "shop"), policy("db", "data", "other"), policy("cache", "data"));
  expect(check()).toEqual([
    "alone db",
    "file db",
    "namespace cache",
    "namespace db",
    "remembered cache",
    "remembered db",
    "remembered web",
    "selecting cache",
    "selecting db",
    "selecting web",
  ]);
});

it("leaves alone who looked at a pod that the changed policy does not select", () => {
  const { write, check } = open();
  write(policy("web", "shop"), policy("db", "data"), policy("cache", "data", "other"));
  expect(check().filter((run) => run.startsWith("selecting"))).toEqual(["selecting cache"]);
});

it("runs nothing again for a comment, and only who looked at a file when that has another text", () => {
  const { workspace, write, check } = open();
  write(policy("web", "shop"), `# why\n${policy("db", "data")}`, policy("cache", "data"));
  // The policy whose document it stands in is read again; nothing else is.
  expect(check().every((run) => run.endsWith(" db"))).toBe(true);
  workspace.setDisk("file:///w/other.yaml", `# why\n${other}`);
  expect(check()).toEqual(["file cache", "file db", "file web"]);
});

it("runs everything again when what is known beside the policies has changed", () => {
  const { workspace, check } = open();
  workspace.setDisk("file:///w/other.yaml", other.replace("team: a", "team: b"));
  expect(check()).toHaveLength(15);
});

it("asks again who is first when the first is rejected and the next takes its index", () => {
  const first = policy("first", "data");
  const { workspace, write, check } = open({
    first: ({ evidence, namespace }) => void evidence.ask(firstPolicyIn, namespace),
    none: () => {},
  });
  const before = (text: string) =>
    workspace.open("file:///w/a.yaml", "yaml", 1, `${pod.replace("db", "a")}---\n${text}`);
  before(first);
  write(policy("db", "data"), policy("cache", "data"));
  check();
  expect(check()).toEqual([]);
  before(first.replace("[Ingress]", "[Ingres]"));
  expect(check()).toEqual(["first cache", "first db"]);
});
