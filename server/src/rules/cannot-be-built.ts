import type { Rule } from "./rule.ts";

export const cannotBeBuilt: Rule = {
  id: "cannot-be-built",
  section: "mistaken",
  severity: "warning",
  page: {
    title: "What is applied cannot be built",
    what: "`kustomize build` or `helm template` refuses what takes this in: a file that is missing, an object that is there twice, a patch that meets nothing. Where only a part is out of reach (a remote base, a plugin), and for charts, which may be given more when they are installed (values, dependencies), it is information.",
    why: "Nothing of it reaches a cluster until it is mended. Its files are judged as far as they stand alone, and nothing is said about what they do together.",
    bad: "# file: kustomization.yaml\nresources:\n- policy.yaml\n",
    good: "# file: kustomization.yaml\nresources: []\nnamespace: shop\n",
    sources: ["https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/"],
  },
  *checkFile({ file, snapshot, within }) {
    for (const { entry, problems } of snapshot.description?.troubled ?? []) {
      // Charts ask for values, dependencies and versions that whoever installs them gives.
      const isChart = entry.recipe.parts.some((part) => part.kind === "chart");
      // What comes behind the first follows from it.
      const first = problems.find(({ kind }) => kind === "failed");
      for (const { kind, message, uri, span } of first === undefined ? problems : [first]) {
        if (uri !== file.uri || !within.entries.some(({ id }) => id === entry.id)) continue;
        const document = Math.max(
          file.stream.starts.findLastIndex((start) => start <= span.start),
          0,
        );
        const base = file.stream.starts[document] ?? 0;
        yield {
          rule: "cannot-be-built",
          ...((kind === "unknown" || isChart) && { severity: "information" as const }),
          span: { start: span.start - base, end: span.end - base },
          field: "",
          document,
          object: "",
          message: sentence(message),
        };
      }
    }
  },
};

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
