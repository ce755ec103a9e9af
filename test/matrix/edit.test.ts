import { describe, expect, it } from "vitest";
import type { MatrixEdit } from "../../server/src/server/protocol.ts";
import type { Texts } from "../harness/features.ts";
import { look, matrixOf, policy, stream, workload } from "./support.ts";

const web = workload("shop", "web");
const db = workload("data", "db", { ports: "{containerPort: 5432}" });
const deny = policy("data", "deny", "podSelector: {matchLabels: {app: db}}\npolicyTypes: [Ingress]");

interface Ask {
  readonly texts: Texts;
  readonly action: "allow" | "remove";
  readonly source: string;
  readonly destination: string;
  readonly port?: string;
}

function ask({ texts, action, source, destination, port = "" }: Ask): MatrixEdit {
  const matrix = matrixOf({ texts });
  const { place } = look(matrix);
  const edit = matrix.edit({ version: 1, action, source: place(source), destination: place(destination), port });
  if (edit === null) throw new Error("no edit");
  return edit;
}

function applied(texts: Texts, { files }: MatrixEdit): Texts {
  const result: Record<string, string> = { ...texts };
  for (const { uri, edits } of files) {
    const lines = (result[uri] ?? "").split(/(?<=\n)/);
    for (const { range, newText } of edits) {
      expect([range.start.character, range.end.character]).toEqual([0, 0]);
      lines.splice(range.start.line, range.end.line - range.start.line, newText);
    }
    result[uri] = lines.join("");
  }
  return result;
}

/** Applies the edit; what the connection is then, and the text of the policies. */
function outcome(question: Ask): { readonly verdict: string; readonly policies: string; readonly edit: MatrixEdit } {
  const edit = ask(question);
  expect(edit.reason).toBeNull();
  const after = applied(question.texts, edit);
  const { between } = look(matrixOf({ texts: after }));
  const { text } = between(question.source, question.destination);
  return { verdict: text, policies: after["file:///p.yaml"] ?? "", edit };
}

describe("allow", () => {
  it("adds a rule to the policy that selects only this workload, for the ports that it declares", () => {
    const texts = { "file:///w.yaml": stream(web, db), "file:///p.yaml": deny };
    const { verdict, policies, edit } = outcome({ texts, action: "allow", source: "shop/web", destination: "data/db" });
    expect(verdict).toBe("TCP 5432 allowed");
    expect(edit.title).toBe("Allow TCP 5432 from shop/web to data/db");
    expect(edit.also).toEqual([]);
    expect(policies).toBe(`${deny.trimEnd()}
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
`);
  });

  it("writes a policy of its own where the others select more workloads", () => {
    const all = policy("data", "deny", "podSelector: {}\npolicyTypes: [Ingress]");
    const texts = { "file:///w.yaml": stream(web, db, workload("data", "queue")), "file:///p.yaml": all };
    const { verdict, policies, edit } = outcome({
      texts,
      action: "allow",
      source: "shop/web",
      destination: "data/db",
      port: "80",
    });
    expect(verdict).toBe("TCP 80 allowed");
    expect(edit.also).toEqual([]);
    expect(policies.startsWith(`${all}---\napiVersion: networking.k8s.io/v1\n`)).toBe(true);
    expect(policies).toContain("name: db-ingress\n  namespace: data");
  });

  it("opens both sides when both deny", () => {
    const out = policy("shop", "out", "podSelector: {matchLabels: {app: web}}\npolicyTypes: [Egress]");
    const texts = { "file:///w.yaml": stream(web, db), "file:///p.yaml": deny, "file:///q.yaml": out };
    const { verdict, edit } = outcome({ texts, action: "allow", source: "shop/web", destination: "data/db" });
    expect(verdict).toBe("TCP 5432 allowed");
    expect(edit.files.map(({ uri }) => uri).sort()).toEqual(["file:///p.yaml", "file:///q.yaml"]);
  });

  it("allows what the other side allows already", () => {
    const out = policy("shop", "out", "podSelector: {matchLabels: {app: web}}\negress: [{ports: [{port: 9000}]}]");
    const texts = { "file:///w.yaml": stream(web, db), "file:///p.yaml": stream(deny, out) };
    expect(outcome({ texts, action: "allow", source: "shop/web", destination: "data/db" }).verdict).toBe(
      "TCP 9000 allowed",
    );
  });

  it("writes addresses as blocks", () => {
    const block = policy(
      "data",
      "block",
      "podSelector: {matchLabels: {app: db}}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]",
    );
    const texts = { "file:///w.yaml": db, "file:///p.yaml": block };
    const { policies } = outcome({
      texts,
      action: "allow",
      source: "10.0.0.0/8",
      destination: "data/db",
      port: "TCP 443",
    });
    expect(policies).toContain("ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}, {protocol: TCP, port: 443}]");
  });

  it.each([
    ["shop: any other pod", "data/db", "no manifest declares"],
    ["shop/bare", "data/db", "has no labels"],
    ["shop/agent", "data/db", "host network"],
    ["data/db", "data/db", "always reaches itself"],
    ["data/db", "shop/web", "allowed already"],
  ])("says why not: %s to %s", (source, destination, reason) => {
    const bare = workload("shop", "bare", { labels: "" });
    const agent = workload("shop", "agent", { spec: "hostNetwork: true" });
    const texts = { "file:///w.yaml": stream(web, db, bare, agent), "file:///p.yaml": deny };
    const edit = ask({ texts, action: "allow", source, destination });
    expect(edit.reason).toContain(reason);
    expect(edit.files).toEqual([]);
  });
});

