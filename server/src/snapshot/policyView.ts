import { limits } from "../limits.ts";
import { entryOf, isNull } from "../manifest/fields.ts";
import type { ManifestFile, PolicyManifest } from "../manifest/file.ts";
import { isolates, rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import { peersKey } from "../manifest/kinds/policyKind.ts";
import type { Direction, LabelSelector, Peer, PolicyPort, PolicyRule, PolicyType } from "../manifest/types.ts";
import type { Path } from "../yaml/find.ts";
import type { Span, YamlDocument, YamlEntry, YamlItem, YamlMap, YamlNode } from "../yaml/tree.ts";

/** A policy's parts, each with its place in the text. Paths are those of the document, fields those of the API server. */
export interface PolicyView {
  readonly document: YamlDocument;
  /** From the document's root to the policy's own map: empty, or into a List. */
  readonly base: Path;
  readonly metadata: YamlEntry | undefined;
  readonly name: YamlEntry | undefined;
  readonly namespace: YamlEntry | undefined;
  readonly spec: YamlEntry | undefined;
  readonly policyTypes: YamlEntry | undefined;
  readonly target: SelectorView;
  readonly directions: readonly [DirectionView, DirectionView];
  /** Every rule of both directions that is in force. */
  readonly rulesInForce: readonly RuleView[];
}

export interface DirectionView {
  readonly direction: Direction;
  readonly type: PolicyType;
  readonly peersKey: "from" | "to";
  readonly path: Path;
  readonly field: string;
  /** The key `ingress` or `egress`, if it is there. */
  readonly entry: YamlEntry | undefined;
  /** Among the effective policy types: the rules do something. */
  readonly inForce: boolean;
  readonly rules: readonly RuleView[];
}

export interface RuleView {
  readonly direction: DirectionView;
  readonly index: number;
  readonly rule: PolicyRule;
  readonly item: YamlItem;
  readonly node: YamlNode;
  readonly path: Path;
  readonly field: string;
  readonly peersEntry: YamlEntry | undefined;
  readonly portsEntry: YamlEntry | undefined;
  readonly peers: readonly PeerView[];
  readonly ports: readonly PortView[];
}

export interface PeerView {
  readonly rule: RuleView;
  readonly index: number;
  readonly peer: Peer;
  readonly item: YamlItem;
  readonly path: Path;
  readonly field: string;
  readonly podSelector: SelectorView | undefined;
  readonly namespaceSelector: SelectorView | undefined;
  readonly ipBlock: YamlEntry | undefined;
}

export interface SelectorView {
  /** Whether it matches pods or namespaces. */
  readonly of: "pods" | "namespaces";
  readonly selector: LabelSelector;
  /** The key `podSelector` or `namespaceSelector`; undefined for a target that is left out. */
  readonly entry: YamlEntry | undefined;
  readonly path: Path;
  readonly field: string;
}

export interface PortView {
  readonly rule: RuleView;
  readonly index: number;
  readonly port: PolicyPort;
  readonly item: YamlItem;
  readonly path: Path;
  readonly field: string;
}

export function viewPolicy(file: ManifestFile, manifest: PolicyManifest): PolicyView | undefined {
  const document = file.stream.documents[manifest.document];
  const base = document?.root === undefined ? undefined : pathTo(document.root, manifest.node);
  if (document === undefined || base === undefined) return undefined;
  const { node, object } = manifest;
  const metadata = entryOf(node, "metadata");
  const spec = entryOf(node, "spec");
  const specPath = [...base, "spec"];
  const view = (direction: Direction) => viewDirection(manifest, spec?.value, specPath, direction);
  const directions = [view("ingress"), view("egress")] as const;
  return {
    document,
    base,
    metadata,
    name: entryOf(metadata?.value, "name"),
    namespace: entryOf(metadata?.value, "namespace"),
    spec,
    policyTypes: entryOf(spec?.value, "policyTypes"),
    target: {
      of: "pods",
      selector: object.podSelector,
      entry: entryOf(spec?.value, "podSelector"),
      path: [...specPath, "podSelector"],
      field: "spec.podSelector",
    },
    directions,
    rulesInForce: directions.flatMap((each) => (each.inForce ? each.rules : [])),
  };
}

function viewDirection(
  manifest: PolicyManifest,
  spec: YamlNode | undefined,
  specPath: Path,
  direction: Direction,
): DirectionView {
  const ingress = direction === "ingress";
  const rules: RuleView[] = [];
  const entry = entryOf(spec, direction);
  const view: DirectionView = {
    direction,
    type: ingress ? "Ingress" : "Egress",
    peersKey: peersKey(direction),
    path: [...specPath, direction],
    field: `spec.${direction}`,
    entry,
    inForce: isolates(manifest.object, direction),
    rules,
  };
  const items = entry?.value.kind === "sequence" ? entry.value.items : [];
  const decoded = rulesOf(manifest.object, direction);
  for (let index = 0; index < decoded.length; index++) {
    const [rule, item] = [decoded[index], items[index]];
    if (rule !== undefined && item !== undefined) rules.push(new RuleInText(view, index, rule, item));
  }
  return view;
}

/*
 * There may be thousands of these, made at every key, and of few somebody asks what is in them or where they stand: only then
 * their parts and paths are made.
 */

class RuleInText implements RuleView {
  readonly direction: DirectionView;
  readonly index: number;
  readonly rule: PolicyRule;
  readonly item: YamlItem;
  #peers: readonly PeerView[] | undefined;
  #ports: readonly PortView[] | undefined;

  constructor(direction: DirectionView, index: number, rule: PolicyRule, item: YamlItem) {
    this.direction = direction;
    this.index = index;
    this.rule = rule;
    this.item = item;
  }

  get node(): YamlNode {
    return this.item.value;
  }

  get peersEntry(): YamlEntry | undefined {
    return entryOf(this.item.value, this.direction.peersKey);
  }

  get portsEntry(): YamlEntry | undefined {
    return entryOf(this.item.value, "ports");
  }

  get peers(): readonly PeerView[] {
    if (this.#peers === undefined) {
      const items = itemsOf(this.peersEntry);
      const found: PeerView[] = [];
      for (let at = 0; at < items.length; at++) {
        const [item, peer] = [items[at], this.rule.peers[at]];
        if (item !== undefined && peer !== undefined) found.push(new PeerInText(this, at, peer, item));
      }
      this.#peers = found;
    }
    return this.#peers;
  }

  get ports(): readonly PortView[] {
    if (this.#ports === undefined) {
      const items = itemsOf(this.portsEntry);
      const found: PortView[] = [];
      for (let at = 0; at < items.length; at++) {
        const [item, port] = [items[at], this.rule.ports[at]];
        if (item !== undefined && port !== undefined) found.push(new PortInText(this, at, port, item));
      }
      this.#ports = found;
    }
    return this.#ports;
  }

  get path(): Path {
    return [...this.direction.path, this.index];
  }

  get field(): string {
    return `${this.direction.field}[${this.index}]`;
  }
}

class PortInText implements PortView {
  readonly rule: RuleView;
  readonly index: number;
  readonly port: PolicyPort;
  readonly item: YamlItem;

  constructor(rule: RuleView, index: number, port: PolicyPort, item: YamlItem) {
    this.rule = rule;
    this.index = index;
    this.port = port;
    this.item = item;
  }

  get path(): Path {
    return [...this.rule.path, "ports", this.index];
  }

  get field(): string {
    return `${this.rule.field}.ports[${this.index}]`;
  }
}

class PeerInText implements PeerView {
  readonly rule: RuleView;
  readonly index: number;
  readonly peer: Peer;
  readonly item: YamlItem;
  readonly podSelector: SelectorView | undefined;
  readonly namespaceSelector: SelectorView | undefined;
  readonly ipBlock: YamlEntry | undefined;

  constructor(rule: RuleView, index: number, peer: Peer, item: YamlItem) {
    this.rule = rule;
    this.index = index;
    this.peer = peer;
    this.item = item;
    this.podSelector = peer.podSelector && new SelectorInPeer("pods", peer.podSelector, this, "podSelector");
    this.namespaceSelector =
      peer.namespaceSelector && new SelectorInPeer("namespaces", peer.namespaceSelector, this, "namespaceSelector");
    this.ipBlock = entryOf(item.value, "ipBlock");
  }

  get path(): Path {
    return [...this.rule.path, this.rule.direction.peersKey, this.index];
  }

  get field(): string {
    return `${this.rule.field}.${this.rule.direction.peersKey}[${this.index}]`;
  }
}

class SelectorInPeer implements SelectorView {
  readonly of: SelectorView["of"];
  readonly selector: LabelSelector;
  readonly entry: YamlEntry | undefined;
  readonly #peer: PeerView;
  readonly #name: string;

  constructor(of: SelectorView["of"], selector: LabelSelector, peer: PeerView, name: string) {
    this.of = of;
    this.selector = selector;
    this.entry = entryOf(peer.item.value, name);
    this.#peer = peer;
    this.#name = name;
  }

  get path(): Path {
    return [...this.#peer.path, this.#name];
  }

  get field(): string {
    return `${this.#peer.field}.${this.#name}`;
  }
}

function itemsOf(entry: YamlEntry | undefined): readonly YamlItem[] {
  return entry?.value.kind === "sequence" ? entry.value.items : [];
}

export function pathTo(root: YamlNode, node: YamlMap, aliases = 0): Path | undefined {
  if (root === node) return [];
  if (root.kind !== "map" || aliases > limits.manifest.lists) return undefined;
  const items = entryOf(root, "items")?.value;
  if (items?.kind !== "sequence") return undefined;
  // Lists are long, and most have no list in them.
  const direct = items.items.findIndex((item) => item.value === node);
  if (direct !== -1) return ["items", direct];
  for (const [index, item] of items.items.entries()) {
    if (item.value.kind !== "map") continue;
    const below = pathTo(item.value, node, item.value.alias ? aliases + 1 : aliases);
    if (below !== undefined) return ["items", index, ...below];
  }
  return undefined;
}

/** The dash with the first key behind it, or the whole of a short value: what to underline for an item of a list. */
export function headOf(document: YamlDocument, { dash, value }: YamlItem): Span {
  const start = Math.min(dash.start, value.alias ? dash.start : value.span.start);
  const first = value.kind === "map" && !value.flow && !value.alias ? value.entries[0] : undefined;
  const end = first === undefined ? Math.max(dash.end, value.span.end) : first.key.span.end;
  const line = document.text.indexOf("\n", start);
  if (line === -1 || end <= line) return { start, end };
  // A bracket alone at the end of its line shows nothing.
  const inside = value.kind === "map" && value.flow && !value.alias ? value.entries[0]?.key.span : undefined;
  return inside ?? { start, end: line };
}

/** Written with a dash of its own, not in brackets. */
export function hasDash({ dash }: YamlItem): boolean {
  return dash.end > dash.start;
}

/** The whole item, dash included. */
export function spanOfItem({ dash, value }: YamlItem): Span {
  return { start: dash.start, end: Math.max(dash.end, value.span.end) };
}

/** Index of `name` (or `generateName`) among the entries of `metadata`, behind which a namespace goes; -1 where there is none. */
export function indexOfName({ metadata }: PolicyView): number {
  if (metadata?.value.kind !== "map") return -1;
  const keys = metadata.value.entries.map(({ key }) => key.text);
  return Math.max(keys.indexOf("name"), keys.indexOf("generateName"));
}

/** Where to point for a part that may be missing: the key, else the nearest thing around it. */
export function specSpan(view: PolicyView, policy: PolicyManifest): Span {
  return view.spec?.key.span ?? view.metadata?.key.span ?? policy.node.span;
}

/** The whole `spec`. */
export function specExtent(view: PolicyView, policy: PolicyManifest): Span {
  return view.spec?.span ?? policy.node.span;
}

/** `from:` with nothing, null or `[]`. */
export function isPresentAndEmpty(entry: YamlEntry | undefined): boolean {
  if (entry === undefined || entry.value.templated) return false;
  return entry.value.kind === "sequence" ? entry.value.items.length === 0 : isNull(entry.value);
}
