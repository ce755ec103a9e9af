import { expect, describe as group, it } from "vitest";
import type { PictureInput } from "../../server/src/output/picture/describe/input.ts";
import { layout } from "../../server/src/output/picture/layout/layout.ts";
import type { Scene, SceneItem } from "../../server/src/output/picture/layout/scene.ts";
import { widthOf } from "../../server/src/output/picture/metrics.ts";
import { plainText } from "../../server/src/output/picture/model.ts";
import { describe, type PictureSubject } from "../../server/src/output/picture/picture.ts";
import { formatPicture } from "../../server/src/output/picture/svg.ts";
import { onlyCluster, scenario, snapshotOf, type Texts } from "../harness/features.ts";

function inputOf(texts: Texts, caret?: PictureInput["caret"]): PictureInput {
  const { cluster, traffic, files } = onlyCluster(snapshotOf(texts));
  const nameOf = (uri: string) => uri.replace(/^file:\/\/\/(picture\/\w+\/)?/, "");
  return { cluster, traffic, fileOf: files.get, nameOf, caret };
}

function pictureOf(texts: Texts, subject: PictureSubject, caret?: PictureInput["caret"]) {
  const found = describe(inputOf(texts, caret), subject);
  if (found === undefined) throw new Error("no picture");
  return found;
}

/** The policy of this name in a scenario. */
function named(folder: string, name: string): { readonly texts: Texts; readonly subject: PictureSubject } {
  const texts = scenario(`picture/${folder}`);
  for (const { uri, policies } of onlyCluster(snapshotOf(texts)).files) {
    const index = policies.findIndex(({ object }) => object.name === name);
    if (index !== -1) return { texts, subject: { scope: "policy", uri, index } };
  }
  throw new Error(`no policy ${name}`);
}

function sceneOf(folder: string, name: string, width = 840, header = true): Scene {
  const { texts, subject } = named(folder, name);
  return layout(pictureOf(texts, subject), { width, header });
}

/** Every text of an item, line by line. */
function words({ shapes }: SceneItem): readonly string[] {
  return shapes.flatMap(({ runs }) => (runs === undefined ? [] : [runs.map(({ text }) => text).join("")]));
}

const find = (scene: Scene, key: string) => scene.items.find((item) => item.key === key);

group("the sentence", () => {
  it.each([
    [
      "a",
      "api",
      "Two peers may reach api on TCP 8080 and 8443, either is enough. Nobody else may. Going out is not restricted.",
    ],
    [
      "b",
      "metrics",
      "Only ops/scraper may reach api and db, on the port each calls metrics. Nobody else may. Going out is not restricted.",
    ],
    [
      "c",
      "default-deny",
      "Nobody may reach the 5 workloads of shop, and they may reach nothing, but for what 3 other policies add.",
    ],
    [
      "d",
      "api-egress",
      "api may ask the DNS, reach db, and the outside on TCP 443. Nothing else. Another policy decides who comes in.",
    ],
    [
      "e",
      "web",
      "Five peers may reach web on TCP 8080 and 8443, three on metrics, one is not known. It may go anywhere.",
    ],
    ["odd", "allow-all", "Everybody may reach api and web, on every port. They may go anywhere."],
    [
      "odd",
      "rejected",
      "Not in force: rejected at line 65. Only 16,777,216 addresses may reach api on TCP 99999. Two other policies decide where it may go.",
    ],
    ["thirty", "db", "30 peers may reach db on pg, one on every port. Nobody else may. Going out is not restricted."],
  ])("of %s %s", (folder, name, expected) => {
    expect(sceneOf(folder, name).description).toBe(expected);
  });

  it("of a namespace", () => {
    const picture = pictureOf(scenario("picture/f"), { scope: "namespace", namespace: "shop" });
    expect(plainText(picture.summary)).toBe(
      "cart and mailer let nobody in. Only api is restricted going out, and what api sends to mailer does not arrive.",
    );
  });
});

