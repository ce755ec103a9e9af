import { isNull } from "../../manifest/fields.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { capital } from "../text/words.ts";

type Form = "{}" | "[]" | "null" | "absent";

const rejected = "rejected by the API server";

/** What the four ways of saying nothing mean at each place (networking/v1 field comments; validation). */
const meanings = {
  target: {
    "{}": "every pod of the policy's namespace",
    "[]": rejected,
    null: "every pod of the policy's namespace",
    absent: "every pod of the policy's namespace",
  },
  podSelector: {
    "{}": "every pod",
    "[]": rejected,
    null: "not set, and a peer with nothing set is rejected",
    absent: "not set: every pod, if the peer has a `namespaceSelector`",
  },
  namespaceSelector: {
    "{}": "every namespace of the cluster",
    "[]": rejected,
    null: "not set: the policy's own namespace, if the peer has a `podSelector`",
    absent: "not set: the policy's own namespace, if the peer has a `podSelector`",
  },
  peers: {
    "{}": rejected,
    "[]": "everybody, addresses outside the cluster included",
    null: "everybody, addresses outside the cluster included",
    absent: "everybody, addresses outside the cluster included",
  },
  ports: {
    "{}": rejected,
    "[]": "every port and protocol",
    null: "every port and protocol",
    absent: "every port and protocol",
  },
  port: {
    "{}": "every TCP port",
    "[]": rejected,
    null: "every TCP port",
    absent: "no further port",
  },
  ingress: {
    "{}": rejected,
    "[]": "no rule: nothing comes in where the policy isolates for ingress",
    null: "no rule: nothing comes in where the policy isolates for ingress",
    absent: "no rule: nothing comes in where the policy isolates for ingress",
  },
  egress: {
    "{}": rejected,
    "[]": "no rule: nothing goes out, and only if `policyTypes` has Egress",
    null: "no rule: nothing goes out, and only if `policyTypes` has Egress",
    absent: "no rule: nothing goes out, and only if `policyTypes` has Egress",
  },
  rule: {
    "{}": "a rule that allows everything: everybody, every port",
    "[]": rejected,
    null: "a rule that allows everything: everybody, every port",
    absent: "no rule, the opposite: nothing is allowed",
  },
  policyTypes: {
    "{}": rejected,
    "[]": "implied: Ingress, and Egress if there is an egress rule",
    null: "implied: Ingress, and Egress if there is an egress rule",
    absent: "implied: Ingress, and Egress if there is an egress rule",
  },
  labels: {
    "{}": "no requirement",
    "[]": rejected,
    null: "no requirement",
    absent: "no requirement",
  },
  expressions: {
    "{}": rejected,
    "[]": "no requirement",
    null: "no requirement",
    absent: "no requirement",
  },
  except: {
    "{}": rejected,
    "[]": "nothing is carved out",
    null: "nothing is carved out",
    absent: "nothing is carved out",
  },
} as const satisfies Record<string, Record<Form, string>>;

export type EmptyPlace = keyof typeof meanings;

/** `undefined` where the value is not empty. */
export function emptyForm(node: YamlNode | undefined): Form | undefined {
  if (node === undefined) return "absent";
  if (node.kind === "map") return node.entries.length === 0 ? "{}" : undefined;
  if (node.kind === "sequence") return node.items.length === 0 ? "[]" : undefined;
  return isNull(node) ? "null" : undefined;
}

/** What the empty value at a place means, and what the other empty values would; nothing where it is not empty. */
export function emptyNote(place: EmptyPlace, node: YamlNode | undefined): string | undefined {
  const form = emptyForm(node);
  if (form === undefined) return undefined;
  const forms: Record<Form, string> = meanings[place];
  const own = forms[form];
  const byMeaning = new Map<string, Form[]>();
  for (const other of ["{}", "[]", "null", "absent"] as const) {
    if (other === form) continue;
    const list = byMeaning.get(forms[other]);
    if (list === undefined) byMeaning.set(forms[other], [other]);
    else list.push(other);
  }
  const others = [...byMeaning].map(
    ([meaning, list]) => `${list.map(formName).join(" or ")}: ${meaning === own ? "the same" : meaning}`,
  );
  return `${capital(formName(form))} means ${own}. (${capital(others.join("; "))}.)`;
}

function formName(form: Form): string {
  if (form === "null") return "null (no value)";
  return form === "absent" ? "left out" : `\`${form}\``;
}
