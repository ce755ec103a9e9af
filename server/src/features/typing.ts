import { isNull } from "../manifest/fields.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { locate } from "../yaml/find.ts";
import type { YamlNode } from "../yaml/tree.ts";

/** What somebody is writing. */
export interface TypingPlace {
  /** Of the text: the same for two places in one rule, or in one other field of a policy's spec. */
  readonly part: string;
  /** The policy around it says all that it begins: no key without a value, no dash without an item, nothing that is no YAML. */
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
  const whole = document.problems.length === 0 && policies.every(({ node }) => isWhole(node));
  return { part, whole };
}

function isWhole(node: YamlNode): boolean {
  if (isNull(node)) return false;
  if (node.kind === "map") return node.entries.every(({ value }) => isWhole(value));
  return node.kind === "scalar" || node.items.every(({ value }) => isWhole(value));
}
