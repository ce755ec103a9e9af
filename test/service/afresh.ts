import { expect } from "vitest";
import { createLanguageService, type LanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace, type MutableWorkspace } from "../../server/src/source/workspace.ts";

/* A service that has seen texts change says what one says that has seen nothing else. */

const root = "file:///work";

export type Texts = Readonly<Record<string, string>>;

function workspaceOf(texts: Texts): MutableWorkspace {
  const workspace = createWorkspace([root]);
  for (const [path, text] of Object.entries(texts)) workspace.setDisk(`${root}/${path}`, text);
  workspace.setComplete(true);
  return workspace;
}

function serviceOf(workspace: MutableWorkspace): LanguageService {
  const error = (message: string) => {
    throw new Error(message);
  };
  return createLanguageService({ workspace, settings: () => defaultSettings, logger: { error } });
}

/** What is said of all texts; `hovers`: also at these lines. */
function saidBy(service: LanguageService, texts: Texts, hovers: readonly number[]) {
  return Object.keys(texts).map((path) => {
    const uri = `${root}/${path}`;
    const shown = hovers.map((line) => service.hover(uri, { line, character: 18 }));
    return [path, service.diagnostics(uri), service.check(uri), service.listClusters(uri), shown];
  });
}

/** Each edit gives a file another text; after each one everything is as afresh. */
export function expectAsAfresh(
  files: Texts,
  edits: readonly (readonly [path: string, text: string])[],
  hovers: readonly number[] = [],
): void {
  const workspace = workspaceOf(files);
  const service = serviceOf(workspace);
  saidBy(service, files, hovers);
  const texts = { ...files };
  for (const [path, text] of edits) {
    texts[path] = text;
    workspace.setDisk(`${root}/${path}`, text);
    expect(saidBy(service, texts, hovers)).toEqual(saidBy(serviceOf(workspaceOf(texts)), texts, hovers));
  }
}
