import { type HoverLink, hoverLinks } from "../features/hoverLinks.ts";
import { limits } from "../limits.ts";
import type { Context } from "../snapshot/context.ts";
import { code } from "../words/lists.ts";
import type { Places } from "./places.ts";

/** The last line of a hover: the workloads and policies that it is about, as links; empty where there are none. */
export function openLine(context: Context, offset: number, locationOf: Places["locationOf"]): string {
  const { workloads, policies } = hoverLinks(context, offset);
  const { linked } = limits.editor;
  const link = ({ name, place }: HoverLink): string => {
    const found = locationOf(context, place);
    return found === undefined ? code(name) : `[${code(name)}](${found.uri}#L${found.range.start.line + 1})`;
  };
  const words = (all: readonly HoverLink[], noun: string, nouns: string): readonly string[] => {
    if (all.length === 0) return [];
    const more = all.length > linked ? " …" : "";
    return [`${all.length === 1 ? noun : nouns} ${all.slice(0, linked).map(link).join(", ")}${more}`];
  };
  const parts = [...words(workloads, "workload", "workloads"), ...words(policies, "policy", "policies")];
  return parts.length === 0 ? "" : `\n\nOpen: ${parts.join("; ")}.`;
}
