import { spanAt } from "../../yaml/find.ts";
import { boolOf, countingEntries, keyText } from "../fields.ts";
import {
  fieldOf,
  invalid,
  isNullNode,
  type Judging,
  listIn,
  objectIn,
  spanOf,
  stringOf,
  textIn,
  type View,
  viewOf,
} from "./context.ts";
import { byteLength, dnsLabelFaults, labelKeyFaults, labelValueFaults, subdomainFaults } from "./names.ts";

/** ValidateObjectMeta for an object whose name is a DNS subdomain (API-SERVER M1 to M9). */
export function judgeMetadata(judging: Judging, root: View, scope: "namespaced" | "cluster" = "namespaced"): void {
  const field = fieldOf(root, "metadata", "map");
  if (field.state === "unreadable") return;
  const metadata =
    objectIn(root, "metadata") ?? viewOf(judging.root, ["metadata"], field.key?.span ?? spanAt(judging.root, ["kind"]));
  if (field.state === "absent") {
    nameRequired(judging, metadata);
    return;
  }
  judgeNames(judging, metadata);
  // Where an object lives in no namespace, the server drops the field without looking.
  if (scope === "namespaced") judgeNamespace(judging, metadata);
  judgeGeneration(judging, metadata);
  judgeLabels(judging, metadata, "labels");
  judgeAnnotations(judging, metadata);
  judgeOwners(judging, metadata);
  judgeFinalizers(judging, metadata);
}

function nameRequired(judging: Judging, metadata: View): void {
  if (judging.partial) return;
  invalid(judging, {
    rule: "required-field",
    type: "Required value",
    detail: "name or generateName is required",
    path: [...metadata.path, "name"],
    span: metadata.entries.get("name")?.key.span ?? metadata.holder,
    at: "missing",
  });
}

function judgeNames(judging: Judging, metadata: View): void {
  const generateName = textIn(metadata, "generateName");
  const name = textIn(metadata, "name");
  if (generateName) {
    // A dash at the end stands before the server's random letters.
    const masked =
      generateName.length > 1 && generateName.endsWith("-") ? `${generateName.slice(0, -2)}a` : generateName;
    judgeText(judging, metadata, "generateName", generateName, subdomainFaults(masked));
  }
  if (name) judgeText(judging, metadata, "name", name, subdomainFaults(name));
  else if (name !== false && !generateName && generateName !== false) nameRequired(judging, metadata);
}

function judgeNamespace(judging: Judging, metadata: View): void {
  const namespace = textIn(metadata, "namespace");
  if (namespace) judgeText(judging, metadata, "namespace", namespace, dnsLabelFaults(namespace));
}

function judgeText(judging: Judging, view: View, key: string, value: string, faults: readonly string[]): void {
  const field = fieldOf(view, key, "scalar");
  for (const detail of faults) {
    invalid(judging, {
      rule: "invalid-name",
      type: "Invalid value",
      detail,
      path: field.path,
      span: spanOf(field, view),
      value,
    });
  }
}

function judgeGeneration(judging: Judging, metadata: View): void {
  const field = fieldOf(metadata, "generation", "scalar");
  if (field.node?.kind === "scalar" && /^-[0-9_]*[1-9]/.test(field.node.text) && field.node.style === "plain") {
    const detail = "must be greater than or equal to 0";
    invalid(judging, {
      rule: "invalid-name",
      type: "Invalid value",
      detail,
      path: field.path,
      span: spanOf(field, metadata),
      value: field.node.text,
    });
  }
}

/** Keys and values of a map of labels; the server's field is that of the map. */
export function judgeLabels(judging: Judging, view: View, key: string): void {
  const field = fieldOf(view, key, "map");
  if (field.state !== "present" || field.node === undefined) return;
  for (const entry of countingEntries(field.node)) {
    if (entry.key.templated || entry.halfTyped || entry.key.collection || isNullNode(entry.key)) continue;
    const name = keyText(entry.key);
    for (const detail of labelKeyFaults(name)) {
      const span = entry.key.span.end > entry.key.span.start ? entry.key.span : entry.span;
      invalid(judging, {
        rule: "invalid-label",
        type: "Invalid value",
        detail,
        path: [...field.path, name],
        span,
        at: "key",
        value: name,
        field: field.path,
      });
    }
    const value = stringOf(entry.value);
    if (value === undefined) continue;
    for (const detail of labelValueFaults(value)) {
      invalid(judging, {
        rule: "invalid-label",
        type: "Invalid value",
        detail,
        path: [...field.path, name],
        span: entry.value.span,
        value,
        field: field.path,
      });
    }
  }
}

