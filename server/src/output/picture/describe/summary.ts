import type { Direction } from "../../../manifest/types.ts";
import type { DirectionView, RuleView } from "../../../snapshot/policyView.ts";
import { capital, count, join } from "../../../words/lists.ts";
import { isEverything } from "../../../words/selectors.ts";
import type { Rich, Run, SidePicture } from "../model.ts";
import type { Subject } from "./input.ts";
import { bold, numberWord, sortedNames, workloadsAt } from "./names.ts";
import { isDns, portList } from "./ports.ts";
import { otherPolicies } from "./rest.ts";

type Sentence = readonly Run[];

/** The picture in at most four sentences: who, target, ports, nobody else, the other direction. */
export function summaryOf(subject: Subject, ingress: SidePicture, egress: SidePicture): Rich {
  const [into, out] = subject.view.directions;
  const target = targetRuns(subject);
  if (ingress.state === "closed" && egress.state === "closed" && into.rules.length + out.rules.length === 0)
    return shut(subject, target);
  const first = ingress.state === "closed" || egress.state !== "closed";
  const sentences: readonly Sentence[] = first
    ? [...incoming(subject, ingress, into, target), ...outgoing(subject, egress, out, undefined)]
    : [...outgoing(subject, egress, out, target), ...incoming(subject, ingress, into, target)];
  return spaced(sentences.slice(0, 4));
}

function spaced(sentences: readonly Sentence[]): Rich {
  return sentences.flatMap((sentence, i) => (i === 0 ? sentence : [plain(" "), ...sentence]));
}

function plain(text: string): Run {
  return { text };
}

/** How the target is called in a sentence; a few by name. */
function targetRuns({ input, selected, namespace, manifest }: Subject): Sentence {
  const names = sortedNames(workloadsAt(input.cluster, selected), namespace).map(({ name }) => name);
  if (names.length === 0)
    return [plain(isEverything(manifest.object.podSelector) ? `the pods of ${namespace}` : "the pods it selects")];
  if (names.length === 1) return [bold(names[0] ?? "")];
  if (names.length === 2) return [plain(join(names))];
  const all = isEverything(manifest.object.podSelector);
  return [plain(all ? `the ${names.length} workloads of ${namespace}` : `${names.length} workloads of ${namespace}`)];
}

function isPlural({ selected }: Subject): boolean {
  return selected.length !== 1;
}

function shut(subject: Subject, target: Sentence): Rich {
  const adding = new Set(
    (["ingress", "egress"] as const).flatMap((direction) =>
      otherPolicies(subject, direction)
        .filter(({ object }) => (object[direction] ?? []).length > 0)
        .map(({ index }) => index),
    ),
  ).size;
  const but =
    adding === 0
      ? "."
      : adding === 1
        ? ", but for what 1 other policy adds."
        : `, but for what ${adding} other policies add.`;
  const they = isPlural(subject) ? "they" : "it";
  return [
    bold("Nobody"),
    plain(" may reach "),
    ...target,
    plain(`, and ${they} may reach `),
    bold("nothing"),
    plain(but),
  ];
}

