import { entryOf, lenientText } from "../manifest/fields.ts";
import type { Span, YamlMap, YamlNode, YamlStream } from "../yaml/tree.ts";
import { readEnd, readPort, readProtocol } from "./ends.ts";
import { isNetAssert, readNetAssert } from "./netAssert.ts";
import type { AskedPort, Claim, End, PolicyTest, TestFile, TestProblem } from "./policyTest.ts";

/** Whether a file is one of policy tests, by its name. */
export function isTestFile(uri: string): boolean {
  return /\.netpol-test\.ya?ml$/i.test(uri);
}

const fileKeys = ["tests", "cluster", "namespace"] as const;
const testKeys = [
  "name",
  "from",
  "to",
  "onlyFrom",
  "onlyTo",
  "port",
  "protocol",
  "expect",
  "cluster",
  "namespace",
] as const;

interface Narrowing {
  readonly cluster: string | undefined;
  readonly namespace: string | undefined;
}

/**
 * The tests of a `*.netpol-test.yaml`, or of a list in the form of NetAssert v2 in a file of any name; `undefined` for
 * a file that is neither. Never throws: a test that does not fit is an error of that test alone.
 */
export function readTests(uri: string, stream: YamlStream): TestFile | undefined {
  const tests: PolicyTest[] = [];
  const problems: (TestProblem & { document: number })[] = [];
  const ours = isTestFile(uri);
  let any = ours;
  for (const [document, { root, problems: faults }] of stream.documents.entries()) {
    if (root !== undefined && isNetAssert(root)) {
      any = true;
      tests.push(...readNetAssert(root, document));
      continue;
    }
    if (!ours) continue;
    for (const { message, span } of faults) problems.push({ message, span, document });
    if (root === undefined) continue;
    if (root.kind !== "map") {
      problems.push({ message: "A file of policy tests has a list `tests`.", span: root.span, document });
      continue;
    }
    readDocument(root, document, tests, problems);
  }
  return any ? { uri, tests, problems } : undefined;
}

function readDocument(
  root: YamlMap,
  document: number,
  tests: PolicyTest[],
  problems: (TestProblem & { document: number })[],
): void {
  for (const { key } of root.entries) {
    if (!fileKeys.some((known) => known === key.text)) {
      problems.push({ message: `A file of policy tests has no \`${key.text}\`.`, span: key.span, document });
    }
  }
  const narrowing = narrowed(root, { cluster: undefined, namespace: undefined });
  const list = entryOf(root, "tests");
  if (list === undefined) {
    problems.push({ message: "A file of policy tests has a list `tests`.", span: root.span, document });
    return;
  }
  if (list.value.kind !== "sequence") {
    problems.push({ message: "`tests` is a list.", span: list.key.span, document });
    return;
  }
  for (const { value, dash } of list.value.items) {
    const span = { start: dash.start, end: Math.max(dash.end, value.span.end) };
    tests.push(readTest(value, span, document, narrowing));
  }
}

function narrowed(map: YamlMap, outer: Narrowing): Narrowing {
  const text = (key: string) => lenientText(entryOf(map, key)?.value);
  return { cluster: text("cluster") ?? outer.cluster, namespace: text("namespace") ?? outer.namespace };
}

const nothing: Claim = { kind: "pairs", from: [], to: [], port: undefined, expect: "allowed" };

function readTest(node: YamlNode, span: Span, document: number, outer: Narrowing): PolicyTest {
  if (node.kind !== "map") {
    const problems = [{ message: "A test is a map with `name`, the ends, and what is expected.", span }];
    return { name: "", document, span, cluster: outer.cluster, claim: nothing, problems };
  }
  const problems: TestProblem[] = [];
  for (const { key } of node.entries) {
    if (!testKeys.some((known) => known === key.text)) {
      problems.push({ message: `A test has no \`${key.text}\`.`, span: key.span });
    }
  }
  const { cluster, namespace } = narrowed(node, outer);
  const claim = readClaim(node, namespace, problems);
  const name = lenientText(entryOf(node, "name")?.value) ?? nameOf(claim);
  return { name, document, span, cluster, claim: claim ?? nothing, problems };
}

