import { expect, it } from "vitest";
import { inReadingOrder } from "../../server/src/server/readingOrder.ts";

const uris = [
  "file:///w/data/app.yaml",
  "file:///w/namespaces/shop.yaml",
  "file:///w/policies/deep/more.yaml",
  "file:///w/policies/other.yaml",
  "file:///w/policies/web.yaml",
  "file:///w/shop/app.yaml",
];
const open = (text: string) => [{ uri: "file:///w/policies/web.yaml", text }];

it("reads first what is open, then what stands beside it or in its namespace", () => {
  expect(inReadingOrder(uris, open('metadata:\n  namespace: "shop"\n'))).toEqual([
    "file:///w/policies/web.yaml",
    "file:///w/namespaces/shop.yaml",
    "file:///w/policies/other.yaml",
    "file:///w/shop/app.yaml",
    "file:///w/policies/deep/more.yaml",
    "file:///w/data/app.yaml",
  ]);
});

it("loses nothing and keeps the order where nothing is open, or nothing of it is known", () => {
  expect(inReadingOrder(uris, [])).toEqual(uris);
  expect([...inReadingOrder(uris, open("a: {{ broken"))].sort()).toEqual([...uris].sort());
});
