import type { Source, YamlDocument, YamlNode, YamlScalar, YamlStream } from "../../yaml/tree.ts";
import { resourcesOf, settingsTree } from "./documents.ts";
import { readEmbedded } from "./embedded.ts";
import { field, fieldFlag, fieldMap } from "./fields.ts";
import {
  type PatchBody,
  type RememberingPatch,
  rememberingPatch,
  stampedPatch,
  withMetadataAsTexts,
} from "./patches.ts";
import type { Schema } from "./schema.ts";
import { type Frame, needFile, type Scope, sayIn, startOf } from "./scope.ts";
import { readTarget } from "./target.ts";
import { failedAt, type Say, type Trouble } from "./trouble.ts";

export type SourceOf = (uri: string, document: YamlDocument) => Source;

/** A text that a patch or a plugin is read from, in a file or in the kustomization itself. */
interface Text {
  readonly stream: YamlStream;
  sourceOf(document: YamlDocument, index: number): Source;
}

interface Remembered {
  readonly stream: YamlStream | undefined;
  readonly schema: Schema;
  readonly start: number;
  readonly patches: readonly RememberingPatch[];
  readonly troubles: readonly Trouble[];
}

export interface PatchReader {
  /** An entry of `patches`: `path` or `patch`, with or without a `target`. */
  entry(node: YamlNode, scope: Scope, frame: Frame): readonly RememberingPatch[];
  /** An entry of `patchesJson6902`, or such a transformer: `jsonOp` stands for `patch` there. */
  operations(node: YamlNode, scope: Scope, frame: Frame): readonly RememberingPatch[];
  /** An entry of `patchesStrategicMerge`: a path, or the patch itself. */
  merges(node: YamlNode, scope: Scope, frame: Frame): readonly RememberingPatch[];
}

