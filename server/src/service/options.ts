import type { FlowLogs } from "../expectations/flows/flow.ts";
import type { Settings } from "../source/settings.ts";
import type { Workspace } from "../source/workspace.ts";

export interface Logger {
  error(message: string): void;
}

export interface ServiceOptions {
  readonly workspace: Workspace;
  /** The settings for a folder (`undefined`: files outside every folder). The same object until they change. */
  readonly settings: (folder: string | undefined) => Settings;
  readonly logger: Logger;
  /** The logs of flows that the settings name. */
  readonly flows?: FlowLogs | undefined;
  /** What is the same in several clusters may be looked at in one of them first; whoever says so calls `settleSteps` later. */
  readonly unhurried?: () => boolean;
  /** Uri of the text in which somebody is in the middle of a document: what is built goes on without that until it is whole. */
  readonly writing?: () => string | undefined;
}
