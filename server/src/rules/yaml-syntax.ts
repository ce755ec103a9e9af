import { plainFix, safeFix } from "../edits/fixes.ts";
import { lineUp } from "../edits/lineUp.ts";
import { nextObjects } from "../edits/nextObject.ts";
import { limits } from "../limits.ts";
import type { Fault } from "../manifest/fault.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { looksLikePolicy } from "../manifest/look.ts";
import { readManifestFile } from "../manifest/read.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { FileFinding, Finding } from "../snapshot/finding.ts";
import { documentOf, stepsIn } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { remove, type TextEdit } from "../yaml/edit.ts";
import type { Step } from "../yaml/find.ts";
import { quoted } from "../yaml/render.ts";
import { styleOf } from "../yaml/style.ts";
import type { YamlDocument, YamlProblem } from "../yaml/tree.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";
import { streamFindings } from "./yamlStream.ts";

const id = "yaml-syntax";

export const yamlSyntax: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "The YAML cannot be read",
    what: "The document is not YAML: a tab in the indentation, a quote or bracket that is not closed, a key without a colon, a key twice in one map.",
    why: "The server cannot read the object at all. A key that stands twice is worse with kubectl: it keeps the last one and drops the other without a word.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
\t\t\tapp: db
  policyTypes:
    - Ingress
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
`,
    sources: [
      "YAML 1.1 and 1.2, section 6.1: tab characters must not be used in indentation",
      "YAML 1.2, section 3.2.1.1: the keys of a mapping are unique",
      "https://kubernetes.io/docs/reference/using-api/api-concepts/#setting-the-field-validation-level",
    ],
  }),
  checkAdmin: rejectsAdmin(id),
  *check(context) {
    const document = documentOf(context);
    const next = nextObjects(document, context.policy.node);
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const object = next.find(({ entries }) => entries.some(({ key }) => key.span.start === fault.span.start));
      if (object !== undefined) {
        // The first key that stands twice speaks for the whole object.
        if (object.entries[0]?.key.span.start !== fault.span.start) continue;
        const message =
          "Another object begins here without `---` above it, so its keys stand twice in one map. The server refuses that, and kubectl keeps the last object and silently drops the others. Insert `---`.";
        const edits = [
          { span: { start: object.start, end: object.start }, newText: `---${styleOf(document).newline}` },
        ];
        yield asFinding(rejection, message, () => safeFix(context, "Insert `---` above the object", edits));
      } else if (fault.type === "duplicate field") {
        if (document.problems.length > 0 && !isKeyLike(fault.value ?? "")) continue;
        const message = `The key ${shown(fault.value)} stands twice in this map. The server refuses that, and kubectl keeps the last one and silently drops the other. Join the two, or remove one.`;
        yield asFinding(rejection, message, () => duplicateFixes(context, fault));
      } else {
        yield asFinding(rejection, yamlMessage(fault));
      }
    }
  },
  *checkFile({ file }) {
    yield* syntaxFindings(file);
  },
};

function yamlMessage(fault: Fault): string {
  if (fault.detail.includes("excessive aliasing")) {
    return "The aliases of this document multiply to more than the server reads. Write the parts out, or split the document.";
  }
  if (fault.value === "<<")
    return "`<<` merges a map, or a list of maps, into this one, and its value is neither. Give it an alias of a map.";
  if (fault.detail.startsWith("cannot decode"))
    return `${shown(fault.value)} is not what its tag says. Change the value, or take the tag away.`;
  return "A key must be a string here: neither empty nor a map or list. Give the key a name, in quotes if need be.";
}

/** The unreadable parts of all documents that look like policies; other YAML is left alone, and so are templates. */
export function syntaxFindings(file: ManifestFile): readonly FileFinding[] {
  const findings: FileFinding[] = [];
  const withPolicy = new Set(file.policies.map((policy) => policy.document));
  const { documents } = file.stream;
  for (let index = 0; index < documents.length; index++) {
    const document = documents[index];
    if (document === undefined || document.problems.length === 0 || document.templated) continue;
    if (!withPolicy.has(index) && !looksLikePolicy(document.text)) continue;
    for (const problem of document.problems) {
      if (!isConsequence(document, problem)) findings.push(syntaxFinding(file, index, document, problem));
    }
  }
  return [...streamFindings(file, withPolicy), ...findings];
}

/** What is left of brackets that are broken further up, or that are closed twice. */
function isConsequence({ text, problems }: YamlDocument, { code, span }: YamlProblem): boolean {
  if (code !== "missing-colon" || isKeyLike(text.slice(span.start, span.end))) return false;
  return problems.some((other) => other.code === "unclosed-bracket" && other.span.start < span.start);
}

function isKeyLike(text: string): boolean {
  return /^["'\w]/.test(text);
}

function syntaxFinding(file: ManifestFile, index: number, document: YamlDocument, problem: YamlProblem): FileFinding {
  const fixes = (): readonly Fix[] =>
    fixOf(document, problem).map(({ title, safe, edits }) => ({
      title,
      safe,
      edits: edits.map((edit) => ({ uri: file.uri, document: index, ...edit })),
    }));
  const message = messageOf(problem, document.text.slice(problem.span.start, problem.span.end));
  return { rule: id, document: index, object: "", span: problem.span, field: "", message, fixes } satisfies Finding &
    FileFinding;
}

function messageOf(problem: YamlProblem, text: string): string {
  switch (problem.code) {
    case "tab-indentation":
      return "This line is indented with a tab. YAML allows only spaces there, so the server cannot read the document. Replace the tab by spaces.";
    case "indentation":
      return `${shown(text)} is indented like none of its neighbours, so it belongs nowhere. Line it up with the keys of the map that it is part of.`;
    case "missing-colon":
      if (spaceless(text) !== undefined)
        return `${shown(text)} has no space behind the colon, so it is no key and value. Write ${shown(spaceless(text))}.`;
      return `${shown(text)} has no colon behind it, so it is no key. Write ${shown(`${text}:`)} and its value.`;
    case "unclosed-quote":
      return `The quote that begins with ${shown(text)} is not closed. Everything up to the next quote belongs to it. Close it.`;
    case "unclosed-bracket":
      return `The bracket of ${shown(text)} is not closed, or something in it is wrong. Close it with its counterpart.`;
    case "second-value":
      return `${shown(text)} makes a second value for one key. Put it on a line of its own, or in quotes if it is one text.`;
    case "stray-dash":
      return "A list item stands among the keys of a map. Indent it below the key whose list it belongs to.";
    case "reserved-character":
      return `A bare value cannot begin with ${shown(text)}, which means something else in YAML. Put the value in quotes.`;
    case "unknown-alias":
      return `${shown(text)} refers to an anchor that does not stand above it. Define the anchor with \`&\`, or put the value in quotes.`;
    case "too-large":
      return "This document is too large to be read here. The server stores no object above 1.5 MiB. Split it.";
    case "too-deep":
      return "This document is nested too deeply to be read. Split it.";
    default:
      return `This is no YAML: ${problem.message.replace(/\.$/, "")}. The server cannot read the document.`;
  }
}

