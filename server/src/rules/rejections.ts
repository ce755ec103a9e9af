import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import type { Path } from "../yaml/find.ts";
import type { YamlEntry } from "../yaml/tree.ts";

/** Everything that the server finds wrong at one place and that one rule speaks about: one finding. */
export interface Rejection {
  /** The first of them. */
  readonly fault: Fault;
  readonly faults: readonly Fault[];
}

/** The rule's faults of a policy, several about one field together. */
export function rejectionsOf(
  { policy }: { readonly policy: { readonly faults: readonly Fault[] } },
  rule: string,
): readonly Rejection[] {
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
export function entryOfFault(context: PolicyContext, { path, span }: Fault): YamlEntry | undefined {
  const map = valueAt(context, path.slice(0, -1));
  return map?.kind === "map" ? map.entries.find(({ value }) => value.span.start === span.start) : undefined;
}

/** The key of a value as it is written, of an item that of its list. */
export function writtenKey(context: PolicyContext, fault: Fault): string {
  return entryOfFault(context, fault)?.key.text ?? lastKey(fault.path);
}
