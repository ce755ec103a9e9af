import { entryOf } from "../manifest/fields.ts";
import { layerPeerWords, portMatchWords } from "../words/adminPolicies.ts";
import type { Span, YamlItem } from "../yaml/tree.ts";
import { type AdminRulePart, type AdminView, adminRuleParts } from "./adminView.ts";
import type { DocumentSymbolResult, SymbolSort } from "./symbol.ts";

/** The rules of a policy for the whole cluster, with their actions, peers and ports in words. */
export function adminRuleSymbols(view: AdminView): readonly DocumentSymbolResult[] {
  const { document, node } = view.manifest;
  const spec = entryOf(node, "spec")?.value;
  const rules = [...adminRuleParts(view)];
  return (["ingress", "egress"] as const).flatMap((direction): readonly DocumentSymbolResult[] => {
    const entry = entryOf(spec, direction);
    if (entry === undefined) return [];
    const children = rules.filter((rule) => rule.direction === direction).map((rule) => ruleSymbol(rule, document));
    const { span, key } = entry;
    return [{ name: direction, detail: "", sort: "direction", document, span, selection: key.span, children }];
  });
}

function ruleSymbol({ index, rule, item, peers, ports }: AdminRulePart, document: number): DocumentSymbolResult {
  const children = [
    ...peers.map((each) => leaf(layerPeerWords(each.peer), "peer", each.item, document)),
    ...ports.flatMap((each) => {
      const port = rule.ports?.[each.index];
      return port === undefined ? [] : [leaf(portMatchWords(port), "port", each.item, document)];
    }),
  ];
  const detail = [rule.action, rule.name ?? ""].filter((word) => word !== "").join(" ");
  return { ...leaf(`rule ${index + 1}`, "rule", item, document), detail, children };
}

function leaf(name: string, sort: SymbolSort, { dash, value }: YamlItem, document: number): DocumentSymbolResult {
  const span: Span = { start: dash.start, end: Math.max(dash.end, value.span.end) };
  const selection = dash.end > dash.start ? dash : span;
  return { name: name.replaceAll("`", ""), detail: "", sort, document, span, selection, children: [] };
}
