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
  /** Rejects where there is no such branch, tag or commit. */
  getCommit(ref: string): Promise<{ readonly hash: string }>;
  getBranches(query: { readonly remote: boolean }): Promise<readonly { readonly name?: string }[]>;
  /** What the second has done since both were one. */
  diffBetween(ref1: string, ref2: string): Promise<readonly GitChange[]>;
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

/** The texts of commits: of the one that is checked out, and of branches. Each is asked for once per commit, however often one types. */
export class GitTexts {
  /** By repository and commit: the texts that were asked for; of the last few commits. */
  readonly #texts = new Map<string, Map<string, Promise<string | null>>>();
  /** Each lets a text be asked for again that was not to be had. */
  readonly #failed: (() => void)[] = [];
  /** What branches point to, until the repository changes. */
  readonly #commits = new Map<string, Promise<string | undefined>>();
  /** Files that two commits have otherwise, by both: always the same. Of the last few pairs. */
  readonly #between = new Map<string, Promise<readonly vscode.Uri[]>>();

  /**
   * The files below a folder that differ from the commit, or may because they are in `open`, as they were committed; a
   * text where there is nothing to compare with. `folder`: without a closing slash, which Git's API does not understand.
   * `ref`: a branch, tag or commit in place of the one that is checked out.
   */
  async committed(
    folder: vscode.Uri | undefined,
    isWanted: (uri: vscode.Uri) => boolean,
    open: readonly vscode.Uri[],
    ref?: string,
  ): Promise<readonly Committed[] | string> {
    const repositories = await this.#repositories(folder);
    if (typeof repositories === "string") return repositories;
    const { api, found: all } = repositories;
    const bases = await Promise.all(
      all.map(async (repository) => ({ repository, commit: await this.#commit(repository, ref) })),
    );
    if (bases.every(({ commit }) => commit === undefined))
      return vscode.l10n.t("The repository has no branch “{0}” any more.", ref ?? "");
    const changed = await Promise.all(
      bases.map(async ({ repository, commit }) => [
        ...changesOf(repository.state),
        ...(ref === undefined || commit === undefined ? [] : await this.#differing(repository, commit)),
      ]),
    );
    const uris = new Map<string, vscode.Uri>();
    for (const uri of [...changed.flat(), ...open]) if (isWanted(uri)) uris.set(uri.toString(), uri);
    const found = await Promise.all(
      [...uris.values()].map(async (uri): Promise<Committed | undefined> => {
        const repository = api.getRepository(uri);
        const base = bases.find((each) => each.repository.rootUri.toString() === repository?.rootUri.toString());
        if (repository === null) return undefined;
        if (base?.commit !== undefined) return { uri, text: await this.#text(repository, base.commit, uri) };
        // Of several repositories one may not have the branch: there is nothing to compare it with.
        return ref === undefined ? { uri, text: null } : undefined;
      }),
    );
    return found.filter((each) => each !== undefined);
  }

  /** Names of all branches, those of remotes after the own; a text where there are none. */
  async branches(folder: vscode.Uri | undefined): Promise<readonly string[] | string> {
    const repositories = await this.#repositories(folder);
    if (typeof repositories === "string") return repositories;
    const lists = await Promise.all(repositories.found.map((repository) => repository.getBranches({ remote: true })));
    return [...new Set(lists.flat().flatMap(({ name }) => name ?? []))];
  }

  /** The repository has changed: a branch may point elsewhere, and what could not be read may be readable. */
  forget(): void {
    this.#commits.clear();
    for (const drop of this.#failed.splice(0)) drop();
  }

  async #repositories(
    folder: vscode.Uri | undefined,
  ): Promise<{ readonly api: GitApi; readonly found: readonly GitRepository[] } | string> {
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
    return { api, found: repositories };
  }

  /** `undefined`: there is no such branch, or no commit yet. */
  #commit(repository: GitRepository, ref: string | undefined): Promise<string | undefined> {
    if (ref === undefined) return Promise.resolve(repository.state.HEAD?.commit);
    const key = `${repository.rootUri.toString()} ${ref}`;
    const commit =
      this.#commits.get(key) ??
      repository.getCommit(ref).then(
        ({ hash }) => hash,
        () => undefined,
      );
    this.#commits.set(key, commit);
    return commit;
  }

  /** Files that the commit which is checked out has otherwise than another. */
  #differing(repository: GitRepository, commit: string): Promise<readonly vscode.Uri[]> {
    const head = repository.state.HEAD?.commit;
    if (head === undefined || head === commit) return Promise.resolve([]);
    const key = `${repository.rootUri.toString()} ${commit} ${head}`;
    const both =
      this.#between.get(key) ??
      // Each says what one side has done since both were one.
      Promise.all([repository.diffBetween(commit, head), repository.diffBetween(head, commit)]).then((sides) =>
        sides.flat().flatMap(({ uri, originalUri }) => [uri, originalUri]),
      );
    remember(this.#between, key, both);
    both.catch(() => this.#between.delete(key));
    return both;
  }

  async #text(repository: GitRepository, commit: string, uri: vscode.Uri): Promise<string | null> {
    const of = `${repository.rootUri.toString()} ${commit}`;
    const texts = this.#texts.get(of) ?? new Map<string, Promise<string | null>>();
    remember(this.#texts, of, texts);
    const key = uri.toString();
    const text =
      texts.get(key) ??
      repository.show(commit, uri.fsPath).catch(() => {
        // Mostly because the commit has no such file. While Git is at work it may be for something else: then it is asked again.
        this.#failed.push(() => texts.delete(key));
        return null;
      });
    texts.set(key, text);
    return text;
  }
}

/** Commits, and pairs of them, that are held: the one that is checked out, one that it is compared with, and some more. */
const mostHeld = 6;

function remember<T>(held: Map<string, T>, key: string, value: T): void {
  held.delete(key);
  held.set(key, value);
  for (const oldest of held.keys()) if (held.size > mostHeld) held.delete(oldest);
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
