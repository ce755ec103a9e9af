import { computing, type Functions, failing, str } from "../function.ts";
import { compareVersions, parseConstraint, parseVersion, type Version, versionText } from "../semver.ts";
import {
  type GoMethod,
  type GoMethods,
  type GoStruct,
  type GoValue,
  goBool,
  goInt,
  goString,
  goStruct,
} from "../values.ts";

function read(text: string): Version {
  return parseVersion(text) ?? failing("Invalid Semantic Version");
}

function other(value: GoValue | undefined): Version {
  return value?.kind === "struct" && value.shown !== undefined ? read(value.shown) : failing("a version is needed");
}

function next(version: Version, part: "major" | "minor" | "patch"): GoStruct {
  const { major, minor, patch, prerelease } = version;
  const written =
    part === "major"
      ? `${major + 1}.0.0`
      : part === "minor"
        ? `${major}.${minor + 1}.0`
        : `${major}.${minor}.${prerelease === "" ? patch + 1 : patch}`;
  return versionValue(
    { ...read(written), original: version.original.startsWith("v") ? `v${written}` : written },
    "semver.Version",
  );
}

const plain = (call: () => GoValue): GoMethod => ({ signature: "", call });

function methodsOf(version: Version): GoMethods {
  const compared = (holds: (order: number) => boolean): GoMethod => ({
    signature: "any",
    call: (value) => goBool(holds(compareVersions(version, other(value)))),
  });
  return new Map<string, GoMethod>([
    ["Major", plain(() => goInt(version.major, "uint64"))],
    ["Minor", plain(() => goInt(version.minor, "uint64"))],
    ["Patch", plain(() => goInt(version.patch, "uint64"))],
    ["Prerelease", plain(() => goString(version.prerelease))],
    ["Metadata", plain(() => goString(version.metadata))],
    ["Original", plain(() => goString(version.original))],
    ["String", plain(() => goString(versionText(version)))],
    ["IncMajor", plain(() => next(version, "major"))],
    ["IncMinor", plain(() => next(version, "minor"))],
    ["IncPatch", plain(() => next(version, "patch"))],
    ["Compare", { signature: "any", call: (value) => goInt(Math.sign(compareVersions(version, other(value)))) }],
    ["Equal", compared((order) => order === 0)],
    ["LessThan", compared((order) => order < 0)],
    ["LessThanEqual", compared((order) => order <= 0)],
    ["GreaterThan", compared((order) => order > 0)],
    ["GreaterThanEqual", compared((order) => order >= 0)],
  ]);
}

function versionValue(version: Version, type = "*semver.Version"): GoStruct {
  return goStruct(type, {}, { methods: methodsOf(version), shown: versionText(version) });
}

export const versionFunctions: Functions = {
  semver: computing("string", ([text]) => versionValue(read(str(text)))),
  semverCompare: computing("string string", ([written, text]) => {
    const constraint =
      (str(written) === "" ? undefined : parseConstraint(str(written))) ??
      failing(`improper constraint: ${str(written)}`);
    return goBool(constraint(read(str(text))));
  }),
};
