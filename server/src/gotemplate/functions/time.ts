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

const months = [
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
const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** What Go's zero time counts from 1970. */
export const zeroMoment: Moment = { seconds: -62135596800, nanoseconds: 0, offset: 0, zone: "UTC" };

const layoutForm =
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

interface Reading {
  year: number;
  month: number;
  day: number;
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  nanoseconds: number;
  afternoon: boolean | undefined;
  offset: number | undefined;
  zone: string;
}

interface Part {
  readonly form: RegExp;
  readonly take: (text: string, into: Reading) => void;
}

const number = (form: RegExp, field: "year" | "month" | "day" | "yearDay" | "hour" | "minute" | "second"): Part => ({
  form,
  take: (text, into) => {
    into[field] = Number(text);
  },
});
const name = (form: RegExp, names: readonly string[], length: number): Part => ({
  form,
  take: (text, into) => {
    const at = names.findIndex((one) => one.slice(0, length).toLowerCase() === text.toLowerCase());
    if (names.length === 12) into.month = at + 1;
  },
});

/** `fraction`: one follows in the layout; else seconds may have one all the same. */
function partOf(form: string, fraction: boolean): Part {
  switch (form) {
    case "January":
      return name(new RegExp(`^(?:${months.join("|")})`, "i"), months, 9);
    case "Jan":
      return name(new RegExp(`^(?:${months.map((one) => one.slice(0, 3)).join("|")})`, "i"), months, 3);
    case "Monday":
      return name(new RegExp(`^(?:${days.join("|")})`, "i"), days, 9);
    case "Mon":
      return name(new RegExp(`^(?:${days.map((one) => one.slice(0, 3)).join("|")})`, "i"), days, 3);
    case "MST":
      return {
        form: /^(?:[A-Z]{3,5}|[+-][0-9]{2})/,
        take: (text, into) => {
          into.zone = text;
          into.offset ??= 0;
        },
      };
    case "2006":
      return number(/^[0-9]{4}/, "year");
    case "06":
      return {
        form: /^[0-9]{2}/,
        take: (text, into) => {
          into.year = Number(text) + (Number(text) >= 69 ? 1900 : 2000);
        },
      };
    case "01":
      return number(/^[0-9]{2}/, "month");
    case "1":
      return number(/^[0-9]{1,2}/, "month");
    case "02":
      return number(/^[0-9]{2}/, "day");
    case "_2":
    case "2":
      return number(/^ ?[0-9]{1,2}/, "day");
    case "002":
    case "__2":
      return number(/^ {0,2}[0-9]{1,3}/, "yearDay");
    case "15":
    case "03":
      return number(/^[0-9]{2}/, "hour");
    case "3":
      return number(/^[0-9]{1,2}/, "hour");
    case "04":
      return number(/^[0-9]{2}/, "minute");
    case "4":
      return number(/^[0-9]{1,2}/, "minute");
    case "05":
    case "5":
      return {
        form: new RegExp(`^[0-9]{${form.length === 2 ? "2" : "1,2"}}${fraction ? "" : "(?:[.,][0-9]+)?"}`),
        take: (text, into) => {
          const [whole = "0", part = ""] = text.split(/[.,]/);
          into.second = Number(whole);
          if (part !== "") into.nanoseconds = Number(part.slice(0, 9).padEnd(9, "0"));
        },
      };
    case "PM":
    case "pm":
      return {
        form: form === "PM" ? /^(?:AM|PM)/ : /^(?:am|pm)/,
        take: (text, into) => {
          into.afternoon = text.toLowerCase() === "pm";
        },
      };
    default:
      if (/^[.,]/.test(form))
        return {
          form: form[1] === "9" ? /^(?:[.,][0-9]+)?/ : new RegExp(`^[.,][0-9]{${form.length - 1}}`),
          take: (text, into) => {
            if (text !== "") into.nanoseconds = Number(text.slice(1, 10).padEnd(9, "0"));
          },
        };
      return zonePart(form);
  }
}

function zonePart(form: string): Part {
  const colon = form.includes(":") ? ":" : "";
  const count = form.length <= 3 ? 1 : /0000|:00:00/.test(form) ? 3 : 2;
  const digits = ["[0-9]{2}", "[0-9]{2}", "[0-9]{2}"].slice(0, count).join(colon);
  return {
    form: new RegExp(form.startsWith("Z") ? `^(?:Z|[+-]${digits})` : `^[+-]${digits}`),
    take: (text, into) => {
      const [hours = 0, minutes = 0, seconds = 0] = (text.match(/[0-9]{2}/g) ?? []).map(Number);
      const size = hours * 3600 + minutes * 60 + seconds;
      into.offset = text.startsWith("-") ? -size : size;
      if (text === "Z") into.zone = "UTC";
    },
  };
}

/** Go's `time.Parse`, in UTC; undefined: the text does not have the layout's form. */
export function parseMoment(layout: string, text: string): Moment | undefined {
  const into: Reading = {
    year: 0,
    month: 1,
    day: 1,
    yearDay: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanoseconds: 0,
    afternoon: undefined,
    offset: undefined,
    zone: "",
  };
  let rest = text;
  let at = 0;
  const literal = (until: number): boolean => {
    const expected = layout.slice(at, until);
    if (!rest.startsWith(expected)) return false;
    rest = rest.slice(expected.length);
    return true;
  };
  const forms = [...layout.matchAll(layoutForm)];
  for (const [index, match] of forms.entries()) {
    if (!literal(match.index)) return undefined;
    const next = forms[index + 1];
    const fraction = next !== undefined && next.index === match.index + match[0].length && /^[.,]/.test(next[0]);
    const { form, take } = partOf(match[0], fraction);
    const found = form.exec(rest);
    if (found === null) return undefined;
    take(found[0], into);
    rest = rest.slice(found[0].length);
    at = match.index + match[0].length;
  }
  if (!literal(layout.length) || rest !== "") return undefined;
  return momentOf(into);
}

function momentOf(read: Reading): Moment | undefined {
  const { year, month, day, minute, second, nanoseconds, afternoon } = read;
  let { hour } = read;
  if (afternoon === true && hour < 12) hour += 12;
  if (afternoon === false && hour === 12) hour = 0;
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  if (read.yearDay > 0) date.setUTCFullYear(year, 0, read.yearDay);
  else {
    date.setUTCFullYear(year, month - 1, day);
    if (date.getUTCMonth() !== month - 1) return undefined;
  }
  date.setUTCHours(hour, minute, second);
  const offset = read.offset ?? 0;
  const zone = read.offset === undefined || (offset === 0 && read.zone === "") ? "UTC" : read.zone;
  return { seconds: date.getTime() / 1000 - offset, nanoseconds, offset, zone };
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