function incoming(subject: Subject, side: SidePicture, view: DirectionView, target: Sentence): readonly Sentence[] {
  if (side.state === "open") return [[plain("Coming in is not restricted.")], ...idle(side, "ingress")];
  if (side.state === "others") return [[plain(`${decider(subject, "ingress")} who comes in.`)]];
  if (view.rules.length === 0) return [[bold("Nobody"), plain(" may reach "), ...target, plain(`${adds(side)}.`)]];
  const wide = view.rules.find(({ rule }) => rule.peers.length === 0);
  if (wide !== undefined && side.rules[wide.index]?.standing !== "unknown") return everybodyIn(wide, view, target);
  const nobody: Sentence = side.rest === undefined ? [] : [bold("Nobody else may.")];
  const [only] = view.rules;
  if (view.rules.length === 1 && only !== undefined) {
    const peers = side.rules[0]?.peers ?? [];
    const [peer] = peers;
    if (peers.length === 1 && peer !== undefined)
      return [oneIn(peer.standing, peer.who, only, target), nobody].filter(some);
    const either = peers.length === 2 ? "either is enough" : "any one is enough";
    const who = `${capital(numberWord(peers.length))} peers may reach `;
    return [[plain(who), ...target, ...on(only), plain(`, ${either}.`)], nobody].filter(some);
  }
  const counts = side.rules.map((rule) => ({
    rule,
    view: view.rules.find(({ index }) => rule.key.endsWith(`/${index}`)),
  }));
  const known = counts.filter(({ rule }) => rule.standing !== "unknown");
  const unknown = counts
    .filter(({ rule }) => rule.standing === "unknown")
    .reduce((sum, { rule }) => sum + rule.peers.length, 0);
  const unsure = unknown === 0 ? "" : `, ${numberWord(unknown)} ${unknown === 1 ? "is" : "are"} not known`;
  if (known.length > 3 || known.length === 0) {
    const total = known.reduce((sum, { rule }) => sum + rule.peers.length, 0);
    return [
      [plain(`${count(total, "peer")} may reach `), ...target, plain(` in ${count(known.length, "rule")}${unsure}.`)],
      nobody,
    ].filter(some);
  }
  // Rules with the same ports are one thing to say.
  const byPorts = new Map<string, number>();
  for (const { rule, view: of } of known) {
    const ports = of === undefined ? "" : portWords(of);
    byPorts.set(ports, (byPorts.get(ports) ?? 0) + rule.peers.length);
  }
  const parts = [...byPorts].map(([ports, number], i): Sentence => {
    if (i > 0) return [plain(`, ${numberWord(number)}${ports}`)];
    const peers = `${capital(numberWord(number))} ${number === 1 ? "peer" : "peers"}`;
    return [plain(`${peers} may reach `), ...target, plain(ports)];
  });
  return [[...parts.flat(), plain(`${unsure}.`)], ...(view.rules.length > 2 ? [] : [nobody])].filter(some);
}

function some(sentence: Sentence): boolean {
  return sentence.length > 0;
}

function on(rule: RuleView): Sentence {
  return [plain(portWords(rule))];
}

/** ` on TCP 5432` */
function portWords({ rule }: RuleView): string {
  const words = portList(rule.ports);
  return words === "" ? " on every port" : ` on ${words}`;
}

function oneIn(standing: string, who: Rich, rule: RuleView, target: Sentence): Sentence {
  if (standing === "nothing")
    return [plain("The one peer that may reach "), ...target, plain(" matches "), bold("nothing"), plain(".")];
  if (standing === "unknown") return [plain("Who may reach "), ...target, plain(" is not known: a template decides.")];
  const bolder = who.map((run): Run => ({ text: run.text, look: "bold" }));
  return [plain("Only "), ...bolder, plain(" may reach "), ...target, ...onEach(rule, target), plain(".")];
}

/** `, on the port each calls metrics` */
function onEach({ rule }: RuleView, target: Sentence): Sentence {
  const [only] = rule.ports;
  const several = target.some(({ text }) => text.includes(" "));
  if (rule.ports.length !== 1 || typeof only?.port !== "string") return on({ rule } as RuleView);
  return [plain(several ? ", on the port each calls " : " on its port "), { text: only.port, look: "code" }];
}

function everybodyIn({ rule }: RuleView, view: DirectionView, target: Sentence): readonly Sentence[] {
  const words = portList(rule.ports);
  return [
    [
      bold("Everybody"),
      plain(" may reach "),
      ...target,
      plain(words === "" ? ", on every port." : ` on ${words}${moreRules(view)}.`),
    ],
  ];
}

function moreRules({ rules }: DirectionView): string {
  const more = rules.length - 1;
  return more === 0 ? "" : more === 1 ? "; one more rule adds to that" : `; ${more} more rules add to that`;
}