describe("remove", () => {
  const rules = (text: string) =>
    policy("data", "db", `podSelector: {matchLabels: {app: db}}\npolicyTypes: [Ingress]\ningress:\n${text}`);
  const peers = "namespaceSelector: {}\n    podSelector: {matchLabels: {app: web}}";

  it("takes the peer out of a rule that has others", () => {
    const both = rules(
      `- from:\n  # the shop\n  - ${peers}\n  - podSelector: {matchLabels: {app: backup}}\n  ports: [{port: 5432}]`,
    );
    const texts = { "file:///w.yaml": stream(web, db), "file:///p.yaml": both };
    const { verdict, policies, edit } = outcome({
      texts,
      action: "remove",
      source: "shop/web",
      destination: "data/db",
    });
    expect(verdict).toBe("nothing allowed");
    expect(edit.title).toBe("Remove TCP 5432 from shop/web to data/db");
    expect(policies).toBe(rules("- from:\n  - podSelector: {matchLabels: {app: backup}}\n  ports: [{port: 5432}]"));
  });

  it("takes the rule out when it was for this peer alone, and never leaves an empty list of peers", () => {
    const one = rules(`- from:\n  - ${peers}\n- from: [{podSelector: {}}]`);
    const texts = { "file:///w.yaml": stream(web, db), "file:///p.yaml": one };
    const { verdict, policies } = outcome({ texts, action: "remove", source: "shop/web", destination: "data/db" });
    expect([verdict, policies]).toEqual(["nothing allowed", rules("- from: [{podSelector: {}}]")]);
  });

  it("takes out one port where it is asked for one", () => {
    const two = rules(`- from:\n  - ${peers}\n  ports:\n  - port: 5432\n  - port: 9187`);
    const texts = { "file:///w.yaml": stream(web, db), "file:///p.yaml": two };
    const question: Ask = { texts, action: "remove", source: "shop/web", destination: "data/db", port: "TCP 9187" };
    expect(outcome(question).verdict).toBe("TCP 5432 allowed");
  });

  it("removes what several rules and policies allow", () => {
    const again = policy("data", "again", "podSelector: {}\ningress: [{from: [{namespaceSelector: {}}]}]");
    const texts = {
      "file:///w.yaml": stream(web, db),
      "file:///p.yaml": stream(rules(`- from:\n  - ${peers}`), again),
    };
    expect(outcome({ texts, action: "remove", source: "shop/web", destination: "data/db" }).verdict).toBe(
      "nothing allowed",
    );
  });

  it("tells what else closes", () => {
    const wide = rules("- {}");
    const texts = { "file:///w.yaml": stream(web, workload("shop", "cart"), db), "file:///p.yaml": wide };
    const { edit } = outcome({ texts, action: "remove", source: "shop/web", destination: "data/db" });
    expect(edit.also).toEqual([
      "data/db, shop/cart, other namespaces: any other pod, data: any other pod, shop: any other pod, any address to data/db lost everything",
    ]);
  });

  it("keeps egress isolated when its last rule goes", () => {
    const out = policy(
      "shop",
      "out",
      "podSelector: {matchLabels: {app: web}}\negress:\n- to:\n  - namespaceSelector: {}\n    podSelector: {matchLabels: {app: db}}",
    );
    const texts = { "file:///w.yaml": stream(web, db), "file:///p.yaml": out };
    const { verdict, policies } = outcome({ texts, action: "remove", source: "shop/web", destination: "data/db" });
    expect(verdict).toBe("nothing allowed");
    expect(policies).toContain("policyTypes:");
  });

  it.each([
    ["shop/web", "shop/cart", "No policy restricts it"],
    ["shop/cart", "data/db", "not allowed as it is"],
  ])("says why not: %s to %s", (source, destination, reason) => {
    const texts = {
      "file:///w.yaml": stream(web, workload("shop", "cart"), db),
      "file:///p.yaml": rules(`- from:\n  - ${peers}`),
    };
    expect(ask({ texts, action: "remove", source, destination }).reason).toContain(reason);
  });
});

