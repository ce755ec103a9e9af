import * as vscode from "vscode";

/** The part that is used of the API of VS Code's own Git extension, `vscode.git`. */
interface GitExtension {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  /** Throws while Git is switched off, and until it has started. */
  getAPI(version: 1): GitApi;
}
interface GitApi {
  /** `uninitialized` until the folders of the window were searched for repositories. */
  readonly state: "uninitialized" | "initialized";
  readonly onDidChangeState: vscode.Event<unknown>;
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
  getRepository(uri: vscode.Uri): GitRepository | null;
}
interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    /** Undefined until the repository was read; without a commit where there is none yet. */
    readonly HEAD: { readonly commit?: string } | undefined;
    readonly workingTreeChanges: readonly GitChange[];
    readonly indexChanges: readonly GitChange[];
    readonly mergeChanges: readonly GitChange[];
    /** Older editors list untracked files among those of the working tree alone. */
    readonly untrackedChanges?: readonly GitChange[];
    readonly onDidChange: vscode.Event<void>;
  };
  /** Rejects where the commit has no such file. */
  show(ref: string, path: string): Promise<string>;
}
interface GitChange {
  readonly uri: vscode.Uri;
  /** Where it was, for a file that was renamed. */
  readonly originalUri: vscode.Uri;
}

export interface Committed {
  readonly uri: vscode.Uri;
  /** `null`: the commit has no such file. */
  readonly text: string | null;
}

/** The texts of the commits that are checked out. Each is asked for once per commit, however often one types. */
export class GitHead {
  /** By repository: its commit, and the texts that were asked for of it. */
  readonly #known = new Map<string, { readonly commit: string; readonly texts: Map<string, Promise<string | null>> }>();

  /**
   * The files below a folder that differ from the commit, or may because they are in `open`, as they were committed; a
   * text where there is nothing to compare with. `folder`: without a closing slash, which Git's API does not understand.
   */
  async committed(
    folder: vscode.Uri | undefined,
    isWanted: (uri: vscode.Uri) => boolean,
    open: readonly vscode.Uri[],
  ): Promise<readonly Committed[] | string> {
    const extension = await gitExtension();
    if (extension === undefined) return vscode.l10n.t("The built-in Git extension does not run in this window.");
    if (!extension.enabled) return vscode.l10n.t("Git is switched off here, by the setting git.enabled.");
    const api = apiOf(extension);
    if (api === undefined) return reading();
    const repositories = folder === undefined ? [] : repositoriesOf(api, folder);
    if (repositories.length === 0) {
      return api.state === "uninitialized"
        ? reading()
        : vscode.l10n.t(
            "No Git repository is open for this folder. Make one, or open the one that it lies in, in the Source Control view; the comparison then starts by itself.",
          );
    }
    const heads = repositories.map(({ state }) => state.HEAD);
    if (heads.includes(undefined)) return reading();
    if (heads.every((head) => head?.commit === undefined))
      return vscode.l10n.t("The repository has no commit yet. The comparison starts with the first.");
    const uris = new Map<string, vscode.Uri>();
    const changed = repositories.flatMap(({ state }) => changesOf(state));
    for (const uri of [...changed, ...open]) if (isWanted(uri)) uris.set(uri.toString(), uri);
    const found = await Promise.all(
      [...uris.values()].map(async (uri): Promise<Committed | undefined> => {
        const repository = api.getRepository(uri);
        return repository === null ? undefined : { uri, text: await this.#text(repository, uri) };
      }),
    );
    return found.filter((each) => each !== undefined);
  }

  async #text(repository: GitRepository, uri: vscode.Uri): Promise<string | null> {
    const root = repository.rootUri.toString();
    const commit = repository.state.HEAD?.commit;
    if (commit === undefined) return null;
    let known = this.#known.get(root);
    if (known?.commit !== commit) {
      known = { commit, texts: new Map() };
      this.#known.set(root, known);
    }
    const key = uri.toString();
    const text = known.texts.get(key) ?? repository.show(commit, uri.fsPath).catch(() => null);
    known.texts.set(key, text);
    return text;
  }
}

const reading = (): string => vscode.l10n.t("Git is still reading the repository; the comparison follows.");

/** Tells when something was committed, staged or changed on disk, or a repository was opened or closed. */
export function watchGit(listener: () => void): vscode.Disposable {
  const own: vscode.Disposable[] = [];
  let disposed = false;
  /** Of the repositories, and of the API, which is another after Git was switched off and on. */
  let inner = vscode.Disposable.from();

  function follow(extension: GitExtension): void {
    inner.dispose();
    inner = vscode.Disposable.from();
    const api = disposed ? undefined : apiOf(extension);
    if (api === undefined) return;
    const again = (): void => {
      follow(extension);
      listener();
    };
    inner = vscode.Disposable.from(
      api.onDidChangeState(listener),
      api.onDidOpenRepository(again),
      api.onDidCloseRepository(again),
      ...api.repositories.map(({ state }) => state.onDidChange(listener)),
    );
  }

  void gitExtension().then((extension) => {
    if (extension === undefined || disposed) return;
    own.push(
      // The API is there just after the event that tells of it.
      extension.onDidChangeEnablement(() => {
        void Promise.resolve().then(() => {
          follow(extension);
          listener();
        });
      }),
    );
    follow(extension);
  });
  return {
    dispose() {
      disposed = true;
      inner.dispose();
      for (const disposable of own) disposable.dispose();
    },
  };
}

async function gitExtension(): Promise<GitExtension | undefined> {
  try {
    return await vscode.extensions.getExtension<GitExtension>("vscode.git")?.activate();
  } catch {
    // Without a git program it does not start.
    return undefined;
  }
}

function apiOf(extension: GitExtension): GitApi | undefined {
  try {
    return extension.enabled ? extension.getAPI(1) : undefined;
  } catch {
    return undefined;
  }
}

/** The repository that a folder lies in, and those below it. */
function repositoriesOf(api: GitApi, folder: vscode.Uri): readonly GitRepository[] {
  const around = api.getRepository(folder);
  const inside = api.repositories.filter(({ rootUri }) => rootUri.toString().startsWith(`${folder.toString()}/`));
  return [...new Set(around === null ? inside : [around, ...inside])];
}

function changesOf(state: GitRepository["state"]): readonly vscode.Uri[] {
  const { workingTreeChanges, indexChanges, mergeChanges, untrackedChanges = [] } = state;
  return [...workingTreeChanges, ...indexChanges, ...mergeChanges, ...untrackedChanges].flatMap(
    ({ uri, originalUri }) => [uri, originalUri],
  );
}
