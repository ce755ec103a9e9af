import * as vscode from "vscode";
import { type BaseLanguageClient, State } from "vscode-languageclient";
import {
  type ClustersParams,
  type ClustersResult,
  clustersRequest,
  type PinClusterParams,
  pinClusterRequest,
  type ShownCluster,
  type ShownClusterParams,
  shownClusterRequest,
} from "../../../server/src/server/protocol.ts";
import { policyLanguages } from "../look.ts";
import { pickCluster } from "./pick.ts";
import { rememberedPins } from "./pins.ts";
import { clusterStatus } from "./status.ts";

/** Follows what a person looks at, and shows for which cluster Netpol answers. */
export interface ShownClusters extends vscode.Disposable {
  /** There is one to choose. */
  readonly several: boolean;
  /** `Netpol: Choose Cluster…`. `target`: a uri of the workspace folder that is meant, else that of the active file. */
  choose(target?: unknown): Promise<void>;
}

/** Milliseconds without a change after which the server is asked again. */
const settleDelay = 400;

/** `changed`: what the server says may be different now. */
export function createShownClusters(
  context: vscode.ExtensionContext,
  client: BaseLanguageClient,
  changed: vscode.Event<void>,
): ShownClusters {
  const status = clusterStatus();
  const pins = rememberedPins(context.workspaceState);
  let several = false;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** `null` for a text that Netpol knows nothing about: what was shown stays. */
  const lookedAt = (): string | null => {
    const document = vscode.window.activeTextEditor?.document;
    const ours =
      document !== undefined && (policyLanguages.has(document.languageId) || /\.tpl$/.test(document.uri.path));
    return ours ? document.uri.toString() : null;
  };

  function show(shown: ShownCluster): void {
    status.show(shown);
    several = shown.name !== null;
    void vscode.commands.executeCommand("setContext", "netpol.becomes", shown.built);
    void vscode.commands.executeCommand("setContext", "netpol.severalClusters", several);
    void vscode.commands.executeCommand("setContext", "netpol.manifest", shown.manifest);
  }

  async function look(): Promise<void> {
    if (client.state !== State.Running) return;
    const turn = ++asked;
    const uri = lookedAt();
    const shown = await client.sendRequest<ShownCluster>(shownClusterRequest, { uri } satisfies ShownClusterParams);
    if (turn === asked) show(shown);
  }

  async function pin(uri: string | null, name: string | null): Promise<void> {
    const turn = ++asked;
    const params: PinClusterParams = { uri, name };
    const shown = await client.sendRequest<ShownCluster>(pinClusterRequest, params);
    if (turn === asked) show(shown);
  }

  /** A server that has just started knows of no pin. */
  async function begin(): Promise<void> {
    for (const [folder, name] of pins.all()) await pin(folder, name);
    await look();
  }

  const quietly = (work: Promise<void>): void => void work.catch(() => {});
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => quietly(look()), settleDelay);
  };
  const subscriptions = vscode.Disposable.from(
    status,
    changed(soon),
    vscode.window.onDidChangeActiveTextEditor(() => quietly(look())),
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) quietly(begin());
      else status.hide();
    }),
  );
  return {
    get several() {
      return several;
    },
    async choose(target) {
      const uri = typeof target === "string" ? target : lookedAt();
      const params: ClustersParams = { uri: lookedAt() ?? uri };
      const { clusters } = await client.sendRequest<ClustersResult>(clustersRequest, params);
      const shown = await client.sendRequest<ShownCluster>(shownClusterRequest, { uri } satisfies ShownClusterParams);
      const picked = await pickCluster(clusters, shown);
      if (picked === undefined) return;
      await pins.set(folderOf(uri), picked.name);
      await pin(uri, picked.name);
    },
    dispose() {
      clearTimeout(timer);
      subscriptions.dispose();
    },
  };
}

/** Of a text, or of the folder itself, with a slash at its end so that the server finds it as it finds files. */
function folderOf(uri: string | null): string | null {
  const found = uri === null ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri));
  const folder = found ?? vscode.workspace.workspaceFolders?.[0];
  return folder === undefined ? null : `${folder.uri.toString().replace(/\/+$/, "")}/`;
}
