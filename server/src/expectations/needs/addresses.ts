import { limits } from "../../limits.ts";
/** A host that a text names, perhaps with a port: what may be the address of a Service. */
export interface HostMention {
  /** Labels of the name, in lower case. */
  readonly labels: readonly string[];
  /** As written behind the colon. */
  readonly port: number | undefined;
  /** What stands before `://`. */
  readonly scheme: string | undefined;
  /** The address as it stands, without what is before it: `redis.shop:6379`. */
  readonly text: string;
  /** Offset in the text. */
  readonly start: number;
  /** Nothing else stands in the text, or in this item of its list. */
  readonly whole: boolean;
}

/** Every name of the form of a host, in one pass: with its port, and with what is around it. */
export function* hostsIn(text: string): Iterable<HostMention> {
  if (text.length > limits.expectations.addresses) return;
  for (const match of text.matchAll(/[A-Za-z0-9][A-Za-z0-9.-]{0,252}/g)) {
    const start = match.index;
    const before = text[start - 1] ?? "";
    // The rest of a longer word (`my_redis`, `$HOME`), a path, or the user of an address.
    if (/[\w.$%{}\\~+-]/.test(before)) continue;
    const name = match[0].replace(/[.-]+$/, "");
    const end = start + name.length;
    const after = text[end] ?? "";
    if (after === "@" || after === "_") continue;
    const port = after === ":" ? /^:(\d{1,5})(?![\w.])/.exec(text.slice(end, end + 7))?.[1] : undefined;
    const scheme = schemeBefore(text, start);
    if (before === "/" && scheme === undefined) continue;
    const shown = port === undefined ? name : `${name}:${port}`;
    const stop = start + shown.length;
    yield {
      labels: name.toLowerCase().split("."),
      port: port === undefined ? undefined : Number(port),
      scheme,
      text: shown,
      start,
      whole: isEdge(before) && isEdge(text[stop] ?? ""),
    };
  }
}

function isEdge(sign: string): boolean {
  return sign === "" || sign === "," || sign === ";" || sign === "\n" || sign === "\r";
}

/** `http` before `http://user:password@`; of `jdbc:postgresql://` the last word. */
function schemeBefore(text: string, start: number): string | undefined {
  // Credentials and the hosts before this one in a list may stand between.
  const head = text.slice(Math.max(0, start - 300), start);
  return /([a-z][a-z0-9+]*):\/\/(?:[^\s"'/]*[@,])?$/i.exec(head)?.[1]?.toLowerCase();
}

const schemePorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  mongodb: 27017,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  kafka: 9092,
  nats: 4222,
  ldap: 389,
  ldaps: 636,
};

/** The port of an address that names none. IANA service names. */
export function portOfScheme(scheme: string | undefined): number | undefined {
  return scheme === undefined ? undefined : schemePorts[scheme];
}
