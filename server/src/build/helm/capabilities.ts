import { parseVersion, type Version, versionText } from "../../gotemplate/semver.ts";
import { GoFault, type GoStruct, type GoValue, goBool, goList, goString, goStruct } from "../../gotemplate/values.ts";

/** What Helm takes the cluster for when nobody asks one. */
export const defaultKubeVersion = "v1.31.0";

/** What `.Capabilities.APIVersions.Has` knows without a cluster, in Helm's order. */
const knownApiVersions: readonly string[] = `
v1
admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1beta1
internal.apiserver.k8s.io/v1alpha1
apps/v1 apps/v1beta1 apps/v1beta2
authentication.k8s.io/v1 authentication.k8s.io/v1alpha1 authentication.k8s.io/v1beta1
authorization.k8s.io/v1 authorization.k8s.io/v1beta1
autoscaling/v1 autoscaling/v2 autoscaling/v2beta1 autoscaling/v2beta2
batch/v1 batch/v1beta1
certificates.k8s.io/v1 certificates.k8s.io/v1beta1 certificates.k8s.io/v1alpha1
coordination.k8s.io/v1alpha1 coordination.k8s.io/v1beta1 coordination.k8s.io/v1
discovery.k8s.io/v1 discovery.k8s.io/v1beta1
events.k8s.io/v1 events.k8s.io/v1beta1
extensions/v1beta1
flowcontrol.apiserver.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta2
flowcontrol.apiserver.k8s.io/v1beta3
networking.k8s.io/v1 networking.k8s.io/v1alpha1 networking.k8s.io/v1beta1
node.k8s.io/v1 node.k8s.io/v1alpha1 node.k8s.io/v1beta1
policy/v1 policy/v1beta1
rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1beta1 rbac.authorization.k8s.io/v1alpha1
resource.k8s.io/v1alpha3
scheduling.k8s.io/v1alpha1 scheduling.k8s.io/v1beta1 scheduling.k8s.io/v1
storage.k8s.io/v1beta1 storage.k8s.io/v1 storage.k8s.io/v1alpha1
storagemigration.k8s.io/v1alpha1
apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1
`
  .trim()
  .split(/\s+/);

/** `v1.31.0` for `1.31`; `undefined`: no version. */
export function kubeVersionText(text: string): string | undefined {
  const version = parseVersion(text);
  return version && `v${versionText(version)}`;
}

/** `.Capabilities` of a cluster of this version that knows these API versions besides. */
export function capabilities(version: string, more: readonly string[]): GoStruct {
  const { major, minor } = parseVersion(version) ?? ({ major: 0, minor: 0 } satisfies Pick<Version, "major" | "minor">);
  const gitVersion = goString(version);
  const kubeVersion = goStruct(
    "chartutil.KubeVersion",
    { Version: gitVersion, Major: goString(String(major)), Minor: goString(String(minor)) },
    {
      addressed: {
        shown: version,
        methods: new Map([
          ["String", { signature: "", call: () => gitVersion }],
          ["GitVersion", { signature: "", call: () => gitVersion }],
        ]),
      },
    },
  );
  const known = new Set([...knownApiVersions, ...more]);
  const apiVersions: GoValue = {
    ...goList(
      [...knownApiVersions, ...more].map((each) => goString(each)),
      "chartutil.VersionSet",
    ),
    methods: new Map([["Has", { signature: "string", call: (name) => goBool(known.has(textOf(name))) }]]),
  };
  const helmVersion = goStruct(
    "version.BuildInfo",
    {
      Version: goString("v3.16.4"),
      GitCommit: goString("7877b45b63f95635153b29a42c0c2f4273ec45ca"),
      GitTreeState: goString("clean"),
      GoVersion: goString("go1.22.7"),
    },
    {
      json: new Map([
        ["Version", { name: "version", omitEmpty: true }],
        ["GitCommit", { name: "git_commit", omitEmpty: true }],
        ["GitTreeState", { name: "git_tree_state", omitEmpty: true }],
        ["GoVersion", { name: "go_version", omitEmpty: true }],
      ]),
    },
  );
  const all: GoStruct = goStruct(
    "*chartutil.Capabilities",
    { KubeVersion: kubeVersion, APIVersions: apiVersions, HelmVersion: helmVersion },
    { methods: new Map([["Copy", { signature: "", call: () => all }]]) },
  );
  return all;
}

export function textOf(value: GoValue | undefined): string {
  if (value?.kind === "string" || value?.kind === "bytes") return value.text;
  throw new GoFault("wants a string");
}
