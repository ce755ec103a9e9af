import {
  parseTemplates,
  type Rendered,
  renderTemplate,
  type TemplateFile,
} from "../../server/src/gotemplate/engine.ts";
import { readYaml } from "../../server/src/gotemplate/readYaml.ts";
import { sourceText } from "../../server/src/gotemplate/text.ts";
import {
  type GoMap,
  type GoMethod,
  type GoValue,
  goBool,
  goInt,
  goList,
  goMap,
  goString,
  goStruct,
} from "../../server/src/gotemplate/values.ts";

/** The value at a dotted path of the values. */
function pathValue(values: GoMap, path: string): GoValue {
  let value: GoValue = values;
  for (const name of path.split(".")) {
    if (value.kind !== "map") return goString("");
    value = value.entries.get(name)?.value ?? goString("");
  }
  return value;
}

/** What Helm gives the templates of the chart `probe`, release `demo` in namespace `shop`. */
export function chartDot(values: string, template: string): GoMap {
  const read = readYaml(sourceText("values.yaml", values));
  if (typeof read === "string") throw new Error(read);
  const inner: GoMap = {
    ...(read.kind === "map" ? read : goMap()),
    type: "chartutil.Values",
  };
  const methods = new Map<string, GoMethod>([
    ["PathValue", { signature: "string", call: (path) => pathValue(inner, path?.kind === "string" ? path.text : "") }],
  ]);
  const versions = [
    "v1",
    "policy/v1",
    "policy/v1beta1",
    "extensions/v1beta1",
    "apps/v1",
    "batch/v1beta1",
    "autoscaling/v2",
    "rbac.authorization.k8s.io/v1",
    "networking.k8s.io/v1",
    "apiextensions.k8s.io/v1",
  ];
  const has: GoMethod = {
    signature: "string",
    call: (name) => goBool(name?.kind === "string" && versions.includes(name.text)),
  };
  const strings = (list: readonly string[]) =>
    goList(
      list.map((text) => goString(text)),
      "[]string",
    );
  return goMap(
    [
      ["Values", { ...inner, methods }],
      [
        "Release",
        goMap([
          ["Name", goString("demo")],
          ["Namespace", goString("shop")],
          ["Service", goString("Helm")],
          ["Revision", goInt(1)],
          ["IsInstall", goBool(true)],
          ["IsUpgrade", goBool(false)],
        ]),
      ],
      [
        "Chart",
        goStruct("*chart.Metadata", {
          Name: goString("probe"),
          Version: goString("1.2.3"),
          AppVersion: goString("4.5"),
          APIVersion: goString("v2"),
          Type: goString("application"),
          Description: goString("A chart that shows one expression."),
          Keywords: strings(["a", "b"]),
          Maintainers: goList([goStruct("*chart.Maintainer", { Name: goString("ann") })], "[]*chart.Maintainer"),
          Annotations: goMap([["category", goString("test")]], { type: "map[string]string" }),
          Dependencies: goList([], "[]*chart.Dependency"),
        }),
      ],
      [
        "Capabilities",
        goStruct("*chartutil.Capabilities", {
          KubeVersion: goStruct(
            "chartutil.KubeVersion",
            {
              Version: goString("v1.31.0"),
              Major: goString("1"),
              Minor: goString("31"),
              GitVersion: goString("v1.31.0"),
            },
            { shown: "v1.31.0" },
          ),
          APIVersions: { ...strings(versions), type: "chartutil.VersionSet", methods: new Map([["Has", has]]) },
        }),
      ],
      ["Files", goMap([], { type: "engine.files" })],
      [
        "Template",
        goMap([
          ["Name", goString(template)],
          ["BasePath", goString("probe/templates")],
        ]),
      ],
    ],
    { type: "chartutil.Values" },
  );
}

/** Renders one template of the chart, beside others, with these values. */
export function render(template: string, values = "", others: Readonly<Record<string, string>> = {}): Rendered {
  const name = "probe/templates/t.yaml";
  const files: TemplateFile[] = Object.entries(others).map(([file, text]) => ({
    name: `probe/templates/${file}`,
    text: sourceText(file, text),
  }));
  const set = parseTemplates([...files, { name, text: sourceText("t.yaml", template) }]);
  const [problem] = set.problems;
  if (problem !== undefined) return { text: "", map: { placesAt: () => [] }, holes: [], problem };
  return renderTemplate(set, name, chartDot(values, name));
}
