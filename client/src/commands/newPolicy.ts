import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type NamespaceChoice,
  type NewPolicy,
  type NewPolicyParams,
  newPolicyRequest,
  type PolicyChoices,
  type PolicyChoicesParams,
  type PolicyPeer,
  policyChoicesRequest,
} from "../../../server/src/server/protocol.ts";
import { writeNewPolicy } from "./writeNewPolicy.ts";

/** What a person looks at when the command is called: a file or folder of the explorer, else the active text. */
export interface Looked {
  readonly uri: string | null;
  readonly folder: string | null;
}

interface Item<T> extends vscode.QuickPickItem {
  readonly value: T;
}

type Purpose = NewPolicyParams["purpose"];
type Target = Pick<NewPolicyParams, "namespace" | "target">;

/**
 * *Netpol: New Policy…*: what for, for whom, and from whom or to whom. Ends as a written file with tab stops; Escape at any
 * step leaves nothing behind.
 */
export async function newPolicy(client: BaseLanguageClient, target: unknown): Promise<void> {
  const looked = await lookedAt(target);
  const choices = await choicesOf(client, looked);
  const purpose = await pickPurpose();
  if (purpose === undefined) return;
  if (purpose === "deny") return denyIn(client, looked, choices);
  const chosen = await pickTarget(purpose, choices);
  if (chosen === undefined) return;
  const peers = await pickPeers(purpose, chosen, choices);
  if (peers === undefined) return;
  const params: NewPolicyParams = { ...looked, ...chosen, purpose, types: [], peers };
  await writeNewPolicy(await client.sendRequest<NewPolicy>(newPolicyRequest, params));
}

/** *Netpol: Create Default-Deny…*: which namespace, which directions with what each would close. */
export async function createDefaultDeny(client: BaseLanguageClient, target: unknown): Promise<void> {
  const looked = await lookedAt(target);
  await denyIn(client, looked, await choicesOf(client, looked));
}

async function denyIn(client: BaseLanguageClient, looked: Looked, choices: PolicyChoices): Promise<void> {
  const { t } = vscode.l10n;
  const title = t("Create a default-deny");
  const namespace = await pickNamespace(title, choices);
  if (namespace === undefined) return;
  const alternatives = [
    { types: ["Ingress"], label: t("Ingress"), what: t("nobody may connect to its pods until a policy allows it") },
    {
      types: ["Egress"],
      label: t("Egress"),
      what: t("its pods may connect to nobody, DNS included, until a policy allows it"),
    },
    {
      types: ["Ingress", "Egress"],
      label: t("Ingress and egress"),
      what: t("nothing passes in or out until policies allow it"),
    },
  ] as const;
  const made = await Promise.all(
    alternatives.map(async ({ types, label, what }) => {
      const params: NewPolicyParams = {
        ...looked,
        purpose: "deny",
        types,
        namespace,
        target: { kind: "pods" },
        peers: [],
      };
      const value = await client.sendRequest<NewPolicy>(newPolicyRequest, params);
      return { label, description: value.effect, detail: what, value };
    }),
  );
  const step = namespace === null ? title : t("{0} for {1}", title, namespace);
  const picked = await vscode.window.showQuickPick(made, { title: step, placeHolder: t("Which direction is closed?") });
  if (picked !== undefined) await writeNewPolicy(picked.value);
}

async function lookedAt(target: unknown): Promise<Looked> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const uri = target instanceof vscode.Uri ? target : active;
  if (uri === undefined) return { uri: null, folder: null };
  const isFolder = target instanceof vscode.Uri && (await isDirectory(target));
  return { uri: uri.toString(), folder: isFolder ? uri.toString() : null };
}

async function isDirectory(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

function choicesOf(client: BaseLanguageClient, { uri }: Looked): Promise<PolicyChoices> {
  return client.sendRequest<PolicyChoices>(policyChoicesRequest, { uri } satisfies PolicyChoicesParams);
}

async function pickPurpose(): Promise<Purpose | undefined> {
  const { t } = vscode.l10n;
  const items: readonly Item<Purpose>[] = [
    {
      label: `$(arrow-right) ${t("Say who may connect to pods")}`,
      description: t("ingress"),
      detail: t("Whoever is not named cannot connect to them any more."),
      value: "in",
    },
    {
      label: `$(arrow-left) ${t("Say where pods may connect to")}`,
      description: t("egress"),
      detail: t("They cannot connect to anything else any more."),
      value: "out",
    },
    {
      label: `$(circle-slash) ${t("Close a namespace")}`,
      description: t("default-deny"),
      detail: t("Nothing may pass until other policies allow it."),
      value: "deny",
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("New policy (1 of 3)"),
    placeHolder: t("What is it for?"),
  });
  return picked?.value;
}

async function pickNamespace(title: string, { namespaces }: PolicyChoices): Promise<string | null | undefined> {
  const { t } = vscode.l10n;
  const items: readonly Item<string | null>[] = [
    ...namespaces.map(({ name, workloads, denied }) => ({
      label: name,
      description: workloadsText(workloads.length),
      ...(denied.length > 0 && { detail: t("has a default-deny for {0} already", denied.join(", ").toLowerCase()) }),
      value: name,
    })),
    { label: `$(edit) ${t("Another namespace…")}`, description: t("named in the text"), value: null },
  ];
  if (namespaces.length === 0) return null;
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: t("For which namespace?") });
  return picked?.value;
}

