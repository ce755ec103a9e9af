import * as vscode from "vscode";

/** Which document a selector is looked up in: the workbench's own, or that of any open webview. */
export type Frame = "workbench" | "webview";
type Target = { frame?: Frame };

/** True where the editor runs in a browser page that the suite can drive; false in the desktop. */
export const hasPage = control() !== undefined;

/**
 * The page around the editor. Selectors are CSS, or Playwright's (`text=…`, `role=button[name="…"]`); each act waits
 * up to 10 s for a visible match and rejects without one.
 */
export const page = drive("first");

/**
 * Another window on the same folder, with the extension and without a suite, so that it can be reloaded. Only where the
 * extensions run in Node.
 */
export const second = {
  ...drive("second"),
  /** A file of the workspace is in front. */
  open: (file: string) => act<void>("first", "open", { file }),
  reload: () => act<void>("second", "reload", {}),
  close: () => act<void>("second", "close", {}),
};

type Which = "first" | "second";

function drive(window: Which) {
  const on = <T>(name: string, args: object) => act<T>(window, name, args);
  return {
    click: (
      selector: string,
      options: Target & { button?: "left" | "right"; count?: number; modifiers?: string[] } = {},
    ) => on<void>("click", { selector, ...options }),
    hover: (selector: string, options: Target = {}) => on<void>("hover", { selector, ...options }),
    /** The text that a person sees in the first match. */
    text: (selector: string, options: Target = {}) => on<string>("text", { selector, ...options }),
    attribute: (selector: string, name: string, options: Target = {}) =>
      on<string | null>("attribute", { selector, name, ...options }),
    /** How many match now, hidden ones too; does not wait. */
    count: (selector: string, options: Target = {}) => on<number>("count", { selector, ...options }),
    /** The JSON value of a JavaScript expression. In webviews: in the one where `selector` matches. */
    evaluate: <T>(expression: string, options: Target & { selector?: string } = {}) =>
      on<T>("evaluate", { expression, ...options }),
    /** Keys as Playwright names them: `Control+Space`, `Escape`. */
    press: (keys: string) => on<void>("press", { keys }),
    type: (text: string) => on<void>("type", { text }),
    resize: (width: number, height: number) => on<void>("resize", { width, height }),
    /** Writes NAME.png, of the whole page or the first match; gives its path. */
    screenshot: (name: string, selector?: string) =>
      on<string>("screenshot", { name, ...(selector === undefined ? {} : { selector }) }),
    /** The same for a test that failed, beside the logs. */
    failure: (name: string) => on<string>("failure", { name }),
  };
}

function control(): string | undefined {
  return vscode.workspace.getConfiguration("netpolTest").get<string>("control");
}

async function act<T>(window: Which, name: string, args: object): Promise<T> {
  const address = control();
  if (address === undefined) throw new Error("this editor has no page: ask hasPage first");
  const response = await fetch(address, { method: "POST", body: JSON.stringify({ act: name, window, ...args }) });
  const { value, error } = (await response.json()) as { value: T; error?: string };
  if (error !== undefined) throw new Error(`page.${name}: ${error}`);
  return value;
}
