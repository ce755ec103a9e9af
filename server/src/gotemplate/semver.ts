import { limits } from "../limits.ts";
/** A semantic version as Masterminds/semver v3 reads it: `v1.2`, `1`, `1.2.3-rc.1+build`. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Without its dash; empty: a release. */
  readonly prerelease: string;
  /** Without its plus; never compared. */
  readonly metadata: string;
  /** As it was written. */
  readonly original: string;
}

const suffix = String.raw`(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?`;
const versionForm = new RegExp(String.raw`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?${suffix}$`);

/** `undefined`: no version. */
export function parseVersion(text: string): Version | undefined {
  const match = versionForm.exec(text);
  if (match === null) return undefined;
  const [, major, minor = "0", patch = "0", prerelease = "", metadata = ""] = match;
  // A number with a zero in front would not compare as it reads.
  if (prerelease.split(".").some((part) => /^0\d+$/.test(part))) return undefined;
  const numbers = [major, minor, patch].map(Number);
  if (numbers.some((each) => each >= 2 ** 64)) return undefined;
  const [first = 0, second = 0, third = 0] = numbers;
  return { major: first, minor: second, patch: third, prerelease, metadata, original: text };
}

export function isVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

/** All three numbers, without a `v`. */
export function versionText({ major, minor, patch, prerelease, metadata }: Version): string {
  const tail = `${prerelease === "" ? "" : `-${prerelease}`}${metadata === "" ? "" : `+${metadata}`}`;
  return `${major}.${minor}.${patch}${tail}`;
}

/** Below, at or above zero. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  const left = a.split(".");
  const right = b.split(".");
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const compared = compareParts(left[at], right[at]);
    if (compared !== 0) return compared;
  }
  return 0;
}

function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const numeric = [a, b].map((part) => /^\d+$/.test(part));
  if (numeric[0] && numeric[1]) return Number(a) - Number(b);
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Whether a version lies in a range. */
export type Constraint = (version: Version) => boolean;

/** One comparison of a constraint. Parts that it leaves open (`1.x`, `1`) are zero in `limit`. */
interface Comparison {
  readonly operator: string;
  readonly limit: Version;
  readonly openMinor: boolean;
  readonly openPatch: boolean;
  /** Any part is left open. */
  readonly open: boolean;
}

const operators = String.raw`=>|=<|>=|<=|!=|~>|=|<|>|~|\^|`;
const part = "[0-9|xX*]+";
const limitForm = String.raw`v?(?:${part})(?:\.(?:${part}))?(?:\.(?:${part}))?${suffix.replace(/\((?!\?)/g, "(?:")}`;
const groupForm = new RegExp(
  String.raw`^(?:\s*(?:${operators})\s*(?:${limitForm})\s*)(?:(?:\s+|,\s*)(?:${operators})\s*(?:${limitForm})\s*)*$`,
);
const comparisonForm = new RegExp(String.raw`(${operators})\s*(${limitForm})`, "g");
const partsForm = new RegExp(String.raw`^v?(${part})(?:\.(${part}))?(?:\.(${part}))?(.*)$`);
const rangeForm = new RegExp(String.raw`\s*(${limitForm})\s+-\s+(${limitForm})\s*`, "g");

/** `>=1.19-0`, `~1.2 || ^3`, `1.2 - 1.4`; `undefined`: no constraint. */
export function parseConstraint(text: string): Constraint | undefined {
  if (text.length > limits.template.version) return undefined;
  const groups: (readonly Comparison[])[] = [];
  for (const written of text.replace(rangeForm, " >=$1, <=$2 ").split("||")) {
    if (written === "") {
      groups.push([anything]);
      continue;
    }
    if (!groupForm.test(written)) return undefined;
    const group: Comparison[] = [];
    for (const [, operator = "", limit = ""] of written.matchAll(comparisonForm)) {
      const read = readComparison(operator, limit);
      if (read === undefined) return undefined;
      group.push(read);
    }
    groups.push(group);
  }
  return (version) => groups.some((group) => group.every((each) => holds(each, version)));
}

const zero: Version = { major: 0, minor: 0, patch: 0, prerelease: "", metadata: "", original: "0.0.0" };
const anything: Comparison = { operator: "", limit: zero, openMinor: false, openPatch: false, open: true };

function readComparison(operator: string, text: string): Comparison | undefined {
  const [, major = "", minor, patch, tail = ""] = partsForm.exec(text) ?? [];
  const openMajor = isOpen(major);
  const openMinor = !openMajor && isOpen(minor);
  const openPatch = !openMajor && !openMinor && isOpen(patch);
  const written = openMajor
    ? `0.0.0${tail}`
    : openMinor
      ? `${major}.0.0${tail}`
      : openPatch
        ? `${major}.${minor}.0${tail}`
        : text;
  const limit = parseVersion(written);
  return limit && { operator, limit, openMinor, openPatch, open: openMajor || openMinor || openPatch };
}

function isOpen(text: string | undefined): boolean {
  return text === undefined || /^[xX*]$/.test(text);
}

function holds(comparison: Comparison, version: Version): boolean {
  const { operator, limit, open, openMinor, openPatch } = comparison;
  if (operator === "!=") return differs(comparison, version);
  // Who does not ask for versions before a release gets none.
  if (version.prerelease !== "" && limit.prerelease === "") return false;
  const compared = compareVersions(version, limit);
  switch (operator) {
    case ">":
      if (!open || version.major !== limit.major) return compared > 0 && (!open || version.major > limit.major);
      return openMinor ? false : openPatch ? version.minor > limit.minor : compared > 0;
    case "<":
      return compared < 0;
    case ">=":
    case "=>":
      return compared >= 0;
    case "<=":
    case "=<":
      if (!open) return compared <= 0;
      return !(
        version.major > limit.major ||
        (version.major === limit.major && version.minor > limit.minor && !openMinor)
      );
    case "^":
      return compared >= 0 && caret(comparison, version);
    case "~":
    case "~>":
      return compared >= 0 && tilde(comparison, version);
    default:
      return open ? compared >= 0 && tilde(comparison, version) : compared === 0;
  }
}

function tilde({ limit, openMinor, openPatch }: Comparison, version: Version): boolean {
  if (limit.major === 0 && limit.minor === 0 && limit.patch === 0 && !openMinor && !openPatch) return true;
  return version.major === limit.major && (version.minor === limit.minor || openMinor);
}

function caret({ limit, openMinor, openPatch }: Comparison, version: Version): boolean {
  if (limit.major > 0 || openMinor) return version.major === limit.major;
  if (version.major > 0) return false;
  if (limit.minor > 0 || openPatch) return version.minor === limit.minor;
  return version.minor === 0 && version.patch === limit.patch;
}

function differs({ limit, open, openMinor, openPatch }: Comparison, version: Version): boolean {
  if (!open) return compareVersions(version, limit) !== 0;
  if (version.prerelease !== "" && limit.prerelease === "") return false;
  if (version.major !== limit.major) return true;
  if (openMinor) return false;
  if (version.minor !== limit.minor) return true;
  if (!openPatch) return version.patch !== limit.patch || compareVersions(version, limit) !== 0;
  return comparePrereleases(version.prerelease, limit.prerelease) !== 0;
}

/** Whether a version satisfies a constraint; never where one of them cannot be read. */
export function satisfies(version: string, constraint: string): boolean {
  const read = parseVersion(version);
  return read !== undefined && parseConstraint(constraint)?.(read) === true;
}
