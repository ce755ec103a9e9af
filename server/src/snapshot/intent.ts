import type { Direction, NetworkPolicy } from "../manifest/types.ts";

/** What the name or description of a policy says it denies; `undefined` where it says nothing of the kind. */
export interface DenyIntent {
  /** The words that say so. */
  readonly words: string;
  /** The directions that are named; both where none is. */
  readonly directions: readonly Direction[];
  /** A direction is named, or "all": no way to mean only the other one. */
  readonly explicit: boolean;
  /** It is said what is denied, or to whom: `deny-internet`, `isolate-namespace`. */
  readonly namesObject: boolean;
}

const deny =
  /^(?:deny|denies|denied|denying|block|blocks|blocked|blocking|isolate|isolates|isolated|isolation|reject|rejects|forbid|forbids|disallow|disallows|none|nobody|nothing)$/;
const nothing = /^(?:none|nobody|nothing)$/;
const allow =
  /^(?:allow|allows|allowed|permit|permits|permitted|open|opens|accept|accepts|unless|except|but|enable|enables)$/;
const ingress = /^(?:ingress|inbound|incoming)$/;
const egress = /^(?:egress|outbound|outgoing)$/;

/** What a description begins with before it comes to the point. */
const preamble = /^(?:default|this|the|a|network|policy|networkpolicy|rule|to|should|will)$/;

/** From `metadata.name`, or a description among the annotations that begins with it. */
export function denyIntent({ name, annotations }: NetworkPolicy): DenyIntent | undefined {
  const fromName = readWords(name.toLowerCase().split(/[-._]+/), name);
  if (fromName !== undefined) return fromName;
  for (const [key, text] of Object.entries(annotations)) {
    if (!/(?:^|[/.])description$/i.test(key)) continue;
    const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
    const start = words.slice(words.findIndex((word) => !preamble.test(word)));
    // A sentence says many things; only one that begins with denying says that.
    if (!deny.test(start[0] ?? "") || start.some((word) => allow.test(word))) continue;
    const found = readWords(start, text.length > 40 ? `${text.slice(0, 40)}…` : text);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readWords(words: readonly string[], text: string): DenyIntent | undefined {
  const at = words.findIndex((word, i) => deny.test(word) && isVerb(words, i));
  if (at === -1) return undefined;
  const rest = words.slice(at + 1);
  const end = rest.findIndex((word) => allow.test(word));
  const object = end === -1 ? rest : rest.slice(0, end);
  if (nothing.test(object[0] ?? "")) return undefined;
  // `ingress-deny-all` names the direction in front.
  const named = [...(allow.test(words[at - 2] ?? "") ? [] : words.slice(Math.max(at - 1, 0), at)), ...object];
  const inward = named.some((word) => ingress.test(word));
  const outward = named.some((word) => egress.test(word));
  const directions: readonly Direction[] =
    inward === outward ? ["ingress", "egress"] : inward ? ["ingress"] : ["egress"];
  // What is allowed first may be all that is meant; then only a direction of its own tells what is denied.
  const denies = !nothing.test(words[at] ?? "");
  if (denies && words.slice(0, at).some((word) => allow.test(word)) && !inward && !outward) return undefined;
  const explicit = inward || outward || object.some((word) => /^(?:all|everything|any|traffic)$/.test(word));
  // `isolated-network-allow-all` says what is allowed, of something that is isolated.
  if (!explicit && rest.some((word) => /^(?:allow|allows|allowed|permit|permits|permitted)$/.test(word)))
    return undefined;
  return { words: text, directions, explicit, namesObject: object.length > 0 };
}

/** What a denial can be of, where the word could also be a noun (`blocks-api`). */
const denied =
  /^(?:all|any|everything|everyone|traffic|access|ingress|egress|inbound|outbound|incoming|outgoing|external|internet|world|public|metadata|other|others|default|from|to|by)$/;

/** `ip-block`, `block-storage`, `non-isolated` and `override-default-deny` speak of something else. */
function isVerb(words: readonly string[], at: number): boolean {
  const before = words[words[at - 1] === "default" ? at - 2 : at - 1] ?? "";
  const word = words[at] ?? "";
  if (/^(?:ip|cidr|non|not|un|no|dont|never|name|address)$/.test(before)) return false;
  if (nothing.test(word)) return at === words.length - 1 && !/^(?:unless|except|but)$/.test(before);
  if (
    words
      .slice(0, at)
      .some((each) => /^(?:override|overrides|disable|remove|bypass|undo|lift|skip|ignore|without)$/.test(each))
  )
    return false;
  const next = words[at + 1];
  return !/^blocks?$/.test(word) || next === undefined || denied.test(next);
}
