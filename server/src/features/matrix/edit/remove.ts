import type { Direction } from "../../../manifest/types.ts";
import { type ConnectionSet, intersect, isEmpty } from "../../../traffic/connectionSet.ts";
import type { PolicyPart } from "../../../traffic/types.ts";
import { insertEntry, remove, type TextEdit } from "../../../yaml/edit.ts";
import type { Answer } from "./peers.ts";
import { edited, policyText, type World, type WorldSource } from "./world.ts";

/** Rules that are taken out for one connection; more is no small change. */
const mostSteps = 20;

/** Takes away what one side allows of a connection, until it allows none of it. */
export function removeOn(
  source: WorldSource,
  world: World,
  direction: Direction,
  ends: { readonly source: number; readonly destination: number },
  asked: ConnectionSet | undefined,
): Answer<World> {
  let current = world;
  for (let step = 0; step < mostSteps; step++) {
    const side = current.traffic.explain(ends.source, ends.destination)[direction];
    const part = side.allowedBy.find(
      ({ connections }) => asked === undefined || !isEmpty(intersect(connections, asked)),
    );
    if (side.isolatedBy.length === 0)
      return {
        reason: "Without these rules no policy would be left that isolates it, and everything would be allowed.",
      };
    if (part === undefined) return { value: current };
    const text = policyText(current, part.policy);
    const next =
      text === undefined ? undefined : edited(source, current, text, editsFor(current, part, direction, asked));
    if (next === undefined) {
      return {
        reason:
          "The policy is written in a way that cannot be changed safely (an alias, a template, or JSON in one line).",
      };
    }
    current = next;
  }
  return { reason: "Too many rules allow this; change them by hand." };
}

/** The least that can go: a port of the rule, one of its peers, or the rule. An empty list would mean everybody. */
function editsFor(
  world: World,
  part: PolicyPart,
  direction: Direction,
  asked: ConnectionSet | undefined,
): readonly TextEdit[] | undefined {
  const text = policyText(world, part.policy);
  const { object } = world.traffic.cluster.policies[part.policy] ?? {};
  const rules = object?.[direction] ?? [];
  const rule = rules[part.rule ?? -1];
  if (text === undefined || object === undefined || rule === undefined) return undefined;
  const { document, path } = text;
  const at = [...path, "spec", direction, part.rule ?? 0];
  if (asked !== undefined && rule.ports.length > 1 && rule.peers.length <= 1) {
    const port = rule.ports.findIndex(({ protocol, port: number, endPort }) => {
      const [only] = asked.ports[protocol];
      return number === only?.first && (endPort ?? number) === only?.last;
    });
    if (port !== -1) return remove(document, [...at, "ports", port]);
  }
  if (part.peer !== undefined && rule.peers.length > 1) {
    return remove(document, [...at, direction === "ingress" ? "from" : "to", part.peer]);
  }
  const gone = remove(document, at);
  // Without a rule left, an unwritten policyTypes would no longer mean egress.
  if (gone === undefined || rules.length > 1 || direction === "ingress" || object.policyTypes !== undefined)
    return gone;
  const types = insertEntry(document, [...path, "spec"], "policyTypes", ["Ingress", "Egress"]);
  return types === undefined ? undefined : [...gone, ...types];
}