group("what is drawn", () => {
  it.each([
    ["a", "api", "ingress/0/0", ["shop/web", "line 14", "pods", "app=web in shop"]],
    [
      "a",
      "api",
      "ingress/0/1",
      ["every pod of ops", "line 17", "4 workloads: alerts, grafana + 2", "namespace", "team=ops"],
    ],
    [
      "a",
      "api",
      "ingress/rest",
      ["Everybody else", "cart, db, mailer; 9 workloads elsewhere;", "every address outside", "kept out"],
    ],
    ["a", "api", "egress/open", ["Anywhere", "no policy here", "restricts egress"]],
    [
      "b",
      "metrics",
      "ingress/0/0",
      ["ops/scraper", "line 15", "1 workload has both", "namespace", "team=ops", "pods", "app=scraper", "AND"],
    ],
    ["b", "metrics", "ingress/0/line", ["TCP metrics", "= 9102", "api", "= 9187", "db"]],
    [
      "b",
      "metrics",
      "ingress/rest",
      [
        "Everybody else",
        "ops/alerts, ops/grafana: not app=scraper",
        "shop/scraper-test: not team=ops",
        "14 more workloads; every address",
        "kept out",
      ],
    ],
    [
      "c",
      "default-deny",
      "ingress/others",
      ["2 policies add to this", "api lets 2 peers reach api", "db lets api reach db"],
    ],
    [
      "d",
      "api-egress",
      "ingress/others",
      ["api decides", "2 peers, TCP 8080", "and 8443. This policy", "says nothing of", "ingress."],
    ],
    [
      "d",
      "api-egress",
      "egress/2/0",
      [
        "Every IPv4 address",
        "line 32",
        "addresses",
        "but not",
        "but not",
        "0.0.0.0/0",
        "10.0.0.0/8",
        "169.254.169.254/32",
      ],
    ],
    ["e", "web", "ingress/0/stack", ["3 more peers", "line 23", "mailer, all of ops, all of qa"]],
    ["e", "web", "ingress/1/1", ["Nothing matches", "line 42", "shop has app=checkout-v2", "pods", "app=checkout"]],
    ["e", "web", "ingress/2/0", ["Not known: a template", "line 50", "namespace", "team={{ .…es.ns }}"]],
    ["e", "web", "ingress/2/line", ["TCP", "30000-32767", "rule 3"]],
    ["odd", "idle", "egress/0/0", ["shop/web", "line 45", "pods", "app=web in shop"]],
    [
      "odd",
      "all-ports",
      "ingress/0/1",
      ["Every IPv4 address", "line 75", "3 workloads too? Depends on the CNI", "addresses", "0.0.0.0/0"],
    ],
    ["tiers", "api", "ingress/0/2", ["every pod of lab", "line 43", "denied by fence", "namespace", "team=lab"]],
    [
      "tiers",
      "api",
      "egress/0/0",
      ["lab/mail", "line 46", "not let in", "namespace", "team=lab", "pods", "app=mail", "AND"],
    ],
    ["tiers", "api", "strip/Admin decides first", ["Admin decides first", "fence denies 1 peer coming in"]],
    ["tiers", "api", "strip/Baseline", ["Baseline", "base is not asked, this policy isolates"]],
    ["rules", "db", "ingress/rules", ["7 more rules", "line 178", "svc-6, svc-7, svc-8 + 4"]],
    ["odd", "rejected", "strip/Not in force: rejected at line 65", ["Not in force: rejected at line 65"]],
  ])("%s %s: %s", (folder, name, key, expected) => {
    const item = find(sceneOf(folder, name), key);
    expect(item === undefined ? undefined : [...words(item)].sort()).toEqual([...expected].sort());
  });

  it("has a wall with as many doors as rules, none where nothing restricts", () => {
    const walls = (folder: string, name: string) =>
      sceneOf(folder, name).items.flatMap(({ role, shapes }) =>
        role === "wall" ? [shapes.map(({ look }) => look)] : [],
      );
    expect(walls("a", "api")).toEqual([["wall", "wall"]]);
    expect(walls("c", "default-deny")).toEqual([["wall"], ["wall"]]);
    expect(walls("d", "api-egress")).toEqual([["hollow"], ["wall", "wall", "wall", "wall"]]);
    expect(walls("odd", "rejected")).toEqual([]);
    expect(walls("odd", "allow-all")).toEqual([
      ["wall", "wall"],
      ["wall", "wall"],
    ]);
  });

  it("shares a row between workloads with the same picture", () => {
    const scene = layout(pictureOf(scenario("picture/f"), { scope: "namespace", namespace: "shop" }), {
      width: 840,
      header: false,
    });
    expect(scene.items.flatMap((item) => (item.role === "target" ? [words(item)] : []))).toEqual([
      ["api", "deny-ingress, api"],
      ["db", "deny-ingress, db"],
      ["web", "deny-ingress, web"],
      ["cart, mailer", "deny-ingress"],
    ]);
    expect(find(scene, "row/api/egress/TCP 2525 /0")?.shapes.map(({ look }) => look)).toEqual(["nobox", "f", "s e"]);
  });

  it("says of every namespace who comes in", () => {
    const scene = layout(pictureOf(scenario("picture/f"), { scope: "everything" }), { width: 840, header: false });
    expect(find(scene, "row/shop")?.label).toBe(
      "Namespace shop: 5 workloads, 4 policies. coming in is restricted to 3 workloads of shop, all of edge. going out is partly restricted to 2 workloads of shop, all of kube-system.",
    );
  });

  it("never folds the caret's peer away, and unfolds what is asked for", () => {
    const { texts, subject } = named("thirty", "db");
    if (subject.scope !== "policy") throw new Error("a policy");
    const offset = (texts[subject.uri] ?? "").indexOf(
      "app: svc-20 } }",
      (texts[subject.uri] ?? "").indexOf("NetworkPolicy"),
    );
    const picture = pictureOf(texts, subject, { uri: subject.uri, offset });
    const keys = (unfolded: readonly string[]) =>
      layout(picture, { width: 840, header: false, unfolded: new Set(unfolded) }).items.flatMap(({ role, key }) =>
        role === "peer" || role === "stack" ? [key] : [],
      );
    expect(keys([])).toEqual(["ingress/0/0", "ingress/0/1", "ingress/0/19", "ingress/0/stack", "ingress/1/0"]);
    expect(keys(["ingress/0"])).toHaveLength(31);
  });
});

