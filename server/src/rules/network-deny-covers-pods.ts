import { rangeOfCidr } from "../cluster/addresses.ts";
import { countedFix } from "../edits/fixes.ts";
import type { AdminRule } from "../manifest/types.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { documentOf } from "../snapshot/parts.ts";
import { list, tick } from "../words/lists.ts";
import { insertItem } from "../yaml/edit.ts";
import { adminRule, clusterPolicy } from "./adminExamples.ts";
import { adminRules, itemsIn, placeOf } from "./adminParts.ts";
import { fromRoot } from "./adminWork.ts";
import type { Rule } from "./rule.ts";

const id = "network-deny-covers-pods";
const deny = "    - action: Deny\n      to:\n        - networks:\n            - 0.0.0.0/0\n            - ::/0\n";
const example = (first: string) =>
  clusterPolicy({ name: "no-internet", team: "lab", rules: `  egress:\n${first}${deny.replace("::/0", '"::/0"')}` });

export const networkDenyCoversPods: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A Deny of networks that takes pods with it",
    what: "An egress rule denies a network that holds the addresses of pods (`0.0.0.0/0`, `::/0`, `netpol.cluster.podCidrs`), and no earlier rule of the policy is about pods. In the Baseline tier, where it may be meant as the default for everything, it is information.",
    why: "Unlike an `ipBlock`, networks of these kinds are meant to match pods by their addresses. Who wants to shut off the internet cuts off every pod too, DNS included.",
    bad: example(""),
    good: example(adminRule("Pass", "to", undefined)),
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    // Where blocks are said to match no pods, they take none.
    if (context.settings.ipBlocks === "external") return;
    const { object } = context.policy;
    for (const rule of adminRules(context)) {
      const index = rule.path.at(-1);
      const own = typeof index === "number" ? object[rule.direction][index] : undefined;
      if (own?.action !== "Deny" || own.ports !== undefined || typeof index !== "number") continue;
      // Pods are spoken of: it is known that they are there.
      if (object[rule.direction].slice(0, index + 1).some(isAboutPods)) continue;
      const wide = own.peers.flatMap(({ networks }) => networks ?? []).filter((cidr) => holdsPods(context, cidr));
      const at = itemsIn(rule, "to").findIndex((_, i) => own.peers[i]?.networks?.some((cidr) => wide.includes(cidr)));
      if (wide.length === 0 || at < 0) continue;
      yield {
        rule: id,
        // Behind the NetworkPolicies a default for everything may well be meant.
        ...(object.tier === "Baseline" && { severity: "information" as const }),
        ...placeOf(context, [...rule.path, "to", at, "networks"]),
        extent: rule.node.span,
        message: `${list(wide.map(tick))} ${wide.length === 1 ? "holds" : "hold"} the addresses of pods: this also denies connections to every pod, DNS included. Pass those to pods on before it, if addresses outside are meant.`,
        fixes: () => {
          const action = object.kind === "BaselineAdminNetworkPolicy" ? "Allow" : "Pass";
          const data = { name: "to-pods", action, to: [{ namespaces: {} }] };
          const title =
            action === "Pass" ? "Pass connections to pods on before it" : "Allow connections to pods before it";
          const where = fromRoot(context, ["spec", rule.direction]);
          return countedFix(context, title, insertItem(documentOf(context), where, data, { before: index }));
        },
      };
    }
  },
};

function isAboutPods({ peers }: AdminRule): boolean {
  return peers.some(({ namespaceSelector }) => namespaceSelector !== undefined);
}

function holdsPods({ settings }: AdminContext, cidr: string): boolean {
  const outer = rangeOfCidr(cidr);
  if (outer === undefined) return false;
  if (/\/0$/.test(cidr)) return true;
  return settings.cluster.podCidrs.some((pods) => {
    const inner = rangeOfCidr(pods);
    return (
      inner !== undefined && inner.family === outer.family && outer.first <= inner.first && inner.last <= outer.last
    );
  });
}
