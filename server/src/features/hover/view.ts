import type { Fault } from "../../manifest/fault.ts";
import { code } from "../../words/lists.ts";
import { type Path, pathText } from "../../yaml/find.ts";
import type { PolicyInCluster } from "../policyInCluster.ts";

/** A policy as a hover speaks of one part of it. */
export interface HoverView extends PolicyInCluster {
  /** Said instead of names and numbers where the part is not whole, or not what the server takes. */
  readonly unsaid: string | undefined;
  /** The part holds something that has no meaning, such as an unknown operator: what it says cannot be put in words. */
  readonly unreadable: boolean;
  /** What stands beside the part cannot be put in words, so that nothing is said of the two together. */
  readonly alone: boolean;
}

const partialNote =
  "This is a patch or a template: what it selects is known when it is filled in, so nothing is said here about the cluster.";

/** `parts`: what the hover's numbers would rest on, as paths from the policy down; `beside`: what it is compared with. */
export function hoverView(view: PolicyInCluster, parts: readonly Path[], beside: readonly Path[]): HoverView {
  if (view.manifest.partial) return { ...view, unsaid: partialNote, unreadable: false, alone: false };
  const faults = faultsIn(view, parts);
  const [fault] = faults;
  const unsaid =
    fault === undefined
      ? undefined
      : `The API server rejects ${code(pathText(fault.path))}, so nothing is said here about what matches.`;
  return { ...view, unsaid, unreadable: faults.some(hasNoMeaning), alone: faultsIn(view, beside).some(hasNoMeaning) };
}

/** Where the server finds fault with one of the parts, or with what holds it. */
function faultsIn({ inCluster, manifest }: PolicyInCluster, parts: readonly Path[]): readonly Fault[] {
  // A fault that the server overlooks leaves the policy in the cluster.
  if (inCluster !== undefined) return [];
  return manifest.faults.filter(
    ({ severity, path }) => severity === undefined && parts.some((part) => begins(path, part) || begins(part, path)),
  );
}

/** What the reading leaves out, or takes for something else. */
function hasNoMeaning({ type, path }: Fault): boolean {
  const last = path.at(-1);
  return (
    type === "wrong type" ||
    path.includes("matchExpressions") ||
    path.includes("policyTypes") ||
    last === "protocol" ||
    last === "port"
  );
}

/** Whom the policy selects or names as a peer cannot be said: a selector, or what holds one, has no meaning. */
export function selectsUnknown(view: PolicyInCluster): boolean {
  return faultsIn(view, [["spec"]]).some((fault) => hasNoMeaning(fault) && !fault.path.includes("ports"));
}

/** Something that cannot be put in words stands somewhere in the policy's `spec`. */
export function isUnreadable(view: PolicyInCluster): boolean {
  return faultsIn(view, [["spec"]]).some(hasNoMeaning);
}

function begins(path: Path, start: Path): boolean {
  return start.every((part, index) => path[index] === part);
}

/** Said of a workload or Service that a template makes. */
export const templateNote = partialNote;
