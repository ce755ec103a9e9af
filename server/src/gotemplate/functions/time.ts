/** A moment as Go's `time.Time` shows it. */
export interface Moment {
  /** Seconds since 1970 in UTC. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  /** The zone's short name; empty: shown as numbers. */
  readonly zone: string;
}

export const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
export const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** What Go's zero time counts from 1970. */
export const zeroMoment: Moment = { seconds: -62135596800, nanoseconds: 0, offset: 0, zone: "UTC" };

/** The parts of a layout. */
export const layoutForm =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|002|__2|_2(?!006)|0[1-6]|15|PM|pm|[Z-]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?![0-9])|[1-5]/g;

const two = (value: number): string => String(value).padStart(2, "0");

function dateOf({ seconds, offset }: Moment): Date {
  return new Date((seconds + offset) * 1000);
}

export function yearDay(moment: Moment): number {
  const date = dateOf(moment);
  return Math.floor((date.getTime() - yearStart(date.getUTCFullYear())) / 86_400_000) + 1;
}

function yearStart(year: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, 0, 1);
  return date.getTime();
}

export function partsOf(moment: Moment) {
  const date = dateOf(moment);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    monthName: months[date.getUTCMonth()] ?? "",
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    dayName: days[date.getUTCDay()] ?? "",
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

function zoneText(offset: number, form: string): string {
  if (form.startsWith("Z") && offset === 0) return "Z";
  const size = Math.abs(offset);
  const parts = [two(Math.floor(size / 3600)), two(Math.floor(size / 60) % 60), two(size % 60)];
  const count = form.length <= 3 ? 1 : /0000|:00:00/.test(form) ? 3 : 2;
  return (offset < 0 ? "-" : "+") + parts.slice(0, count).join(form.includes(":") ? ":" : "");
}

/** Go's `Time.Format`: the layout is written as a moment of 2006. */
export function formatMoment(moment: Moment, layout: string): string {
  const parts = partsOf(moment);
  const twelve = parts.hour % 12 === 0 ? 12 : parts.hour % 12;
  const named: Readonly<Record<string, () => string>> = {
    January: () => parts.monthName,
    Jan: () => parts.monthName.slice(0, 3),
    Monday: () => parts.dayName,
    Mon: () => parts.dayName.slice(0, 3),
    MST: () => (moment.zone === "" ? zoneText(moment.offset, "-0700") : moment.zone),
    "2006": () => String(parts.year).padStart(4, "0"),
    "06": () => two(parts.year % 100),
    "01": () => two(parts.month),
    "1": () => String(parts.month),
    "02": () => two(parts.day),
    _2: () => String(parts.day).padStart(2),
    "2": () => String(parts.day),
    "002": () => String(yearDay(moment)).padStart(3, "0"),
    __2: () => String(yearDay(moment)).padStart(3),
    "15": () => two(parts.hour),
    "03": () => two(twelve),
    "3": () => String(twelve),
    "04": () => two(parts.minute),
    "4": () => String(parts.minute),
    "05": () => two(parts.second),
    "5": () => String(parts.second),
    PM: () => (parts.hour >= 12 ? "PM" : "AM"),
    pm: () => (parts.hour >= 12 ? "pm" : "am"),
  };
  return layout.replace(layoutForm, (form) => {
    const part = named[form];
    if (part !== undefined) return part();
    if (/^[Z-]/.test(form)) return zoneText(moment.offset, form);
    const digits = String(moment.nanoseconds)
      .padStart(9, "0")
      .slice(0, form.length - 1);
    if (form[1] === "0") return form.slice(0, 1) + digits.padEnd(form.length - 1, "0");
    const short = digits.replace(/0+$/, "");
    return short === "" ? "" : form.slice(0, 1) + short;
  });
}

/** Seconds that a zone of the platform's database is east of UTC, and its short name; undefined: no such zone. */
export function inZone(moment: Moment, zone: string): Moment | undefined {
  if (zone === "UTC" || zone === "" || zone === "Local") return { ...moment, offset: 0, zone: "UTC" };
  try {
    const shown = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      timeZoneName: "short",
    }).formatToParts(new Date(moment.seconds * 1000));
    const part = (type: string): string => shown.find((one) => one.type === type)?.value ?? "0";
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = [
      "year",
      "month",
      "day",
      "hour",
      "minute",
      "second",
    ].map((type) => Number(part(type)));
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - moment.seconds;
    const name = part("timeZoneName");
    return { ...moment, offset, zone: /^[A-Z]{3,4}$/.test(name) ? name : "" };
  } catch {
    return undefined;
  }
}

const durationUnits: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Go's `ParseDuration`, in nanoseconds. */
export function parseDuration(text: string): bigint | undefined {
  const sign = /^[-+]/.exec(text)?.[0] ?? "";
  const body = text.slice(sign.length);
  if (body === "0") return 0n;
  if (!/^(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined;
  let sum = 0n;
  for (const [, amount = "", unit = ""] of body.matchAll(/([0-9.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const [whole = "0", part = ""] = amount.split(".");
    const size = durationUnits[unit] ?? 0;
    sum += BigInt(whole === "" ? "0" : whole) * BigInt(size) + BigInt(Math.trunc(Number(`0.${part || "0"}`) * size));
  }
  return sign === "-" ? -sum : sum;
}
