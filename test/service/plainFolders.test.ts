import fc from "fast-check";
import { it } from "vitest";
import { expectAsAfresh } from "./afresh.ts";
import { policy, workload } from "./baseManifests.ts";

/* Folders of plain files that are clusters of their own, beside others and beside overlays, while somebody types in them. */

const plain = ["dev/policy.yaml", "dev/web.yaml", "prod/policy.yaml", "prod/web.yaml", "shared/policy.yaml"];

const files: Readonly<Record<string, string>> = {
  "dev/policy.yaml": policy("db", "db", "8080"),
  "dev/web.yaml": workload("web", "web"),
  "prod/policy.yaml": policy("db", "web", "8080"),
  "prod/web.yaml": workload("web", "web", ", namespace: shop"),
  "shared/policy.yaml": policy("all", "web", "8081"),
  "base/kustomization.yaml": "resources: [db.yaml]\n",
  "base/db.yaml": workload("db", "db"),
  "overlays/dev/kustomization.yaml": "namespace: dev\nresources: [../../base]\n",
  "overlays/prod/kustomization.yaml": "namespace: prod\nresources: [../../base]\n",
};

const word = fc.constantFrom("db", "web", "api");
const written = fc.oneof(
  fc.tuple(word, word, fc.constantFrom("8080", "8081", "http")).map((parts) => policy(...parts)),
  fc.tuple(word, word, fc.constantFrom("", ", namespace: shop", ", namespace: other")).map((own) => workload(...own)),
  fc.constantFrom("", "# nothing\n", "kind: [\n", "a: b\n"),
);
const text = fc.oneof(
  written,
  fc.tuple(written, written).map(([a, b]) => `${a}---\n${b}`),
);
const edits = fc.array(fc.tuple(fc.constantFrom(...plain), text), { minLength: 1, maxLength: 6 });

it("says of folders of plain files what it would say afresh, whatever is typed in them", () => {
  fc.assert(
    fc.property(edits, (list) => expectAsAfresh(files, list)),
    { numRuns: 30 },
  );
});
