import * as vscode from "vscode";
import type { ListedCluster, ShownCluster } from "../../../server/src/server/protocol.ts";
import { nameOf } from "./status.ts";

interface Item extends vscode.QuickPickItem {
  /** `null`: follow the active file. */
  readonly name: string | null;
}

/** Entries named for a cluster; more would not be read. */
const mostEntries = 3;

/** Asks which cluster to show; `undefined`: none was picked. */
export async function pickCluster(
  clusters: readonly ListedCluster[],
  shown: ShownCluster,
): Promise<{ readonly name: string | null } | undefined> {
  const taking = clusters.filter(({ takes }) => takes);
  const others = clusters.filter(({ takes }) => !takes);
  const item = ({ name, entries, held }: ListedCluster): Item => ({
    label: nameOf(name),
    description: entriesText(entries),
    ...(held === undefined ? {} : { detail: held }),
    iconPath: new vscode.ThemeIcon(shown.pinned && name === shown.name ? "pinned" : "blank"),
    name,
  });
  const follow: Item = {
    label: vscode.l10n.t("Follow the active file"),
    description: shown.pinned || shown.name === null ? "" : vscode.l10n.t("now {0}", nameOf(shown.name)),
    iconPath: new vscode.ThemeIcon(shown.pinned ? "blank" : "check"),
    name: null,
  };
  const part = (label: string, items: readonly Item[]): readonly (Item | vscode.QuickPickItem)[] =>
    items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
  const several = taking.length > 0 && others.length > 0;
  const items: readonly (Item | vscode.QuickPickItem)[] = [
    follow,
    ...part(
      several ? vscode.l10n.t("stay with one that takes in the active file") : vscode.l10n.t("stay with one"),
      (several ? taking : clusters).map(item),
    ),
    ...part(vscode.l10n.t("others"), several ? others.map(item) : []),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Cluster that Netpol shows"),
    placeHolder: vscode.l10n.t("Hovers, lenses, hints and the matrix answer for it"),
    matchOnDescription: true,
  });
  return picked !== undefined && isCluster(picked) ? { name: picked.name } : undefined;
}

function isCluster(item: vscode.QuickPickItem): item is Item {
  return "name" in item;
}

function entriesText(entries: ListedCluster["entries"]): string {
  const shown = entries.slice(0, mostEntries).map(({ path, namespace }) => {
    return namespace === undefined ? path : vscode.l10n.t("{0} (namespace {1})", path, namespace);
  });
  const more = entries.length - shown.length;
  return [...shown, ...(more > 0 ? [vscode.l10n.t("{0} more", more)] : [])].join(", ");
}
