import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cancelled, snapshotAnswers } from "../../server/src/node/snapshotServer.ts";
import { kubectlContextsRequest, takeSnapshotRequest } from "../../server/src/server/protocol.ts";

/** What the client asks of a server that is a process, with programs of ours in the place of kubectl. */
describe.skipIf(process.platform === "win32")("a cluster that is read for the editor", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "netpol-programs-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function program(name: string, script: string): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  const ask = <Params>(
    method: keyof typeof snapshotAnswers,
    params: Params,
    token: Cancelled = { onCancellationRequested: () => {} },
  ) => (snapshotAnswers[method] as (params: Params, token: Cancelled) => Promise<unknown>)(params, token);

  it("lists the contexts, and which of them is current", async () => {
    const kubectl = program("contexts", 'case "$2" in get-contexts) echo one; echo two;; *) echo two;; esac');
    expect(await ask(kubectlContextsRequest, { program: kubectl })).toEqual({
      contexts: ["one", "two"],
      current: "two",
    });
  });

  it("gives the text of a snapshot, of the context that was chosen", async () => {
    const list = JSON.stringify({
      items: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { team: "a" } } }],
    });
    const kubectl = program(
      "good",
      `echo "$@" >> ${folder}/asked\ncase "$1" in api-resources) echo namespaces; echo secrets;; get) echo '${list}';; esac`,
    );
    const taken = await ask(takeSnapshotRequest, { program: kubectl, context: "one", cluster: "live" });
    expect(taken).toMatchObject({ objects: 1, missing: [] });
    expect((taken as { text: string }).text).toContain("kind: Namespace");
    expect(readFileSync(join(folder, "asked"), "utf8").trim().split("\n")).toEqual([
      "api-resources --verbs=list -o name --context one",
      "get namespaces --all-namespaces -o json --context one",
    ]);
  });

  it("says why there is none", async () => {
    const kubectl = program("bad", "echo 'error: no configuration has been provided' >&2; exit 1");
    expect(await ask(takeSnapshotRequest, { program: kubectl, context: "one", cluster: "live" })).toEqual({
      failed: "error: no configuration has been provided",
    });
  });

  it("ends a kubectl that nobody waits for any longer", async () => {
    let cancel: () => void = () => {};
    const token: Cancelled = {
      onCancellationRequested(listener) {
        cancel = listener;
      },
    };
    const kubectl = program("slow", "exec sleep 60");
    const asked = ask(takeSnapshotRequest, { program: kubectl, context: "one", cluster: "live" }, token);
    cancel();
    expect(await asked).toEqual({ failed: `${kubectl} api-resources was ended` });
  });
});
