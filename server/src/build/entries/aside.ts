import { folderOf, nameOf, segmentsOf } from "./paths.ts";

/** What a folder's name says about what lies in it: nothing that is applied to a cluster. */
const kinds: readonly { readonly name: RegExp; readonly what: string }[] = [
  {
    name: /^(?:docs?|documentation|tutorials?|website|guides?|articles?|blog|slides|workshops?)$/i,
    what: "documentation",
  },
  { name: /^(?:examples?|samples?|example-.*|.*-examples?|.*-samples?|quickstarts?|playground)$/i, what: "an example" },
  {
    name: /^(?:tests?|testdata|test[-_](?:data|fixtures?|cases?|manifests|resources)|fixtures?|__tests__|e2e|e2e-tests?|integration-tests?|unit-?tests?|conformance|chainsaw|kuttl|goldens?|snapshots?|mocks?)$/i,
    what: "a test fixture",
  },
  { name: /^[._]?(?:archived?|attic|graveyard|unused|disabled)$/i, what: "what was put away" },
  { name: /^(?:boilerplates?|scaffold(?:s|ing)?|skeletons?)$/i, what: "a template to copy from" },
  { name: /^(?:vendor|third[-_]party|node_modules)$/i, what: "a copy of somebody else's files" },
];

/** Names under which stages and clusters stand side by side; what lies below is one of them, whatever it is called. */
const stageFolders =
  /^(?:overlays?|env|envs|environments?|stages?|clusters?|variants?|profiles?|instances?|tenants?|regions?|targets?|deploy(?:ments?)?)$/i;
const neverStages = /^(?:docs?|documentation|examples?|samples?)$/i;
const stages =
  /^(?:dev|develop|development|int|integration|qa|uat|stag(?:e|ing)|preprod|pre-prod|prod|production|live|canary|sandbox|trial)$/i;

/** Names that stages of one thing bear everywhere. */
export function isStage(name: string): boolean {
  return stages.test(name);
}

/** A folder (or one file) in which nothing is applied, and what it is. */
export interface Aside {
  readonly folder: string;
  readonly what: string;
  /** The user says so: it stays aside even where nothing else is there. */
  readonly said?: true;
}

/**
 * Tells examples, test fixtures and documentation by the folder that they lie in. `siblings`: the names of the folders
 * beside a folder; a `test` among `dev` and `prod` is a stage.
 */
export function asideOf(path: string, siblings: (folder: string) => readonly string[]): Aside | undefined {
  const segments = segmentsOf(folderOf(path));
  let folder = "";
  for (const [i, segment] of segments.entries()) {
    folder = i === 0 ? segment : `${folder}/${segment}`;
    const kind = kinds.find(({ name }) => name.test(segment));
    if (kind === undefined) continue;
    const above = segments[i - 1] ?? "";
    // What lies in `deploy` may be a stage, and `test` a name of one; `docs` and `examples` are none.
    const isStaged = stageFolders.test(above) && !(/^deploy/i.test(above) && neverStages.test(segment));
    if (isStaged) return undefined;
    const among = siblings(folder).some((other) => other !== folder && stages.test(nameOf(other)));
    if (!among) return { folder, what: kind.what };
  }
  return undefined;
}

/** Folders whose name says that a tool fills them. */
export function isGeneratedFolder(path: string): boolean {
  return segmentsOf(folderOf(path)).some((segment) =>
    /^(?:rendered|generated|gen|dist|out|output|build|hydrated|compiled|manifests-generated|_?generated-manifests)$/i.test(
      segment,
    ),
  );
}
