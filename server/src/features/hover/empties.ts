import { isNull } from "../../manifest/fields.ts";
import { capital, code, join } from "../../words/lists.ts";
import type { YamlNode } from "../../yaml/tree.ts";

type Form = "{}" | "[]" | "null" | "absent";

const rejected = "rejected by the API server";
const listOnly = (meaning: string) => ({ "{}": rejected, "[]": meaning, null: meaning, absent: meaning }) as const;
const mapOnly = (meaning: string, unset: string = meaning) =>
  ({ "{}": meaning, "[]": rejected, null: unset, absent: unset }) as const;
const scalar = (unset: string) => ({ "{}": rejected, "[]": rejected, null: unset, absent: unset }) as const;

const ownNamespace = "not set: the policy's own namespace, if the peer has a `podSelector`";
const noPeer = "a peer with nothing set, which the API server rejects";

/** What the four ways of saying nothing mean at each place (networking/v1 field comments; validation). */
const meanings = {
  spec: mapOnly("every pod of the namespace, isolated for ingress, and nothing allowed in"),
  namespace: scalar("the namespace that kubectl points to"),
  target: mapOnly("every pod of the policy's namespace"),
  podSelector: mapOnly("every pod", "not set: every pod, if the peer has a `namespaceSelector`; else it is rejected"),
  namespaceSelector: mapOnly("every namespace of the cluster", ownNamespace),
  ipBlock: {
    "{}": "a block without `cidr`, which the API server rejects",
    "[]": rejected,
    null: "not set, and a peer with nothing set is rejected",
    absent: "not set: the peer selects pods",
  },
  peers: listOnly("everybody, addresses outside the cluster included"),
  peer: { "{}": noPeer, "[]": rejected, null: noPeer, absent: "no further peer" },
  ports: listOnly("every port and protocol"),
  port: { "{}": "every TCP port", "[]": rejected, null: "every TCP port", absent: "no further port" },
  portNumber: scalar("every port of the protocol"),
  protocol: scalar("TCP"),
  endPort: scalar("no range: the one port"),
  ingress: listOnly("no rule: nothing comes in where the policy isolates for ingress"),
  egress: listOnly("no rule: nothing goes out, but only where `policyTypes` has Egress"),
  rule: {
    "{}": "a rule that allows everything: everybody, every port",
    "[]": rejected,
    null: "a rule that allows everything: everybody, every port",
    absent: "no rule, the opposite: nothing is allowed",
  },
  policyTypes: listOnly("implied: Ingress, and Egress if there is an egress rule"),
  labels: mapOnly("no requirement"),
  expressions: listOnly("no requirement"),
  values: listOnly("no values, which `In` and `NotIn` must not have, and `Exists` and `DoesNotExist` must"),
  except: listOnly("nothing is carved out"),
} as const satisfies Record<string, Record<Form, string>>;

export type EmptyPlace = keyof typeof meanings;

/** `undefined` where the value is not empty. */
function emptyForm(node: YamlNode | undefined): Form | undefined {
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
    ([meaning, list]) => `${join(list.map(formName), "or")}: ${meaning === own ? "the same" : meaning}`,
  );
  return `${capital(formName(form))} means ${own}. (${capital(others.join("; "))}.)`;
}

/** What it means that a field is not there: `` `ports` left out means every port and protocol. `` */
export function absentNote(place: EmptyPlace, field: string): string {
  return `${code(field)} left out means ${meanings[place].absent}.`;
}

function formName(form: Form): string {
  if (form === "null") return "null (no value)";
  return form === "absent" ? "left out" : `\`${form}\``;
}
