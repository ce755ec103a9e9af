import { expect, it } from "vitest";
import { isNear } from "../../server/src/words/near.ts";

it.each([
  ["web", "wbe"],
  ["web", "wep"],
  ["api", "apu"],
  ["cat", "act"],
  ["Web", "web"],
  ["checkout", "chekout"],
  ["payments-api", "payments-aip"],
])("%s and %s are one word, mistyped", (a, b) => {
  expect([isNear(a, b), isNear(b, a)]).toEqual([true, true]);
});

it.each([
  ["web", "app"],
  ["api", "app"],
  ["app", "apm"],
  ["db1", "db2"],
  ["sql", "sqs"],
  ["dev", "des"],
  ["uk", "us"],
  ["v1", "v2"],
  ["test", "rest"],
  ["web-1", "web-2"],
  ["team-a", "team-b"],
])("%s and %s are two words", (a, b) => {
  expect([isNear(a, b), isNear(b, a)]).toEqual([false, false]);
});