const annotationsLimit = 256 * 1024;

function judgeAnnotations(judging: Judging, metadata: View): void {
  const field = fieldOf(metadata, "annotations", "map");
  if (field.state !== "present" || field.node === undefined || field.key === undefined) return;
  let size = 0;
  for (const entry of countingEntries(field.node)) {
    if (entry.key.templated || entry.halfTyped || entry.key.collection || isNullNode(entry.key)) continue;
    const name = keyText(entry.key);
    size += byteLength(name) + byteLength(stringOf(entry.value) ?? "");
    for (const detail of labelKeyFaults(name.toLowerCase())) {
      const span = entry.key.span.end > entry.key.span.start ? entry.key.span : entry.span;
      invalid(judging, {
        rule: "invalid-label",
        type: "Invalid value",
        detail,
        path: [...field.path, name],
        span,
        at: "key",
        value: name,
        field: field.path,
      });
    }
  }
  if (size > annotationsLimit) {
    const detail = `may not be more than ${annotationsLimit} bytes`;
    invalid(judging, {
      rule: "invalid-label",
      type: "Too long",
      detail,
      path: field.path,
      span: field.key.span,
      at: "key",
    });
  }
}

function judgeOwners(judging: Judging, metadata: View): void {
  let controllers = 0;
  for (const owner of listIn(metadata, "ownerReferences")) {
    if (owner.entries.size === 0 && judging.partial) continue;
    if (boolOf(owner.entries.get("controller")?.value)) controllers++;
    for (const key of ["apiVersion", "kind", "name", "uid"]) {
      const text = textIn(owner, key);
      if (text === false) continue;
      const empty = key === "apiVersion" ? versionOf(text ?? "") === "" : !text;
      if (!empty || (judging.partial && text === undefined)) continue;
      const field = fieldOf(owner, key, "scalar");
      const detail = key === "apiVersion" ? "version must not be empty" : "must not be empty";
      const at = text ? "value" : "missing";
      invalid(judging, {
        rule: "required-field",
        type: "Invalid value",
        detail,
        path: field.path,
        span: spanOf(field, owner),
        at,
        value: text,
      });
    }
  }
  const field = fieldOf(metadata, "ownerReferences", "sequence");
  if (controllers > 1 && field.key !== undefined && !judging.partial) {
    const detail = "Only one reference can have Controller set to true";
    invalid(judging, {
      rule: "invalid-name",
      type: "Invalid value",
      detail,
      path: field.path,
      span: field.key.span,
      at: "key",
    });
  }
}

function versionOf(apiVersion: string): string {
  const parts = apiVersion.split("/");
  return parts.length === 1 ? (parts[0] ?? "") : parts.length === 2 ? (parts[1] ?? "") : "";
}

const standardFinalizers: ReadonlySet<string> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

function judgeFinalizers(judging: Judging, metadata: View): void {
  const field = fieldOf(metadata, "finalizers", "sequence");
  const items = listIn(metadata, "finalizers");
  for (const item of items) {
    const name = stringOf(item.node);
    if (name === undefined) continue;
    const span = item.node.span.end > item.node.span.start ? item.node.span : item.holder;
    for (const detail of labelKeyFaults(name)) {
      invalid(judging, {
        rule: "invalid-name",
        type: "Invalid value",
        detail,
        path: item.path,
        span,
        value: name,
        field: field.path,
      });
    }
    if (!name.includes("/") && !standardFinalizers.has(name)) {
      const detail = "name is neither a standard finalizer name nor is it fully qualified";
      invalid(judging, { rule: "invalid-name", type: "Invalid value", detail, path: item.path, span, value: name });
    }
  }
  const names = items.map((item) => stringOf(item.node));
  if (names.includes("orphan") && names.includes("foregroundDeletion") && field.key !== undefined) {
    const detail = "finalizer orphan and foregroundDeletion cannot be both set";
    invalid(judging, {
      rule: "invalid-name",
      type: "Invalid value",
      detail,
      path: field.path,
      span: field.key.span,
      at: "key",
    });
  }
}
