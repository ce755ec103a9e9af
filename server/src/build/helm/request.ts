import type { Text } from "../../gotemplate/text.ts";
import type { GoMap } from "../../gotemplate/values.ts";
import type { Span } from "../../yaml/tree.ts";

/** What is asked for: a chart with its values, under a name. */
export interface ChartRequest {
  /** The chart's folder or archive (`.tgz`). */
  readonly chart: string;
  /** Absent: the chart's own name. */
  readonly release?: string | undefined;
  /** Absent: `default`. */
  readonly namespace?: string | undefined;
  /** Values files that stand in for the chart's own `values.yaml`, weakest first. */
  readonly defaults?: readonly string[];
  /** Weakest first; all of them stronger than the chart's own. */
  readonly values: readonly ValuesSource[];
  /** Absent: v1.31.0. */
  readonly kubeVersion?: string | undefined;
  /**
   * Dependencies that are not in `charts/` are looked for in the repository; those that are not there are unknown, and the rest
   * is rendered. Helm renders nothing then.
   */
  readonly withoutMissing?: boolean;
  /** What the cluster knows besides the usual, `group/version`. */
  readonly apiVersions?: readonly string[] | undefined;
}

/** Values from one place. What is not there any more is a fault, unless it is `optional`. */
export type ValuesSource =
  | { readonly kind: "file"; readonly uri: string; readonly optional?: true }
  /** YAML that stands in another file, with its places. */
  | { readonly kind: "text"; readonly text: Text; readonly uri: string }
  /** A map of another file, read already. */
  | { readonly kind: "map"; readonly map: GoMap }
  /** In the form of `--set`; `string`: of `--set-string`; `written`: where its value stands. */
  | {
      readonly kind: "set";
      readonly text: string;
      readonly string?: boolean;
      readonly uri?: string;
      readonly written?: Text;
    }
  /** One value, taken as it stands, for a path in the form of `--set`. */
  | { readonly kind: "literal"; readonly path: string; readonly text: Text }
  /** The content of a file for a path in the form of `--set`, as of `--set-file`. */
  | { readonly kind: "content"; readonly path: string; readonly uri: string }
  /**
   * Values that are not here, or what changes the chart's objects afterwards: nothing is sure about what the chart makes of
   * those that are. `kinds`: of which objects alone.
   */
  | {
      readonly kind: "unknown";
      readonly why: string;
      readonly uri: string;
      readonly at?: Span;
      readonly kinds?: ReadonlySet<string>;
    };
