import { expect, it } from "vitest";
import { createNeedsMemory } from "../../server/src/expectations/needs/memory.ts";
import { policyContext } from "../../server/src/features/diagnostics/runner.ts";
import { rules } from "../../server/src/rules/index.ts";
import type { Rule } from "../../server/src/rules/rule.ts";
import type { PolicyContext } from "../../server/src/snapshot/context.ts";
import { createEvidenceMemory } from "../../server/src/snapshot/evidence.ts";
import type { Finding } from "../../server/src/snapshot/finding.ts";
import { contextOf } from "../harness/features.ts";

/*
 * What a rule says of one ingress rule, peer or port is kept while another is edited: it may not look at the others
 * (server/docs/add-a-rule.md).
 */

const asking = rules.filter(({ checkRule, checkPeers, checkPorts }) => checkRule ?? checkPeers ?? checkPorts);
const texts = [...rules.map(({ page }) => page()).flatMap(({ bad, good }) => [bad, good]), others()];

/** Peers and ports of all kinds beside each other, in both directions. */
function others(): string {
  const peers = ["podSelector: {matchLabels: {app: web}}", "podSelector: {}", "ipBlock: {cidr: 10.0.0.0/8}"];
  const ports = ["port: 53", "{port: 53, protocol: UDP}", "port: http"];
  const list = (items: readonly string[]) => items.map((item) => `    - ${item}\n`).join("");
  const rule = (key: string) => `  - ${key}:\n${list(peers)}    ports:\n${list(ports)}`;
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all, namespace: shop}
spec:
  podSelector: {}
  ingress:
${rule("from")}  egress:
${rule("to")}`;
}

/** The same value, of which some parts may not be looked at while `armed` says so. */
function guarded<Value extends object>(value: Value, hidden: readonly string[], armed: () => boolean): Value {
  return new Proxy(value, {
    get(target, key) {
      if (armed() && hidden.includes(String(key))) throw new Error(`looks at ${String(key)}`);
      return Reflect.get(target, key, target);
    },
  });
}

function ask(rule: Rule, whole: PolicyContext): readonly Finding[] {
  let hidden: "rules" | "peers" | "ports" = "rules";
  const always = () => true;
  const hide = (what: typeof hidden) => () => hidden === what;
  const lists = ["ingress", "egress"];
  const { inCluster } = whole;
  const context: PolicyContext = {
    ...whole,
    policy: { ...whole.policy, object: guarded(whole.policy.object, lists, always) },
    inCluster: inCluster && { ...inCluster, object: guarded(inCluster.object, lists, always) },
    view: guarded(whole.view, ["rulesInForce", "directions"], always),
  };
  const found: Finding[] = [];
  const add = (each: Finding | readonly Finding[] | undefined) => {
    if (each !== undefined) found.push(...("rule" in each ? [each] : each));
  };
  for (const each of whole.view.rulesInForce) {
    const direction = guarded(each.direction, ["rules"], always);
    const without = (what: "peers" | "ports") => {
      const decoded = guarded(each.rule, [what], hide(what));
      return new Proxy(guarded(each, [what], hide(what)), {
        get: (target, key) =>
          key === "rule" ? decoded : key === "direction" ? direction : Reflect.get(target, key, target),
      });
    };
    hidden = "rules";
    found.push(...(rule.checkRule?.(context, without("peers")) ?? []));
    const beside = without("peers");
    const peers = rule.checkPeers?.(context, beside);
    const others = without("ports");
    const ports = rule.checkPorts?.(context, others);
    hidden = "peers";
    const at = <View extends object>(item: View, own: object): View =>
      new Proxy(item, { get: (target, key) => (key === "rule" ? own : Reflect.get(target, key, target)) });
    for (const peer of each.peers) add(peers?.of(at(peer, beside)));
    hidden = "ports";
    for (const port of each.ports) add(ports?.of(at(port, others)));
  }
  return found;
}

it.each(asking.map((rule) => [rule.id, rule] as const))("%s looks at no other item of a list", (_, rule) => {
  let count = 0;
  for (const text of texts) {
    const parts = text.split(/^# file: .*\n/m);
    const files = Object.fromEntries(parts.map((part, at) => [`file:///${at}.yaml`, part]));
    for (const uri of Object.keys(files)) {
      const context = contextOf(files, uri, rule.page().settings);
      const evidence = createEvidenceMemory(createNeedsMemory()).of(context);
      for (const [index, policy] of context.file.policies.entries()) {
        const own = policy.partial ? undefined : policyContext({ ...context, evidence }, policy, index);
        if (own !== undefined) count += ask(rule, own).length;
      }
    }
  }
  expect(count).toBeGreaterThan(0);
});
