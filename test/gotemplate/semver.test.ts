import { expect, it } from "vitest";
import {
  compareVersions,
  parseConstraint,
  parseVersion,
  satisfies,
  versionText,
} from "../../server/src/gotemplate/semver.ts";

it.each([
  ["v1.2", "1.2.0"],
  ["1", "1.0.0"],
  ["1.2.3-rc.1+b.5", "1.2.3-rc.1+b.5"],
  ["01.2.3", "1.2.3"],
  ["1.27.3-gke.1", "1.27.3-gke.1"],
  ["1.2.3-01", undefined],
  ["1.2.3.4", undefined],
  ["latest", undefined],
  ["", undefined],
])("reads %s as %s", (text, expected) => {
  const version = parseVersion(text);
  expect(version && versionText(version)).toBe(expected);
});

it("orders versions", () => {
  const ordered = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc",
    "1.0.0",
    "1.0.1",
    "1.10.0",
  ];
  const versions = ordered.flatMap((text) => parseVersion(text) ?? []);
  expect(versions.toReversed().sort(compareVersions).map(versionText)).toEqual(ordered);
});

/** Constraint, versions inside, versions outside. */
it.each([
  [">=1.19", "1.19.0 1.31.0 v1.20", "1.18.9 1.27.3-gke.1"],
  [">=1.19-0", "1.27.3-gke.1 1.19.0-rc.1 1.20.0", "1.18.0-0"],
  ["=1.2", "1.2.0 1.2.9", "1.3.0"],
  ["1.2.3", "1.2.3 1.2.3+x", "1.2.4"],
  ["", "0.0.1 9.9.9", "1.0.0-rc.1"],
  ["*", "0.0.1 9.9.9", "1.0.0-rc.1"],
  ["*-0", "1.0.0-rc.1 2.0.0", ""],
  ["1.x", "1.0.0 1.9.9", "2.0.0 0.9.0"],
  ["^1.2.3", "1.2.3 1.9.0", "2.0.0 1.2.2"],
  ["^0.2.3", "0.2.3 0.2.9", "0.3.0 1.0.0"],
  ["^0.0.3", "0.0.3", "0.0.4"],
  ["^0", "0.9.0", "1.0.0"],
  ["~1.2", "1.2.9", "1.3.0"],
  ["~1", "1.9.0", "2.0.0"],
  ["~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0"],
  [">1", "2.0.0", "1.0.0 1.9.0"],
  [">1.1", "1.2.0 2.0.0", "1.1.9"],
  ["<=1", "1.9.0 0.1.0", "2.0.0"],
  ["<=1.2", "1.2.9", "1.3.0"],
  ["!=1.2", "1.3.0 2.2.0", "1.2.5"],
  ["!=1.2.3", "1.2.4 1.2.3-rc.1", "1.2.3"],
  [">=1.2 <2", "1.5.0", "2.0.0 1.1.0"],
  [">= 1.2, < 2", "1.5.0", "2.0.0"],
  ["1.2 - 1.4.5", "1.2.0 1.4.5", "1.1.0 1.4.6"],
  ["<1 || >=3", "0.5.0 3.0.0", "2.0.0"],
  ["=>1.2 =<1.4", "1.3.0", "1.5.0"],
])("%s holds %s and not %s", (constraint, inside, outside) => {
  for (const version of inside.split(" ").filter(Boolean))
    expect.soft([version, satisfies(version, constraint)]).toEqual([version, true]);
  for (const version of outside.split(" ").filter(Boolean))
    expect.soft([version, satisfies(version, constraint)]).toEqual([version, false]);
});

it.each(["abc", ">>1", "1.2.3.4", ">=1.2 &&", "1,,2", `>=${"1".repeat(600)}`])("takes %s for no constraint", (text) => {
  expect(parseConstraint(text)).toBeUndefined();
});
