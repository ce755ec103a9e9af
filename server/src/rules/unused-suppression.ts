import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const db = policy({
  name: "db",
  namespace: "shop",
  target: "db",
  types: ["Ingress"],
  rules: "  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n",
});

/** Found by who applies the comments: it takes the findings of all rules to know. */
export const unusedSuppression: Rule = {
  id: "unused-suppression",
  section: "style",
  severity: "hint",
  page: () => ({
    title: "A comment that silences nothing",
    what: "A `# netpol: ignore` comment names a rule that finds nothing there, or no rule at all.",
    why: "The problem is gone, or the comment has never worked. Left there, it would hide the problem when it comes back.",
    bad: `# netpol: ignore dns-blocked looked up by the proxy\n${db}`,
    good: db,
    sources: ["Netpol's own comments"],
  }),
};
