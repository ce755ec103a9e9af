import { coversRanges, rangeOfCidr } from "../cluster/addresses.ts";
import { asFixEdits } from "../edits/fixes.ts";
import type { PolicyRule } from "../manifest/types.ts";
import { type BlockPeer, blockPeers, metadataServer } from "../snapshot/blocks.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { isDnsPort } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, spanOfItem } from "../snapshot/policyView.ts";
import { compilePorts } from "../traffic/compile.ts";
import { allows, isEmpty } from "../traffic/connectionSet.ts";
import { tick } from "../words/lists.ts";
import { podsText } from "../words/selectors.ts";
import { insertEntry, insertItem } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (except: string) =>
  policy({
    name: "crawler",
    namespace: "shop",
    target: "crawler",
    types: ["Egress"],
    rules: `  egress:\n  - to:\n    # the Internet\n    - ipBlock:\n        cidr: 0.0.0.0/0\n${except}`,
  });

const range = rangeOfCidr(metadataServer);
const linkLocal = [rangeOfCidr("169.254.0.0/16")].flatMap((each) => each ?? []);

export const metadataServerExposed: Rule = {
  id: "metadata-server-exposed",
  section: "mistaken",
  severity: "information",
  page: () => ({
    title: "A block that holds the cloud's metadata server",
    what: "An egress rule allows a block that holds `169.254.169.254`, such as `0.0.0.0/0`, and does not except it.",
    why: "On every big cloud this address gives out the credentials of the node or the pod. Whoever can make a pod send a request can ask for them. It is a warning where the workspace shows that it runs in a cloud (annotations, storage classes, labels of nodes) and TCP port 80 is open, on which the server listens.",
    bad: example(""),
    good: example("        except:\n        - 169.254.169.254/32\n"),
    sources: [
      "https://kubernetes.io/docs/tasks/administer-cluster/securing-a-cluster/#restricting-cloud-metadata-api-access",
      "RFC 3927: 169.254.0.0/16 is link-local",
    ],
  }),
  *checkRule(context, rule) {
    if (range === undefined) return;
    if (rule.direction.direction !== "egress") return;
    const blocks = blockPeers(rule.peers);
    const severity = blocks.length === 0 ? undefined : severityFor(rule.rule, context.cluster.inCloud);
    if (severity === undefined) return;
    for (const each of blocks) {
      const ranges = context.evidence.rangesOf(each.block);
      // Just that address, or its neighbours: on purpose.
      if (!coversRanges(ranges, [range]) || coversRanges(linkLocal, ranges)) continue;
      yield findingFor(context, each, severity);
    }
  },
};

/** The server speaks HTTP on port 80, in a cloud; all else is only worth knowing, and UDP alone leads nowhere. */
function severityFor({ ports }: PolicyRule, inCloud: boolean): Finding["severity"] | undefined {
  if (ports.length > 0 && ports.every((port) => isDnsPort(port) && (port.endPort ?? port.port) === port.port))
    return undefined;
  const { fixed, named } = compilePorts(ports);
  if (allows(fixed, "TCP", 80) || named.some(({ name }) => name === "http")) return inCloud ? "warning" : "information";
  return isEmpty(fixed) || fixed.ports.TCP.length === 0 ? undefined : "information";
}

function findingFor(context: PolicyContext, { peer, block }: BlockPeer, severity: Finding["severity"]): Finding {
  const { document } = context.view;
  const entries = peer.ipBlock?.value.kind === "map" ? peer.ipBlock.value.entries : [];
  return {
    rule: "metadata-server-exposed",
    ...(severity !== undefined && { severity }),
    span: entries.find(({ key }) => key.text === "cidr")?.value.span ?? headOf(document, peer.item),
    extent: spanOfItem(peer.item),
    field: `${peer.field}.ipBlock.cidr`,
    message: `${tick(block.cidr)} holds ${tick("169.254.169.254")}, the metadata server that gives out credentials in clouds, and ${podsText(context.policy.object.podSelector)} may connect to it. Add it to \`except\` unless these pods need it.`,
    fixes: () => {
      const path = [...peer.path, "ipBlock"];
      const edits = entries.some(({ key }) => key.text === "except")
        ? insertItem(document, [...path, "except"], metadataServer)
        : insertEntry(document, path, "except", [metadataServer]);
      const title = `Except the metadata server ${tick(metadataServer)} (removes 1 address)`;
      return edits === undefined ? [] : [{ title, edits: asFixEdits(context, edits), safe: false }];
    },
  };
}
