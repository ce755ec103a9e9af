import type { ManifestFile } from "./file.ts";

/**
 * Takes over the objects of `previous` that an edit has left as they were (a comment, white space, another order of
 * keys): what is computed from objects is found again by their identity, and is still true.
 */
export function shareObjects(file: ManifestFile, previous: ManifestFile): ManifestFile {
  return {
    ...file,
    policies: share(file.policies, previous.policies),
    adminPolicies: share(file.adminPolicies, previous.adminPolicies),
    otherPolicies: share(file.otherPolicies, previous.otherPolicies),
    nodes: share(file.nodes, previous.nodes),
    workloads: share(file.workloads, previous.workloads),
    services: share(file.services, previous.services),
    namespaces: share(file.namespaces, previous.namespaces),
    ...(file.podSources && { podSources: share(file.podSources, previous.podSources ?? []) }),
  };
}

function share<M extends { readonly object: unknown }>(now: readonly M[], before: readonly M[]): readonly M[] {
  if (now.length !== before.length) return now;
  return now.map((manifest, index) => {
    const old = before[index]?.object;
    const object = shared(manifest.object, old);
    // Equal by content, so it is the same kind of object.
    return object === manifest.object ? manifest : ({ ...manifest, object } as M);
  });
}

/** The same value, made of the parts of `before` that are equal: a selector, a peer or a rule that nobody has touched. */
function shared(now: unknown, before: unknown): unknown {
  if (now === before || typeof now !== "object" || typeof before !== "object" || now === null || before === null) {
    return now;
  }
  if (Array.isArray(now)) return Array.isArray(before) ? sharedList(now, before) : now;
  if (Array.isArray(before)) return now;
  return sharedObject(now as Readonly<Record<string, unknown>>, before as Readonly<Record<string, unknown>>);
}

/** Of thousands of parts nearly all are equal: nothing is made for those, nor a text to compare them by. */
function sharedObject(
  now: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const keys = Object.keys(now);
  const old = Object.keys(before);
  let equal = keys.length === old.length;
  let made: Record<string, unknown> | undefined;
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? "";
    const value = shared(now[key], before[key]);
    if (value !== before[key] || key !== old[at]) equal = false;
    if (value === now[key]) continue;
    made ??= { ...now };
    made[key] = value;
  }
  return equal ? before : (made ?? now);
}

/** By place where as many stand there; else by what they say, each at most once. */
function sharedList(now: readonly unknown[], before: readonly unknown[]): readonly unknown[] {
  if (now.length === before.length) {
    const list = now.map((value, at) => shared(value, before[at]));
    return list.every((value, at) => value === before[at]) ? before : list;
  }
  const known = new Map<string, unknown[]>();
  for (const value of before.toReversed()) {
    const text = JSON.stringify(value);
    const same = known.get(text);
    if (same === undefined) known.set(text, [value]);
    else same.push(value);
  }
  return now.map((value) => known.get(JSON.stringify(value))?.pop() ?? value);
}
