import { plainFix, safeFix } from "../edits/fixes.ts";
import { parseCidr } from "../manifest/cidr.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { remove } from "../yaml/edit.ts";
import type { Path } from "../yaml/find.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "except-outside-cidr";

export const exceptOutsideCidr: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "An exception that is not inside its block",
    what: "An item of `except` is not strictly inside the `cidr` beside it: elsewhere, of the other family, as large, or larger.",
    why: "The server rejects the object. `except` carves out of its own block only, so what lies outside of it is not allowed anyway; another peer may still allow it.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - ipBlock:
            cidr: 198.51.100.0/24
            except:
              - 203.0.113.0/28
      ports:
        - protocol: TCP
          port: 5432
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - ipBlock:
            cidr: 198.51.100.0/24
            except:
              - 198.51.100.0/28
      ports:
        - protocol: TCP
          port: 5432
`,
    sources: [
      "`IPBlock.except`: except values will be rejected if they are outside the cidr range",
      "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    ],
  }),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const node = valueAt(context, [...fault.path.slice(0, -2), "cidr"]);
      const text = node?.kind === "scalar" ? node.text : "";
      const cidr = parseCidr(text);
      const except = parseCidr(fault.value ?? "");
      const larger =
        cidr !== undefined &&
        except !== undefined &&
        cidr.family === except.family &&
        except.first <= cidr.first &&
        except.last >= cidr.last;
      const why = larger ? "takes the whole block away" : "lies outside of it, where the block allows nothing anyway";
      const message = `${shown(fault.value)} is not strictly inside ${shown(text)}: it ${why}. The server rejects it. ${larger ? "Remove the block, or make the exception smaller." : "Remove it, or correct one of the two."}`;
      yield asFinding(rejection, message, () => fixesOf(context, fault.path, larger));
    }
  },
};

function fixesOf(context: PolicyContext, path: Path, larger: boolean): readonly Fix[] {
  const list = valueAt(context, path.slice(0, -1));
  const alone = list?.kind === "sequence" && list.items.length === 1;
  const steps = stepsIn(context, alone ? path.slice(0, -1) : path);
  const edits = steps === undefined ? undefined : remove(documentOf(context), steps);
  return larger
    ? plainFix(context, "Remove the exception: the whole block is allowed", edits)
    : safeFix(context, "Remove the exception", edits);
}
