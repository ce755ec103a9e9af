import { computedSpan, newScalar, valueAt, withValue } from "../../yaml/graft.ts";
import type { YamlMap, YamlNode } from "../../yaml/tree.ts";
import type { NameReference } from "./defaults.ts";
import { changeTree, createFieldTrees, type FieldTree } from "./fieldTree.ts";
import { clusterWide, describe, type Identity, isOfKind, type Kind, textAt } from "./identity.ts";
import { isNull } from "./plain.ts";
import { firstId, type Resource } from "./resource.ts";
import { createSharedWrites } from "./shared.ts";
import type { Say } from "./trouble.ts";

interface Answer {
  readonly name: string;
  /** As it is written; "" for none. */
  readonly namespace: string;
}

interface Question {
  readonly name: string;
  readonly kind: Kind;
  readonly isRole: boolean;
  /** Absent: a bare name; else what stands beside it, `undefined` for nothing. */
  readonly map?: { readonly namespace: string | undefined };
  readonly answer: Answer | undefined;
}

interface Memory {
  readonly questions: readonly Question[];
  readonly next: Resource;
}

/** Repairs the names by which objects call others whose names have changed. */
export interface References {
  repair(set: readonly Resource[], references: readonly NameReference[], say: Say): readonly Resource[];
}

export function createReferences(): References {
  const known = new WeakMap<Resource, Memory>();
  const compiled = new WeakMap<readonly NameReference[], (id: Identity) => FieldTree<Referral>>();

  function repair(set: readonly Resource[], references: readonly NameReference[], say: Say): readonly Resource[] {
    const renamed = set.filter(isRenamed);
    if (renamed.length === 0) return set;
    const world = createWorld(set, new Set(renamed.flatMap((each) => each.former.map(({ name }) => name))));
    let referralsOf = compiled.get(references);
    if (referralsOf === undefined) {
      referralsOf = createReferrals(references);
      compiled.set(references, referralsOf);
    }
    const found = referralsOf;
    return set.map((resource) => {
      const referrals = found(firstId(resource));
      if (referrals.children.size === 0) return resource;
      const before = known.get(resource);
      const ask = (question: Omit<Question, "answer">): Answer | undefined => select(resource, question, world, say);
      if (before?.questions.every((each) => isSame(ask(each), each.answer))) return before.next;
      const questions: Question[] = [];
      const next = repaired(resource, referrals, (question) => {
        const answer = ask(question);
        questions.push({ ...question, answer });
        return answer;
      });
      known.set(resource, { questions, next });
      return next;
    });
  }

  return Object.freeze({ repair });
}

/** Its name differs from one it had. What is called with its namespace beside gets that written, be it new or not. */
function isRenamed({ id, former }: Resource): boolean {
  const both = id.kind === "ServiceAccount" || id.kind === "Service";
  if (both && former.length > 0) return true;
  for (const { name } of former) if (name !== id.name) return true;
  return false;
}

function isSame(one: Answer | undefined, other: Answer | undefined): boolean {
  return one?.name === other?.name && one?.namespace === other?.namespace;
}

interface World {
  named(name: string): readonly Resource[] | undefined;
  /** What stood in a namespace at first. */
  originally(namespace: string): readonly Resource[];
}

function createWorld(set: readonly Resource[], names: ReadonlySet<string>): World {
  const byName = candidatesByName(set, names);
  let byNamespace: ReadonlyMap<string, readonly Resource[]> | undefined;
  return {
    named: (name) => byName.get(name),
    originally: (namespace) => {
      byNamespace ??= byFirstNamespace(set);
      return byNamespace.get(namespace) ?? [];
    },
  };
}

function byFirstNamespace(set: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of set) {
    const { namespace } = firstId(resource);
    const list = found.get(namespace);
    if (list === undefined) found.set(namespace, [resource]);
    else list.push(resource);
  }
  return found;
}

/** Objects by each name they had, in order; only the names that some object lost. */
function candidatesByName(
  set: readonly Resource[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of set) {
    const own = new Set(resource.former.map(({ name }) => name));
    for (const name of own) {
      if (!names.has(name)) continue;
      const list = found.get(name);
      if (list === undefined) found.set(name, [resource]);
      else list.push(resource);
    }
  }
  return found;
}

interface Referral {
  readonly kind: Kind;
  /** Only of the kind that a role binding names beside. */
  readonly isRole: boolean;
}

function createReferrals(references: readonly NameReference[]): (id: Identity) => FieldTree<Referral> {
  return createFieldTrees(
    references.flatMap(({ specs, ...kind }) =>
      specs.map((spec) => ({ spec, leaf: { kind, isRole: spec.path.join("/").endsWith("roleRef/name") } })),
    ),
  );
}

type Ask = (question: Omit<Question, "answer">) => Answer | undefined;

