import type { RowFormat } from "./rowFormat.ts";

/** `[{"src":"…","dst":"…","conn":"TCP 80,443,UDP 53"}]`, one row a line. */
export const connectivityJson: RowFormat = {
  before: "[\n",
  between: ",\n",
  after: "\n]\n",
  none: "[]\n",
  source: (src) => `{"src":${JSON.stringify(src)},`,
  rest({ dst, conn, undecided, why }) {
    const open = undecided === undefined ? {} : { undecided };
    return JSON.stringify({ dst, conn, ...open, ...(why === undefined ? {} : { explain: why }) }).slice(1);
  },
};
