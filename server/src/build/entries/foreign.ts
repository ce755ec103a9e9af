import { mapOf, textOf } from "../../manifest/fields.ts";
import type { SteeringObject } from "./steering.ts";
import type { Survey } from "./survey.ts";

/** As `flux bootstrap` calls the repository that it sets up. */
const bootstrapped = "flux-system";

/** Tells Kustomizations of Flux that take another repository than the one they stand in. */
export function foreignSources({ steering }: Pick<Survey, "steering">): (object: SteeringObject) => boolean {
  const urls = new Map<string, string>();
  const users = new Map<string, number>();
  for (const { flux, others } of steering.values()) {
    for (const { kind, name, root } of others) {
      if (kind === "GitRepository") urls.set(name, textOf(mapOf(root, "spec"), "url") ?? "");
    }
    for (const object of flux.filter(isGit)) users.set(sourceName(object), (users.get(sourceName(object)) ?? 0) + 1);
  }
  const own = ownName(urls, users);
  const ownUrl = own === undefined ? undefined : urls.get(own);
  return (object) => {
    const name = sourceName(object);
    // Where Flux looks into Git for this repository, an artifact or a bucket is somebody else's.
    if (!isGit(object))
      return users.size > 0 && textOf(sourceOf(object), "kind") !== undefined && name !== bootstrapped;
    const url = urls.get(name);
    if (own === undefined || name === own || url === undefined) return false;
    if (ownUrl !== undefined) return repositoryOf(url) !== repositoryOf(ownUrl);
    // Nobody says where this repository is. Everything has a root; a path that is found here speaks for itself.
    return isWhole(textOf(mapOf(object.root, "spec"), "path"));
  };
}

/** What the repository is called in its own files: as usual, or as more of the Kustomizations in it call theirs than anything else. */
function ownName(urls: ReadonlyMap<string, string>, users: ReadonlyMap<string, number>): string | undefined {
  if (urls.has(bootstrapped) || users.has(bootstrapped)) return bootstrapped;
  const [first, second] = [...users].sort(([, a], [, b]) => b - a);
  return first !== undefined && first[1] > (second?.[1] ?? 0) ? first[0] : undefined;
}

function sourceOf({ root }: SteeringObject) {
  return mapOf(mapOf(root, "spec"), "sourceRef");
}

function sourceName(object: SteeringObject): string {
  return textOf(sourceOf(object), "name") ?? "";
}

function isGit(object: SteeringObject): boolean {
  return textOf(sourceOf(object), "kind") === "GitRepository";
}

function isWhole(path = ""): boolean {
  return /^[./]*$/.test(path);
}

/** The same repository by its several names: with and without `.git`, over ssh and https. */
function repositoryOf(url: string): string {
  return url
    .replace(/^\w+:\/\/(?:[^@/]+@)?|^[^@/]+@/, "")
    .replace(":", "/")
    .replace(/\.git\/?$/, "")
    .toLowerCase();
}
