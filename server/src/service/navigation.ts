import type {
  Location,
  Position,
  Range,
  SymbolInformation,
  TextDocumentEdit,
  WorkspaceEdit,
} from "vscode-languageserver-types";
import { builtPlacesOf } from "../features/built/navigation.ts";
import type { BuiltPlaces } from "../features/built/places.ts";
import { actionDefinition, chartReferences } from "../features/charts/navigation.ts";
import { definition } from "../features/definition.ts";
import type { FilePlace } from "../features/navigation/places.ts";
import { references } from "../features/references.ts";
import { prepareRename, rename } from "../features/rename.ts";
import { workspaceSymbols } from "../features/symbols.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { Context } from "../snapshot/context.ts";
import type { SourceEdit } from "../source/fix.ts";
import type { Workspace } from "../source/workspace.ts";
import type { Ask, AskLater, Task } from "./ask.ts";
import type { Places } from "./places.ts";
import { symbolKinds } from "./reading.ts";

/** Ways from one place of the workspace to others. */
export interface Navigation {
  definition(uri: string, position: Position): readonly Location[];
  references(uri: string, position: Position, declaration: boolean): Task<readonly Location[]>;
  prepareRename(uri: string, position: Position): { readonly range: Range; readonly placeholder: string } | undefined;
  /** A text where the name cannot be: the reason, for people. `undefined` where there is nothing to rename. */
  rename(uri: string, position: Position, newName: string, form: EditForm): Task<WorkspaceEdit | string | undefined>;
  workspaceSymbols(query: string): Task<readonly SymbolInformation[]>;
}

/** What edits the editor understands. */
export interface EditForm {
  readonly documentChanges: boolean;
  /** Edits can say what they are for, to whoever looks at them before they are made. */
  readonly annotations: boolean;
}

export interface NavigationOptions {
  readonly ask: Ask;
  readonly askLater: AskLater;
  readonly places: Places;
  /** The files of every folder. */
  readonly files: () => Iterable<ManifestFile>;
  readonly workspace: Workspace;
  readonly built: BuiltPlaces;
}

const renaming = "rename";

export function createNavigation({ ask, askLater, places, files, workspace, built }: NavigationOptions): Navigation {
  const located = (context: Context, found: readonly FilePlace[]) =>
    found.flatMap((place) => places.locationOf(context, place) ?? []);

  /** In the texts as they are written, whatever a cluster makes of them. */
  const filesLocated = ({ snapshot }: Context, found: readonly FilePlace[]): readonly Location[] =>
    found.flatMap(({ uri, document, span }) => {
      const file = snapshot.files.get(uri);
      return file === undefined ? [] : [{ uri, range: places.rangeOf(file, document, span) }];
    });

  /** Of what the text of a chart becomes; else of what stands there. */
  function everywhere(
    context: Context,
    offset: number,
    find: (context: Context, offset: number) => readonly FilePlace[],
    inChart: (context: Context, offset: number) => readonly FilePlace[],
  ): readonly Location[] {
    const own = filesLocated(context, inChart(context, offset));
    const made = builtPlacesOf(context, offset, built, find);
    if (made.length === 0 && own.length === 0) return located(context, find(context, offset));
    const found = [...own, ...made.flatMap((each) => located(each.context, each.places))];
    const seen = new Map(found.map((each) => [JSON.stringify(each), each]));
    return [...seen.values()];
  }

  function asEdit(context: Context, edits: readonly SourceEdit[], title: string, form: EditForm): WorkspaceEdit {
    const changes = new Map<string, { range: Range; newText: string; annotationId?: string }[]>();
    for (const { place, newText } of edits) {
      const { uri } = place;
      const file = context.snapshot.files.get(uri);
      if (file === undefined) continue;
      const lines = places.linesOf(file);
      const range = { start: lines.positionAt(place.start), end: lines.positionAt(place.end) };
      const own = changes.get(uri) ?? [];
      own.push({ range, newText, ...(form.annotations && form.documentChanges && { annotationId: renaming }) });
      changes.set(uri, own);
    }
    if (!form.documentChanges) return { changes: Object.fromEntries(changes) };
    const documentChanges = [...changes].map(
      ([uri, each]): TextDocumentEdit => ({
        textDocument: { uri, version: workspace.get(uri)?.version ?? null },
        edits: each,
      }),
    );
    if (!form.annotations) return { documentChanges };
    const description = "Selectors, and the workloads and namespaces that bear the label";
    // Asked to confirm, VS Code would leave every single edit unticked; its preview (Ctrl+Enter) has them ticked.
    return {
      documentChanges,
      changeAnnotations: { [renaming]: { label: title, description, needsConfirmation: false } },
    };
  }

  return {
    definition: (uri, position) =>
      ask<readonly Location[]>("definition", uri, [], (context) =>
        elsewhere(
          everywhere(context, places.offsetAt(context.file, position), definition, actionDefinition),
          uri,
          position,
        ),
      ),
    references: (uri, position, declaration) =>
      askLater<readonly Location[]>("references", uri, [], (context) =>
        everywhere(
          context,
          places.offsetAt(context.file, position),
          (each, offset) => references(each, offset, declaration),
          chartReferences,
        ),
      ),
    prepareRename: (uri, position) =>
      ask<ReturnType<Navigation["prepareRename"]>>("rename", uri, undefined, (context) => {
        const found = prepareRename(context, places.offsetAt(context.file, position));
        if (found === undefined) return undefined;
        return { range: places.rangeOf(context.file, found.document, found.span), placeholder: found.placeholder };
      }),
    rename(uri, position, newName, form) {
      const before = workspace.version;
      return askLater<WorkspaceEdit | string | undefined>("rename", uri, undefined, (context) => {
        // Edits of a text that has moved on would land in the wrong place.
        if (workspace.version !== before) return "The workspace has changed meanwhile; try again.";
        const offset = places.offsetAt(context.file, position);
        const edits = rename(context, offset, newName);
        if (typeof edits === "string") return edits;
        const old = prepareRename(context, offset)?.placeholder ?? "";
        return asEdit(context, edits, `Rename the label value ${old} to ${newName}`, form);
      });
    },
    workspaceSymbols(query) {
      const byUri = new Map<string, ManifestFile>();
      for (const file of files()) byUri.set(file.uri, file);
      return () =>
        workspaceSymbols({ files: () => byUri.values() }, query).flatMap((found): SymbolInformation[] => {
          const { name, sort, container, uri, document, span } = found;
          const file = byUri.get(uri);
          if (file === undefined) return [];
          const location = { uri, range: places.rangeOf(file, document, span) };
          return [{ name, kind: symbolKinds[sort], location, ...(container !== "" && { containerName: container }) }];
        });
    },
  };
}

/** Where one place leads to others, it is none of them itself: what an action writes is defined where it gets it from. */
function elsewhere(found: readonly Location[], uri: string, { line, character }: Position): readonly Location[] {
  const others = found.filter(
    ({ uri: other, range: { start, end } }) =>
      other !== uri ||
      line !== start.line ||
      start.line !== end.line ||
      character < start.character ||
      character > end.character,
  );
  return others.length === 0 ? found : others;
}
