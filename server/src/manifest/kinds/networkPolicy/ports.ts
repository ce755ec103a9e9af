import { resolveScalar } from "../../../yaml/scalar11.ts";
import { fieldOf, invalid, type Judging, spanOf, textIn, type View } from "../../verdict/context.ts";
import { portNameFaults } from "../../verdict/names.ts";

const supported = 'supported values: "TCP", "UDP", "SCTP"';
const range = "must be between 1 and 65535, inclusive";

/** ValidateNetworkPolicyPort (API-SERVER PT1 to PT6). */
export function judgePort(judging: Judging, view: View): void {
  const protocol = textIn(view, "protocol");
  // Absent is TCP; an empty string is not.
  if (typeof protocol === "string" && protocol !== "TCP" && protocol !== "UDP" && protocol !== "SCTP") {
    const field = fieldOf(view, "protocol", "scalar");
    invalid(judging, {
      rule: "invalid-protocol",
      type: "Unsupported value",
      detail: supported,
      path: field.path,
      span: spanOf(field, view),
      value: protocol,
    });
  }
  const port = numberOrText(view, "port");
  const endPort = numberOrText(view, "endPort");
  if (typeof port === "number") {
    if (isOutside(port)) outside(judging, view, "port", "invalid-port");
    if (typeof endPort === "number") {
      if (endPort < port) endPortFault(judging, view, "must be greater than or equal to `port`");
      if (isOutside(endPort)) outside(judging, view, "endPort", "invalid-end-port");
    }
  } else if (typeof port === "string") {
    if (typeof endPort === "number") endPortFault(judging, view, "may not be specified when `port` is non-numeric");
    const field = fieldOf(view, "port", "scalar");
    for (const detail of portNameFaults(port)) {
      invalid(judging, {
        rule: "invalid-port-name",
        type: "Invalid value",
        detail,
        path: field.path,
        span: spanOf(field, view),
        value: port,
      });
    }
  } else if (port === undefined && typeof endPort === "number" && !judging.partial) {
    endPortFault(judging, view, "may not be specified when `port` is not specified");
  }
}

/** `undefined` for absent, `false` where it cannot be known or decoding has spoken. */
function numberOrText(view: View, key: string): number | string | undefined | false {
  const field = fieldOf(view, key, "scalar");
  if (field.state === "absent") return undefined;
  if (field.state === "unreadable" || field.node?.kind !== "scalar") return false;
  const resolved = resolveScalar(field.node);
  if (resolved.type === "string") return key === "port" ? resolved.text : false;
  return resolved.type === "number" && resolved.integer && Math.abs(resolved.value) < 2 ** 31 ? resolved.value : false;
}

function isOutside(port: number): boolean {
  return port < 1 || port > 65535;
}

function outside(judging: Judging, view: View, key: string, rule: string): void {
  const field = fieldOf(view, key, "scalar");
  const value = field.node?.kind === "scalar" ? field.node.text : undefined;
  invalid(judging, { rule, type: "Invalid value", detail: range, path: field.path, span: spanOf(field, view), value });
}

function endPortFault(judging: Judging, view: View, detail: string): void {
  const field = fieldOf(view, "endPort", "scalar");
  const value = field.node?.kind === "scalar" ? field.node.text : undefined;
  invalid(judging, {
    rule: "invalid-end-port",
    type: "Invalid value",
    detail,
    path: field.path,
    span: spanOf(field, view),
    value,
  });
}
