import type { ConnectsFacts } from "../../manifest/connects.ts";

/** An object of any kind, as it is applied. */
export interface NeedsObject {
  readonly facts: ConnectsFacts;
  /** Where it lives; for an object without a namespace, the one it is put in. */
  readonly namespace: string;
  /** The file as the cluster has it. */
  readonly uri: string;
  /** Index of its document in the file; spans count from there. */
  readonly document: number;
  /** Of that document: quotes and folded lines are looked for in it. */
  readonly text: string;
}
