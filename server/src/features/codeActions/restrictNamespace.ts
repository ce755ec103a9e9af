import { countedFix } from "../../rules/support/fixes.ts";
import { nameLabel, onlyValue } from "../../rules/support/selectors.ts";
import { isEverything } from "../../rules/support/words.ts";
import { insertEntry, replaceValue } from "../../yaml/edit.ts";
import type { Refactoring } from "./refactoring.ts";

/** Namespaces offered at most; the ones with matching pods come first. */
const mostOffered = 3;

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
  const data = (name: string) => ({ matchLabels: { [nameLabel]: name } });
  return candidates
    .filter((name) => name !== named)
    .slice(0, mostOffered)
    .flatMap((name) =>
      countedFix(
        policy,
        `Restrict the peer to namespace \`${name}\``,
        namespaceSelector === undefined
          ? insertEntry(view.document, peer.path, "namespaceSelector", data(name), { before: 0 })
          : replaceValue(view.document, namespaceSelector.path, data(name)),
      ),
    );
};
