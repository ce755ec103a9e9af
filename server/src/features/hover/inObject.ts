import { findService } from "../../cluster/cluster.ts";
import type { Context } from "../../snapshot/context.ts";
import { links } from "../../words/links.ts";
import { code } from "../../words/lists.ts";
import type { Path } from "../../yaml/find.ts";
import { labelPaths, subjectOf } from "../navigation/subject.ts";
import type { FileObject, Place } from "../place.ts";
import { paragraphs } from "./compose.ts";
import { containerPortHover } from "./containerPort.ts";
import { bornLabelHover } from "./label.ts";
import { namespaceHover, serviceHover, servicePortHover, workloadHover } from "./objects.ts";

/** What a place of a workload's, Service's or Namespace's manifest has to do with policies; other fields are not ours. */
export function objectText(
  context: Context,
  object: Exclude<FileObject, { kind: "policy" | "admin policy" }>,
  place: Place,
): string | undefined {
  const { path } = place;
  const field = path.join(".");
  if (isAboutAll(object, path)) return whole(context, object);
  if (field === "metadata.namespace" && object.kind !== "namespace") {
    const { namespace } = object.manifest.object;
    return namespace === undefined ? undefined : namespaceHover(context, namespace);
  }
  if (object.kind === "workload" && object.manifest.object.kind !== "Pod" && isBelow(path, ["metadata", "labels"]))
    return ownLabelsWords(object.manifest.object.kind);
  if (object.kind === "service" && isBelow(path, ["metadata", "labels"])) return ownLabelsWords("Service");
  if (object.manifest.partial) return undefined;
  if (object.kind === "service" && path[0] === "spec" && path[1] === "ports" && typeof path[2] === "number") {
    const service = findService(context.cluster, context.file.uri, object.index);
    return service === undefined ? undefined : servicePortHover(context, service, path[2]);
  }
  const subject = subjectOf(context, object, place);
  if (subject?.kind === "label") return bornLabelHover(context, subject);
  return subject?.kind === "container port" ? containerPortHover(context, subject) : undefined;
}

/** What names the object, and the keys above its labels, selector and ports. */
function isAboutAll(object: Exclude<FileObject, { kind: "policy" | "admin policy" }>, path: Path): boolean {
  const field = path.join(".");
  if (field === "kind" || field === "metadata.name") return true;
  if (object.kind === "namespace") return field === "metadata.labels";
  if (object.kind === "service") return field === "spec.selector" || field === "spec.ports";
  const { kind, hostNetwork } = object.manifest.object;
  if (hostNetwork && path.at(-1) === "hostNetwork") return true;
  return labelPaths(kind).some((each) => each.join(".") === field);
}

function whole(context: Context, object: Exclude<FileObject, { kind: "policy" | "admin policy" }>): string | undefined {
  if (object.manifest.partial) {
    return paragraphs(
      "This is a template or a patch: its labels and ports are known when it is filled in, so nothing is said here about policies.",
      links.isolation,
    );
  }
  if (object.kind === "workload") return workloadHover(context, object.index);
  if (object.kind === "service") return serviceHover(context, object.index);
  return namespaceHover(context, object.manifest.object.name);
}

function isBelow(path: Path, parent: Path): boolean {
  return path.length >= parent.length && parent.every((part, index) => path[index] === part);
}

function ownLabelsWords(kind: string): string {
  const where = kind === "CronJob" ? "spec.jobTemplate.spec.template.metadata.labels" : "spec.template.metadata.labels";
  return paragraphs(
    `Labels of the ${kind} itself. Policies do not look at them, but at those of its pods${kind === "Service" ? "" : `, under ${code(where)}`}.`,
    links.labels,
  );
}
