import { expect, it } from "vitest";
import { createLanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";
import { look, policy, view, workload } from "./support.ts";

it("keeps the folders of a workspace apart, and what each is compared with", () => {
  const workspace = createWorkspace(["file:///one", "file:///one-more"]);
  const onDb = (port: number) =>
    policy("data", "db", `podSelector: {matchLabels: {app: db}}\ningress: [{ports: [{port: ${port}}]}]`);
  workspace.setDisk("file:///one/w.yaml", workload("data", "db"));
  workspace.setDisk("file:///one/p.yaml", onDb(80));
  workspace.setDisk("file:///one-more/w.yaml", workload("data", "queue"));
  workspace.setDisk("file:///alone.yaml", workload("data", "stray"));
  workspace.setComplete(true);
  const service = createLanguageService({
    workspace,
    settings: () => defaultSettings,
    logger: {
      error: (message) => {
        throw new Error(message);
      },
    },
  });
  // The panel names its folder with a closing slash, so that none is the beginning of another.
  const titles = ["file:///one/", "file:///one-more/", "file:///alone.yaml"].map((scope) =>
    look(service.matrix(scope), { others: false }).sources.filter((title) => title.includes("/")),
  );
  expect(titles).toEqual([["data/db"], ["data/queue"], ["data/stray"]]);

  const base = [{ uri: "file:///one/p.yaml", text: onDb(81) }];
  expect(service.matrix("file:///one/").header({ ...view, base: "head" }, null, base).changes?.count).toBeGreaterThan(
    0,
  );
  expect(service.matrix("file:///one-more/").header({ ...view, base: "head" }, null, []).changes?.count).toBe(0);
});
