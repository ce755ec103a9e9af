import { plainFix, safeFix } from "../edits/fixes.ts";
import { entryOf } from "../manifest/fields.ts";
import type { LayerPeer, PortMatch } from "../manifest/types.ts";
import type { AdminContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { documentOf, valueAt } from "../snapshot/parts.ts";
import { headOf, spanOfItem } from "../snapshot/policyView.ts";
import { type CompiledPeer, type CompiledPorts, compilePeer, compilePorts } from "../traffic/compile.ts";
import { isEmpty } from "../traffic/connectionSet.ts";
import { coversPeer, coversPorts } from "../traffic/cover.ts";
import { layerPeerWords, portMatchWords } from "../words/adminPolicies.ts";
import { capital, tick } from "../words/lists.ts";
import { remove } from "../yaml/edit.ts";
import { type Path, pathText } from "../yaml/find.ts";
import type { YamlItem } from "../yaml/tree.ts";
import { adminRulePlaces, itemsOf } from "./adminHolders.ts";
import { fromRoot } from "./adminWork.ts";

/* What is needless inside one rule; of whole rules `rule-never-reached` speaks. */

/** A peer, or one of its networks. */
interface PeerUnit {
  readonly peer: LayerPeer;
  readonly compiled: CompiledPeer;
  readonly item: YamlItem;
  readonly path: Path;
  /** What is taken out: the whole peer with its only network. */
  readonly removed: Path;
}

const view = { namespace: undefined, hostNetwork: "never", nodes: [] } as const;

export function* adminRedundantPeer(context: AdminContext): Iterable<Finding> {
  const document = documentOf(context);
  // Half a line may be about to say something else.
  if (document.problems.length > 0 || context.policy.object.unreadable) return;
  for (const { peers, path } of adminRulePlaces(context)) {
    const key = path[1] === "ingress" ? "from" : "to";
    const items = itemsOf(valueAt(context, path) ?? context.policy.node, key);
    const units = peers.flatMap((holder, at): readonly PeerUnit[] => {
      const item = items[at];
      if (item === undefined) return [];
      const unit = (peer: LayerPeer, own: YamlItem, where: Path, removed: Path) => ({
        peer,
        compiled: compilePeer(peer, view),
        item: own,
        path: where,
        removed,
      });
      const { networks } = holder.peer;
      if (networks === undefined) return [unit(holder.peer, item, holder.path, holder.path)];
      const written = itemsOf(holder.node, "networks");
      return networks.flatMap((cidr, index) => {
        const own = written[index];
        const where = [...holder.path, "networks", index];
        return own === undefined
          ? []
          : [unit({ networks: [cidr] }, own, where, written.length === 1 ? holder.path : where)];
      });
    });
    for (const [index, unit] of units.entries()) {
      const cover = units.find((other, at) => at !== index && covers(other, unit, at < index));
      if (cover === undefined) continue;
      yield {
        rule: "redundant-peer",
        span: spanOfItem(unit.item),
        field: pathText(unit.path),
        message: `${capital(layerPeerWords(unit.peer))}: this adds nothing, ${tick(pathText(cover.path.slice(3)))} of the same rule covers it.`,
        related: [
          {
            uri: context.file.uri,
            document: context.policy.document,
            span: headOf(document, cover.item),
            message: "the peer that covers it",
          },
        ],
        unnecessary: true,
        fixes: () => safeFix(context, "Remove the peer", remove(document, fromRoot(context, unit.removed))),
      };
    }
  }
}

/** Of two equal ones the later is too much. */
function covers(outer: PeerUnit, inner: PeerUnit, earlier: boolean): boolean {
  if (!coversPeer(outer.compiled, inner.compiled)) return false;
  return earlier || !coversPeer(inner.compiled, outer.compiled);
}

interface PortUnit {
  readonly port: PortMatch;
  readonly compiled: CompiledPorts;
  readonly item: YamlItem;
  readonly path: Path;
}

export function* adminRedundantPort(context: AdminContext): Iterable<Finding> {
  const document = documentOf(context);
  if (document.problems.length > 0) return;
  for (const { rule, path } of adminRulePlaces(context)) {
    const node = valueAt(context, path);
    const key = entryOf(node, "protocols") === undefined ? "ports" : "protocols";
    const items = node === undefined ? [] : itemsOf(node, key);
    const units = (rule.ports ?? []).flatMap((port, index): readonly PortUnit[] => {
      const item = items[index];
      const compiled = compilePorts([port]);
      // What matches nothing is a mistake of another kind.
      if (item === undefined || (isEmpty(compiled.fixed) && compiled.named.length === 0)) return [];
      return [{ port, compiled, item, path: [...path, key, index] }];
    });
    for (const [index, unit] of units.entries()) {
      const cover = units.find(
        (other, at) =>
          at !== index &&
          coversPorts(other.compiled, unit.compiled) &&
          (at < index || !coversPorts(unit.compiled, other.compiled)),
      );
      if (cover === undefined) continue;
      const edits = remove(document, fromRoot(context, unit.path));
      yield {
        rule: "redundant-port",
        span: spanOfItem(unit.item),
        field: pathText(unit.path),
        message: `${capital(portMatchWords(unit.port))} adds nothing: ${portMatchWords(cover.port)} of the same rule covers it.`,
        related: [
          {
            uri: context.file.uri,
            document: context.policy.document,
            span: headOf(document, cover.item),
            message: "the port that covers it",
          },
        ],
        unnecessary: true,
        // A name may lead to another port in another pod.
        fixes: () => (typeof unit.port.port === "string" ? plainFix : safeFix)(context, "Remove the port", edits),
      };
    }
  }
}
