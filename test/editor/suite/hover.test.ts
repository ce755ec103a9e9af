import { match } from "./assert.ts";
import { test } from "./runner.ts";
import { diagnostic, eventually, hoverText, open, position } from "./support.ts";

test("the hover on two peers says OR, and whom each matches now", async () => {
  const { document } = await open("policies/postgres.yaml");
  await diagnostic(document.uri, "peers-meant-as-and");
  const text = await eventually("a hover", () => hoverText(document.uri, position(document, "from:", { offset: 1 })));
  match(text, "**OR**");
  match(text, "shop/checkout");
});

test("the hover on one peer with two selectors says AND", async () => {
  const { document } = await open("policies/redis.yaml");
  await diagnostic(document.uri, "invalid-protocol");
  const text = await eventually("a hover", () =>
    hoverText(document.uri, position(document, "podSelector:", { nth: 1, offset: 1 })),
  );
  match(text, "**AND**");
  match(text, "app=cart");
});
