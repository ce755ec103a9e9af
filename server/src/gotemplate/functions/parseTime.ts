import { days, layoutForm, type Moment, months } from "./time.ts";

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
