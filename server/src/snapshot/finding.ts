import type { Fix } from "../source/fix.ts";
import type { Severity } from "../source/settings.ts";
import type { Span } from "../yaml/tree.ts";

/** What a rule reports about a policy. */
export interface Finding {
  readonly rule: string;
  /** Where it differs from the rule's own (depends on evidence). */
  readonly severity?: Severity;
  /** What is underlined. Relative to the policy's document. */
  readonly span: Span;
  /** What the finding is about, where that is more than what is underlined: rules overridden by this one keep quiet there. */
  readonly extent?: Span;
  /** The API server's field path. */
  readonly field: string;
  /** What is so, why it matters, what to do: at most three short sentences, names from the file. */
  readonly message: string;
  readonly related?: readonly RelatedPlace[];
  /** Drawn faintly. */
  readonly unnecessary?: true;
  /** Drawn as something that goes away. */
  readonly deprecated?: true;
  /** It is about quotes, which a template may print around a value that stands elsewhere: then it is said of the template. */
  readonly about?: "quotes";
  /** Computed only when asked for. The first is the preferred one when `safe`. */
  readonly fixes?: () => readonly Fix[];
}

/** A finding that is not about one policy. */
export interface FileFinding extends Finding {
  /** Index into the stream's documents; the spans are relative to it. */
  readonly document: number;
  /** `Deployment shop/web`; empty where there is no object. */
  readonly object: string;
}

export interface RelatedPlace {
  readonly uri: string;
  readonly document: number;
  readonly span: Span;
  readonly message: string;
}
