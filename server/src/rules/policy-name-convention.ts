import { plainFix } from "../edits/fixes.ts";
import { limits } from "../limits.ts";
import type { NetworkPolicy } from "../manifest/types.ts";
import { tick } from "../words/lists.ts";
import { isEverything } from "../words/selectors.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import { nameFits } from "./nameFits.ts";
import type { Rule } from "./rule.ts";

const example = (name: string) =>
  policy({
    name,
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: "  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n",
  });

export const policyNameConvention: Rule = {
  id: "policy-name-convention",
  section: "style",
  severity: "hint",
  off: true,
  page: () => ({
    title: "A name outside the convention",
    what: "The name does not fit `netpol.policyNamePattern`: text with `<namespace>` and `<target>`, by default `<namespace>.<target>`.",
    why: "A second policy of the same name replaces the first. Names that are built from the namespace and the target keep policies apart and tell what they are for. Off by default: it is a matter of taste.",
    bad: example("allow-web"),
    good: example("shop.db"),
    sources: ["https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"],
  }),
  *check(context) {
    const { policy: manifest, view, namespace, settings } = context;
    const { name } = manifest.object;
    const { policyNamePattern: pattern } = settings;
    if (
      view.name === undefined ||
      name === "" ||
      name.length > longestName ||
      pattern.length > limits.rules.namePattern
    )
      return;
    if (nameFits(name, pattern, namespace)) return;
    const proposal = fill(pattern, namespace, targetName(manifest.object));
    yield {
      rule: "policy-name-convention",
      span: view.name.value.span,
      field: "metadata.name",
      message: `${tick(name)} does not fit the pattern ${tick(pattern)}. A name such as ${tick(proposal)} would.`,
      fixes: () =>
        plainFix(
          context,
          `Rename to ${tick(proposal)}`,
          replaceScalar(view.document, [...view.base, "metadata", "name"], proposal),
        ),
    };
  },
};

/** The API takes no longer name; of that another rule speaks. */
const longestName = 253;

function fill(pattern: string, namespace: string, target: string): string {
  return pattern.replaceAll("<namespace>", () => namespace).replaceAll(/<[^<>]*>/g, () => target);
}

/** What the target is called: the value of its telling label, or `all`. */
function targetName({ podSelector }: NetworkPolicy): string {
  if (isEverything(podSelector)) return "all";
  const { matchLabels, matchExpressions } = podSelector;
  const key = ["app.kubernetes.io/name", "app", "k8s-app", "name"].find((each) => matchLabels[each] !== undefined);
  const value =
    (key === undefined ? Object.values(matchLabels)[0] : matchLabels[key]) ?? matchExpressions[0]?.values[0];
  const plain = (value ?? "pods")
    .toLowerCase()
    .replace(/[^-a-z0-9.]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return plain === "" ? "pods" : plain;
}
