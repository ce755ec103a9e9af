import { countedFix } from "../edits/fixes.ts";
import { isWholeFamily } from "../snapshot/blocks.ts";
import { headOf, spanOfItem } from "../snapshot/policyView.ts";
import { tick } from "../words/lists.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (port: number | string) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Egress"],
    rules: `  egress:\n  - to:\n    - ipBlock:\n        cidr: 203.0.113.0/24\n    ports:\n    - protocol: TCP\n      port: ${port}\n`,
  });

/** Service names of IANA's registry that people use as port names. */
const wellKnown: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  dns: 53,
  "dns-tcp": 53,
  domain: 53,
  ssh: 22,
  smtp: 25,
  smtps: 465,
  submission: 587,
  ntp: 123,
  ldap: 389,
  ldaps: 636,
  imaps: 993,
  mysql: 3306,
  postgres: 5432,
  postgresql: 5432,
  pgsql: 5432,
  redis: 6379,
  mongodb: 27017,
  amqp: 5672,
  amqps: 5671,
  kafka: 9092,
  nfs: 2049,
  syslog: 514,
  "etcd-client": 2379,
};

export const namedPortToIpBlock: Rule = {
  id: "named-port-to-ip-block",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A named port towards address blocks matches nothing",
    what: "An egress rule names a port while its peers are only address blocks.",
    why: "A named port is looked up among the container ports of the destination pod. An address outside the cluster has none, so the rule opens nothing.",
    bad: example("https"),
    good: example(443),
    sources: ["`NetworkPolicyPort.port`: a numerical or named port on the pod"],
  }),
  overrides: ["named-port-missing"],
  *checkRule(context, rule) {
    const { document } = context.view;
    if (rule.direction.direction !== "egress" || rule.peers.length === 0) return;
    if (!rule.peers.every(({ peer }) => peer.ipBlock !== undefined)) return;
    for (const view of rule.ports) {
      const { port } = view.port;
      if (typeof port !== "string") continue;
      // Blocks that hold known pods can find the name there; "every address" does not mean them.
      const narrow = rule.peers.filter(({ peer }) => !isWholeFamily(peer.ipBlock));
      const pods = narrow.flatMap(({ peer }) => context.evidence.podsOfPeer(peer, context.namespace));
      if (
        pods.some(({ object }) => object.ports.some((own) => own.name === port && own.protocol === view.port.protocol))
      ) {
        continue;
      }
      const number = wellKnown[port];
      const entries = view.item.value.kind === "map" ? view.item.value.entries : [];
      yield {
        rule: "named-port-to-ip-block",
        span: entries.find((entry) => entry.key.text === "port")?.value.span ?? headOf(document, view.item),
        extent: spanOfItem(view.item),
        field: `${view.field}.port`,
        message: `${tick(port)} is looked up on the destination pod, but the peers of this rule are addresses, which have no named ports: it opens nothing. Write the number${number === undefined ? "" : `, such as ${number}`}.`,
        fixes: () =>
          number === undefined
            ? []
            : countedFix(context, `Change to ${number}`, replaceScalar(document, [...view.path, "port"], number)),
      };
    }
  },
};
