import { limits } from "../limits.ts";
import { type FileChange, type FileTable, firstFrom } from "../manifest/fileTable.ts";
import type { LayeredMap } from "../source/layeredMap.ts";
import type { PartChanges } from "./list.ts";
import { makePart, type NamespacePart } from "./namespacePart.ts";
import type { Placement } from "./placement.ts";
import { keepShare, type Share, sharesOf } from "./share.ts";

export type NamespaceParts = LayeredMap<string, NamespacePart>;

/**
 * The parts of the namespaces that changed files have, or had, something in, and that come out differently. A step is a few
 * files, or a namespace.
 */
export function* partSteps(
  parts: NamespaceParts,
  files: FileTable,
  changed: readonly FileChange[],
  placement: Placement,
  inhabited: ReadonlySet<string>,
): Generator<unknown, PartChanges> {
  const touched = new Map<string, Map<string, Share | undefined>>();
  for (const [at, { before, after }] of changed.entries()) {
    if (at % limits.cluster.together === 0) yield;
    const now = after === undefined ? noShares : sharesOf(after, placement);
    const then = before === undefined ? noShares : sharesOf(before, placement);
    for (const namespace of then.size === 0 ? now.keys() : new Set([...then.keys(), ...now.keys()])) {
      const uri = (after ?? before)?.uri ?? "";
      const part = parts.get(namespace);
      const own = then.has(namespace) ? part?.shares.find((share) => share.uri === uri) : undefined;
      const next = now.get(namespace);
      const share = own && next ? keepShare(next, own, (part?.replaced.length ?? 0) > 0) : next;
      if (share === own) continue;
      const shares = touched.get(namespace) ?? new Map<string, Share | undefined>();
      touched.set(namespace, shares.set(uri, share));
    }
  }
  for (const namespace of inhabited)
    if (!parts.has(namespace) && !touched.has(namespace)) touched.set(namespace, new Map());
  const changes = new Map<string, { before: NamespacePart | undefined; after: NamespacePart | undefined }>();
  for (const [namespace, given] of touched) {
    yield;
    const before = parts.get(namespace);
    const shares = withShares(before?.shares ?? [], given);
    const lives = inhabited.has(namespace);
    const made = shares.length === 0 && !lives ? undefined : makePart(namespace, shares, lives, before);
    const firstReplaced = before?.replaced.length === 0 && made !== undefined && made.replaced.length > 0;
    const after = firstReplaced
      ? makePart(namespace, placedAgain(namespace, shares, files, placement), lives, before)
      : made;
    changes.set(namespace, { before, after });
  }
  return changes;
}

/**
 * While nothing was replaced, policies that only moved with the text kept their shares. What is replaced is shown with its
 * place, so from the first one on every place counts.
 */
function placedAgain(
  namespace: string,
  shares: readonly Share[],
  files: FileTable,
  placement: Placement,
): readonly Share[] {
  return shares.map((share) => {
    const file = files.get(share.uri);
    const now = file && sharesOf(file, placement).get(namespace);
    return now === undefined ? share : keepShare(now, share, true);
  });
}

const noShares: ReadonlyMap<string, Share> = new Map();

function withShares(shares: readonly Share[], given: ReadonlyMap<string, Share | undefined>): readonly Share[] {
  const next = shares.slice();
  let found = 0;
  for (const [uri, share] of given) {
    const at = firstFrom(shares, uri);
    if (share === undefined || shares[at]?.uri !== uri) break;
    next[at] = share;
    found++;
  }
  if (found === given.size) return next;
  const kept = shares.filter(({ uri }) => !given.has(uri));
  for (const share of given.values()) if (share !== undefined) kept.push(share);
  return kept.sort((a, b) => (a.uri < b.uri ? -1 : 1));
}

export function nextParts(parts: NamespaceParts, changes: PartChanges): NamespaceParts {
  return parts.with([...changes].map(([namespace, { after }]) => [namespace, after]));
}
