import { expect, it } from "vitest";
import { codeActions } from "../../server/src/features/codeActions.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";
import { makeWorkspace, uriOf } from "../harness/rules.ts";

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: data
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: shop
          podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 5432
`;

function create(files: Record<string, string>) {
  const workspace = makeWorkspace(files);
  const at = { line: 13, character: 10 };
  const actions = codeActions(workspace.context("policies/db.yaml"), { start: at, end: at }, ["refactor.rewrite"]);
  const action = actions.find(({ title }) => title.includes("as a file of its own"));
  const [made, written] = action?.edit?.documentChanges ?? [];
  const uri = made !== undefined && "kind" in made && made.kind === "create" ? made.uri : undefined;
  const text =
    written !== undefined && "edits" in written
      ? written.edits.map((edit) => ("newText" in edit ? edit.newText : "")).join("")
      : "";
  return { uri, text };
}

it("creates the complementary policy as a file of its own, beside this one", () => {
  const { uri = "", text } = create({ "policies/db.yaml": policy });
  expect(uri).toBe(uriOf("policies/db-egress.yaml"));
  const { policies } = readManifestFile(uri, text);
  expect(policies.map(({ faults }) => faults)).toEqual([[]]);
  expect(policies[0]?.object).toMatchObject({
    name: "db-egress",
    namespace: "shop",
    podSelector: { matchLabels: { app: "web" } },
    policyTypes: ["Egress"],
    egress: [
      {
        peers: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "data" } },
            podSelector: { matchLabels: { app: "db" } },
          },
        ],
        ports: [{ protocol: "TCP", port: 5432 }],
      },
    ],
  });
});

it("does not write over a file that is there", () => {
  const { uri } = create({ "policies/db.yaml": policy, "policies/db-egress.yaml": "# notes\n" });
  expect(uri).toBe(uriOf("policies/db-egress-2.yaml"));
});
