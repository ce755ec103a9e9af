import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type ListTestsResult,
  listTestsRequest,
  type RunTestsParams,
  type RunTestsResult,
  runTestsRequest,
  type TestFileItem,
  type TestOutcome,
} from "../../../server/src/server/protocol.ts";
import { messagesOf } from "./messages.ts";

/** Milliseconds without a change after which tests are listed, and those of a continuous run answered again. */
const typingDelay = 100;

/** Policy tests in VS Code's Test Explorer. */
export interface TestExplorer extends vscode.Disposable {
  /** The server can be asked from now on. */
  start(): void;
}

/** `changed`: what the server says may be different now. */
export function createTestExplorer(client: BaseLanguageClient, changed: vscode.Event<void>): TestExplorer {
  let controller: vscode.TestController | undefined;
  let profile: vscode.TestRunProfile | undefined;
  /** What each file's item was made of. */
  const listed = new Map<string, string>();
  const continuous = new Set<() => Promise<void>>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStarted = false;

  /** Nobody sees an empty controller in a workspace without tests. */
  function open(): vscode.TestController {
    if (controller !== undefined) return controller;
    controller = vscode.tests.createTestController("netpol", vscode.l10n.t("Policy Tests"));
    controller.refreshHandler = () => list();
    profile = controller.createRunProfile(
      vscode.l10n.t("Check"),
      vscode.TestRunProfileKind.Run,
      run,
      true,
      undefined,
      true,
    );
    return controller;
  }

  async function list(): Promise<void> {
    const { files } = await client.sendRequest<ListTestsResult>(listTestsRequest);
    if (files.length === 0 && controller === undefined) return;
    const { items } = open();
    const there = new Set(files.map(({ uri }) => uri));
    for (const uri of listed.keys()) {
      if (there.has(uri)) continue;
      listed.delete(uri);
      items.delete(uri);
    }
    for (const file of files) {
      const text = JSON.stringify(file);
      if (listed.get(file.uri) === text) continue;
      listed.set(file.uri, text);
      update(file);
    }
  }

  function update(file: TestFileItem): void {
    const made = open();
    const uri = vscode.Uri.parse(file.uri, true);
    let item = made.items.get(file.uri);
    if (item === undefined) {
      item = made.createTestItem(file.uri, vscode.workspace.asRelativePath(uri), uri);
      made.items.add(item);
    }
    const [problem] = file.problems;
    item.error = problem === undefined ? undefined : `Line ${problem.range.start.line + 1}: ${problem.message}`;
    const own = item;
    // A test that is still there keeps what it came to.
    own.children.replace(
      file.tests.map(({ id, name, range }) => {
        const key = `${file.uri}#${id}`;
        const known = own.children.get(key);
        const test = known ?? made.createTestItem(key, "", uri);
        test.label = name === "" ? vscode.l10n.t("Test {0}", Number(id) + 1) : name;
        test.range = new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
        return test;
      }),
    );
  }

  async function run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    await list();
    if (!request.continuous) return runOnce(request);
    const last = new Map<string, string>();
    const again = async () => {
      const files = await ask(request);
      if (token.isCancellationRequested) return;
      // A run for every keystroke would bury those in which something happened, and one of all tests costs the editor seconds.
      const news = files.map(({ uri, outcomes }) => ({
        uri,
        outcomes: outcomes.filter((outcome) => {
          const [id, text] = [`${uri}#${outcome.id}`, JSON.stringify(outcome)];
          // One that is not listed yet is told of when it is.
          if (controller?.items.get(uri)?.children.get(id) === undefined || last.get(id) === text) return false;
          last.set(id, text);
          return true;
        }),
      }));
      if (news.every(({ outcomes }) => outcomes.length === 0)) return;
      // Of all runs of one request the worst outcome counts, so that what has failed once would never pass again.
      const { include, exclude, profile: own } = request;
      report(new vscode.TestRunRequest(include, exclude, own, true), news);
    };
    continuous.add(again);
    token.onCancellationRequested(() => continuous.delete(again));
    await again();
  }

  async function runOnce(request: vscode.TestRunRequest): Promise<void> {
    report(request, await ask(request));
  }

  async function ask({ include }: vscode.TestRunRequest): Promise<RunTestsResult["files"]> {
    const uris = include === undefined ? null : [...new Set(include.flatMap(({ uri }) => uri?.toString() ?? []))];
    const params: RunTestsParams = { uris };
    return (await client.sendRequest<RunTestsResult>(runTestsRequest, params)).files;
  }

  function report(request: vscode.TestRunRequest, files: RunTestsResult["files"]): void {
    if (controller === undefined) return;
    const test = controller.createTestRun(request, undefined, false);
    const outcomes = new Map<string, TestOutcome>();
    for (const { uri, outcomes: own } of files) {
      for (const outcome of own) outcomes.set(`${uri}#${outcome.id}`, outcome);
    }
    for (const item of itemsOf(controller, request)) {
      const outcome = outcomes.get(item.id);
      if (outcome === undefined) {
        // In a continuous run: as it was.
        if (request.continuous !== true) test.skipped(item);
      } else if (outcome.status === "passed") test.passed(item);
      else {
        const messages = messagesOf(outcome, item);
        if (outcome.status === "failed") test.failed(item, messages);
        else test.errored(item, messages);
      }
    }
    test.end();
  }

  async function renew(): Promise<void> {
    await list();
    for (const again of continuous) await again();
  }

  const subscription = changed(() => {
    if (!isStarted) return;
    clearTimeout(timer);
    // An answer that comes too late, or from a server that is gone, is asked for again at the next change.
    timer = setTimeout(() => void renew().catch(() => {}), typingDelay);
  });

  return {
    start() {
      isStarted = true;
      void list().catch(() => {});
    },
    dispose() {
      clearTimeout(timer);
      subscription.dispose();
      profile?.dispose();
      controller?.dispose();
    },
  };
}

/** The tests that a request means. */
function itemsOf(
  controller: vscode.TestController,
  { include, exclude }: vscode.TestRunRequest,
): readonly vscode.TestItem[] {
  const left = new Set(exclude);
  const found: vscode.TestItem[] = [];
  const visit = (item: vscode.TestItem): void => {
    if (left.has(item)) return;
    if (item.id.includes("#")) found.push(item);
    else for (const [, child] of item.children) visit(child);
  };
  if (include === undefined) for (const [, item] of controller.items) visit(item);
  else for (const item of include) visit(item);
  return found;
}
