import { cidrHostBits } from "./cidr-host-bits.ts";
import { duplicateItem } from "./duplicate-item.ts";
import { emptyPeer } from "./empty-peer.ts";
import { exactlyOneOf } from "./exactly-one-of.ts";
import { exceptOutsideCidr } from "./except-outside-cidr.ts";
import { invalidAction } from "./invalid-action.ts";
import { invalidCidr } from "./invalid-cidr.ts";
import { invalidDomainName } from "./invalid-domain-name.ts";
import { invalidEndPort } from "./invalid-end-port.ts";
import { invalidLabel } from "./invalid-label.ts";
import { invalidName } from "./invalid-name.ts";
import { invalidPolicyType } from "./invalid-policy-type.ts";
import { invalidPort } from "./invalid-port.ts";
import { invalidPortName } from "./invalid-port-name.ts";
import { invalidPortRange } from "./invalid-port-range.ts";
import { invalidPriority } from "./invalid-priority.ts";
import { invalidProtocol } from "./invalid-protocol.ts";
import { invalidSelectorExpression } from "./invalid-selector-expression.ts";
import { invalidTier } from "./invalid-tier.ts";
import { ipBlockWithSelector } from "./ip-block-with-selector.ts";
import { namedPortWithoutPods } from "./named-port-without-pods.ts";
import { requiredField } from "./required-field.ts";
import type { Rule } from "./rule.ts";
import { tooManyItems } from "./too-many-items.ts";
import { unknownField } from "./unknown-field.ts";
import { wrongApiVersion } from "./wrong-api-version.ts";
import { wrongType } from "./wrong-type.ts";
import { yaml11Boolean } from "./yaml-1-1-boolean.ts";
import { yamlSyntax } from "./yaml-syntax.ts";

/** Section A of the catalogue: what the API server rejects. Each fault of the verdict belongs to exactly one of them. */
export const rejectedRules: readonly Rule[] = [
  yamlSyntax,
  unknownField,
  wrongType,
  yaml11Boolean,
  requiredField,
  invalidName,
  invalidLabel,
  invalidSelectorExpression,
  emptyPeer,
  ipBlockWithSelector,
  invalidCidr,
  cidrHostBits,
  exceptOutsideCidr,
  invalidProtocol,
  invalidPort,
  invalidPortName,
  invalidEndPort,
  invalidPolicyType,
  wrongApiVersion,
  exactlyOneOf,
  tooManyItems,
  invalidAction,
  invalidTier,
  invalidPriority,
  invalidPortRange,
  duplicateItem,
  invalidDomainName,
  namedPortWithoutPods,
];
