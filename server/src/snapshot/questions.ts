import type { ClusterPolicy, Replacement } from "../cluster/cluster.ts";
import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { About } from "./evidence.ts";
import type { Question } from "./question.ts";
import { matchesEverything } from "./selectors.ts";

/*
 * What is asked for each policy of a namespace, and is mostly the same after a keystroke in one of them.
 */

type Asks<Args extends readonly (string | number)[], Value> = Question<About, Args, Value>;

const equal = (a: unknown, b: unknown) => a === b;

/**
 * Which policy of a cluster: where it is written. Its index in the cluster is no answer: it becomes another when one that stands
 * before it comes or goes, and then the next has the index that this one had.
 */
export function policyId({ origin: { uri, index } }: ClusterPolicy): string {
  return `${uri} ${index}`;
}

function idOf(policy: ClusterPolicy | undefined): string | undefined {
  return policy && policyId(policy);
}

/** A namespace's first policy in force: it tells what is told once. */
export const firstPolicyIn: Asks<[namespace: string], string | undefined> = {
  name: "first policy",
  answer: ({ evidence }, namespace) => idOf(evidence.policiesIn(namespace)[0]),
  same: equal,
};

/** Whether policies are written there that are not in force. */
export const someNotInForce: Asks<[namespace: string], boolean> = {
  name: "some not in force",
  answer: ({ evidence }, namespace) => evidence.notInForce(namespace).length > 0,
  same: equal,
};

/** The policy that is replaced by the one at this index of a file, in the same folder. */
export const replacedBy: Asks<[namespace: string, uri: string, index: number], Replacement | undefined> = {
  name: "replaced by",
  answer: ({ evidence }, namespace, uri, index) =>
    evidence.reader
      .policiesNamed(namespace)
      .replaced.findLast(
        ({ by, origin }) => by.uri === uri && by.index === index && folderOf(origin.uri) === folderOf(by.uri),
      ),
  same: equal,
};

/** The first policy that denies all egress of all pods. */
export const firstEgressDeny: Asks<[namespace: string], string | undefined> = {
  name: "first egress deny",
  answer: ({ evidence }, namespace) =>
    idOf(
      evidence
        .isolating(namespace, "egress")
        .find(({ object }) => rulesOf(object, "egress").length === 0 && matchesEverything(object.podSelector, "pods")),
    ),
  same: equal,
};

/** The first policy with an ingress rule among those that isolate the pods of this one. */
export const firstIngressRule: Asks<[namespace: string, uri: string, index: number], string | undefined> = {
  name: "first ingress rule",
  answer({ evidence }, namespace, uri, index) {
    const own = evidence.policiesIn(namespace).find(({ origin }) => origin.index === index && origin.uri === uri);
    const pods = own === undefined ? [] : evidence.pods(own.object.podSelector, namespace);
    for (const pod of pods) {
      const opening = evidence
        .isolators(pod.index, "ingress")
        .find(({ object }) => rulesOf(object, "ingress").length > 0);
      if (opening !== undefined) return policyId(opening);
    }
    return undefined;
  },
  same: equal,
};

export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf("/") + 1);
}
