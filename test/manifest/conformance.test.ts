import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultsOf, policyOf } from "./support.ts";

interface Case {
  readonly file: string;
  readonly valid: boolean;
  readonly layer: "validation" | "strict-decoding" | "decoding";
  readonly errors: readonly { readonly field: string; readonly type: keyof typeof types }[];
  readonly valid_before_v1_36?: boolean;
  readonly strict_errors?: readonly string[];
  readonly decode_error?: string;
  readonly policy_types_after_defaulting?: readonly string[];
}

const types = {
  Required: "Required value",
  Invalid: "Invalid value",
  NotSupported: "Unsupported value",
  Forbidden: "Forbidden",
} as const;

const folder = join(import.meta.dirname, "../scenarios/validation");
const cases = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as readonly Case[];

describe.each(cases)("$file", ({ file, valid, layer, errors, ...rest }) => {
  const text = readFileSync(join(folder, file), "utf8");
  const faults = faultsOf(text);

  it("is taken or rejected as the server does, from v1.36 and before", () => {
    expect(faults.length === 0).toBe(valid);
    expect(faultsOf(text, "1.35").length === 0).toBe(valid || rest.valid_before_v1_36 === true);
  });

  it("names the server's fields and types", () => {
    const found = faults.filter((fault) => fault.layer === "validation");
    expect(found.map((fault) => [fault.field, fault.type])).toEqual(
      errors.map((error) => [error.field, types[error.type]]),
    );
    expect(faults.every((fault) => fault.layer === layer)).toBe(true);
    for (const strict of rest.strict_errors ?? []) {
      const [, field] = /unknown field "(.*)"/.exec(strict) ?? [];
      const key = /key "(.*)" already/.exec(strict)?.[1];
      expect(
        faults.some((fault) => fault.field === field || (fault.type === "duplicate field" && fault.value === key)),
      ).toBe(true);
    }
    const place = /Go struct field \w+\.(\S+) of/.exec(rest.decode_error ?? "")?.[1];
    if (place !== undefined) expect(faults[0]?.field.replace(/\[\d+\]/g, "").startsWith(place)).toBe(true);
  });

  it("points into the text", () => {
    for (const { span } of faults) {
      expect(text.slice(span.start, span.end).trim()).not.toBe("");
    }
  });
});

it.each(cases.filter((each) => each.valid))("$file: the server's policy types", (each) => {
  const { policyTypes, egress } = policyOf(readFileSync(join(folder, each.file), "utf8")).object;
  const effective = policyTypes ?? ((egress?.length ?? 0) > 0 ? ["Ingress", "Egress"] : ["Ingress"]);
  expect(effective).toEqual(each.policy_types_after_defaulting);
});
