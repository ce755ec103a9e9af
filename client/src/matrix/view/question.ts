import { t } from "./texts.ts";

/** A connection that somebody asks about, as they wrote it. */
export interface Question {
  readonly from: string;
  readonly to: string;
  readonly port: string;
}

/** `api -> db:5432`, `from api to db on TCP 5432`, `api → db`; `undefined` for what is only a filter. */
export function readQuestion(text: string): Question | undefined {
  const parts = /^\s*(?:from\s+)?(\S+)\s*(?:->|=>|→|\sto\s)\s*(\S.*?)\s*$/i.exec(text);
  const [, from, rest] = parts ?? [];
  if (from === undefined || rest === undefined) return undefined;
  const [, to = rest, port = ""] =
    /^(\S+)\s+on\s+(?:port\s+)?(.+)$/i.exec(rest) ??
    /^([^:\s]+):((?:TCP|UDP|SCTP)?\s*\d[\d-]*)$/i.exec(rest) ??
    /^(\S+)\s+((?:TCP|UDP|SCTP)?[\s/]*\d[\d-]*)$/i.exec(rest) ??
    [];
  return { from, to, port };
}

/** The end that a name means, or what to say of it. */
export type Found = { readonly title: string } | { readonly problem: string };

/** By its whole title, by its name, else by the only one that holds the text. */
export function findEnd(name: string, titles: readonly string[]): Found {
  const wanted = name.trim().toLowerCase();
  const exact = titles.filter((title) => title.toLowerCase() === wanted);
  const named = titles.filter((title) => title.slice(title.indexOf("/") + 1).toLowerCase() === wanted);
  const holding = titles.filter((title) => title.toLowerCase().includes(wanted));
  for (const found of [exact, named, holding]) {
    const [only, other] = found;
    if (only === undefined) continue;
    if (other === undefined) return { title: only };
    const some = found.slice(0, 3).join(", ");
    return {
      problem:
        found.length > 3
          ? t("“{0}” may be {1} and {2} more: name one.", name.trim(), some, found.length - 3)
          : t("“{0}” may be {1}: name one.", name.trim(), some),
    };
  }
  return { problem: t("Nothing here is called “{0}”.", name.trim()) };
}
