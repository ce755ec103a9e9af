import { describe, expect, it } from "vitest";
import { hover } from "../../server/src/features/hover.ts";
import { makeWorkspace } from "../harness/rules.ts";
import { look, matrixOf } from "../matrix/support.ts";

const workload = (namespace: string, name: string) =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main}]}}\n`;
const policy = (namespace: string) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: ${namespace}}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Egress]\n  egress:\n    - to: [{podSelector: {matchLabels: {app: db}}}]\n`;
const cluster = ["shop", "zoo"].map((name) => policy(name) + workload(name, "web") + workload(name, "db")).join("");

const other = (apiVersion: string, kind: string, namespaced: boolean) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: other${namespaced ? "\n  namespace: shop" : ""}\nspec: {}\n`;

/** What argues from what no policy says, by namespace. */
function absent(text: string): readonly string[] {
  return makeWorkspace({ "policy.yaml": cluster, "other.yaml": text })
    .all()
    .filter(({ finding }) => finding.rule === "dns-blocked")
    .map(({ finding }) => `${finding.rule} ${finding.object.split(" ")[1]}`)
    .sort();
}

const inZoo = ["dns-blocked zoo/web"];
const inBoth = ["dns-blocked shop/web", "dns-blocked zoo/web"];

describe("policies of other engines", () => {
  it.each<[string, string, boolean, string, readonly string[]]>([
    ["cilium.io/v2", "CiliumNetworkPolicy", true, "1 CiliumNetworkPolicy in shop is not read", inZoo],
    ["cilium.io/v2", "CiliumClusterwideNetworkPolicy", false, "1 CiliumClusterwideNetworkPolicy is not read", []],
    ["projectcalico.org/v3", "NetworkPolicy", true, "1 NetworkPolicy of projectcalico.org in shop is not read", inZoo],
    ["crd.projectcalico.org/v1", "GlobalNetworkPolicy", false, "1 GlobalNetworkPolicy is not read", []],
    ["crd.antrea.io/v1beta1", "NetworkPolicy", true, "1 NetworkPolicy of crd.antrea.io in shop is not read", inZoo],
    ["crd.antrea.io/v1beta1", "ClusterNetworkPolicy", false, "1 ClusterNetworkPolicy of crd.antrea.io is not read", []],
    [
      "networking.k8s.aws/v1alpha1",
      "ClusterNetworkPolicy",
      false,
      "1 ClusterNetworkPolicy of networking.k8s.aws is not read",
      [],
    ],
    ["security.istio.io/v1", "AuthorizationPolicy", true, "1 AuthorizationPolicy in shop is not read", inZoo],
    ["policy.linkerd.io/v1alpha1", "AuthorizationPolicy", true, "1 AuthorizationPolicy in shop is not read", inZoo],
    ["policy.linkerd.io/v1beta1", "ServerAuthorization", true, "1 ServerAuthorization in shop is not read", inZoo],
  ])("%s %s", (apiVersion, kind, namespaced, said, expected) => {
    const text = other(apiVersion, kind, namespaced);
    expect(absent(text)).toEqual(expected);
    const { header } = look(matrixOf({ texts: { "file:///a.yaml": cluster, "file:///b.yaml": text } }));
    expect(header.missing?.join()).toContain(said);
    const context = makeWorkspace({ "policy.yaml": cluster, "other.yaml": text }).context();
    expect(hover(context, cluster.indexOf("kind: NetworkPolicy"))?.contents).toContain(said);
    // They are never diagnosed themselves.
    const found = makeWorkspace({ "policy.yaml": cluster, "other.yaml": text }).findings("other.yaml");
    expect(found.map(({ rule }) => rule)).toEqual([]);
  });

  it("are not meant by other things", () => {
    expect(
      absent("---\napiVersion: cilium.io/v2\nkind: CiliumEndpoint\nmetadata: {name: c, namespace: shop}\n"),
    ).toEqual(inBoth);
  });
});
