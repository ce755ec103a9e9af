import { RE2JS } from "re2js";

const part = "[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?";

/**
 * Whatever stands in angle brackets is free, but for the namespace. Many of them in a row take a backtracking matcher
 * longer than anybody waits, and the pattern comes with the repository that is looked at.
 */
export function nameFits(name: string, pattern: string, namespace: string): boolean {
  const pieces = pattern.split(bracketed).map((piece) => {
    if (piece === "<namespace>") return RE2JS.quote(namespace);
    return bracketed.test(piece) ? part : RE2JS.quote(piece);
  });
  return RE2JS.matches(pieces.join(""), name);
}

const bracketed = /(<[^<>]*>)/;
