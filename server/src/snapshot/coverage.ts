import { coversRanges, rangesOfBlock } from "../cluster/addresses.ts";
import type { LabelSelector, Peer, PolicyPort } from "../manifest/types.ts";
import { compilePorts } from "../traffic/compile.ts";
import { contains } from "../traffic/connectionSet.ts";
import { type CompiledSelector, everything, meets } from "../traffic/selector.ts";
import { implies, nameLabel, onlyValue } from "./selectors.ts";

/*
 * Proofs from the text of the policies alone: what holds here holds for pods and namespaces that nobody has declared yet.
 * Every answer errs on the side of `false`.
 */

/** Selectors made ready, remembered by who proves many things. */
export type Compile = (selector: LabelSelector) => CompiledSelector;

/** Everything that `inner` matches is matched by `outer`; both seen from a policy in `namespace`. */
export function peerCovers(outer: Peer, inner: Peer, namespace: string, compile: Compile): boolean {
  if (outer.ipBlock !== undefined || inner.ipBlock !== undefined) {
    if (outer.ipBlock === undefined || inner.ipBlock === undefined) return false;
    const ranges = rangesOfBlock(inner.ipBlock);
    return ranges.length > 0 && coversRanges(rangesOfBlock(outer.ipBlock), ranges);
  }
  if (isNothing(outer) || isNothing(inner)) return false;
  return scopeCovers(outer, inner, namespace, compile) && implies(podsOf(inner, compile), podsOf(outer, compile));
}

function isNothing({ podSelector, namespaceSelector }: Peer): boolean {
  return podSelector === undefined && namespaceSelector === undefined;
}

function podsOf({ podSelector }: Peer, compile: Compile): CompiledSelector {
  return podSelector === undefined ? everything : compile(podSelector);
}

function scopeCovers(outer: Peer, inner: Peer, namespace: string, compile: Compile): boolean {
  if (outer.namespaceSelector === undefined) {
    if (inner.namespaceSelector === undefined) return true;
    return onlyValue(compile(inner.namespaceSelector), nameLabel) === namespace;
  }
  const scope = compile(outer.namespaceSelector);
  if (inner.namespaceSelector === undefined) return matchesByName(scope, namespace);
  return implies(compile(inner.namespaceSelector), scope);
}

/** By the one label that every namespace is known to bear. */
function matchesByName(scope: CompiledSelector, namespace: string): boolean {
  return scope.requirements.every(
    (requirement) => requirement.key === nameLabel && meets(requirement, { [nameLabel]: namespace }),
  );
}

/** Every connection that `inner` names is named by the ports of `outer`, an empty list being everything. */
export function portsCover(outer: readonly PolicyPort[], inner: readonly PolicyPort[]): boolean {
  if (outer.length === 0) return true;
  if (inner.length === 0) return false;
  const fixed = compilePorts(outer).fixed;
  return inner.every((port) => {
    if (typeof port.port !== "string") return contains(fixed, compilePorts([port]).fixed);
    return outer.some(
      (other) => other.protocol === port.protocol && (other.port === undefined || other.port === port.port),
    );
  });
}

/**
 * An item with a number and right after it one without: `- port: 5558` and `- protocol: TCP` are two items by a stray
 * dash more often than on purpose, and the second is every port of the protocol. What it covers is no safe thing to remove.
 */
export function looksSplit(ports: readonly PolicyPort[]): boolean {
  return ports.some(({ port, endPort }, index) => {
    const next = ports[index + 1];
    return port !== undefined && endPort === undefined && next !== undefined && next.port === undefined;
  });
}
