import {
  fieldOf,
  invalid,
  type Judging,
  listIn,
  objectIn,
  spanOf,
  stringOf,
  textIn,
  type View,
} from "../../verdict/context.ts";
import { judgeLabels } from "../../verdict/metadata.ts";
import { labelKeyFaults, labelValueFaults } from "../../verdict/names.ts";

/** ValidateLabelSelector (API-SERVER L1 to L7) of a field that may be absent. */
export function judgeSelector(judging: Judging, view: View, key: string): void {
  const selector = objectIn(view, key);
  if (selector === undefined) return;
  judgeLabels(judging, selector, "matchLabels");
  for (const requirement of listIn(selector, "matchExpressions")) judgeRequirement(judging, requirement);
}

function judgeRequirement(judging: Judging, view: View): void {
  // Another type than a map: decoding has spoken.
  if (view.node.templated || (view.node.kind !== "map" && stringOf(view.node) !== "")) return;
  const operator = textIn(view, "operator");
  const operatorField = fieldOf(view, "operator", "scalar");
  const values = fieldOf(view, "values", "sequence");
  const count = values.node?.kind === "sequence" ? values.node.items.length : 0;
  const filled = values.state === "unreadable" || values.node?.templated === true;
  if (operator === "In" || operator === "NotIn") {
    if (count === 0 && !filled && !judging.partial) {
      invalid(judging, {
        rule: "invalid-selector-expression",
        type: "Required value",
        detail: "must be specified when `operator` is 'In' or 'NotIn'",
        path: values.path,
        span: values.key?.span ?? spanOf(operatorField, view),
        at: "missing",
      });
    }
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (count > 0) {
      invalid(judging, {
        rule: "invalid-selector-expression",
        type: "Forbidden",
        detail: "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        path: values.path,
        span: values.key?.span ?? view.holder,
        at: "key",
      });
    }
  } else if (operator !== false && !(judging.partial && !operator)) {
    invalid(judging, {
      rule: operator ? "invalid-selector-expression" : "required-field",
      type: "Invalid value",
      detail: "not a valid selector operator",
      path: operatorField.path,
      span: spanOf(operatorField, view),
      at: operator ? "value" : "missing",
      value: operator ?? "",
    });
  }
  judgeKey(judging, view);
  for (const item of listIn(view, "values")) {
    const value = stringOf(item.node);
    if (value === undefined) continue;
    for (const detail of labelValueFaults(value)) {
      invalid(judging, {
        rule: "invalid-label",
        type: "Invalid value",
        detail,
        path: item.path,
        span: item.node.span,
        value,
      });
    }
  }
}

function judgeKey(judging: Judging, view: View): void {
  const key = textIn(view, "key");
  if (key === false || (judging.partial && !key)) return;
  const field = fieldOf(view, "key", "scalar");
  for (const detail of labelKeyFaults(key ?? "")) {
    invalid(judging, {
      rule: key ? "invalid-label" : "required-field",
      type: "Invalid value",
      detail,
      path: field.path,
      span: spanOf(field, view),
      at: key ? "value" : "missing",
      value: key ?? "",
    });
  }
}
