import type { Traffic } from "../traffic/types.ts";
import type { PolicyTest } from "./policyTest.ts";
import type { Outcome, Runner } from "./run.ts";

/** A cluster that can be asked. */
export interface AskedCluster {
  readonly name: string;
  readonly traffic: Traffic;
  readonly runner: Runner;
}

/** What came out of a test in one cluster; `cluster` is `undefined` where none can be asked. */
export interface TestAnswer<Asked extends AskedCluster = AskedCluster> {
  readonly cluster: Asked | undefined;
  readonly outcome: Outcome;
}

/**
 * In every cluster that holds both ends; an error where none does. `kept`: the outcome in a cluster that is known to be
 * still so.
 */
export function answersTo<Asked extends AskedCluster>(
  test: PolicyTest,
  clusters: readonly Asked[],
  kept: (cluster: Asked) => Outcome | undefined = () => undefined,
): readonly TestAnswer<Asked>[] {
  const asked = clusters.filter(({ name }) => test.cluster === undefined || test.cluster === name);
  if (asked.length === 0) {
    const [problem] = test.problems;
    const message = problem?.message ?? `There is no cluster \`${test.cluster}\`.`;
    return [{ cluster: undefined, outcome: { status: "error", message } }];
  }
  const answers = asked.map((cluster) => ({ cluster, outcome: kept(cluster) ?? cluster.runner.run(test) }));
  const present = answers.filter(({ outcome }) => outcome.status !== "error" || outcome.absent !== true);
  const [first] = answers;
  return present.length > 0 || first === undefined ? present : [{ cluster: undefined, outcome: first.outcome }];
}
