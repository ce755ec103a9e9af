import { acceptOverridesNetworkPolicy } from "./accept-overrides-network-policy.ts";
import { allowsEverything } from "./allows-everything.ts";
import { apiServerIsNoPod } from "./api-server-is-no-pod.ts";
import { baselineNeverAsked } from "./baseline-never-asked.ts";
import { broadSelector } from "./broad-selector.ts";
import { cannotBeBuilt } from "./cannot-be-built.ts";
import { clusterDnsDenied } from "./cluster-dns-denied.ts";
import { controlPlaneCutOff } from "./control-plane-cut-off.ts";
import { deniedByClusterPolicy } from "./denied-by-cluster-policy.ts";
import { deprecatedPolicyKind } from "./deprecated-policy-kind.ts";
import { dnsBlocked } from "./dns-blocked.ts";
import { dnsOpenToTheWorld } from "./dns-open-to-the-world.ts";
import { dnsUdpOnly } from "./dns-udp-only.ts";
import { dnsWrongDirection } from "./dns-wrong-direction.ts";
import { domainNamesNeedAccept } from "./domain-names-need-accept.ts";
import { duplicatePolicy } from "./duplicate-policy.ts";
import { egressBlocksKubernetesApi } from "./egress-blocks-kubernetes-api.ts";
import { egressOnlyIsolatesIngress } from "./egress-only-isolates-ingress.ts";
import { emptyEgressDoesNotIsolate } from "./empty-egress-does-not-isolate.ts";
import { emptyLabelFromChart } from "./empty-label-from-chart.ts";
import { emptyListAllowsAll } from "./empty-list-allows-all.ts";
import { endPortEqualsPort } from "./end-port-equals-port.ts";
import { equalPriority } from "./equal-priority.ts";
import { exceptCoversBlock } from "./except-covers-block.ts";
import { exceptReopened } from "./except-reopened.ts";
import { experimentalField } from "./experimental-field.ts";
import { hostNetworkPeer } from "./host-network-peer.ts";
import { hostNetworkTarget } from "./host-network-target.ts";
import { implicitNamespace } from "./implicit-namespace.ts";
import { implicitPolicyTypes } from "./implicit-policy-types.ts";
import { implicitProtocol } from "./implicit-protocol.ts";
import { ipBlockIsAService } from "./ip-block-is-a-service.ts";
import { ipBlockMatchesPods } from "./ip-block-matches-pods.ts";
import { kubeSystemIsolated } from "./kube-system-isolated.ts";
import { labelsFromDifferentHelpers } from "./labels-from-different-helpers.ts";
import { legacyIsolationAnnotation } from "./legacy-isolation-annotation.ts";
import { metadataServerExposed } from "./metadata-server-exposed.ts";
import { misleadingDeny } from "./misleading-deny.ts";
import { misleadingScope } from "./misleading-scope.ts";
import { namedPortMissing } from "./named-port-missing.ts";
import { namedPortToIpBlock } from "./named-port-to-ip-block.ts";
import { namespaceLabelMissing } from "./namespace-label-missing.ts";
import { neededConnectionDenied } from "./needed-connection-denied.ts";
import { networkDenyCoversPods } from "./network-deny-covers-pods.ts";
import { neverMatchingPort } from "./never-matching-port.ts";
import { noDefaultDeny } from "./no-default-deny.ts";
import { nullLabelValue } from "./null-label-value.ts";
import { oneSidedConnection } from "./one-sided-connection.ts";
import { openToTheInternet } from "./open-to-the-internet.ts";
import { passWithNothingBehind } from "./pass-with-nothing-behind.ts";
import { peerSplitFromPorts } from "./peer-split-from-ports.ts";
import { peersMeantAsAnd } from "./peers-meant-as-and.ts";
import { podSelectorInWrongNamespace } from "./pod-selector-in-wrong-namespace.ts";
import { policyNameConvention } from "./policy-name-convention.ts";
import { policyWithoutRules } from "./policy-without-rules.ts";
import { portNotExposed } from "./port-not-exposed.ts";
import { redundantPeer } from "./redundant-peer.ts";
import { redundantPolicy } from "./redundant-policy.ts";
import { redundantPort } from "./redundant-port.ts";
import { redundantRule } from "./redundant-rule.ts";
import { rejectedRules } from "./rejected.ts";
import type { Rule } from "./rule.ts";
import { ruleNeverReached } from "./rule-never-reached.ts";
import { rulesWithoutPolicyType } from "./rules-without-policy-type.ts";
import { seenConnectionDenied } from "./seen-connection-denied.ts";
import { selectorContradiction } from "./selector-contradiction.ts";
import { selectorNeedsReleaseName } from "./selector-needs-release-name.ts";
import { selectorNotChecked } from "./selector-not-checked.ts";
import { selectsNothing } from "./selects-nothing.ts";
import { servicePortInsteadOfPodPort } from "./service-port-instead-of-pod-port.ts";
import { targetUnreachable } from "./target-unreachable.ts";
import { twoPolicyApis } from "./two-policy-apis.ts";
import { unusedSuppression } from "./unused-suppression.ts";
import { workloadCutOff } from "./workload-cut-off.ts";
import { workloadNotSelected } from "./workload-not-selected.ts";

