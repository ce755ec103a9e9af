import type { ClusterPolicy } from "../cluster/cluster.ts";
import { peersKey } from "../manifest/kinds/policyKind.ts";
import type { Direction, LabelSelector, Labels, Peer, PolicyPort } from "../manifest/types.ts";
import { changeText, effectOf } from "../snapshot/change.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { PeerView, RuleView } from "../snapshot/policyView.ts";
import { viewPolicy } from "../snapshot/policyView.ts";
import { nameLabel, onlyValue } from "../snapshot/selectors.ts";
import type { Fix, FixEdit } from "../source/fix.ts";
import { compileSelector } from "../traffic/selector.ts";
import { tick } from "../words/lists.ts";
import { isEverything } from "../words/selectors.ts";
import { insertItem } from "../yaml/edit.ts";
import { type Data, renderBlock } from "../yaml/render.ts";
import { styleOf } from "../yaml/style.ts";
import { freeName } from "./freeName.ts";

/** The rule that the other side of a connection needs, and where it belongs. */
export interface Complement {
  readonly direction: Direction;
  /** Where the peer's pods live. */
  readonly namespace: string;
  /** The peer, which becomes the target. */
  readonly target: LabelSelector;
  /** The policy's own pods, seen from there. */
  readonly peer: Peer;
  readonly ports: readonly PolicyPort[];
}

/** `undefined` for addresses and for peers in several namespaces: one policy cannot be the other side of those. */
export function complementOf(context: PolicyContext, rule: RuleView, { peer }: PeerView): Complement | undefined {
  const { namespace, policy } = context;
  if (peer.ipBlock !== undefined || (peer.podSelector === undefined && peer.namespaceSelector === undefined))
    return undefined;
  const there = peer.namespaceSelector === undefined ? namespace : onlyNamespace(context, peer.namespaceSelector);
  if (there === undefined) return undefined;
  const scope: LabelSelector = { matchLabels: { [nameLabel]: namespace }, matchExpressions: [] };
  const own = policy.object.podSelector;
  return {
    direction: rule.direction.direction === "ingress" ? "egress" : "ingress",
    namespace: there,
    target: peer.podSelector ?? { matchLabels: {}, matchExpressions: [] },
    peer: there === namespace ? { podSelector: own } : { namespaceSelector: scope, podSelector: own },
    ports: rule.rule.ports,
  };
}

function onlyNamespace({ evidence }: PolicyContext, selector: LabelSelector): string | undefined {
  const named = onlyValue(compileSelector(selector), nameLabel);
  if (named !== undefined) return named;
  const found = evidence.namespaces(selector);
  return found.length === 1 && !isEverything(selector) ? found[0]?.name : undefined;
}

/** A policy on the other side for the same pods, which the rule can be added to. */
function policyToExtend(
  context: PolicyContext,
  { direction, namespace, target }: Complement,
): ClusterPolicy | undefined {
  const wanted = context.evidence.compiled(target).id;
  return context.evidence
    .isolating(namespace, direction)
    .find(
      ({ object }) =>
        object[direction] !== undefined &&
        object[direction].length > 0 &&
        !isEverything(object.podSelector) &&
        context.evidence.compiled(object.podSelector).id === wanted,
    );
}

/** Adds the rule to the policy that is there for those pods, or else makes one behind this document. */
export function complementFixes(context: PolicyContext, complement: Complement): readonly Fix[] {
  const existing = policyToExtend(context, complement);
  const extended = existing === undefined ? undefined : extend(context, existing, complement);
  if (existing !== undefined && extended !== undefined) {
    const title = `Add the ${complement.direction} rule to policy ${tick(existing.object.name)}`;
    return [{ title, effect: effectOf(context, extended), edits: extended, safe: false }];
  }
  const created = create(context, complement);
  const title = `Create the ${complement.direction} policy on the other side, in ${tick(complement.namespace)}`;
  const effect = created === undefined ? () => changeText(undefined) : effectOf(context, created);
  const file = newFile(context, complement);
  const own: Fix = { title: `${title}, as a file of its own`, effect, edits: [], create: file, safe: false };
  // JSON has one document, so that only another file is left.
  return created === undefined ? [own] : [{ title, effect, edits: created, safe: false }, own];
}

/** Beside this file, under the policy's name. */
function newFile(context: PolicyContext, complement: Complement): { readonly uri: string; readonly text: string } {
  const data = complementPolicy(context, complement);
  const folder = context.file.uri.slice(0, context.file.uri.lastIndexOf("/"));
  const { name } = data.metadata;
  const uris = [`${folder}/${name}.yaml`, ...Array.from({ length: 9 }, (_, at) => `${folder}/${name}-${at + 2}.yaml`)];
  const uri = uris.find((each) => context.fileOf(each) === undefined) ?? `${folder}/${name}-netpol.yaml`;
  const style = styleOf(context.view.document);
  return { uri, text: `${renderBlock(data, 0, { ...style, json: false })}${style.newline}` };
}

function extend(
  context: PolicyContext,
  existing: ClusterPolicy,
  complement: Complement,
): readonly FixEdit[] | undefined {
  const { uri, index } = existing.origin;
  const file = uri === context.file.uri ? context.file : context.fileOf(uri);
  const manifest = file?.policies[index];
  if (file === undefined || manifest === undefined) return undefined;
  const view = viewPolicy(file, manifest);
  if (view === undefined) return undefined;
  const edits = insertItem(view.document, [...view.base, "spec", complement.direction], ruleData(complement));
  return edits?.map(({ span, newText }) => ({ uri, document: manifest.document, span, newText }));
}

function create(context: PolicyContext, complement: Complement): readonly FixEdit[] | undefined {
  return appendDocument(context, complementPolicy(context, complement));
}

function complementPolicy(context: PolicyContext, complement: Complement) {
  const { policy } = context;
  const { direction, namespace, target } = complement;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: freeName(context, namespace, `${policy.object.name}-${direction}`), namespace },
    spec: {
      podSelector: selectorData(target),
      policyTypes: [direction === "ingress" ? "Ingress" : "Egress"],
      [direction]: [ruleData(complement)],
    },
  };
}

function ruleData({ direction, peer, ports }: Complement): Data {
  const peers = [
    {
      ...(peer.namespaceSelector !== undefined && { namespaceSelector: selectorData(peer.namespaceSelector) }),
      ...(peer.podSelector !== undefined && { podSelector: selectorData(peer.podSelector) }),
    },
  ];
  return {
    [peersKey(direction)]: peers,
    ...(ports.length > 0 && { ports: ports.map((port) => ({ ...port })) }),
  };
}

function selectorData({ matchLabels, matchExpressions }: LabelSelector): Data {
  const labels: Labels = matchLabels;
  return {
    ...(Object.keys(labels).length > 0 && { matchLabels: { ...labels } }),
    ...(matchExpressions.length > 0 && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
        key,
        operator,
        ...(values.length > 0 && { values: [...values] }),
      })),
    }),
  };
}

/** Another document behind the policy's own, laid out like it. Not in JSON, which has one document. */
export function appendDocument(context: PolicyContext, data: Data): readonly FixEdit[] | undefined {
  const { file, policy, view } = context;
  const style = styleOf(view.document);
  if (style.json) return undefined;
  const { text } = view.document;
  const body = renderBlock(data, 0, style);
  const end = text.trimEnd().length;
  // An explicit end of the document stays where it is.
  if (/(?:^|\n)\.\.\.$/.test(text.slice(0, end))) return undefined;
  const newText = `${style.newline}---${style.newline}${body}`;
  return [{ uri: file.uri, document: policy.document, span: { start: end, end }, newText }];
}