interface SyntaxFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

function fixOf(document: YamlDocument, { code, span }: YamlProblem): readonly SyntaxFix[] {
  const { text } = document;
  const source = text.slice(span.start, span.end);
  const at = { start: span.end, end: span.end };
  switch (code) {
    case "tab-indentation":
      return [{ title: "Replace tabs by spaces", safe: true, edits: tabEdits(document) }];
    case "indentation": {
      const edits = lineUp(document, span);
      return edits === undefined ? [] : [{ title: `Line ${shown(source)} up`, safe: true, edits }];
    }
    case "missing-colon":
      if (spaceless(source) !== undefined)
        return [
          {
            title: `Write it as ${shown(spaceless(source))}`,
            safe: true,
            edits: [{ span, newText: spaceless(source) ?? "" }],
          },
        ];
      if (!isKeyLike(source)) return [];
      return [{ title: `Add a colon behind ${shown(source)}`, safe: false, edits: [{ span: at, newText: ":" }] }];
    case "unclosed-quote":
      return [{ title: "Close the quote", safe: false, edits: [{ span: at, newText: source[0] ?? '"' }] }];
    case "unclosed-bracket": {
      const close = closers(source);
      return close === undefined
        ? []
        : [{ title: `Close with \`${close}\``, safe: false, edits: [{ span: at, newText: close }] }];
    }
    case "reserved-character": {
      const line = /[^\r\n]*/.exec(text.slice(span.start))?.[0] ?? "";
      const value = line.replace(/\s+#.*$/, "").trimEnd();
      const whole = { start: span.start, end: span.start + value.length };
      return value === ""
        ? []
        : [
            {
              title: "Put it in quotes",
              safe: false,
              edits: [{ span: whole, newText: quoted(value, styleOf(document).quote) }],
            },
          ];
    }
    default:
      return [];
  }
}

/** `podSelector:{}` with the space that it lacks. */
function spaceless(text: string): string | undefined {
  const [, key, value] = /^([A-Za-z]+):(\S.*)$/.exec(text) ?? [];
  return key === undefined ? undefined : `${key}: ${value}`;
}

/** Every tab in the indentation of the document becomes as many spaces as make the most sense of it: a level, or a tab stop. */
function tabEdits(document: YamlDocument): readonly TextEdit[] {
  // A tab taken for one column is no step.
  const step = Math.max(styleOf(document).step, 2);
  if (document.text.length > limits.yaml.tabs) return spacesFor(document, step);
  const tried = [...new Set([step, 2, 4, 8])].map((width) => {
    const edits = spacesFor(document, width);
    let text = document.text;
    for (const { span, newText } of [...edits].sort((a, b) => b.span.start - a.span.start))
      text = text.slice(0, span.start) + newText + text.slice(span.end);
    const { policies, stream } = readManifestFile("policy.yaml", text);
    const wrong = stream.documents.reduce((sum, { problems }) => sum + problems.length * 100, 0);
    return { edits, wrong: wrong + policies.reduce((sum, { faults }) => sum + faults.length, 0) };
  });
  // The first of the best.
  return tried.reduce((best, each) => (each.wrong < best.wrong ? each : best)).edits;
}

/** Behind a dash one space is enough. */
function spacesFor({ text, problems }: YamlDocument, width: number): readonly TextEdit[] {
  const step = " ".repeat(width);
  return problems.flatMap(({ code, span }) => {
    if (code !== "tab-indentation") return [];
    const newText = text[span.start - 1] === "-" ? " " : text.slice(span.start, span.end).replaceAll("\t", step);
    return [{ span, newText }];
  });
}

/** What closes the brackets that are open at the end of one line. */
function closers(source: string): string | undefined {
  if (/["'\n]/.test(source)) return undefined;
  let open = "";
  for (const character of source) {
    if (character === "[") open = `]${open}`;
    else if (character === "{") open = `}${open}`;
    else if (character === open[0]) open = open.slice(1);
    else if (character === "]" || character === "}") return undefined;
  }
  return open === "" ? undefined : open;
}

function duplicateFixes(context: PolicyContext, fault: Fault): readonly Fix[] {
  const document = documentOf(context);
  const parent = stepsIn(context, fault.path.slice(0, -1));
  const holder = parent?.at(-1);
  const node =
    holder === undefined ? context.policy.node : holder.kind === "entry" ? holder.entry.value : holder.item.value;
  if (parent === undefined || node.kind !== "map" || node.alias) return [];
  const index = node.entries.findIndex((entry) => entry.key.span.start === fault.span.start);
  const entry = node.entries[index];
  const first = node.entries.findIndex((other) => other.key.text === entry?.key.text);
  const other = node.entries[first];
  if (entry === undefined || other === undefined || first >= index) return [];
  const step = (at: number, of: typeof entry): readonly Step[] => [
    ...parent,
    { kind: "entry", map: node, index: at, entry: of },
  ];
  const source = (of: typeof entry): string =>
    document.text.slice(of.value.span.start, of.value.span.end).replace(/\s+/g, " ");
  if (source(entry) === source(other))
    return safeFix(context, `Remove the second ${shown(entry.key.text)}`, remove(document, step(index, entry)));
  return [
    ...plainFix(
      context,
      `Remove this ${shown(entry.key.text)} (the first one stays)`,
      remove(document, step(index, entry)),
    ),
    ...plainFix(
      context,
      `Remove the first ${shown(entry.key.text)} (what kubectl does silently)`,
      remove(document, step(first, other)),
    ),
  ];
}