function repaired(resource: Resource, referrals: FieldTree<Referral>, ask: Ask): Resource {
  const shared = createSharedWrites(resource);
  const one = (node: YamlNode, { kind, isRole }: Referral): YamlNode => {
    if (node.kind === "map") return repairedMap(node, kind, isRole, resource, ask);
    if (node.kind !== "scalar" || isNull(node)) return node;
    const answer = ask({ name: node.text, kind, isRole });
    if (answer === undefined || answer.name === node.text) return node;
    return shared.write(node, { ...node, text: answer.name, span: computedSpan(node.span, resource.source) });
  };
  const root = changeTree(resource.root, referrals, {
    creation: undefined,
    blocked: () => undefined,
    set: (whole, kinds) =>
      kinds.reduce<YamlNode>((node, referral) => {
        if (node.kind !== "sequence") return one(node, referral);
        const items = node.items.map((item) => {
          const value = one(item.value, referral);
          return value === item.value ? item : { ...item, value };
        });
        return items.every((item, at) => item === node.items[at]) ? node : { ...node, items };
      }, whole),
  });
  return shared.carriedOut(root === resource.root ? resource : { ...resource, root });
}

function repairedMap(map: YamlMap, kind: Kind, isRole: boolean, resource: Resource, ask: Ask): YamlMap {
  const name = valueAt(map, "name");
  if (name?.kind !== "scalar") return map;
  const beside = valueAt(map, "namespace");
  const namespace = beside?.kind === "scalar" ? beside.text : undefined;
  const answer = ask({ name: name.text, kind, isRole, map: { namespace } });
  if (answer === undefined) return map;
  let next = map;
  const span = computedSpan(name.span, resource.source);
  if (answer.name !== name.text) next = withValue(next, "name", { ...name, text: answer.name, span });
  if (answer.namespace === "" || answer.namespace === namespace) return next;
  const place = beside === undefined ? span : computedSpan(beside.span, resource.source);
  return withValue(next, "namespace", newScalar(answer.namespace, place, "double-quoted"));
}

/** The one object that is meant by a name, as far as that is clear. */
function select(
  referrer: Resource,
  { name, kind, isRole, map }: Omit<Question, "answer">,
  world: World,
  say: Say,
): Answer | undefined {
  const named = world.named(name);
  if (named === undefined) return undefined;
  let found = named.filter((each) => isReachable(each, referrer));
  if (map?.namespace !== undefined) {
    const wanted = map.namespace;
    // If anything at all stood there at first, only that counts.
    const original = world.originally(wanted).some((each) => isReachable(each, referrer));
    found = found.filter((each) => (original ? firstId(each) : each.id).namespace === wanted);
  }
  found = found.filter((each) => each.former.some((id) => isOfKind(id, kind)));
  if (isRole) found = found.filter((each) => isOfRole(each, referrer));
  found = found.filter((each) => isBeside(each, referrer));
  if (found.length > 1) found = found.filter((each) => isSameChain(each, referrer, true));
  if (found.length > 1) found = found.filter((each) => isSameChain(each, referrer, false));
  const first = found[0];
  if (first === undefined) return undefined;
  const answer = answerOf(first);
  if (
    found.some(
      (each) => each.id.name !== answer.name || (map !== undefined && answerOf(each).namespace !== answer.namespace),
    )
  )
    say({
      kind: "failed",
      message: `${describe(referrer.id)} means one of ${found.map(({ id }) => describe(id)).join(" and ")}: which is not clear`,
      source: referrer.source,
      span: referrer.root.span,
    });
  return answer;
}

function answerOf(resource: Resource): Answer {
  return { name: resource.id.name, namespace: textAt(valueAt(resource.root, "metadata"), "namespace") };
}

function isReachable(target: Resource, referrer: Resource): boolean {
  if (referrer.id.namespace === clusterWide || target.id.namespace === clusterWide) return true;
  if (target.id.namespace === referrer.id.namespace) return true;
  return referrer.id.kind === "RoleBinding" && subjectNamespaces(referrer).has(answerOf(target).namespace);
}

function subjectNamespaces({ root }: Resource): ReadonlySet<string> {
  const subjects = valueAt(root, "subjects");
  if (subjects?.kind !== "sequence") return new Set();
  return new Set(
    subjects.items.flatMap(({ value }) =>
      textAt(value, "kind") === "ServiceAccount" && valueAt(value, "namespace") !== undefined
        ? [textAt(value, "namespace")]
        : [],
    ),
  );
}

function isOfRole(target: Resource, { root }: Resource): boolean {
  const role = valueAt(root, "roleRef");
  if (valueAt(role, "apiGroup") === undefined || valueAt(role, "kind") === undefined) return true;
  const kind = { group: textAt(role, "apiGroup"), version: "", kind: textAt(role, "kind") };
  return target.former.some((id) => isOfKind(id, kind));
}

function isBeside(target: Resource, referrer: Resource): boolean {
  if (referrer.id.namespace === clusterWide || target.id.namespace === clusterWide) return true;
  return target.id.kind === "ServiceAccount" || target.id.namespace === referrer.id.namespace;
}

function isSameChain(one: Resource, other: Resource, lenient: boolean): boolean {
  const same = (a: readonly string[], b: readonly string[]): boolean =>
    (lenient && (a.length === 0 || b.length === 0)) || endsAlike(a, b);
  return same(one.prefixes, other.prefixes) && same(one.suffixes, other.suffixes);
}

function endsAlike(a: readonly string[], b: readonly string[]): boolean {
  const count = Math.min(a.length, b.length);
  if (count === 0) return a.length === b.length;
  for (let back = 1; back <= count; back++) if (a[a.length - back] !== b[b.length - back]) return false;
  return true;
}
