import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ignoring, linesOf } from "../source/ignoring.ts";
import { trackedPaths } from "./gitIndex.ts";

/**
 * Reads `.gitignore` files as git means them: a line does not count for what is tracked (gitignore(5)). A line that names a file
 * which the repository keeps all the same is left out, whatever else it names. Keeps one list of names per repository.
 */
export interface Gitignores {
  /** `text`: what the file at `path` says. */
  meant(path: string, text: string): string;
}

/** Larger ones are of repositories that nobody opens whole. Bytes. */
const largestIndex = 64 * 1024 * 1024;

export function createGitignores(): Gitignores {
  const known = new Map<string, { readonly stamp: string; readonly paths: readonly string[] }>();

  /** Manifests that a repository keeps, from its root. */
  function kept(index: string): readonly string[] {
    const { size, mtimeMs } = statSync(index);
    if (size > largestIndex) return [];
    const stamp = `${size} ${mtimeMs}`;
    const before = known.get(index);
    if (before?.stamp === stamp) return before.paths;
    const paths = (trackedPaths(readFileSync(index)) ?? []).filter((path) => /\.(?:ya?ml|json|tpl)$/i.test(path));
    known.set(index, { stamp, paths });
    return paths;
  }

  return {
    meant(path, text) {
      try {
        const folder = dirname(path);
        const found = repositoryOf(folder);
        if (found === undefined) return text;
        const below = relative(found.root, folder).split(sep).join("/");
        const start = below === "" ? "" : `${below}/`;
        const own = kept(found.index).flatMap((each) => (each.startsWith(start) ? [each.slice(start.length)] : []));
        const lines = linesOf(text);
        const whole = ignoring(lines);
        const named = own.filter((each) => whole.ignores(each));
        if (named.length === 0) return text;
        return lines.filter((line) => !names(line, named)).join("\n");
      } catch {
        // Nobody knows what is tracked.
        return text;
      }
    },
  };
}

function names(line: string, paths: readonly string[]): boolean {
  const own = ignoring([line]);
  return paths.some((path) => own.ignores(path));
}

/** The repository that a folder lies in. In a worktree or submodule `.git` is a file that says where its index is. */
function repositoryOf(folder: string): { readonly root: string; readonly index: string } | undefined {
  for (let root = resolve(folder); ; root = dirname(root)) {
    const git = join(root, ".git");
    const found = statSync(git, { throwIfNoEntry: false });
    if (found?.isDirectory()) return { root, index: join(git, "index") };
    if (found?.isFile()) {
      const [, place] = /^gitdir: (.+)$/m.exec(readFileSync(git, "utf8")) ?? [];
      return place === undefined ? undefined : { root, index: join(resolve(root, place.trim()), "index") };
    }
    if (dirname(root) === root) return undefined;
  }
}