function outgoing(
  subject: Subject,
  side: SidePicture,
  view: DirectionView,
  target: Sentence | undefined,
): readonly Sentence[] {
  if (side.state === "open") return [[plain("Going out is not restricted.")], ...idle(side, "egress")];
  if (side.state === "others")
    return [[plain(`${decider(subject, "egress")} where ${isPlural(subject) ? "they may" : "it may"} go.`)]];
  const who: Sentence = target === undefined ? [plain(isPlural(subject) ? "They" : "It")] : capitalRuns(target);
  if (view.rules.length === 0) return [[...who, plain(" may reach "), bold("nothing"), plain(`${adds(side)}.`)]];
  const wide = view.rules.find(({ rule }) => rule.peers.length === 0);
  if (wide !== undefined && side.rules[wide.index]?.standing !== "unknown") {
    const words = portList(wide.rule.ports);
    return [
      [...who, plain(" may go "), bold("anywhere"), plain(words === "" ? "." : ` on ${words}${moreRules(view)}.`)],
    ];
  }
  const nothing: Sentence = side.rest === undefined ? [] : [bold("Nothing else.")];
  const peers = side.rules.reduce((sum, rule) => sum + rule.peers.length, 0);
  const phrases = view.rules.map((rule) => destination(rule, side));
  if (phrases.length > 4 || phrases.some((phrase) => phrase === undefined))
    return [
      [...who, plain(` may reach ${count(peers, "peer")} in ${count(view.rules.length, "rule")}.`)],
      nothing,
    ].filter(some);
  return [[...who, plain(` may ${sequence(phrases.flatMap((phrase) => phrase ?? []))}.`)], nothing].filter(some);
}

interface Phrase {
  readonly verb: "ask" | "reach";
  readonly text: string;
}

/** Where a rule leads, in a few words; `undefined` where it takes more. */
function destination(view: RuleView, side: SidePicture): Phrase | undefined {
  const peers = side.rules.find(({ key }) => key.endsWith(`/${view.index}`))?.peers ?? [];
  if (peers.some(({ standing }) => standing === "unknown")) return undefined;
  if (isDns(view)) return { verb: "ask", text: "the DNS" };
  if (peers.length > 2) return { verb: "reach", text: `${numberWord(peers.length)} peers` };
  const names = view.rule.peers.flatMap(({ ipBlock }, i) =>
    peers[i]?.standing === "nothing"
      ? []
      : ipBlock !== undefined && /\/0$/.test(ipBlock.cidr)
        ? "the outside"
        : (peers[i]?.short ?? ""),
  );
  if (names.length === 0) return undefined;
  const outside = view.rule.peers.some(({ ipBlock }) => ipBlock !== undefined);
  const ports = portList(view.rule.ports);
  return { verb: "reach", text: `${join([...new Set(names)], "or")}${outside && ports !== "" ? ` on ${ports}` : ""}` };
}

/** `ask the DNS, reach db, and the outside on TCP 443` */
function sequence(phrases: readonly Phrase[]): string {
  const words = phrases.map(({ verb, text }, i) => (phrases[i - 1]?.verb === verb ? text : `${verb} ${text}`));
  if (words.length < 3) return words.join(" and ");
  return `${words.slice(0, -1).join(", ")}, and ${words.at(-1)}`;
}

function capitalRuns([first, ...rest]: Sentence): Sentence {
  if (first === undefined) return [];
  return [first.look === "bold" ? first : { ...first, text: capital(first.text) }, ...rest];
}

function adds({ others }: SidePicture): string {
  if (others === undefined) return "";
  const one = others.title.startsWith("1 ");
  return one ? ", but for what 1 other policy adds" : ", but for what other policies add";
}

function decider(subject: Subject, direction: Direction): string {
  const number = otherPolicies(subject, direction).length;
  return number === 1 ? "Another policy decides" : `${capital(numberWord(number))} other policies decide`;
}

function idle({ rules, faint }: SidePicture, direction: Direction): readonly Sentence[] {
  return faint && rules.length > 0 ? [[plain(`Its ${direction} rules are not in force.`)]] : [];
}