/** The API accepts it, and it does not do what it says. */
const mistaken: readonly Rule[] = [
  rulesWithoutPolicyType,
  egressOnlyIsolatesIngress,
  emptyEgressDoesNotIsolate,
  misleadingDeny,
  emptyListAllowsAll,
  peersMeantAsAnd,
  peerSplitFromPorts,
  dnsBlocked,
  selectorContradiction,
  podSelectorInWrongNamespace,
  namespaceLabelMissing,
  selectsNothing,
  servicePortInsteadOfPodPort,
  portNotExposed,
  namedPortMissing,
  namedPortToIpBlock,
  hostNetworkTarget,
  exceptReopened,
  exceptCoversBlock,
  oneSidedConnection,
  duplicatePolicy,
  metadataServerExposed,
  dnsOpenToTheWorld,
  hostNetworkPeer,
  domainNamesNeedAccept,
  neverMatchingPort,
  nullLabelValue,
  selectorNotChecked,
  cannotBeBuilt,
  neededConnectionDenied,
  seenConnectionDenied,
  ruleNeverReached,
  deniedByClusterPolicy,
  networkDenyCoversPods,
  clusterDnsDenied,
  controlPlaneCutOff,
  equalPriority,
  twoPolicyApis,
  selectorNeedsReleaseName,
  labelsFromDifferentHelpers,
  emptyLabelFromChart,
];

/** True, and worth knowing. */
const notable: readonly Rule[] = [
  allowsEverything,
  openToTheInternet,
  dnsUdpOnly,
  ipBlockMatchesPods,
  ipBlockIsAService,
  kubeSystemIsolated,
  noDefaultDeny,
  workloadNotSelected,
  egressBlocksKubernetesApi,
  misleadingScope,
  dnsWrongDirection,
  apiServerIsNoPod,
  legacyIsolationAnnotation,
  targetUnreachable,
  workloadCutOff,
  policyWithoutRules,
  acceptOverridesNetworkPolicy,
  passWithNothingBehind,
  baselineNeverAsked,
  experimentalField,
];

/** Style, explicitness, redundancy. */
const style: readonly Rule[] = [
  implicitPolicyTypes,
  implicitProtocol,
  implicitNamespace,
  redundantPeer,
  redundantPort,
  redundantRule,
  redundantPolicy,
  broadSelector,
  endPortEqualsPort,
  policyNameConvention,
  deprecatedPolicyKind,
  unusedSuppression,
];

/** All rules, in the order of the catalogue. */
export const rules: readonly Rule[] = [...rejectedRules, ...mistaken, ...notable, ...style];
