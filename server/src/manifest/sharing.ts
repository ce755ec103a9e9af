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
  if (JSON.stringify(now) === JSON.stringify(before)) return before;
  if (Array.isArray(now)) return Array.isArray(before) ? sharedList(now, before) : now;
  if (Array.isArray(before)) return now;
  const old = before as Readonly<Record<string, unknown>>;
  const entries = Object.entries(now).map(([key, value]) => [key, shared(value, old[key])] as const);
  const some = entries.some(([key, value]) => value !== (now as Readonly<Record<string, unknown>>)[key]);
  return some ? Object.fromEntries(entries) : now;
}

/** By place where as many stand there; else by what they say, each at most once. */
function sharedList(now: readonly unknown[], before: readonly unknown[]): readonly unknown[] {
  if (now.length === before.length) return now.map((value, at) => shared(value, before[at]));
  const known = new Map<string, unknown[]>();
  for (const value of before.toReversed()) {
    const text = JSON.stringify(value);
    const same = known.get(text);
    if (same === undefined) known.set(text, [value]);
    else same.push(value);
  }
  return now.map((value) => known.get(JSON.stringify(value))?.pop() ?? value);
}
