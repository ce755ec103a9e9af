import { explainCidr } from "../edits/cidr.ts";
import { plainFix, safeFix, together } from "../edits/fixes.ts";
import { unwrapSelector } from "../edits/unwrapSelector.ts";
import { nearest } from "../manifest/distance.ts";
import type { Fault } from "../manifest/fault.ts";
import { clusterWideKind } from "../manifest/kinds/index.ts";
import { type Schema, schemaAt } from "../manifest/schema.ts";
import type { AdminContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { documentOf, keysAt, valueAt } from "../snapshot/parts.ts";
import { pathTo } from "../snapshot/policyView.ts";
import type { Fix } from "../source/fix.ts";
import { list } from "../words/lists.ts";
import { remove, renameKey, replaceScalar } from "../yaml/edit.ts";
import { wrapInMap } from "../yaml/editMaps.ts";
import { type Path, type Step, stepsTo } from "../yaml/find.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

/** What the server says of a policy for the whole cluster: one finding for each place that the rule speaks about. */
export function rejectsAdmin(rule: string): NonNullable<Rule["checkAdmin"]> {
  return function* (context: AdminContext): Iterable<Finding> {
    for (const rejection of rejectionsOf(context, rule)) {
      const { fault } = rejection;
      if (fault.at === "missing" && documentOf(context).problems.length > 0) continue;
      yield asFinding(rejection, messageOf(context, fault), () => fixesOf(context, fault));
    }
  };
}

/** With its article. */
function aKind(kind: string): string {
  return `${kind.startsWith("A") ? "an" : "a"} ${kind}`;
}

function messageOf(context: AdminContext, fault: Fault): string {
  const { path, value, detail } = fault;
  const { kind } = context.policy.object;
  const key = shown(String(path.findLast((part) => typeof part === "string") ?? ""));
  const written = shown(value);
  switch (fault.rule) {
    case "wrong-api-version":
      return `The server has no ${kind} under ${written}, so it rejects the object. Write ${shown(clusterWideKind(kind).apiVersion)}.`;
    case "unknown-field": {
      const home = homeOf(context, path);
      if (home !== undefined) return `${key} is no field here, so the server rejects it. ${home.words}`;
      const fields = fieldsAt(kind, path.slice(0, -1));
      const known =
        fields.length > 0 && fields.length <= 6
          ? ` It has ${list(
              fields.map((each) => shown(each)),
              6,
            )}.`
          : "";
      return `${key} is no field of this part of ${aKind(kind)}, so the server rejects it.${known}`;
    }
    case "required-field":
      if (fault.type === "Invalid value") return `${key} is empty, and the server rejects that. ${emptyAdvice(path)}`;
      return `${shown(String(path.at(-1)))} is missing, and the server rejects the object without. ${missingAdvice(path)}`;
    case "exactly-one-of": {
      const fields = fieldsAt(kind, path).map((each) => shown(each));
      const one = list(fields, 6, "or");
      if (value === undefined)
        return `One of ${one} has to stand here; the server rejects it without. ${oneAdvice(path)}`.trim();
      const given = list(
        value.split(" ").map((each) => shown(each)),
        6,
      );
      return `${given} stand here together, and the server takes one of them only. Make two items of it.`;
    }
    case "too-many-items":
      return `${key} has ${value} items, and the server takes no more: ${detail}.`;
    case "invalid-action":
      return `${written} is no action of ${aKind(kind)}, so the server rejects it. It has ${list(
        choicesAt(kind, path).map((each) => shown(each)),
        6,
      )}.`;
    case "invalid-tier":
      return `${written} is no tier, so the server rejects it. Write \`Admin\` or \`Baseline\`.`;
    case "invalid-priority":
      return `The priority ${written} is outside 0 to 1000, so the server rejects it. The lower number is asked first.`;
    case "invalid-port":
      return `The port ${written} is outside 1 to 65535, so the server rejects it.`;
    case "invalid-port-range":
      return `The range ${written} does not end behind its start, so the server rejects it. One port is written as \`number\`.`;
    case "duplicate-item":
      return `${written} stands in this list twice, and the server rejects that. Remove one.`;
    case "invalid-domain-name":
      return `${written} is no domain name here, so the server rejects it. Write a name of two parts at least, with \`*.\` only in front.`;
    case "named-port-without-pods":
      return `A port name is looked up at pods, and ${shown(value)} are none, so the server rejects the rule. Write the number, or a rule of its own.`;
    case "invalid-cidr":
      return fault.type === "Too long"
        ? `The block is longer than 43 characters, so the server rejects it.`
        : cidrMessage(value ?? "");
    case "invalid-name":
      return nameMessage(kind, fault);
    case "invalid-label":
      return `${written} is no legal label here, so the server rejects the object. It ${shortDetail(detail)}.`;
    case "wrong-type":
    case "yaml-1-1-boolean":
      return typeMessage(fault);
    default:
      return `The server rejects ${key}: ${detail.replace(/[.]$/, "")}.`;
  }
}

function cidrMessage(text: string): string {
  const { message } = explainCidr(text);
  return message.endsWith(".") ? message : `${message}.`;
}

function nameMessage(kind: string, { path, value, detail, type }: Fault): string {
  if (type === "Too long") return "The name of a rule has at most 100 characters, so the server rejects it.";
  if (kind === "BaselineAdminNetworkPolicy" && value !== "default" && detail.startsWith("Only one"))
    return `There is one BaselineAdminNetworkPolicy in a cluster, and its name is \`default\`; the server rejects ${shown(value)}.`;
  return `${shown(value)} cannot be ${shown(String(path.at(-1)))} of an object, so the server rejects it. It ${shortDetail(detail)}.`;
}

function shortDetail(detail: string): string {
  return detail.replace(/^.*?(must )/, "$1").replace(/[.]$/, "");
}

function typeMessage({ value, expected, path, detail }: Fault): string {
  const key = shown(String(path.findLast((part) => typeof part === "string") ?? ""));
  if (detail.includes('"null"'))
    return "An item without anything in it is rejected by the server. Write it out, or remove the dash.";
  const written = value === undefined ? "What stands here" : shown(value);
  if (expected === "string") return `${written} is no text to the server, and ${key} wants one. Quote it.`;
  return `${written} has the wrong type for ${key}, so the server rejects it. It wants ${expected === "list" ? "a list" : expected === "map" ? "fields of its own" : `a ${expected ?? "value"}`}.`;
}

function missingAdvice(path: Path): string {
  switch (path.at(-1)) {
    case "from":
      return "Write whom the rule is about; every pod is `namespaces: {}`.";
    case "to":
      return "Write whom the rule is about; every pod is `namespaces: {}`, every address `networks: [0.0.0.0/0]`.";
    case "action":
      return "Write what becomes of the connections.";
    case "subject":
      return "Write which pods the policy is about; all of them are `namespaces: {}`.";
    case "podSelector":
    case "namespaceSelector":
      return "`{}` selects everything.";
    case "tier":
      return "Write `Admin` or `Baseline`.";
    case "priority":
      return "Write a number from 0 to 1000; the lower one is asked first.";
    default:
      return "Add it.";
  }
}

function emptyAdvice(path: Path): string {
  const key = path.at(-1);
  return key === "protocols" || key === "ports" ? "Leave it out for all traffic." : "Write one item at least.";
}

function oneAdvice(path: Path): string {
  const key = path.at(-1);
  if (key === "tcp" || key === "udp" || key === "sctp") return "All ports are `range: {start: 1, end: 65535}`.";
  return key === "subject" ? "Every pod is `namespaces: {}`." : "";
}

function fieldsAt(kind: AdminContext["policy"]["object"]["kind"], path: Path): readonly string[] {
  const schema = schemaAt(path, clusterWideKind(kind).schema);
  return schema?.type === "object" ? Object.keys(schema.fields) : [];
}

function choicesAt(kind: AdminContext["policy"]["object"]["kind"], path: Path): readonly string[] {
  const schema: Schema | undefined = schemaAt(path, clusterWideKind(kind).schema);
  return schema !== undefined && "limits" in schema ? (schema.limits?.oneOf ?? []) : [];
}

interface AdminHome {
  readonly words: string;
  readonly rename?: string;
  readonly wrap?: string;
  readonly unwrap?: true;
}

/** Words of the other version of the API, and habits of NetworkPolicy. */
const otherWords: Readonly<Record<string, string>> = {
  ports: "protocols",
  protocols: "ports",
  from: "to",
  to: "from",
  ipBlock: "networks",
};

function homeOf(context: AdminContext, path: Path): AdminHome | undefined {
  const { kind } = context.policy.object;
  const key = String(path.at(-1));
  const fields = fieldsAt(kind, path.slice(0, -1));
  const other = otherWords[key];
  if (other !== undefined && fields.includes(other)) return { words: `${shown(other)} is what it has.`, rename: other };
  if ((key === "podSelector" || key === "namespaceSelector") && fields.includes("pods"))
    return { words: "It belongs into `pods`.", wrap: "pods" };
  // As it stood before v0.1.2.
  if (key === "namespaceSelector" && path.at(-2) === "namespaces" && fields.includes("matchLabels"))
    return { words: "What stands in it belongs into `namespaces` itself.", unwrap: true };
  if (key === "destinationPort" && fields.includes("tcp"))
    return { words: "It belongs into `tcp`, `udp` or `sctp`.", wrap: "tcp" };
  if (fields.includes("matchLabels") && valueAt(context, path)?.kind === "scalar")
    return { words: "It belongs into `matchLabels`.", wrap: "matchLabels" };
  const near = nearest(key, fields);
  return near === undefined ? undefined : { words: `${shown(near)} seems to be meant.`, rename: near };
}

export function adminStepsIn(context: AdminContext, path: Path): readonly Step[] | undefined {
  const { root } = documentOf(context);
  const base = root === undefined ? undefined : pathTo(root, context.policy.node);
  return base === undefined ? undefined : stepsTo(root, [...base, ...path]);
}

function fixesOf(context: AdminContext, fault: Fault): readonly Fix[] {
  const { path, value = "" } = fault;
  const { kind } = context.policy.object;
  const document = documentOf(context);
  const steps = adminStepsIn(context, path);
  if (steps === undefined) return [];
  const change = (to: string, safe = true): readonly Fix[] =>
    (safe ? safeFix : plainFix)(context, `Change to ${shown(to)}`, replaceScalar(document, steps, to));
  switch (fault.rule) {
    case "wrong-api-version":
      return path[0] === "apiVersion" ? change(clusterWideKind(kind).apiVersion) : [];
    case "invalid-action":
    case "invalid-tier": {
      const choices = choicesAt(kind, path);
      const same = { Allow: "Accept", Accept: "Allow" }[value];
      const meant = same !== undefined && choices.includes(same) ? same : nearest(value, choices);
      return meant === undefined ? [] : change(meant);
    }
    case "invalid-cidr": {
      const { meant, safe } = explainCidr(value);
      return meant === undefined ? [] : change(meant, safe);
    }
    case "invalid-name":
      return kind === "BaselineAdminNetworkPolicy" && keysAt(context, ["metadata"]).includes("name")
        ? change("default")
        : [];
    case "duplicate-item":
      return safeFix(context, `Remove the second ${shown(value)}`, remove(document, steps));
    case "invalid-port-range":
      return rangeFix(context, path, value);
    case "unknown-field":
      return homeFix(context, path, steps);
    default:
      return [];
  }
}

function rangeFix(context: AdminContext, path: Path, value: string): readonly Fix[] {
  const document = documentOf(context);
  const [start = "", end = ""] = value.split("-");
  const [first, last] = [adminStepsIn(context, [...path, "start"]), adminStepsIn(context, [...path, "end"])];
  if (first === undefined || last === undefined || start === end) return [];
  const edits = together(replaceScalar(document, first, end), replaceScalar(document, last, start));
  return plainFix(context, `Swap ${shown(start)} and ${shown(end)}`, edits);
}

function homeFix(context: AdminContext, path: Path, steps: readonly Step[]): readonly Fix[] {
  const document = documentOf(context);
  const home = homeOf(context, path);
  const parent = adminStepsIn(context, path.slice(0, -1));
  const key = String(path.at(-1));
  // What another version calls otherwise has another shape, too.
  if (home?.rename !== undefined && otherWords[key] !== home.rename)
    return safeFix(context, `Change to ${shown(home.rename)}`, renameKey(document, steps, home.rename));
  if (home?.rename !== undefined && (key === "from" || key === "to"))
    return safeFix(context, `Change to ${shown(home.rename)}`, renameKey(document, steps, home.rename));
  if (home?.unwrap) {
    const edits = unwrapSelector(document, adminStepsIn(context, path.slice(0, -1)), valueAt(context, path));
    return safeFix(context, "Put what stands in `namespaceSelector` into `namespaces` itself", edits);
  }
  if (home?.wrap === undefined || parent === undefined) return [];
  const inside = home.wrap === "pods" ? ["podSelector", "namespaceSelector"] : [key];
  const keys = keysAt(context, path.slice(0, -1)).filter((each) => inside.includes(each));
  return safeFix(
    context,
    `Put ${list(
      keys.map((each) => shown(each)),
      4,
    )} into ${shown(home.wrap)}`,
    wrapInMap(document, parent, home.wrap, keys, undefined),
  );
}
