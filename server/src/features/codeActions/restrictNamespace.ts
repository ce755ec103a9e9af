import { countedFix } from "../../edits/fixes.ts";
import { limits } from "../../limits.ts";
import type { SelectorView } from "../../snapshot/policyView.ts";
import { nameLabel, onlyValue } from "../../snapshot/selectors.ts";
import { isEverything } from "../../words/selectors.ts";
import { insertEntry, replaceValue, type TextEdit } from "../../yaml/edit.ts";
import type { Data } from "../../yaml/render.ts";
import type { YamlDocument } from "../../yaml/tree.ts";
import type { Refactoring } from "./refactoring.ts";

/** A selector peer keeps to one namespace, by its name. */
export const restrictNamespace: Refactoring = ({ policy, peer }) => {
  if (peer === undefined || peer.peer.ipBlock !== undefined) return [];
  const { evidence, namespace, view } = policy;
  const { namespaceSelector } = peer;
  const named =
    namespaceSelector === undefined ? undefined : onlyValue(evidence.compiled(namespaceSelector.selector), nameLabel);
  const candidates =
    namespaceSelector === undefined
      ? [namespace]
      : [
          ...new Set([
            ...evidence.podsOfPeer(peer.peer, namespace).map((pod) => pod.namespace),
            // Its own namespace is known also where nothing is known of it, if the selector does not ask for other labels.
            ...evidence.namespaces(namespaceSelector.selector).map(({ name }) => name),
            ...(isEverything(namespaceSelector.selector) ? [namespace] : []),
          ]),
        ];
  return candidates
    .filter((name) => name !== named)
    .slice(0, limits.editor.namespaces)
    .flatMap((name) =>
      countedFix(
        policy,
        `Restrict the peer to namespace \`${name}\``,
        namespaceSelector === undefined
          ? insertEntry(view.document, peer.path, "namespaceSelector", selecting(name), { before: 0 })
          : replaceSelector(view.document, namespaceSelector, name),
      ),
    );
};

function selecting(name: string): Data {
  return { matchLabels: { [nameLabel]: name } };
}

/** The labels alone where there is nothing else: a comment behind the selector's key stays. */
function replaceSelector(
  document: YamlDocument,
  { path, entry }: SelectorView,
  name: string,
): readonly TextEdit[] | undefined {
  const value = entry?.value;
  const onlyLabels =
    value?.kind === "map" && value.entries.length === 1 && value.entries[0]?.key.text === "matchLabels";
  return onlyLabels && !value.alias
    ? replaceValue(document, [...path, "matchLabels"], { [nameLabel]: name })
    : replaceValue(document, path, selecting(name));
}
