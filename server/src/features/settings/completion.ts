import type { Context } from "../../snapshot/context.ts";
import type { Path } from "../../yaml/find.ts";
import { type Cursor, cursorAt } from "../completion/cursor.ts";
import type { CompletionSort } from "../completion/item.ts";
import type { CompletionItemResult, CompletionResult } from "../completion.ts";
import { documentAt } from "../place.ts";
import { foldersToApply, valuesFiles } from "./folders.ts";
import { isSettingsFile } from "./place.ts";
import { type SettingShape, shapeAt } from "./schema.ts";

/** Something that can stand at the cursor. */
interface Offer {
  readonly label: string;
  readonly sort: CompletionSort;
  readonly detail?: string;
  readonly insert?: string;
  readonly more?: boolean;
}

/** What can stand at a place of `.netpol.yaml`; `undefined` in any other file. */
export function settingsCompletion(
  context: Context,
  offset: number,
  settings: SettingShape,
): CompletionResult | undefined {
  const { file } = context;
  if (!isSettingsFile(file.uri)) return undefined;
  const document = documentAt(file, offset);
  const start = file.stream.starts[document] ?? 0;
  const cursor = cursorAt(file.stream.documents[document]?.text ?? "", offset - start);
  const offers = cursor === undefined ? [] : offersAt(context, cursor, settings);
  const span = cursor?.span ?? { start: offset - start, end: offset - start };
  return { document, span, items: offers.map((offer, at) => asItem(offer, cursor, at)) };
}

function offersAt(context: Context, cursor: Cursor, settings: SettingShape): readonly Offer[] {
  const { path, kind } = cursor;
  const shape = shapeAt(settings, path);
  if (kind === "key") return [...(cursor.dashed ? valuesOf(context, shape, path) : []), ...fieldsOf(shape, cursor)];
  return valuesOf(context, kind === "item" ? shape?.item : shape, path);
}

function fieldsOf(shape: SettingShape | undefined, { siblings, colonFollows, dashed, flow }: Cursor): readonly Offer[] {
  if (shape?.fields === undefined) {
    // Below the key of a list its first item is begun.
    const begun = shape?.item?.fields && !dashed && !flow ? Object.entries(shape.item.fields)[0] : undefined;
    if (begun === undefined) return [];
    return [{ label: `- ${begun[0]}`, sort: "field", detail: begun[1].detail, insert: `- ${begun[0]}: ` }];
  }
  return Object.entries(shape.fields).flatMap(([label, { detail, item, fields }]): readonly Offer[] => {
    if (siblings.has(label)) return [];
    const behind = item !== undefined ? ":\n  - " : fields !== undefined ? ":\n  " : ": ";
    return [{ label, sort: "field", detail, insert: label + (colonFollows ? "" : flow ? ": " : behind), more: true }];
  });
}

function valuesOf(context: Context, shape: SettingShape | undefined, path: Path): readonly Offer[] {
  const { values } = shape ?? {};
  if (values === undefined) return [];
  if (values === "paths") {
    return foldersToApply(context.snapshot).map(({ path: label, what }) => ({ label, sort: "value", detail: what }));
  }
  if (values === "values files") {
    return valuesFiles(context.snapshot).map((label) => ({ label, sort: "value" }));
  }
  if (values === "namespaces") {
    const names = new Set(context.snapshot.clusters.flatMap(({ cluster }) => [...cluster.namespaces.keys()]));
    return [...names].sort().map((label) => ({ label, sort: "namespace" }));
  }
  if (values === "cluster names") {
    const names = new Set(
      foldersToApply(context.snapshot).flatMap(({ path: folder, root }) =>
        root ? (folder.split("/").at(-1) ?? []) : [],
      ),
    );
    return [...names].sort().map((label) => ({ label, sort: "value" }));
  }
  const severity = path[0] === "rules";
  return Object.entries(values).map(([label, detail]) => ({
    label,
    sort: "value",
    detail,
    // Bare, it is a boolean to other readers of YAML.
    ...(severity && (label === "on" || label === "off") && { insert: `"${label}"` }),
  }));
}

function asItem(
  { label, sort, detail, insert, more }: Offer,
  cursor: Cursor | undefined,
  at: number,
): CompletionItemResult {
  return {
    label,
    sort,
    detail,
    documentation: undefined,
    insert: insert ?? label,
    filter: `${cursor?.quote ?? ""}${label}`,
    order: String(at).padStart(4, "0"),
    more: more === true,
  };
}
