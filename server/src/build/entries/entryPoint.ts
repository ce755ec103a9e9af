import type { Source, Span, YamlMap } from "../../yaml/tree.ts";
import type { EntryKind } from "../build.ts";
import type { Release } from "../helm/releases.ts";
import type { ChartRequest } from "../helm/request.ts";
import type { SnapshotHead } from "./snapshotHead.ts";

/** What somebody applies, as the files of a workspace tell; not built yet. Paths lie below the root (see `paths.ts`). */
export interface EntryPoint {
  /** Unique in the workspace, and the same as long as it is described the same way. */
  readonly id: string;
  readonly kind: EntryKind;
  /** The folder that is applied. */
  readonly path: string;
  /** Paths whose parts tell it from its alternatives, the most telling first. */
  readonly addresses: readonly string[];
  /** What its values file says in its name: among its alternatives, its cluster. */
  readonly stage?: string;
  /** Folders that it builds upon, its own among them; without components, which are no objects' home. */
  readonly bases: readonly string[];
  /** Files that it takes in, as far as can be told without building. */
  readonly files: readonly string[];
  /** Where its objects live, as far as it says so for all of them. */
  readonly namespace?: string;
  /** Of an application: where it goes, if that is another place than where it is described. */
  readonly destination?: Destination;
  /** The file that describes it, where that is not part of it. */
  readonly describedIn?: string;
  /** The object that describes it, where it says in what namespace that lives: two of one name are of two clusters. */
  readonly declares?: { readonly key: string; readonly root: YamlMap };
  /** What `.netpol.yaml` says is its cluster. */
  readonly cluster?: string;
  /** It is what a cluster held: one more cluster, and nothing that somebody applies. */
  readonly snapshot?: SnapshotHead;
  readonly recipe: Recipe;
}

export interface Destination {
  readonly name?: string;
  readonly server?: string;
}

/** How an entry point becomes objects. */
export interface Recipe {
  readonly parts: readonly RecipePart[];
  readonly steps?: ApplicationSteps;
  /** Nobody here knows all that is said of it: what comes of it may be more, less or other. */
  readonly open?: { readonly why: string; readonly source: Source };
}

export type RecipePart =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "kustomization"; readonly folder: string }
  | {
      readonly kind: "chart";
      readonly folder: string;
      readonly request: ChartRequest & Partial<Pick<Release, "from">>;
    };

/** What a tool does to what it takes in, before or after it is built. */
export interface ApplicationSteps {
  readonly tool: "argo" | "flux";
  /** Flux: the whole `spec`. Argo CD: the source's `kustomize`, where there is one. */
  readonly edits: YamlMap | undefined;
  /** Where `edits` stands. */
  readonly source: Source;
  /** Flux: the namespace of the Kustomization, in which what it refers to lives. */
  readonly namespace?: string;
  /** Argo CD: fills in the namespace of objects that name none. */
  readonly fillNamespace?: SaidText;
  /** Argo CD makes the namespace, with these labels. */
  readonly createNamespace?: CreatedNamespace;
}

export interface CreatedNamespace {
  readonly name: SaidText;
  readonly labels: YamlMap;
  /** Where the document begins that asks for it. */
  readonly start: number;
}

/** A text of a file, and where it stands there. */
export interface SaidText {
  readonly text: string;
  readonly span: Span;
  readonly source: Source;
}
