import type { Text } from "../../gotemplate/text.ts";
import type { GoValue } from "../../gotemplate/values.ts";
import { boolOf, fieldOf, itemsOf, itemValues, lenientText, mapOf, textOf } from "../../manifest/fields.ts";
import type { Source, YamlMap, YamlNode } from "../../yaml/tree.ts";
import type { CreatedNamespace, Destination, SaidText } from "./entryPoint.ts";
import type { SteeringObject } from "./steering.ts";

/** One Application of Argo CD, written as such or made by an ApplicationSet. */
export interface ArgoApplication {
  readonly name: string;
  readonly sources: readonly ArgoSource[];
  readonly destination: Destination;
  readonly namespace: SaidText | undefined;
  /** The labels of the namespace that Argo CD makes; `undefined`: it makes none, or one without labels. */
  readonly namespaceLabels: YamlMap | undefined;
  readonly source: Source;
  /** Where the document that describes it begins in its file. */
  readonly start: number;
  readonly template?: SetTemplate;
  /** Why nobody here knows all that it says. */
  readonly open?: string;
  /** The files that a set took its parameters from. */
  readonly parametersIn?: readonly string[];
}

/** What an ApplicationSet makes its applications of, with the place of each letter. */
export interface SetTemplate {
  /** The `spec` of its template; `undefined`: it stands where nobody can tell places. */
  spec(): GoValue | undefined;
  /** A text of it with the placeholders filled in that name parameters. */
  fill(text: Text): Text;
}

export interface ArgoSource {
  /** Where it stands in the `spec`. */
  readonly at: readonly ["source"] | readonly ["sources", number];
  readonly path: string;
  readonly kustomize: YamlMap | undefined;
  readonly helm: YamlMap | undefined;
  readonly recurse: boolean;
  readonly include: string | undefined;
  readonly exclude: string | undefined;
}

export function readApplication({ name, root, source, start }: SteeringObject): ArgoApplication {
  return applicationOf(name, mapOf(root, "spec"), { source, start });
}

/** `spec` of an Application, or of the template of a set with its placeholders filled in. */
export function applicationOf(
  name: string,
  spec: YamlMap | undefined,
  { source, start }: Pick<ArgoApplication, "source" | "start">,
  template?: SetTemplate,
): ArgoApplication {
  const single = fieldOf(spec, "source");
  const sources = [
    ...itemsOf(spec, "sources").map((each, index) => [each, ["sources", index]] as const),
    ...(single === undefined ? [] : [[single, ["source"]] as const]),
  ];
  const destination = mapOf(spec, "destination");
  const namespace = fieldOf(destination, "namespace");
  const policy = mapOf(spec, "syncPolicy");
  const creates = itemsOf(policy, "syncOptions").some((item) => lenientText(item) === "CreateNamespace=true");
  const labels = creates ? mapOf(mapOf(policy, "managedNamespaceMetadata"), "labels") : undefined;
  return {
    name,
    sources: sources.flatMap(([each, at]) => sourceOf(each, at)),
    destination: { ...known("name", destination), ...known("server", destination) },
    namespace:
      namespace?.kind === "scalar" && isKnown(namespace.text)
        ? { text: namespace.text, span: namespace.span, source }
        : undefined,
    namespaceLabels: labels !== undefined && labels.entries.length > 0 ? labels : undefined,
    source,
    start,
    ...(template && { template }),
  };
}

function known(key: "name" | "server", destination: YamlMap | undefined): Destination {
  const text = textOf(destination, key);
  return text !== undefined && isKnown(text) ? { [key]: text } : {};
}

/** A placeholder that nobody has filled in is no text. */
function isKnown(text: string): boolean {
  return text !== "" && !text.includes("{{");
}

/** Those that lead to a folder; a chart of a registry, and a source of values alone, lead nowhere. */
function sourceOf(node: YamlNode, at: ArgoSource["at"]): readonly ArgoSource[] {
  const path = textOf(node, "path");
  if (path === undefined || !isKnown(path) || fieldOf(node, "chart") !== undefined) return [];
  const directory = fieldOf(node, "directory");
  return [
    {
      at,
      path,
      kustomize: mapOf(node, "kustomize"),
      helm: mapOf(node, "helm"),
      recurse: boolOf(fieldOf(directory, "recurse")),
      include: textOf(directory, "include"),
      exclude: textOf(directory, "exclude"),
    },
  ];
}

/** What an application does to kustomizations, as `valueFiles` and the like do to charts. */
export function valueFilesOf(helm: YamlMap | undefined): readonly string[] {
  const list = fieldOf(helm, "valueFiles");
  return list?.kind === "sequence" ? itemValues(list).flatMap((item) => lenientText(item) || []) : [];
}

/** The namespace that Argo CD makes for an application, as far as it says what no other file does. */
export function createdNamespace({
  namespace,
  namespaceLabels: labels,
  start,
}: ArgoApplication): CreatedNamespace | undefined {
  return namespace === undefined || labels === undefined ? undefined : { name: namespace, labels, start };
}
