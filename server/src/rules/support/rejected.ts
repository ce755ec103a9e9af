import type { Fault } from "../../manifest/fault.ts";
import type { Path, Step } from "../../yaml/find.ts";
import { stepsTo } from "../../yaml/find.ts";
import type { YamlDocument, YamlEntry, YamlNode } from "../../yaml/tree.ts";
import type { Finding, Fix, RuleContext } from "../rule.ts";

/** Everything that the server finds wrong at one place and that one rule speaks about: one finding. */
export interface Rejection {
  /** The first of them. */
  readonly fault: Fault;
  readonly faults: readonly Fault[];
}

/** The rule's faults of a policy, several about one field together. */
export function rejectionsOf({ policy }: RuleContext, rule: string): readonly Rejection[] {
  const groups = new Map<string, Fault[]>();
  for (const fault of policy.faults) {
    if (fault.rule !== rule) continue;
    const key = `${fault.span.start} ${fault.span.end} ${fault.field}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fault]);
    else group.push(fault);
  }
  return [...groups.values()].flatMap((faults) => {
    const [fault] = faults;
    return fault === undefined ? [] : [{ fault, faults }];
  });
}

/** A finding for a fault: place, field and severity are the fault's. */
export function asFinding({ fault }: Rejection, message: string, fixes?: () => readonly Fix[]): Finding {
  return {
    rule: fault.rule,
    span: fault.span,
    field: fault.field,
    message,
    ...(fault.severity !== undefined && { severity: fault.severity }),
    ...(fixes !== undefined && { fixes }),
  };
}

/** The document that the policy stands in, for edits. */
export function documentOf({ file, policy }: RuleContext): YamlDocument {
  return file.stream.documents[policy.document] ?? { text: "", root: undefined, problems: [], templated: false };
}

/** The steps from the document's root to a place in the policy, which may be an item of a List. */
export function stepsIn(context: RuleContext, path: Path): readonly Step[] | undefined {
  const { root } = documentOf(context);
  const own = objectSteps(root, context.policy.node);
  const rest = stepsTo(context.policy.node, path);
  return own === undefined || rest === undefined ? undefined : [...own, ...rest];
}

function objectSteps(root: YamlNode | undefined, object: YamlNode): readonly Step[] | undefined {
  if (root === object) return [];
  const items = stepsTo(root, ["items"]);
  const sequence = items?.at(-1);
  if (items === undefined || sequence?.kind !== "entry" || sequence.entry.value.kind !== "sequence") return undefined;
  const list = sequence.entry.value;
  for (const [index, item] of list.items.entries()) {
    const below = objectSteps(item.value, object);
    if (below !== undefined) return [...items, { kind: "item", sequence: list, index, item }, ...below];
  }
  return undefined;
}

/** The value at a place in the policy. */
export function valueAt(context: RuleContext, path: Path): YamlNode | undefined {
  const last = stepsTo(context.policy.node, path)?.at(-1);
  if (last === undefined) return path.length === 0 ? context.policy.node : undefined;
  return last.kind === "entry" ? last.entry.value : last.item.value;
}

/** The keys of the map at a place. */
export function keysAt(context: RuleContext, path: Path): readonly string[] {
  const node = valueAt(context, path);
  return node?.kind === "map" ? node.entries.map((entry) => entry.key.text) : [];
}

/** A text shortened for a message, in backticks. */
export function shown(text: string | undefined): string {
  const line = (text ?? "").replace(/\s+/g, " ");
  return `\`${line.length > 60 ? `${line.slice(0, 57)}…` : line}\``;
}

/** The last key of a path, for messages: `from` of `spec.ingress[0].from[1]`. */
export function lastKey(path: Path): string {
  return String(path.findLast((part) => typeof part === "string") ?? "");
}

/** The entry that a fault is about, also where the server reads another key: `n` is `false` to it. */
export function entryOfFault(context: RuleContext, { path, span }: Fault): YamlEntry | undefined {
  const map = valueAt(context, path.slice(0, -1));
  return map?.kind === "map" ? map.entries.find(({ value }) => value.span.start === span.start) : undefined;
}

/** The key of a value as it is written, of an item that of its list. */
export function writtenKey(context: RuleContext, fault: Fault): string {
  return entryOfFault(context, fault)?.key.text ?? lastKey(fault.path);
}
