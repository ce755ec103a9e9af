import { type Cidr, isStrictlyInside, parseCidr } from "../../cidr.ts";
import { networkPolicySchema, ownField, schemaAt } from "../../schema.ts";
import {
  type Field,
  fieldOf,
  invalid,
  isAbsent,
  type Judging,
  listIn,
  objectIn,
  spanOf,
  stringOf,
  textIn,
  type View,
} from "../../verdict/context.ts";
import { judgeSelector } from "./selectors.ts";

/** ValidateNetworkPolicyPeer and ValidateIPBlock (API-SERVER P1 to P3, C1 to C5). */
export function judgePeer(judging: Judging, view: View): void {
  // Another type than a map: decoding has spoken.
  if (view.node.templated || (view.node.kind !== "map" && stringOf(view.node) !== "")) return;
  judgeSelector(judging, view, "podSelector");
  judgeSelector(judging, view, "namespaceSelector");
  const block = objectIn(view, "ipBlock");
  if (block !== undefined) judgeIpBlock(judging, block);
  const selects = !isAbsent(view, "podSelector") || !isAbsent(view, "namespaceSelector");
  const blocks = !isAbsent(view, "ipBlock");
  const span = view.node.span.end > view.node.span.start ? view.node.span : view.holder;
  if (!selects && !blocks) {
    // A field that does not belong here was meant to be the peer; what is wrong with it has been said.
    if (judging.partial || hasUnknownField(view)) return;
    invalid(judging, {
      rule: "empty-peer",
      type: "Required value",
      detail: "must specify a peer",
      path: view.path,
      span,
      at: "missing",
    });
  } else if (selects && blocks) {
    const detail = "may not specify both ipBlock and another peer";
    const key = fieldOf(view, "ipBlock", "map").key?.span ?? span;
    invalid(judging, {
      rule: "ip-block-with-selector",
      type: "Forbidden",
      detail,
      path: view.path,
      span: key,
      at: "key",
    });
  }
}

function hasUnknownField(view: View): boolean {
  const schema = schemaAt(view.path) ?? networkPolicySchema;
  return schema.type === "object" && [...view.entries.keys()].some((key) => ownField(schema.fields, key) === undefined);
}

const notCidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

function judgeIpBlock(judging: Judging, block: View): void {
  const text = textIn(block, "cidr");
  const field = fieldOf(block, "cidr", "scalar");
  if (text === undefined || text === "") {
    if (judging.partial) return;
    invalid(judging, {
      rule: "required-field",
      type: "Required value",
      detail: "",
      path: field.path,
      span: spanOf(field, block),
      at: "missing",
    });
    return;
  }
  if (text === false) return;
  const cidr = judgeCidr(judging, text, field, spanOf(field, block));
  if (cidr === undefined) return;
  for (const item of listIn(block, "except")) {
    const except = stringOf(item.node);
    if (except === undefined) continue;
    const span = item.node.span.end > item.node.span.start ? item.node.span : item.holder;
    const parsed = judgeCidr(judging, except, item, span);
    if (parsed !== undefined && !isStrictlyInside(parsed, cidr)) {
      const detail = "must be a strict subset of `cidr`";
      invalid(judging, {
        rule: "except-outside-cidr",
        type: "Invalid value",
        detail,
        path: item.path,
        span,
        value: except,
      });
    }
  }
}

const strictDetails = {
  "leading-zeros": "must not have leading 0s in IP or prefix length",
  "ipv4-mapped": "must not have an IPv4-mapped IPv6 address",
  "host-bits": "must not have bits set beyond the prefix length",
} as const;

function judgeCidr(judging: Judging, text: string, at: View | Field, span: View["holder"]): Cidr | undefined {
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    invalid(judging, {
      rule: "invalid-cidr",
      type: "Invalid value",
      detail: notCidr,
      path: at.path,
      span,
      value: text,
    });
    return undefined;
  }
  const [problem] = cidr.problems;
  if (problem !== undefined) {
    const severity = judging.strictCidrs ? undefined : "warning";
    invalid(judging, {
      rule: "cidr-host-bits",
      type: "Invalid value",
      detail: strictDetails[problem],
      path: at.path,
      span,
      value: text,
      severity,
    });
  }
  return cidr;
}
