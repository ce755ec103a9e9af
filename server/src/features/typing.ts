import { isNull, mapOf, textOf } from "../manifest/fields.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { locate } from "../yaml/find.ts";
import type { YamlNode } from "../yaml/tree.ts";

/** What somebody is writing. */
export interface TypingPlace {
  /** Of the text: the same for two places in one rule, or in one other field of a policy's spec. */
  readonly part: string;
  /**
   * The policy around it says all that it begins: no key without a value, no dash without an item, nothing that is no YAML; and
   * of an object there is more than its beginning.
   */
  readonly whole: boolean;
}

/** `offset` counts in the file's text. */
export function typingPlace(file: ManifestFile, offset: number): TypingPlace {
  const { starts, documents } = file.stream;
  const index = Math.max(
    starts.findLastIndex((start) => start <= offset),
    0,
  );
  const document = documents[index];
  if (document === undefined) return { part: "", whole: true };
  const { path } = locate(document, offset - (starts[index] ?? 0));
  const spec = path.lastIndexOf("spec");
  const field = path[spec + 1];
  const depth = field === "ingress" || field === "egress" ? 3 : 2;
  const part = `${index} ${(spec === -1 ? path.slice(0, 1) : path.slice(0, spec + depth)).join(".")}`;
  const policies = [...file.policies, ...file.adminPolicies].filter((policy) => policy.document === index);
  const written = document.problems.length === 0 && !isHead(document.root);
  const whole = written && policies.every(({ node }) => isWhole(node));
  return { part, whole };
}

/** An object of which only the beginning is there, without a name: every tool refuses it. */
function isHead(root: YamlNode | undefined): boolean {
  if (root?.kind !== "map" || root.entries.length === 0) return false;
  const { entries } = root;
  const metadata = mapOf(root, "metadata");
  const named = textOf(metadata, "name") ?? textOf(metadata, "generateName");
  return named === undefined && entries.every(({ key }) => ["apiVersion", "kind", "metadata"].includes(key.text));
}

function isWhole(node: YamlNode): boolean {
  if (isNull(node)) return false;
  if (node.kind === "map") return node.entries.every(({ value }) => isWhole(value));
  return node.kind === "scalar" || node.items.every(({ value }) => isWhole(value));
}
