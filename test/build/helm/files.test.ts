import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readArchive } from "../../../server/src/build/helm/archive.ts";
import { textOfBytes } from "../../../server/src/build/helm/bytes.ts";
import { filesMatcher, pathMatcher } from "../../../server/src/build/helm/glob.ts";
import { readIgnore } from "../../../server/src/build/helm/ignore.ts";
import { gunzip } from "../../../server/src/node/buildFiles.ts";
import { tarOf } from "./tar.ts";

describe("patterns", () => {
  const check = (matches: ((path: string) => boolean) | undefined, inside: string, outside: string) => {
    for (const path of inside.split(" ")) expect.soft([path, matches?.(path)]).toEqual([path, true]);
    for (const path of outside.split(" ")) expect.soft([path, matches?.(path)]).toEqual([path, false]);
  };

  it.each([
    ["*.md", "a.md", "a.txt docs/a.md"],
    ["docs/*.md", "docs/a.md", "docs/x/a.md"],
    ["?.yaml", "a.yaml", "ab.yaml /.yaml"],
    ["[a-c]?", "a1", "d1 c/"],
    ["[^a]x", "bx", "ax"],
    ["\\*", "*", "a"],
    ["a*b*c", "abc axbxc", "ab"],
  ])("%s of .helmignore takes in %s, not %s", (pattern, ...paths) => check(pathMatcher(pattern), ...paths));

  it.each([
    ["conf/**", "conf/a conf/a/b", "other/a"],
    ["conf/*", "conf/a", "conf/a/b"],
    ["**.txt", "a.txt x/y.txt", "a.md"],
    ["{a,b}.yaml", "a.yaml b.yaml", "c.yaml"],
    ["{a*,x/**}/z", "ab/z x/1/2/z", "b/z"],
    ["[!a].x", "b.x", "a.x"],
    ["conf/[ab].*", "conf/a.txt", "conf/c.txt"],
  ])("%s of .Files.Glob takes in %s, not %s", (pattern, ...paths) => check(filesMatcher(pattern), ...paths));

  it.each(["[a", "a\\", "[]"])("%s is no pattern", (pattern) => expect(pathMatcher(pattern)).toBeUndefined());
  it.each(["{a", "[a"])("%s is no pattern for files", (pattern) => expect(filesMatcher(pattern)).toBeUndefined());

  it("does not go back over a text again and again", () => {
    expect(filesMatcher(`${"**a".repeat(60)}b`)?.("a".repeat(3000))).toBe(false);
  });
});

describe(".helmignore", () => {
  const kept = (text: string) => {
    const ignores = readIgnore(text);
    if (typeof ignores !== "function") return ignores.message;
    const paths = ["Chart.yaml", "README.md", "docs/", "docs/a.md", "templates/.hidden", "templates/a.yaml", "x.tmp"];
    return paths.filter((path) => !ignores(path.replace(/\/$/, ""), path.endsWith("/"))).join(" ");
  };
  it.each([
    ["", "Chart.yaml README.md docs/ docs/a.md templates/a.yaml x.tmp"],
    ["# a comment\n\n*.md\r\n", "Chart.yaml docs/ templates/a.yaml x.tmp"],
    ["/*.md", "Chart.yaml docs/ docs/a.md templates/a.yaml x.tmp"],
    ["docs/", "Chart.yaml README.md docs/a.md templates/a.yaml x.tmp"],
    ["docs/*.md", "Chart.yaml README.md docs/ templates/a.yaml x.tmp"],
    ["!*.md", "README.md docs/a.md"],
    ["**/x", "“**” is not known in .helmignore"],
    ["[x", "“[x” is no pattern"],
  ])("%j leaves %s", (text, expected) => expect(kept(text)).toBe(expected));
});

describe("archives", () => {
  const read = (files: Record<string, string | Uint8Array>) => {
    const found = readArchive(gzipSync(tarOf(files)), gunzip);
    return typeof found === "string" ? found : found.map(({ path, bytes }) => `${path}=${textOfBytes(bytes)}`);
  };
  const long = `${"long-name/".repeat(12)}a.yaml`;

  it("gives the files below the chart's folder, long names too", () => {
    expect(read({ "db/Chart.yaml": "name: db", "db/templates/": "", [`db/${long}`]: "x" })).toEqual([
      "Chart.yaml=name: db",
      `${long}=x`,
    ]);
  });

  it.each([
    ["db/../../etc/passwd", "lies outside of it"],
    ["db//etc/passwd", "lies outside of it"],
    ["db/..", "lies outside of it"],
    ["db\\..\\..\\x", "lies outside of it"],
    ["db/C:/x", "lies outside of it"],
    ["alone", "lies outside of it"],
    ["Chart.yaml/x", "not in a folder"],
  ])("refuses %s", (name, why) => expect(read({ [name]: "x" })).toContain(why));

  it("refuses what is no archive, an empty and a cut one", () => {
    const noise = Uint8Array.from({ length: 3000 }, (_, index) => (index * index * 31) % 251);
    const whole = gzipSync(tarOf({ "db/Chart.yaml": noise }));
    expect(readArchive(new TextEncoder().encode("name: db"), gunzip)).toContain("not compressed");
    expect(readArchive(whole.subarray(0, whole.length >> 1), gunzip)).toContain("damaged");
    expect(readArchive(gzipSync(new Uint8Array(1024)), gunzip)).toContain("empty");
    expect(readArchive(gzipSync(tarOf({ "db/a": noise }).subarray(0, 1500)), gunzip)).toContain("damaged");
  });

  it("stops unpacking a bomb", () => {
    const bomb = gzipSync(tarOf({ "db/zeros": new Uint8Array(8 * 1024 * 1024) }));
    expect(readArchive(bomb, gunzip, 1024 * 1024)).toContain("too large");
    expect(readArchive(bomb, gunzip)).toHaveLength(1);
  });
});

it.each([
  [[0xef, 0xbb, 0xbf, 0x61], "a"],
  [[0x61, 0xff, 0xc3, 0xa4], "a\udcffä"],
  [[0xf0, 0x9f, 0x98], "\udcf0\udc9f\udc98"],
])("reads the bytes %j", (bytes, text) => expect(textOfBytes(new Uint8Array(bytes))).toBe(text));