group("what a reader hears", () => {
  it.each([
    [
      "a",
      "api",
      "ingress/0/0",
      "Ingress rule 1, peer 1 of 2: pods labelled app=web in shop. Now 1 workload, web. Line 14.",
    ],
    [
      "b",
      "metrics",
      "ingress/0/0",
      "Ingress rule 1, peer 1 of 1: pods labelled app=scraper, and in namespaces labelled team=ops; both must hold. Now 1 workload, ops/scraper. Line 15.",
    ],
    ["a", "api", "ingress/0/line", "Ingress rule 1 lets 2 peers in on TCP 8080 and 8443."],
    [
      "b",
      "metrics",
      "ingress/0/line",
      "Ingress rule 1 lets 1 peer in on the port named metrics: 9102 on api, 9187 on db.",
    ],
    [
      "b",
      "metrics",
      "ingress/rest",
      "Everybody else is kept out, among them ops/alerts, ops/grafana: not app=scraper; shop/scraper-test: not team=ops. A pod always reaches itself, and its node reaches it.",
    ],
    ["a", "api", "egress/open", "Going out: not restricted by any policy, none has policyTypes Egress."],
    ["a", "api", "target", "Applies to pods labelled app=api in shop: 1 workload, api. Line 8."],
  ])("%s %s: %s", (folder, name, key, expected) => {
    expect(find(sceneOf(folder, name), key)?.label).toBe(expected);
  });

  it("of the lists", () => {
    expect(sceneOf("a", "api").lists).toEqual({
      ingress: "May come in, 2 peers, 1 rule, closed",
      target: "Applies to",
      egress: "May go out, open",
    });
    expect(sceneOf("d", "api-egress").lists.ingress).toBe("May come in, closed by shop/api");
  });
});