function readClaim(map: YamlMap, home: string | undefined, problems: TestProblem[]): Claim | undefined {
  const ends = (key: string) => readEnds(map, key, home, problems);
  const [from, to, onlyFrom, onlyTo] = [ends("from"), ends("to"), ends("onlyFrom"), ends("onlyTo")];
  const port = readAskedPort(map, problems);
  const expectEntry = entryOf(map, "expect");
  const expect = lenientText(expectEntry?.value);
  const say = (message: string, span: Span = map.span) => void problems.push({ message, span });
  if (onlyFrom !== undefined || onlyTo !== undefined) {
    if (expectEntry !== undefined)
      say("`onlyFrom` and `onlyTo` say what is expected: leave `expect` out.", expectEntry.key.span);
    if (onlyFrom !== undefined && onlyTo !== undefined) say("A test has `onlyFrom` or `onlyTo`, not both.");
    if (onlyFrom !== undefined) {
      if (from !== undefined) say("`onlyFrom` names the sources: leave `from` out.");
      if (to === undefined) say("`onlyFrom` needs `to`: who is reached by nobody else.");
      return { kind: "only-from", to: to ?? [], only: onlyFrom, port };
    }
    if (to !== undefined) say("`onlyTo` names the destinations: leave `to` out.");
    if (from === undefined) say("`onlyTo` needs `from`: who reaches nothing else.");
    return { kind: "only-to", from: from ?? [], only: onlyTo ?? [], port };
  }
  if (from === undefined) say("The test does not say from where: `from`.");
  if (to === undefined) say("The test does not say to where: `to`.");
  if (expect !== "allowed" && expect !== "denied") {
    say(
      expectEntry === undefined
        ? "The test does not say what is expected: `expect: allowed` or `expect: denied`."
        : `\`expect\` is \`allowed\` or \`denied\`, not \`${expect ?? ""}\`.`,
      expectEntry?.value.span ?? map.span,
    );
    return undefined;
  }
  return { kind: "pairs", from: from ?? [], to: to ?? [], port, expect };
}

function readEnds(
  map: YamlMap,
  key: string,
  home: string | undefined,
  problems: TestProblem[],
): readonly End[] | undefined {
  const entry = entryOf(map, key);
  if (entry === undefined) return undefined;
  const nodes = entry.value.kind === "sequence" ? entry.value.items.map(({ value }) => value) : [entry.value];
  return nodes.flatMap((node) => {
    const end = readEnd(node, home);
    if ("what" in end) return [end];
    problems.push(end);
    return [];
  });
}

function readAskedPort(map: YamlMap, problems: TestProblem[]): AskedPort | undefined {
  const portEntry = entryOf(map, "port");
  const protocolEntry = entryOf(map, "protocol");
  if (portEntry === undefined && protocolEntry === undefined) return undefined;
  const portText = lenientText(portEntry?.value);
  const protocolText = lenientText(protocolEntry?.value);
  const port = portText === undefined ? undefined : readPort(portText);
  const protocol = protocolText === undefined ? "TCP" : readProtocol(protocolText);
  if (portEntry !== undefined && port === undefined) {
    problems.push({
      message: `\`${portText ?? ""}\` is no port: a number from 1 to 65535 or the name of a pod port.`,
      span: portEntry.value.span,
    });
  }
  if (protocol === undefined) {
    problems.push({
      message: `\`${protocolText ?? ""}\` is no protocol: TCP, UDP or SCTP.`,
      span: protocolEntry?.value.span ?? map.span,
    });
  }
  return { port, protocol: protocol ?? "TCP" };
}

/** What a test without a name is called. */
function nameOf(claim: Claim | undefined): string {
  const list = (ends: readonly End[]) => ends.map(({ text }) => text).join(", ");
  switch (claim?.kind) {
    case "pairs":
      return `${list(claim.from)} to ${list(claim.to)} is ${claim.expect}`;
    case "only-from":
      return `${list(claim.to)} only from ${list(claim.only)}`;
    case "only-to":
      return `${list(claim.from)} only to ${list(claim.only)}`;
    default:
      return "";
  }
}
