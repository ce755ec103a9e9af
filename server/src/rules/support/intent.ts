import type { Direction, NetworkPolicy } from "../../manifest/types.ts";

/** What the name or description of a policy says it denies; `undefined` where it says nothing of the kind. */
export interface DenyIntent {
  /** The words that say so. */
  readonly words: string;
  /** The directions that are named; both where none is. */
  readonly directions: readonly Direction[];
  /** A direction is named, or "all": no way to mean only the other one. */
  readonly explicit: boolean;
}

const deny =
  /^(?:deny|denies|denied|denying|block|blocks|blocked|blocking|isolate|isolates|isolated|isolation|none|nobody|nothing)$/;
const allow =
  /^(?:allow|allows|allowed|permit|permits|permitted|open|opens|accept|accepts|unless|except|but|enable|enables)$/;
const ingress = /^(?:ingress|inbound|incoming)$/;
const egress = /^(?:egress|outbound|outgoing)$/;

/** From `metadata.name`, or a description among the annotations that begins with it. */
export function denyIntent({ name, annotations }: NetworkPolicy): DenyIntent | undefined {
  const fromName = readWords(name.toLowerCase().split(/[-._]+/), name);
  if (fromName !== undefined) return fromName;
  for (const [key, text] of Object.entries(annotations)) {
    if (!/(?:^|[/.])description$/i.test(key)) continue;
    const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
    const start = words[0] === "default" ? words.slice(1) : words;
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
  if (object[0] === "none" || object[0] === "nothing") return undefined;
  // `ingress-deny-all` names the direction in front.
  const named = [...(allow.test(words[at - 2] ?? "") ? [] : words.slice(Math.max(at - 1, 0), at)), ...object];
  const inward = named.some((word) => ingress.test(word));
  const outward = named.some((word) => egress.test(word));
  const directions: readonly Direction[] =
    inward === outward ? ["ingress", "egress"] : inward ? ["ingress"] : ["egress"];
  // What is allowed first may be all that is meant; then only a direction of its own tells what is denied.
  if (words.slice(0, at).some((word) => allow.test(word)) && !inward && !outward) return undefined;
  const explicit = inward || outward || object.some((word) => /^(?:all|everything|any|traffic)$/.test(word));
  // `isolated-network-allow-all` says what is allowed, of something that is isolated.
  if (!explicit && rest.some((word) => /^(?:allow|allows|allowed|permit|permits|permitted)$/.test(word)))
    return undefined;
  return { words: text, directions, explicit };
}

/** What a denial can be of, where the word could also be a noun (`blocks-api`). */
const denied =
  /^(?:all|any|everything|everyone|traffic|access|ingress|egress|inbound|outbound|incoming|outgoing|external|internet|world|public|metadata|other|others|default|from|to|by)$/;

/** `ip-block`, `block-storage`, `non-isolated`, `override-default-deny` and `allow-none` speak of something else. */
function isVerb(words: readonly string[], at: number): boolean {
  const before = words[at - 1] ?? "";
  const word = words[at] ?? "";
  if (/^(?:ip|cidr|non|not|un|no|dont|never|name|address)$/.test(before)) return false;
  if (/^(?:none|nobody|nothing)$/.test(word)) return allow.test(before) || words.length === 1;
  if (words.slice(0, at).some((each) => /^(?:override|overrides|disable|remove|bypass|undo|without)$/.test(each)))
    return false;
  const next = words[at + 1];
  return !/^blocks?$/.test(word) || next === undefined || denied.test(next);
}