const all: readonly (readonly [string, string])[] = [
  ["a", "api"],
  ["b", "metrics"],
  ["c", "default-deny"],
  ["d", "api-egress"],
  ["e", "web"],
  ["thirty", "db"],
  ["rules", "db"],
  ["alone", "p"],
  ["tiers", "api"],
  ["long", "payments-settlement-reconciliation-worker-eu-west-1-allow-from-gateway"],
  ...["allow-all", "idle", "nothing", "rejected", "all-ports"].map((name) => ["odd", name] as const),
];

group.each([360, 420, 720, 840, 1400])("at %d px", (width) => {
  it.each(all)("no text of %s %s lies on another or beyond the edge", (folder, name) => {
    for (const header of [true, false]) expect(faults(sceneOf(folder, name, width, header))).toEqual([]);
  });

  it.each(["namespace", "everything"] as const)("nor in the scope %s", (scope) => {
    for (const folder of ["c", "f", "tiers", "thirty", "long"]) {
      const texts = scenario(`picture/${folder}`);
      const namespace = folder === "long" ? "payments-production-eu-west-1" : "shop";
      const picture = pictureOf(texts, scope === "namespace" ? { scope, namespace } : { scope });
      expect(faults(layout(picture, { width, header: true }))).toEqual([]);
    }
  });
});

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Texts that lie on each other, or stand over the edge. The widths are those of the table, which has room to spare. */
function faults(scene: Scene): readonly string[] {
  const boxes = scene.items.flatMap(({ shapes }) =>
    shapes.flatMap(({ tag, look, at, runs = [] }): readonly Box[] => {
      if (tag !== "text") return [];
      const looks = look.split(" ");
      const width = runs.reduce((sum, run) => {
        const own = run.look ?? look;
        const size =
          own.includes("t") && looks.includes("t") ? 15 : /\b(s|st|m)\b/.test(own) ? 12 : /\bn\b/.test(own) ? 11 : 13;
        const face = /\bm\b/.test(own) ? "code" : /\bb\b|andt/.test(own) ? "bold" : "regular";
        return sum + widthOf(run.text, size, face);
      }, 0);
      const [x, y] = [Number(at.x), Number(at.y)];
      const left = looks.some((each) => ["c", "andt"].includes(each))
        ? x - width / 2
        : looks.some((each) => ["e", "n"].includes(each))
          ? x - width
          : x;
      return [{ text: runs.map(({ text }) => text).join(""), left, right: left + width, top: y - 9, bottom: y + 2 }];
    }),
  );
  const over = boxes
    .filter(({ left, right }) => left < 0 || right > scene.width + 1)
    .map(({ text }) => `over the edge: ${text}`);
  const on = boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} / ${b.text}`),
  );
  return [...over, ...on];
}

group("as a file", () => {
  it("is one SVG with plain colours, and nothing that runs or loads", () => {
    const text = formatPicture(sceneOf("e", "web"), "dark");
    expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="840"/);
    expect(text).not.toMatch(/<script|foreignObject|href|var\(|@import|url\(/);
    expect(text).toContain('<title id="title">Picture of NetworkPolicy shop/web</title>');
    expect(formatPicture(sceneOf("e", "web"), "dark")).toBe(text);
  });

  it("lets no name out of its place", () => {
    const texts = {
      "file:///p.yaml":
        'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  podSelector: {matchLabels: {a: "<script>\\"&"}}\n  ingress: [{from: [{podSelector: {matchLabels: {"<b>": x}}}]}]\n',
    };
    const text = formatPicture(
      layout(pictureOf(texts, { scope: "policy", uri: "file:///p.yaml", index: 0 }), { width: 840, header: true }),
      "light",
    );
    expect(text).toContain("&lt;b&gt;=x");
    expect(text).not.toMatch(/<script|<b>/);
  });
});
