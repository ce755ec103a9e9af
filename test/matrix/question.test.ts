import { expect, it } from "vitest";
import { findEnd, readQuestion } from "../../client/src/matrix/view/question.ts";
import { look, matrixOf, policy, stream, workload } from "./support.ts";

it.each([
  ["api -> db:5432", { from: "api", to: "db", port: "5432" }],
  ["api->db", { from: "api", to: "db", port: "" }],
  ["from shop/api to data/db on TCP 5432", { from: "shop/api", to: "data/db", port: "TCP 5432" }],
  ["api → db udp 53", { from: "api", to: "db", port: "udp 53" }],
  ["api to 10.0.0.0/8 on 443", { from: "api", to: "10.0.0.0/8", port: "443" }],
  ["api", undefined],
  ["shop/ app=web", undefined],
  ["", undefined],
])("reads %j", (text, expected) => {
  expect(readQuestion(text)).toEqual(expected);
});

it.each([
  ["shop/web", { title: "shop/web" }],
  ["web", { title: "shop/web" }],
  ["postgres", { title: "data/postgres" }],
  ["postgr", { problem: "“postgr” may be data/postgres, data/postgres-replica: name one." }],
  ["nobody", { problem: "Nothing here is called “nobody”." }],
])("finds %j", (name, expected) => {
  expect(findEnd(name, ["shop/web", "shop/web-admin", "data/postgres", "data/postgres-replica"])).toEqual(expected);
});

it("names a policy that would select an end and is not in force", () => {
  const texts = stream(
    workload("shop", "web"),
    workload("shop", "db"),
    policy("shop", "db", "podSelector: {matchLabels: {app: db}}\ningress: [{ports: [{port: 99999}]}]"),
  );
  expect(look(matrixOf({ texts })).explain("shop/web", "shop/db").notes).toEqual([
    "shop/db would select shop/db, and is not in force: the API server rejects it.",
  ]);
});
