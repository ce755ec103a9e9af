import { at, type PolicyWords, policy, teams, tiers } from "./manifests.ts";

/** The text of one policy; `number` decides what it says. */
export type MakePolicy = (number: number, namespace: string | undefined, name?: string) => string;

const tcp = (port: number | string) => ["protocol: TCP", `port: ${port}`];
const udp = (port: number) => ["protocol: UDP", `port: ${port}`];
const everyNamespace = ["namespaceSelector: {}"];
const dns = {
  peers: [["namespaceSelector:", "  matchLabels:", "    kubernetes.io/metadata.name: kube-system"]],
  ports: [udp(53), tcp(53)],
};

function made(
  number: number,
  namespace: string | undefined,
  name: string | undefined,
  words: Omit<PolicyWords, "name">,
) {
  return policy({ name: name ?? `policy-${number}`, ...(namespace === undefined ? {} : { namespace }), ...words });
}

/** Each policy and each peer selects many: by tier, by team, by expressions. 29 or 30 lines. */
export const broad: MakePolicy = (number, namespace, name) => {
  const tier = at(tiers, number);
  const other = at(tiers, number + 1);
  const target =
    number % 3 === 0
      ? ["matchExpressions:", `  - {key: tier, operator: In, values: [${tier}, ${other}]}`]
      : ["matchLabels:", `  tier: ${tier}`];
  const team = ["namespaceSelector:", "  matchLabels:", `    team: team-${number % teams}`];
  const notDev = ["namespaceSelector:", "  matchExpressions:", "    - {key: env, operator: NotIn, values: [dev]}"];
  return made(number, namespace, name, {
    target,
    ingress: [
      {
        peers: [
          [...(number % 2 === 0 ? team : notDev), "podSelector:", "  matchLabels:", `    tier: ${other}`],
          ["podSelector: {}"],
        ],
        ports: [tcp(number % 4 === 0 ? "http" : 8000 + (number % 50))],
      },
    ],
    egress: [{ peers: [[...team]], ports: [tcp(8000 + (number % 50))] }, number % 5 === 0 ? dns : open(number)],
  });
};

function open(number: number) {
  return { peers: [["ipBlock:", `  cidr: 10.${number % 200}.0.0/16`]], ports: [] };
}

/** Each policy is about one application, each peer about another. */
export const single =
  (applications: number): MakePolicy =>
  (number, namespace, name) => {
    const app = (n: number) => ["podSelector:", "  matchLabels:", `    app: app-${n % applications}`];
    return made(number, namespace, name, {
      target: ["matchLabels:", `  app: app-${number % applications}`],
      ingress: [{ peers: [app(number + 1), app(number + 7)], ports: [tcp(8000 + (number % 50))] }],
      egress: [{ peers: [[...everyNamespace, ...app(number + 3)]], ports: [tcp("http")] }, dns],
    });
  };

/** Every peer is all pods of all namespaces. */
export const everywhere: MakePolicy = (number, namespace, name) =>
  made(number, namespace, name, {
    target: ["matchLabels:", `  tier: ${at(tiers, number)}`],
    ingress: [{ peers: [everyNamespace], ports: [tcp(8000 + (number % 50))] }],
    egress: [{ peers: [everyNamespace], ports: number % 5 === 0 ? [] : [tcp(8000 + (number % 50)), udp(53)] }],
  });

/** Peers are address blocks, most with holes, many within each other. */
export const blocks: MakePolicy = (number, namespace, name) => {
  const block = (n: number) => [
    "ipBlock:",
    `  cidr: ${10 + (n % 90)}.${(n * 7) % 256}.0.0/16`,
    `  except: [${10 + (n % 90)}.${(n * 7) % 256}.${n % 256}.0/24, ${10 + (n % 90)}.${(n * 7) % 256}.${(n + 9) % 256}.128/25]`,
  ];
  const small = (n: number) => ["ipBlock:", `  cidr: ${10 + (n % 90)}.${(n * 7) % 256}.${(n * 3) % 256}.${n % 256}/32`];
  return made(number, namespace, name, {
    target: ["matchLabels:", `  tier: ${at(tiers, number)}`],
    ingress: [{ peers: [block(number), block(number + 11), small(number)], ports: [tcp(8000 + (number % 50))] }],
    egress: [{ peers: [block(number + 5), small(number + 90)], ports: [] }, dns],
  });
};
