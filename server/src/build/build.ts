import type { Source, Span, YamlMap } from "../yaml/tree.ts";

/** What somebody applies. */
export type EntryKind = "folder" | "kustomization" | "chart" | "application" | "dump";

/** The objects that taking in one entry point gives, in the order of the tool that it stands for. */
export interface Build {
  readonly objects: readonly BuiltObject[];
  /** Every uri that was looked for, found or not: only a change of one of them is a reason to build again. */
  readonly reads: ReadonlySet<string>;
  readonly problems: readonly BuildProblem[];
}

export interface BuiltObject {
  /**
   * The object as it is applied. A span with a `source` counts there; one without counts in `source` below.
   * Parts that the build left alone are the very nodes of the written document.
   */
  readonly root: YamlMap;
  /** Where the object itself is written, whatever was changed about it since. */
  readonly source: Source;
  /** What is not known about it; whatever depends on that is not claimed. Empty: all is known. */
  readonly unsure: readonly Unsure[];
}

/** Something a build could not find out, and where that begins. */
export interface Unsure {
  /** Field path segments; empty: the whole object. */
  readonly path: readonly (string | number)[];
  /** In plain words, for a hover. */
  readonly why: string;
}

export interface BuildProblem {
  /** `failed`: the real tool refuses the build. `unknown`: a part that Netpol cannot build; the rest stands. */
  readonly kind: "failed" | "unknown";
  readonly message: string;
  readonly uri: string;
  /** Counts from the start of the file. */
  readonly span: Span;
  /** The same for people, where the tool's own words and place are not the best. */
  readonly shown?: { readonly message: string; readonly span: Span };
  /**
   * Why it need not be a mistake. `filled in`: a tool completes the text before anybody builds it, so that nothing is known.
   * `from above`: what is missing is there for a copy in a folder above, or where a script copies templates to. `hollow`:
   * there is nothing in it to build.
   */
  readonly excuse?: "filled in" | "from above" | "hollow";
  /** Other places that have to do with it. */
  readonly related?: readonly Pick<BuildProblem, "message" | "uri" | "span">[];
  /** Of what failed: an object that cannot be read is left out, and everything else is as it would be without it. */
  readonly leftOut?: true;
  /** So it is whatever values are given. */
  readonly certain?: true;
  /** Of what is unknown: it brings what it brings into this namespace, and changes nothing else. */
  readonly brings?: { readonly name: string; readonly namespace: string };
}
