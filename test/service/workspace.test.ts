import { expect, it } from "vitest";
import { createWorkspace } from "../../server/src/source/workspace.ts";

const uri = "file:///w/a.yaml";
const texts = (workspace: ReturnType<typeof createWorkspace>) => [...workspace.all()].map(({ text }) => text);

function opened(buffer: string) {
  const workspace = createWorkspace(["file:///w"]);
  workspace.setDisk(uri, "on disk");
  workspace.open(uri, "yaml", 1, buffer);
  return workspace;
}

it("reads the buffer for as long as it is open, and then the disk", () => {
  const workspace = opened("typed");
  expect(texts(workspace)).toEqual(["typed"]);
  workspace.close(uri);
  expect(texts(workspace)).toEqual(["on disk"]);
});

it("forgets a deleted file whose unchanged text an editor still holds, until somebody types in it", () => {
  const workspace = opened("on disk");
  const { version } = workspace;
  workspace.removeDisk(uri);
  expect(texts(workspace)).toEqual([]);
  expect(workspace.changedSince(version)).toEqual([uri]);
  workspace.open(uri, "yaml", 2, "on disk and more");
  expect(texts(workspace)).toEqual(["on disk and more"]);
});

it("forgets a file that was deleted before anybody read it, and whose text an editor still holds as it opened it", () => {
  const workspace = createWorkspace(["file:///w"]);
  workspace.open(uri, "yaml", 1, "made");
  workspace.open(uri, "yaml", 2, "typed");
  workspace.goneUnread(uri);
  expect(texts(workspace)).toEqual(["typed"]);
  workspace.open(uri, "yaml", 3, "made");
  const { version } = workspace;
  workspace.goneUnread(uri);
  expect(texts(workspace)).toEqual([]);
  expect(workspace.changedSince(version)).toEqual([uri]);
  workspace.open(uri, "yaml", 4, "made, and more");
  expect(texts(workspace)).toEqual(["made, and more"]);
});

it("keeps what was typed and not saved when the file is deleted", () => {
  const workspace = opened("typed");
  workspace.removeDisk(uri);
  expect(texts(workspace)).toEqual(["typed"]);
});

it("reads a file again that was deleted and made anew under an open editor", () => {
  const workspace = opened("on disk");
  workspace.removeDisk(uri);
  workspace.setDisk(uri, "another");
  expect(texts(workspace)).toEqual(["another"]);
});
