import type { YamlMap } from "../../yaml/tree.ts";
import { fieldOf, itemsOf, labelsOf, mapOf, textOf } from "../fields.ts";
import type { NodeObject } from "../types.ts";

/** A Node of a dump. */
export function decodeNode(node: YamlMap): NodeObject {
  const metadata = mapOf(node, "metadata");
  const addresses = itemsOf(mapOf(node, "status"), "addresses").flatMap((item) => {
    const type = textOf(item, "type");
    const address = textOf(item, "address");
    return (type === "InternalIP" || type === "ExternalIP") && address !== undefined ? [address] : [];
  });
  return {
    kind: "Node",
    name: textOf(metadata, "name") ?? "",
    labels: labelsOf(fieldOf(metadata, "labels")),
    addresses,
  };
}
