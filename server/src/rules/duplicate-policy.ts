import { asideOf } from "../build/entries/aside.ts";
import type { Origin, Replacement } from "../cluster/cluster.ts";
import { itemsOf, textOf } from "../manifest/fields.ts";
import type { AdminContext, PolicyContext } from "../snapshot/context.ts";
import { specSpan } from "../snapshot/policyView.ts";
import { folderOf, replacedBy } from "../snapshot/questions.ts";
import { placeOf } from "../snapshot/related.ts";
import { tick } from "../words/lists.ts";
import { placeOf as placeInPolicy } from "./adminParts.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const from = (app: string) =>
  `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: ${app}\n`;
const example = (second: string) =>
  `${policy({ name: "db", namespace: "shop", target: "db", types: ["Ingress"], rules: from("web") })}---\n${policy({
    name: second,
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: from("admin"),
  })}`;

export const duplicatePolicy: Rule = {
  id: "duplicate-policy",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "Two policies with one name",
    what: "Another policy in the same file or folder has the same name and namespace, or, of policies for the whole cluster, the same kind and name.",
    why: "A name stands once per namespace. When both are applied the later one replaces the earlier; they do not add up. The same name in two namespaces is fine, and so is one in each of two folders, which are often alternatives, or a word for word copy in another file.",
    bad: example("db"),
    good: example("db-admin"),
    sources: ["https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"],
  }),
  *check(context) {
    const { evidence, file, policy: manifest, view, namespace } = context;
    const index = file.policies.indexOf(manifest);
    const replaced = evidence.ask(replacedBy, namespace, file.uri, index);
    // With `generateName` the server makes a new name each time.
    if (replaced === undefined || view.name === undefined || isCopy(context, replaced)) return;
    if (replaced.origin.uri !== file.uri && [replaced.origin.uri, file.uri].some((uri) => isPatch(context, uri)))
      return;
    // Examples and test data lie side by side, and nobody applies them together.
    if (replaced.origin.uri !== file.uri && asideOf(file.uri, () => []) !== undefined) return;
    const { name } = manifest.object;
    const other = replaced.origin.uri;
    const where = other === file.uri ? "above" : `in ${tick(other.slice(other.lastIndexOf("/") + 1))}`;
    yield {
      rule: "duplicate-policy",
      span: view.name?.value.span ?? specSpan(view, manifest),
      field: "metadata.name",
      message: `NetworkPolicy \`${namespace}/${name}\` is also declared ${where}. The later one replaces the earlier; they do not add up. Give one of them another name.`,
      related: placeOf(
        context,
        "policies",
        replaced.origin,
        `NetworkPolicy ${namespace}/${name}, which this one replaces`,
      ),
    };
  },
  *checkAdmin(context) {
    const { file, policy: manifest } = context;
    const { kind, name, generated } = manifest.object;
    const before = generated ? undefined : replacedAdminPolicy(context);
    if (before === undefined) return;
    const where = before.uri === file.uri ? "above" : `in ${tick(before.uri.slice(before.uri.lastIndexOf("/") + 1))}`;
    yield {
      rule: "duplicate-policy",
      ...placeInPolicy(context, ["metadata", "name"]),
      message: `${kind} \`${name}\` is also declared ${where}. The later one replaces the earlier; they do not add up. Give one of them another name.`,
      related: placeOf(context, "adminPolicies", before, `${kind} ${name}, which this one replaces`),
    };
  },
};

/** The last one of its kind and name that is declared before it, in the same file or folder. */
function replacedAdminPolicy(context: AdminContext): Origin | undefined {
  const { file, policy } = context;
  const { kind, name } = policy.object;
  const own = file.adminPolicies.indexOf(policy);
  let found: Origin | undefined;
  for (const { uri, adminPolicies } of context.files()) {
    if (folderOf(uri) !== folderOf(file.uri)) continue;
    for (const [index, { object, partial }] of adminPolicies.entries()) {
      if (uri === file.uri && index === own) return found;
      if (partial || object.kind !== kind || object.name !== name) continue;
      const apart = uri !== file.uri;
      if (apart && (asideOf(uri, () => []) !== undefined || [uri, file.uri].some((each) => isPatch(context, each))))
        continue;
      // A copy, word for word: whichever is applied, nothing is lost.
      if (!(apart && JSON.stringify(object) === JSON.stringify(policy.object))) found = { uri, index };
    }
  }
  return undefined;
}

/** Bundles of one thing for several occasions repeat their policies word for word: whichever is applied, nothing is lost. */
function isCopy({ file, fileOf, policy }: PolicyContext, { origin }: Replacement): boolean {
  if (origin.uri === file.uri) return false;
  const other = fileOf(origin.uri)?.policies[origin.index]?.object;
  return JSON.stringify(other) === JSON.stringify(policy.object);
}

/** A kustomization lays the file over the other instead of taking it in beside it. */
function isPatch({ fileOf }: Pick<PolicyContext, "fileOf">, uri: string): boolean {
  const folder = folderOf(uri);
  const file = uri.slice(folder.length);
  return ["kustomization.yaml", "kustomization.yml", "Kustomization"].some((name) => {
    const root = fileOf(`${folder}${name}`)?.stream.documents.find((document) => document.root !== undefined)?.root;
    const paths = [
      ...itemsOf(root, "patches").map((item) => textOf(item, "path")),
      ...itemsOf(root, "patchesStrategicMerge").map((item) => (item.kind === "scalar" ? item.text : undefined)),
    ];
    return paths.some((path) => path?.replace(/^\.\//, "") === file);
  });
}
