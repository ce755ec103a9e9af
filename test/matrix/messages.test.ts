import { describe, expect, it } from "vitest";
import { initialView, readPageMessage, readPageState } from "../../client/src/matrix/view/messages.ts";

const place = { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } };
const request = (method: string, params: unknown): unknown => ({ type: "request", id: 7, request: { method, params } });
const window = { version: 3, port: "", base: "none", sources: [0, [1, 2]], destinations: [4] };

describe("messages of the page", () => {
  it.each<readonly [string, unknown]>([
    ["ready", { type: "ready" }],
    ["restart", { type: "restart" }],
    ["title", { type: "title", changes: 3 }],
    ["reveal", { type: "reveal", location: { uri: "file:///a.yaml", range: place } }],
    ["header", request("header", { view: initialView, known: null })],
    ["header again", request("header", { view: { ...initialView, collapsed: ["namespace/a"] }, known: "12-ab" })],
    ["window", request("window", window)],
    ["explain", request("explain", { version: 1, source: 0, destination: 5, port: "" })],
    ["locate", request("locate", { version: 1, endpoint: 5 })],
    ["emphasis", request("emphasis", { version: 1 })],
    ["export", request("export", { version: 1, format: "svg", view: initialView })],
    ["edit", request("edit", { version: 1, source: 0, destination: 2, action: "allow", port: "TCP 80" })],
    ["settle", { type: "settle", apply: true }],
    ["a text to copy", { type: "export", target: "clipboard", format: "csv", text: "a,b" }],
    ["a picture to save", { type: "picture", data: "iVBORw0KGgo=" }],
  ])("takes %s as it is", (_, message) => {
    expect(readPageMessage(message)).toEqual(message);
  });

  it.each<readonly [string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "ready"],
    ["a list", [{ type: "ready" }]],
    ["an unknown type", { type: "eval", code: "1" }],
    ["a type of the prototype", { type: "constructor" }],
    ["an edit of another kind", request("edit", { version: 1, source: 0, destination: 2, action: "delete", port: "" })],
    ["a picture that is no base64", { type: "picture", data: "javascript:alert(1)" }],
    ["a target of the page's own choice", { type: "export", target: "file:///etc/passwd", format: "csv", text: "" }],
    ["a format that no one writes", { type: "export", target: "file", format: "exe", text: "" }],
    ["no id", { type: "request", request: { method: "emphasis", params: { version: 1 } } }],
    ["an unknown method", request("readFile", { path: "/etc/passwd" })],
    ["no parameters", request("header", undefined)],
    ["a scope of the page's own choice, without the view", request("header", { uri: "file:///etc/", known: null })],
    ["a negative endpoint", request("explain", { version: 1, source: -1, destination: 0, port: "" })],
    ["a fraction", request("explain", { version: 1, source: 0.5, destination: 0, port: "" })],
    ["not a number", request("explain", { version: 1, source: Number.NaN, destination: 0, port: "" })],
    ["a number as text", request("locate", { version: 1, endpoint: "5" })],
    ["an empty item", request("window", { ...window, sources: [[]] })],
    ["an item in an item", request("window", { ...window, sources: [[[1]]] })],
    ["more items than a screen holds", request("window", { ...window, sources: new Array(401).fill(0) })],
    ["more members than any group", request("window", { ...window, sources: [new Array(100_001).fill(0)] })],
    ["an unknown base", request("window", { ...window, base: "HEAD~1" })],
    ["a filter without end", request("header", { view: { ...initialView, from: "x".repeat(301) }, known: null })],
    ["an unknown order", request("header", { view: { ...initialView, sort: "size" }, known: null })],
    ["a location without a range", { type: "reveal", location: { uri: "file:///a.yaml" } }],
    ["a location that is no text", { type: "reveal", location: { uri: 5, range: place } }],
    [
      "a position before the start",
      { type: "reveal", location: { uri: "file:///a", range: { start: { line: -1, character: 0 }, end: place.end } } },
    ],
  ])("refuses %s", (_, message) => {
    expect(readPageMessage(message)).toBeUndefined();
  });

  it("lets nothing through that it does not know", () => {
    const read = readPageMessage({
      ...(request("explain", { version: 1, source: 0, destination: 5, port: "", uri: "file:///etc/passwd" }) as object),
      extra: 1,
    });
    expect(read).toEqual(request("explain", { version: 1, source: 0, destination: 5, port: "" }));
  });
});

describe("the state of the page", () => {
  const state = {
    scope: "file:///w/",
    view: initialView,
    swapped: true,
    shape: "graph",
    scroll: { left: 3, top: 40 },
    graph: { ungoverned: true, zoom: 1.5, scroll: { left: 9, top: 1 } },
    selected: { source: "a/b", destination: "c/d", port: "" },
  };
  it("comes back as it was", () => {
    expect(readPageState(state)).toEqual(state);
    expect(readPageState({ ...state, selected: null })?.selected).toBeNull();
  });
  it.each<readonly [string, unknown]>([
    ["of nobody", undefined],
    ["of another version", { ...state, view: { filter: "" } }],
    ["with a scope that is no text", { ...state, scope: 1 }],
  ])("is forgotten: %s", (_, broken) => {
    expect(readPageState(broken)).toBeUndefined();
  });
  it("loses only what is not right in it", () => {
    const graph = { ungoverned: 1, zoom: "big", scroll: [] };
    expect(readPageState({ ...state, scroll: "far", selected: 3, swapped: "yes", shape: "cube", graph })).toEqual({
      ...state,
      shape: "grid",
      graph: { ungoverned: false, zoom: null, scroll: { left: 0, top: 0 } },
      scroll: { left: 0, top: 0 },
      selected: null,
      swapped: false,
    });
  });
});
