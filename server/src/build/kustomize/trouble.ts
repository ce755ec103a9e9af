import { looksTemplated } from "../../yaml/template/looks.ts";
import type { Source, Span, YamlNode } from "../../yaml/tree.ts";
import type { BuildProblem } from "../build.ts";

/** A problem whose place is still told from the document it stands in. */
export interface Trouble {
  /** `failed`: the real tool refuses the build. `unknown`: a part that nobody can build here; the rest stands. */
  readonly kind: BuildProblem["kind"];
  readonly message: string;
  readonly source: Source;
  readonly span: Span;
  /** Something remote that has this name: it brings what it brings, and changes nothing else. */
  readonly remote?: string;
  /** The namespace into which that is put, where a kustomization says one. */
  readonly into?: string;
  readonly excuse?: BuildProblem["excuse"];
  /** As in `BuildProblem`. */
  readonly leftOut?: true;
  /** What is written elsewhere and has to do with it. */
  readonly related?: readonly Pick<Trouble, "message" | "source" | "span">[];
}

export type Say = (trouble: Trouble) => void;

const nowhere: Source = Object.freeze({ uri: "" });

/** At a node whose places tell their source: whatever a kustomization or a patch says. */
export function failedAt(at: YamlNode, message: string): Trouble {
  return { kind: "failed", message, source: at.span.source ?? nowhere, span: at.span };
}

type FilledIn = Pick<Trouble, "excuse">;

/** Of a document that cannot be read: whether that is because it is a template. */
export function ofTemplate(text: string): FilledIn {
  return looksTemplated(text) ? { excuse: "filled in" } : {};
}

/** Of a path that leads nowhere: whether a part of it is still to come. */
export function ofPath(path: string): FilledIn {
  return /\$[{(]|\{\{|<[A-Za-z][\w-]*>/.test(path) ? { excuse: "filled in" } : {};
}

export function unknownAt(at: YamlNode, message: string): Trouble {
  return { ...failedAt(at, message), kind: "unknown" };
}