/** Reads patches; the same entry with the same texts gives the same patches, which remember what they made. */
export function createPatchReader(sourceOf: SourceOf): PatchReader {
  const known = new WeakMap<YamlNode, Remembered>();

  function remembering(
    node: YamlNode,
    scope: Scope,
    frame: Frame,
    path: YamlScalar | undefined,
    read: (text: Text | undefined, say: Say) => readonly RememberingPatch[],
    inline: YamlScalar | undefined,
  ): readonly RememberingPatch[] {
    const file = path === undefined ? undefined : needFile(scope, frame, path);
    if (path !== undefined && file === undefined) return [];
    const stream = file?.stream;
    const holder = inline?.span.source;
    const start = holder === undefined ? 0 : startOf(scope, holder);
    let found = known.get(node);
    if (
      found === undefined ||
      found.stream !== stream ||
      found.schema !== scope.state.schema ||
      found.start !== start
    ) {
      const troubles: Trouble[] = [];
      const text = file === undefined ? inlineText(inline, start) : fileText(file.uri, file.stream);
      const patches = read(text, (trouble) => troubles.push(trouble));
      found = { stream, schema: scope.state.schema, start, patches, troubles };
      known.set(node, found);
    }
    for (const trouble of found.troubles) sayIn(frame)(trouble);
    return found.patches;
  }

  function fileText(uri: string, stream: YamlStream): Text {
    return { stream, sourceOf: (document) => sourceOf(uri, document) };
  }

  function inlineText(scalar: YamlScalar | undefined, start: number): Text | undefined {
    const holder = scalar?.span.source;
    if (scalar === undefined || holder === undefined) return undefined;
    const embedded = readEmbedded(scalar, holder, start);
    return { stream: embedded.stream, sourceOf: (_, index) => embedded.sourceOf(index) };
  }

  function entry(node: YamlNode, scope: Scope, frame: Frame): readonly RememberingPatch[] {
    const path = scalarField(node, "path");
    const patch = scalarField(node, "patch");
    if ((path === undefined) === (patch === undefined)) {
      sayIn(frame)(
        failedAt(node, path === undefined ? "a patch needs patch or path" : "a patch has either patch or path"),
      );
      return [];
    }
    return remembering(node, scope, frame, path, (text, say) => readEntry(node, text, scope, say), patch);
  }

  function readEntry(node: YamlNode, text: Text | undefined, scope: Scope, say: Say): readonly RememberingPatch[] {
    if (text === undefined) return [];
    const written = field(node, "target");
    const target = written === undefined ? undefined : readTarget(written, say);
    if (written !== undefined && target === undefined) return [];
    const operations = operationsOf(text);
    if (operations !== undefined) {
      if (target === undefined) say(failedAt(node, "a JSON patch needs a target"));
      else if (operations.length === 0) say(failedAt(node, "this list of operations is empty"));
      const body: PatchBody = { kind: "operations", operations, remembers: true };
      return checkOperations(operations, say)
        ? [rememberingPatch({ at: node, target: target ?? nobody, body }, scope.state.schema)]
        : [];
    }
    const options = fieldMap(node, "options");
    const bodies = mergesOf(
      text,
      scope,
      say,
      fieldFlag(options, "allowNameChange"),
      fieldFlag(options, "allowKindChange"),
    );
    if (bodies.length === 0) say(failedAt(node, "this is neither a patch to be merged nor a list of operations"));
    if (bodies.length > 1 && target !== undefined) {
      say(failedAt(node, "with a target there is one patch only"));
      return [];
    }
    return bodies.map((body) =>
      rememberingPatch({ at: node, target, body: target === undefined ? body : asTexts(body) }, scope.state.schema),
    );
  }

  function operations(node: YamlNode, scope: Scope, frame: Frame): readonly RememberingPatch[] {
    const path = scalarField(node, "path");
    const patch = scalarField(node, "patch") ?? scalarField(node, "jsonOp");
    const say = sayIn(frame);
    const written = field(node, "target");
    if (written === undefined || scalarField(written, "name") === undefined) {
      say(failedAt(node, "patchesJson6902 needs the name of a target"));
      return [];
    }
    if ((path === undefined) === (patch === undefined)) {
      say(failedAt(node, path === undefined ? "a patch needs patch or path" : "a patch has either patch or path"));
      return [];
    }
    const read = (text: Text | undefined, own: Say): readonly RememberingPatch[] => {
      const target = readTarget(written, own);
      const found = text === undefined ? undefined : operationsOf(text);
      if (found === undefined || found.length === 0) own(failedAt(node, "this is no list of operations"));
      if (target === undefined || found === undefined || !checkOperations(found, own)) return [];
      const body: PatchBody = { kind: "operations", operations: found, remembers: false };
      return [rememberingPatch({ at: node, target, body }, scope.state.schema)];
    };
    return remembering(node, scope, frame, path, read, patch);
  }

  function merges(node: YamlNode, scope: Scope, frame: Frame): readonly RememberingPatch[] {
    if (node.kind !== "scalar") return [];
    const isInline = /[\n{]|:\s/.test(node.text);
    const read = (text: Text | undefined, say: Say): readonly RememberingPatch[] => {
      const bodies = text === undefined ? [] : mergesOf(text, scope, say, false, false);
      return bodies.map((body) =>
        rememberingPatch({ at: node, target: undefined, body: asTexts(body) }, scope.state.schema),
      );
    };
    return remembering(node, scope, frame, isInline ? undefined : node, read, isInline ? node : undefined);
  }

  function mergesOf(text: Text, scope: Scope, say: Say, renames: boolean, changesKind: boolean): readonly PatchBody[] {
    const { resources, troubles } = resourcesOf(text.stream, text.sourceOf, scope.load);
    for (const trouble of troubles) say(trouble);
    return resources.map((patch) => ({ kind: "merge", patch: stampedPatch(patch), renames, changesKind }));
  }

  return Object.freeze({ entry, operations, merges });
}

const nobody = (): boolean => false;

/** Only an entry of `patches` without a target leaves labels and annotations of its patch as they are. */
function asTexts(body: PatchBody): PatchBody {
  return body.kind === "merge" ? { ...body, patch: withMetadataAsTexts(body.patch) } : body;
}

function scalarField(node: YamlNode, name: string): YamlScalar | undefined {
  const value = field(node, name);
  return value?.kind === "scalar" && value.text.trim() !== "" ? value : undefined;
}

/** The operations of a JSON patch; `undefined`: it is none. */
function operationsOf({ stream, sourceOf }: Text): readonly YamlNode[] | undefined {
  const index = stream.documents.findIndex(({ root }) => root !== undefined);
  const document = stream.documents[index];
  if (document?.root?.kind !== "sequence" || document.problems.length > 0 || !isJsonIfLike(stream.text))
    return undefined;
  const root = settingsTree(document, sourceOf(document, index));
  return root?.kind === "sequence" ? root.items.map(({ value }) => value) : undefined;
}

/** What begins like JSON is read as nothing else. */
function isJsonIfLike(text: string): boolean {
  if (!text.trimStart().startsWith("[")) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function checkOperations(operations: readonly YamlNode[], say: Say): boolean {
  const wrong = operations.find((each) => each.kind !== "map");
  if (wrong !== undefined) say(failedAt(wrong, "an operation of a JSON patch is a map"));
  return wrong === undefined;
}
