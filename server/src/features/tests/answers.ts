import { policyAt } from "../../cluster/cluster.ts";
import { type AskedCluster, answersTo, type TestAnswer } from "../../expectations/answer.ts";
import { type ChangedEnds, changedEnds } from "../../expectations/changed.ts";
import type { PolicyTest } from "../../expectations/policyTest.ts";
import { createRunner, createRunnerMemory, type Outcome } from "../../expectations/run.ts";
import { decidersOf, sayOutcome, type WhyOf, whyOf } from "../../expectations/say.ts";
import { peersKey } from "../../manifest/kinds/policyKind.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { PolicyPart, Traffic } from "../../traffic/types.ts";
import { createPlaces, type Places } from "../matrix/places.ts";
import { createTestFiles, headRange, type ReadTestFile, rangeIn, type TestFiles } from "./testFile.ts";
import type { TestFileItem, TestOutcome, TestPlace } from "./types.ts";

/** A cluster that is asked, with the places of its policies. */
export interface AnsweringCluster extends AskedCluster {
  readonly shown: ClusterSnapshot;
  readonly places: Places;
}

export interface AnsweredTest {
  readonly test: PolicyTest;
  readonly id: string;
  /** In words; worked out once. */
  outcome(): TestOutcome;
  readonly answers: readonly TestAnswer<AnsweringCluster>[];
}

/** Answers tests, and remembers the answers for as long as nothing that they follow from has changed. */
export interface TestAnswers {
  readonly files: TestFiles;
  of(snapshot: Snapshot, file: ReadTestFile): readonly AnsweredTest[];
}

interface Remembered {
  readonly names: readonly string[];
  readonly traffics: readonly Traffic[];
  readonly answers: readonly AnsweredTest[];
}

export function createTestAnswers(): TestAnswers {
  const files = createTestFiles();
  const remembered = new WeakMap<ReadTestFile, Remembered>();
  const asked = new WeakMap<Snapshot, readonly AnsweringCluster[]>();
  const memory = createRunnerMemory();
  /** The last two states that were compared: all files of tests ask about them. */
  const changes = new WeakMap<Traffic, { readonly before: Traffic; readonly ends: ChangedEnds | undefined }>();

  function clustersOf(snapshot: Snapshot): readonly AnsweringCluster[] {
    const known = asked.get(snapshot);
    if (known !== undefined) return known;
    const made = snapshot.clusters.map((shown): AnsweringCluster => {
      const { name, traffic, cluster } = shown;
      const places = createPlaces(cluster, (uri) => shown.files.get(uri) ?? snapshot.files.get(uri));
      return { name, traffic, runner: createRunner(traffic, memory), shown, places };
    });
    asked.set(snapshot, made);
    return made;
  }

  /** What has changed in a cluster since a file of tests was answered; `undefined`: perhaps everything. */
  function changesIn({ names, traffics }: Remembered, at: number, name: string, now: Traffic): ChangedEnds | undefined {
    const before = traffics[at];
    if (before === undefined || names[at] !== name) return undefined;
    let known = changes.get(now);
    if (known?.before !== before) {
      known = { before, ends: changedEnds(before, now) };
      changes.set(now, known);
    }
    return known.ends;
  }

  return {
    files,
    of(snapshot, file) {
      const clusters = clustersOf(snapshot);
      const last = remembered.get(file);
      const same =
        last !== undefined &&
        last.traffics.length === clusters.length &&
        clusters.every(({ traffic }, i) => traffic === last.traffics[i]);
      if (same) return last.answers;
      const changed =
        last === undefined ? [] : clusters.map(({ name, traffic }, i) => changesIn(last, i, name, traffic));
      const answers = file.tests.map((test, index) => {
        const before = last?.answers[index]?.answers;
        const kept = (cluster: AnsweringCluster) => {
          const ends = changed[clusters.indexOf(cluster)];
          const outcome = before?.find((answer) => answer.cluster?.name === cluster.name)?.outcome;
          return ends === undefined || outcome === undefined ? undefined : cluster.runner.runAgain(test, outcome, ends);
        };
        return answered(test, String(index), answersTo(test, clusters, kept));
      });
      remembered.set(file, {
        names: clusters.map(({ name }) => name),
        traffics: clusters.map(({ traffic }) => traffic),
        answers,
      });
      return answers;
    },
  };
}

/** What the Test Explorer lists. */
export function itemOf(file: ReadTestFile): TestFileItem {
  return {
    uri: file.uri,
    tests: file.tests.map((test, index) => ({ id: String(index), name: test.name, range: headRange(file, test) })),
    problems: file.problems.map(({ message, document, span }) => ({ message, range: rangeIn(file, document, span) })),
  };
}

/** One answer over all clusters: the worst counts. */
export function outcomeOf({ outcome }: AnsweredTest): TestOutcome {
  return outcome();
}

function answered(test: PolicyTest, id: string, answers: AnsweredTest["answers"]): AnsweredTest {
  let said: TestOutcome | undefined;
  const outcome = () => {
    said ??= sayAll(id, answers);
    return said;
  };
  return { test, id, answers, outcome };
}

function sayAll(id: string, answers: AnsweredTest["answers"]): TestOutcome {
  const worst =
    answers.find(({ outcome }) => outcome.status === "failed") ??
    answers.find(({ outcome }) => outcome.status === "error");
  if (worst === undefined) return { id, status: "passed", message: "", places: [] };
  const { cluster, outcome } = worst;
  const where =
    cluster === undefined || cluster.name === "" || answers.length < 2 ? "" : `In cluster \`${cluster.name}\`: `;
  const why = cluster === undefined ? undefined : whyOf(cluster.traffic);
  const places = cluster === undefined || why === undefined ? [] : placesOf(cluster, outcome, why);
  return { id, status: outcome.status, message: `${where}${messageOf(cluster, outcome, why)}`, places };
}

export function messageOf(cluster: AnsweringCluster | undefined, outcome: Outcome, why?: WhyOf): string {
  if (cluster === undefined) return outcome.status === "error" ? outcome.message : "";
  return sayOutcome(outcome, cluster.traffic, (part) => `\`${partText(cluster.traffic, part)}\``, why);
}

function placesOf(cluster: AnsweringCluster, outcome: Outcome, why: WhyOf): readonly TestPlace[] {
  const [failure] = outcome.status === "failed" ? outcome.failures : [];
  if (failure === undefined) return [];
  return decidersOf(failure, why).flatMap((part) => {
    const place = cluster.places.policy(part);
    return place === null ? [] : [{ ...place, text: partText(cluster.traffic, part) }];
  });
}

/** `shop/db ingress[0].from[1]` */
export function partText({ cluster }: Traffic, { policy, direction, rule, peer }: PolicyPart): string {
  const found = policyAt(cluster, policy);
  const name =
    found === undefined ? "" : "namespace" in found ? `${found.namespace}/${found.object.name}` : found.object.name;
  if (direction === undefined) return name;
  const item = rule === undefined ? "" : `[${rule}]`;
  const list = peer === undefined ? "" : `.${peersKey(direction)}[${peer}]`;
  return `${name} ${direction}${item}${list}`;
}
