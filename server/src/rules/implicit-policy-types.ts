import { safeFix } from "../edits/fixes.ts";
import { writePolicyTypes } from "../edits/policyTypes.ts";
import { setEntry } from "../edits/setEntry.ts";
import { isNull } from "../manifest/fields.ts";
import { specSpan } from "../snapshot/policyView.ts";
import { list } from "../words/lists.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const rules = "  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n";
const good = policy({ name: "db", namespace: "shop", target: "db", types: ["Ingress"], rules });

export const implicitPolicyTypes: Rule = {
  id: "implicit-policy-types",
  section: "style",
  severity: "hint",
  page: () => ({
    title: "`policyTypes` is left out",
    what: "The policy does not say which directions it isolates.",
    why: "The defaults depend on which rules are there: Ingress always, Egress when there are egress rules. Written out, a policy still means the same when a rule comes or goes, and nobody has to know the defaults.",
    bad: good.replace("  policyTypes:\n  - Ingress\n", ""),
    good,
    sources: ["`NetworkPolicySpec.policyTypes`"],
  }),
  *check(context) {
    const { policy: manifest, view } = context;
    if (manifest.object.policyTypes !== undefined) return;
    const hasSpec = view.spec?.value.kind === "map";
    // Without a spec it isolates every pod all the same; a document that cannot be read may have one further down.
    if (!hasSpec && (!isNull(view.spec?.value) || view.document.problems.length > 0)) return;
    // It stands somewhere, only not where it belongs.
    if (manifest.faults.some(({ path }) => path.at(-1) === "policyTypes")) return;
    const types = view.directions.filter(({ inForce }) => inForce).map(({ type }) => type);
    yield {
      rule: "implicit-policy-types",
      span: view.policyTypes?.key.span ?? specSpan(view, manifest),
      field: "spec.policyTypes",
      message: `\`policyTypes\` is left out; in effect it is ${list(types.map((type) => `\`${type}\``))}. Write it out, so that it stays so when rules come or go.`,
      fixes: () =>
        safeFix(
          context,
          `Write \`policyTypes: [${types.join(", ")}]\``,
          hasSpec ? writePolicyTypes(view, types) : setEntry(view.document, view.base, "spec", { policyTypes: types }),
        ),
    };
  },
};