describe("which ports there are to choose from", () => {
  const two = workload("data", "db", { ports: "{containerPort: 5432, name: sql}, {containerPort: 9187}" });
  const egress = (port: string) =>
    policy(
      "shop",
      "out",
      `podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}}], ports: [${port}]}]`,
    );
  const choicesOf = (texts: Texts) => look(matrixOf({ texts })).explain("shop/web", "data/db").choices;
  it.each<readonly [what: string, texts: readonly string[], choices: readonly string[]]>([
    ["those that the pod declares, the first one ticked", [web, two, deny], ["TCP 5432 sql ✓", "TCP 9187 "]],
    [
      "the one that the other side allows ticked",
      [web, two, deny, egress("{port: 9187}")],
      ["TCP 5432 sql", "TCP 9187  ✓"],
    ],
    [
      "one more that the other side allows",
      [web, db, deny, egress("{port: 6543}")],
      ["TCP 5432 ", "TCP 6543 the other side allows it ✓"],
    ],
    ["none where none is known", [web, workload("data", "db"), deny], []],
  ])("%s", (_, texts, expected) => {
    const { allow, remove } = choicesOf({ "file:///a.yaml": stream(...texts) });
    expect(allow.map(({ port, note, likely }) => `${port} ${note}${likely ? " ✓" : ""}`)).toEqual(expected);
    expect(remove).toEqual([]);
  });

  it("allows those that were chosen, and nothing besides", () => {
    const texts = { "file:///a.yaml": stream(web, two, deny) };
    const question = { texts, action: "allow", source: "shop/web", destination: "data/db" } as const;
    expect(outcome({ ...question, port: "TCP 9187, UDP 53" }).verdict).toBe("TCP 9187 and UDP 53 allowed");
    expect(outcome({ ...question, port: "*" }).verdict).toBe("everything allowed");
  });

  it("offers for removal what passes", () => {
    const allow = policy("data", "sql", "podSelector: {}\ningress: [{ports: [{port: 5432}, {port: 9187}]}]");
    const { remove } = choicesOf({ "file:///a.yaml": stream(web, two, allow) });
    expect(remove.map(({ port, likely }) => [port, likely])).toEqual([
      ["TCP 5432", false],
      ["TCP 9187", false],
    ]);
  });
});

it("tells of each side where its workload is declared, and of what is in no manifest nothing", () => {
  const texts = { "file:///web.yaml": web, "file:///db.yaml": stream(db, deny) };
  const { egress, ingress } = look(matrixOf({ texts })).explain("shop/web", "data/db");
  expect(egress.location?.uri).toBe("file:///web.yaml");
  expect(ingress.location?.uri).toBe("file:///db.yaml");
  expect(look(matrixOf({ texts })).explain("any address outside", "data/db").egress.location).toBeNull();
});
