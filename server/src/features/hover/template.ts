import type { PolicyManifest } from "../../manifest/file.ts";
import { links } from "../../words/links.ts";
import { code, someOf } from "../../words/lists.ts";
import { nodeAt, type Path } from "../../yaml/find.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import type { PolicyInCluster } from "../policyInCluster.ts";
import { paragraphs } from "./compose.ts";
import { templateNote } from "./view.ts";

const meanings = {
  podSelector: "The pods that these labels select; several labels combine with AND.",
  namespaceSelector:
    "The namespaces that these labels select; with a `podSelector` in the same item both have to hold (AND).",
  from: "Who may connect: any one of the peers is enough (OR).",
  to: "Who may be connected to: any one of the peers is enough (OR).",
  ports: "The ports that are open to every peer of the rule; any one is enough (OR).",
  ingress: "What may come in to the selected pods: any one rule is enough (OR).",
  egress: "What may leave the selected pods: any one rule is enough (OR).",
  policyTypes: "The directions that the policy isolates its pods for: `Ingress`, `Egress` or both.",
  matchLabels: "The labels that a pod or namespace has to carry; all of them have to hold (AND).",
  matchExpressions:
    "What else has to hold of the labels (AND): each item has a `key`, an `operator` (`In`, `NotIn`, `Exists` or `DoesNotExist`) and, for the first two, `values`.",
  protocol: "`TCP`, `UDP` or `SCTP`; left out it means TCP.",
  port: "A number from 1 to 65535, or the name of a container port; left out it means every port of the protocol.",
  endPort: "The last port of a range that begins with `port`.",
  ipBlock: "A range of addresses, as a CIDR: meant for what is outside the cluster.",
} as const satisfies Record<string, string>;

/** What holds whatever a template fills in; nothing where no template fills in what a hover on `path` speaks of. */
export function templateText({ partial, node }: PolicyManifest, path: Path): string | undefined {
  if (!partial) return undefined;
  const holes = holesIn(nodeAt(node, unitOf(path)));
  const meaning = generalMeaning(path);
  if (holes.length === 0 || meaning === undefined) return undefined;
  const named = [...new Set(holes.filter((text) => text !== ""))];
  const unknown = named.length === 0 ? "" : `Unknown until it is filled in: ${someOf(named.map(code), 3)}.`;
  return paragraphs(meaning, unknown, templateNote, links.fields);
}

/** What a place is for, whatever stands there. */
export function generalMeaning(path: Path): string | undefined {
  const field = path.findLast((part) => typeof part === "string" && Object.hasOwn(meanings, part));
  return field === undefined ? undefined : meanings[field as keyof typeof meanings];
}

/** The part of a policy that a hover on `path` speaks of. */
function unitOf(path: Path): Path {
  const [first, second] = path;
  if (first !== "spec") return ["spec"];
  if (second === "podSelector" || second === "policyTypes") return path.slice(0, 2);
  // A rule speaks of its peers and ports together.
  return path.slice(0, 3);
}

/** What is filled in, as it is written; empty where nothing is. */
function holesIn(node: YamlNode | undefined): readonly string[] {
  if (node === undefined || node.alias) return [];
  if (node.kind === "scalar") return node.templated ? [node.text] : [];
  if (node.kind === "sequence") return node.items.flatMap(({ value }) => holesIn(value));
  return node.entries.flatMap(({ key, value }) => [...holesIn(key), ...holesIn(value)]);
}

/** Parts of the document come and go with what a template is given. */
export function isConditional({ context, manifest }: PolicyInCluster): boolean {
  if (!manifest.partial) return false;
  const text = context.file.stream.documents[manifest.document]?.text ?? "";
  return /\{\{-?\s*(?:if|else|range|with|include|template|toYaml)\b/.test(text);
}
