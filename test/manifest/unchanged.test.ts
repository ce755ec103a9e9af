import fc from "fast-check";
import { expect, it } from "vitest";
import type { ManifestFile } from "../../server/src/manifest/file.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";

/* Policies of long lists, of which what an edit has left is neither judged nor decoded again. */

const head = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  podSelector: {}
  ingress:
`;
const many = (count: number, line: (number: number) => string) =>
  Array.from({ length: count }, (_, number) => line(number)).join("");
const texts = fc.constantFrom(
  `${head}${many(90, (n) => `  - from:\n    - podSelector: {matchLabels: {app: a${n}}}\n    ports:\n    - port: ${n + 1}\n`)}`,
  `${head}  - from:\n${many(90, (n) => `    - podSelector: {matchLabels: {app: a${n}}}\n`)}    ports:\n    - port: 80\n`,
  `${head}  - ports:\n${many(90, (n) => `    - port: ${n + 1}\n`)}  egress:\n  - ports:\n${many(90, (n) => `    - port: ${n + 1}\n`)}`,
  `${head}  - from:\n    - ipBlock:\n        cidr: 10.0.0.0/8\n        except:\n${many(90, (n) => `        - 10.${n}.0.0/16\n`)}`,
);
const typed = fc.constantFrom(
  ..."1a-:#_/\"' \n".split(""),
  "on",
  "null",
  "- port: 70000\n",
  "foo: 1\n",
  "    - {}\n",
  "\n---\n",
);
const edits = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), gone: fc.nat(3), text: fc.option(typed) }),
  { minLength: 1, maxLength: 5 },
);
const uri = "file:///policy.yaml";

it("reads a policy after an edit as by itself", () => {
  fc.assert(
    fc.property(texts, edits, (first, list) => {
      let text = first;
      let file: ManifestFile = readManifestFile(uri, text);
      for (const { at, gone, text: put } of list) {
        const offset = Math.floor(at * text.length);
        text = text.slice(0, offset) + (put ?? "") + text.slice(offset + gone);
        file = readManifestFile(uri, text, {}, file);
        expect(file.policies).toEqual(readManifestFile(uri, text).policies);
      }
    }),
    { numRuns: 100 },
  );
});

it("says what is wrong in an item that was added, and again when another is", () => {
  const text = `${head}${many(90, (n) => `  - ports:\n    - port: ${n + 1}\n`)}`;
  let file = readManifestFile(uri, text);
  for (const wrong of [1, 2]) {
    const next = text + many(wrong, () => "  - ports:\n    - port: 70000\n");
    file = readManifestFile(uri, next, {}, file);
    expect(file.policies[0]?.faults.map(({ field }) => field)).toEqual(
      Array.from({ length: wrong }, (_, at) => `spec.ingress[${90 + at}].ports[0].port`),
    );
  }
});

it.each([
  [
    "a list that another one overrode",
    "    ports:\n    - port: 70000\n",
    "    ports:\n    - port: 80\n",
    "$patch: merge\n",
  ],
  ["what a merge brings", "    <<: {ports: [{port: 70000}]}\n", "    ports:\n    - port: 80\n", ""],
])("looks at %s when it counts", (_, first, second, end) => {
  const text = (rest: string) => `${head}  - from:\n    - podSelector: {}\n${first}${rest}${end}`;
  const before = readManifestFile(uri, text(second));
  expect(before.policies[0]?.faults).toEqual([]);
  const after = readManifestFile(uri, text(""), {}, before);
  expect(after.policies).toEqual(readManifestFile(uri, text("")).policies);
  expect(after.policies[0]?.faults).not.toEqual([]);
});
