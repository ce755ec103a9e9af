import { connText, reasonLines } from "./row.ts";
import type { RowFormat } from "./rowFormat.ts";

/** The edge list that the field's analysers share: `source => destination : connections`. */
export const connectivityText: RowFormat = {
  before: "",
  between: "",
  after: "",
  none: "",
  source: (src) => `${src} => `,
  rest(row) {
    const { dst, why } = row;
    const line = `${dst} : ${connText(row)}\n`;
    if (why === undefined) return line;
    const reasons = (["egress", "ingress"] as const).flatMap((side) =>
      reasonLines(why[side]).map((reason) => `  ${side}: ${reason}\n`),
    );
    return line + reasons.join("");
  },
};