function workloadsText(count: number): string {
  return count === 1 ? vscode.l10n.t("1 workload") : vscode.l10n.t("{0} workloads", count);
}

/** What is looked at stands first. */
async function pickTarget(purpose: Purpose, { namespaces, near }: PolicyChoices): Promise<Target | undefined> {
  const { t } = vscode.l10n;
  const groups = namespaces.flatMap(({ name, workloads }): readonly (Item<Target> | vscode.QuickPickItem)[] => [
    { label: name, kind: vscode.QuickPickItemKind.Separator },
    ...[...workloads]
      .sort((a, b) => Number(isNear(b)) - Number(isNear(a)))
      .map(({ id, name: workload, kind, ports }) => ({
        label: `$(server-process) ${workload}`,
        description: [kind, ...ports].join(", "),
        value: { namespace: name, target: { kind: "workload", workload: id } } as Target,
      })),
    {
      label: `$(group-by-ref-type) ${t("all pods of {0}", name)}`,
      value: { namespace: name, target: { kind: "pods" } },
    },
  ]);
  function isNear({ id }: { readonly id: string }): boolean {
    return near?.workload === id;
  }
  const items = [
    ...groups,
    { label: "", kind: vscode.QuickPickItemKind.Separator },
    {
      label: `$(edit) ${t("Pods with a label…")}`,
      description: t("named in the text"),
      value: { namespace: near?.namespace ?? null, target: { kind: "label" } } as Target,
    },
  ];
  const picked = await vscode.window.showQuickPick<Item<Target> | vscode.QuickPickItem>(items, {
    title: t("New policy (2 of 3)"),
    placeHolder: purpose === "in" ? t("For whom: which pods may be connected to?") : t("For whom: which pods connect?"),
    matchOnDescription: true,
  });
  return picked !== undefined && "value" in picked ? picked.value : undefined;
}

/** Nothing picked means nobody; `undefined`: given up. */
async function pickPeers(
  purpose: Purpose,
  { namespace, target }: Target,
  { namespaces }: PolicyChoices,
): Promise<readonly PolicyPeer[] | undefined> {
  const { t } = vscode.l10n;
  const own = namespaces.filter(({ name }) => name === namespace);
  const ordered = [...own, ...namespaces.filter(({ name }) => name !== namespace)];
  const isTarget = (each: string, workload: string) =>
    each === namespace && target.kind === "workload" && target.workload === workload;
  const groups = ordered.flatMap(
    ({ name, workloads }: NamespaceChoice): readonly (Item<PolicyPeer> | vscode.QuickPickItem)[] => [
      { label: name, kind: vscode.QuickPickItemKind.Separator },
      ...workloads
        .filter(({ id }) => !isTarget(name, id))
        .map(({ id, name: workload, kind }) => ({
          label: workload,
          description: name === namespace ? kind : `${kind}, ${name}`,
          value: { kind: "workload", namespace: name, workload: id } as PolicyPeer,
        })),
      { label: t("all pods of {0}", name), value: { kind: "pods", namespace: name } },
    ],
  );
  const items: readonly (Item<PolicyPeer> | vscode.QuickPickItem)[] = [
    ...(purpose === "out"
      ? [
          {
            label: t("the cluster's DNS"),
            description: t("names cannot be looked up without it"),
            picked: true,
            value: { kind: "dns" } as PolicyPeer,
          },
        ]
      : []),
    ...groups,
    { label: t("elsewhere"), kind: vscode.QuickPickItemKind.Separator },
    { label: t("every namespace"), value: { kind: "anyNamespace" } },
    { label: t("pods with a label"), description: t("named in the text"), value: { kind: "label" } },
    { label: t("a block of addresses"), description: t("named in the text"), value: { kind: "addresses" } },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t("New policy (3 of 3)"),
    placeHolder:
      purpose === "in"
        ? t("From whom? Space picks, Enter goes on; none means nobody yet.")
        : t("To whom? Space picks, Enter goes on; none means nobody yet."),
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked?.flatMap((item) => ("value" in item ? [item.value] : []));
}
