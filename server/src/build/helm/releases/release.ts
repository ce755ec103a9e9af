import type { ChartRequest } from "../request.ts";

/** One way in which a chart is installed, as the files of a repository tell. */
export interface Release extends ChartRequest {
  readonly from: ReleaseOrigin;
  /** Where it goes by its own word: the middle of a values file's name, a destination, a context. */
  readonly cluster?: { readonly name?: string; readonly server?: string } | undefined;
  /** Only tries the chart (`ci/*-values.yaml`): no cluster holds it. */
  readonly trial?: true;
}

export interface ReleaseOrigin {
  /** `alone`: the chart with its defaults; `values`: a values file beside them. */
  readonly tool: "alone" | "values" | "ci" | "argo" | "flux" | "helmfile" | "kustomize";
  /** The file that says so. */
  readonly uri: string;
  /** Offset of the item or document that says so, from the start of the file. */
  readonly start: number;
}

/** The files of a workspace; paths lie below its root, with `/` between their parts. */
export interface ReleaseFiles {
  /** Every file. */
  readonly paths: readonly string[];
  uriOf(path: string): string;
  text(path: string): string | undefined;
}
