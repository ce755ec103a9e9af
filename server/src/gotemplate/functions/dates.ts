import { any, computing, type Functions, failing, str } from "../function.ts";
import { durationText } from "../print.ts";
import { holeText } from "../text.ts";
import { type GoMethod, type GoStruct, type GoValue, goBool, goInt, goString, goStruct } from "../values.ts";
import { toInt64 } from "./numbers.ts";
import { parseMoment } from "./parseTime.ts";
import { formatMoment, inZone, type Moment, parseDuration, partsOf, yearDay, zeroMoment } from "./time.ts";

/** What every clock shows, so that nothing flickers; marked as unknown. */
const fixedNow: Moment = { seconds: 1_704_067_200, nanoseconds: 0, offset: 0, zone: "UTC" };

/** The moment of a time value, kept where no template can name it. */
const hidden = ["\0seconds", "\0nanoseconds", "\0offset", "\0zone"] as const;

export function timeValue(moment: Moment, unknown = false): GoStruct {
  const [seconds, nanoseconds, offset, zone] = hidden;
  const fields = {
    [seconds]: goInt(moment.seconds),
    [nanoseconds]: goInt(moment.nanoseconds),
    [offset]: goInt(moment.offset),
    [zone]: goString(moment.zone),
  };
  const fraction = moment.nanoseconds === 0 ? "" : ".999999999";
  const shown = formatMoment(moment, `2006-01-02 15:04:05${fraction} -0700 MST`);
  const value = goStruct("time.Time", fields, { methods: methodsOf(moment), shown });
  return unknown ? { ...value, hole: true } : value;
}

function momentOf(value: GoValue): Moment | undefined {
  if (value.kind !== "struct" || value.type !== "time.Time") return undefined;
  const [seconds = 0, nanoseconds = 0, offset = 0] = hidden.slice(0, 3).map((name) => {
    const field = value.fields.get(name);
    return field?.kind === "int" ? Number(field.value) : 0;
  });
  const zone = value.fields.get(hidden[3]);
  return { seconds, nanoseconds, offset, zone: zone?.kind === "string" ? zone.text : "" };
}

function methodsOf(moment: Moment): ReadonlyMap<string, GoMethod> {
  const parts = partsOf(moment);
  const plain = (call: () => GoValue): GoMethod => ({ signature: "", call });
  const number = (value: number): GoMethod => plain(() => goInt(value));
  const named = (type: string, text: string): GoMethod => plain(() => goStruct(type, {}, { shown: text }));
  const compared = (holds: (order: number) => boolean): GoMethod => ({
    signature: "any",
    call: (value) => goBool(holds(moment.seconds - (momentOf(any(value)) ?? zeroMoment).seconds)),
  });
  return new Map<string, GoMethod>([
    ["Year", number(parts.year)],
    ["Month", named("time.Month", parts.monthName)],
    ["Day", number(parts.day)],
    ["Hour", number(parts.hour)],
    ["Minute", number(parts.minute)],
    ["Second", number(parts.second)],
    ["Nanosecond", number(moment.nanoseconds)],
    ["Weekday", named("time.Weekday", parts.dayName)],
    ["YearDay", number(yearDay(moment))],
    ["Unix", plain(() => goInt(moment.seconds, "int64"))],
    ["UnixNano", plain(() => goInt(BigInt(moment.seconds) * 1_000_000_000n + BigInt(moment.nanoseconds), "int64"))],
    ["UnixMilli", plain(() => goInt(moment.seconds * 1000 + Math.trunc(moment.nanoseconds / 1e6), "int64"))],
    ["UTC", plain(() => timeValue({ ...moment, offset: 0, zone: "UTC" }))],
    ["Local", plain(() => timeValue({ ...moment, offset: 0, zone: "UTC" }))],
    ["IsZero", plain(() => goBool(moment.seconds === zeroMoment.seconds))],
    ["Format", { signature: "string", call: (layout) => goString(formatMoment(moment, str(layout))) }],
    [
      "AddDate",
      {
        signature: "int int int",
        call: (...args) => timeValue(moved(moment, ...args.map((arg) => Number(toInt64(arg))))),
      },
    ],
    ["Add", { signature: "any", call: (by) => timeValue(later(moment, toInt64(any(by)))) }],
    ["Before", compared((order) => order < 0)],
    ["After", compared((order) => order > 0)],
    ["Equal", compared((order) => order === 0)],
    ["String", plain(() => goString(formatMoment(moment, "2006-01-02 15:04:05 -0700 MST")))],
  ]);
}

function moved(moment: Moment, years = 0, monthsBy = 0, days = 0): Moment {
  const date = new Date((moment.seconds + moment.offset) * 1000);
  date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + monthsBy, date.getUTCDate() + days);
  return { ...moment, seconds: date.getTime() / 1000 - moment.offset };
}

function later(moment: Moment, by: bigint): Moment {
  const total = BigInt(moment.nanoseconds) + by;
  const seconds = total / 1_000_000_000n - (total % 1_000_000_000n < 0n ? 1n : 0n);
  return {
    ...moment,
    seconds: moment.seconds + Number(seconds),
    nanoseconds: Number(total - seconds * 1_000_000_000n),
  };
}

/** A time, or seconds since 1970; anything else is now. */
function momentFrom(value: GoValue): { readonly moment: Moment; readonly unknown: boolean } {
  const moment = momentOf(value);
  if (moment !== undefined) return { moment, unknown: value.hole === true };
  if (value.kind === "int") return { moment: { ...fixedNow, seconds: Number(value.value) }, unknown: false };
  return { moment: fixedNow, unknown: true };
}

function shown(layout: string, value: GoValue, zone: string): GoValue {
  const { moment, unknown } = momentFrom(value);
  const text = formatMoment(inZone(moment, zone) ?? { ...moment, offset: 0, zone: "UTC" }, layout);
  return unknown ? goString(holeText(text)) : goString(text);
}

function modified(written: string, value: GoValue): GoValue {
  const { moment, unknown } = momentFrom(value);
  const by = parseDuration(written);
  return timeValue(by === undefined ? moment : later(moment, by), unknown);
}

/** Sprig's `duration`: a number of seconds. */
function durationOf(value: GoValue): GoValue {
  const whole =
    value.kind === "string" ? /^[+-]?[0-9]+$/.test(value.text) : value.kind === "int" && value.type === "int64";
  const seconds = !whole ? 0n : value.kind === "string" ? BigInt(value.text.replace("+", "")) : toInt64(value);
  return goInt(BigInt.asIntN(64, seconds * 1_000_000_000n), "time.Duration");
}

const sizes = [
  ["y", 31_536_000_000_000_000n],
  ["mo", 2_592_000_000_000_000n],
  ["d", 86_400_000_000_000n],
  ["h", 3_600_000_000_000n],
  ["m", 60_000_000_000n],
  ["s", 1_000_000_000n],
] as const;

/** The largest unit of which there is at least one; Go's sprig rounds down. */
function roughly(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  for (const [name, unit] of sizes) if (size >= unit) return `${size / unit}${name}`;
  return "0s";
}

function roughValue(value: GoValue): GoValue {
  if (value.kind === "string") return goString(roughly(parseDuration(value.text) ?? 0n));
  if (value.kind === "int" && value.type !== "int") return goString(roughly(value.value));
  if (momentOf(value) !== undefined) return goString(holeText("0s"));
  return goString("0s");
}

const dateInZone = computing("string any string", ([layout, value, zone]) => shown(str(layout), any(value), str(zone)));
const dateModify = computing("string time", ([by, value]) => modified(str(by), any(value)));
const mustDateModify = computing("string time", ([by, value]) => {
  if (parseDuration(str(by)) === undefined) failing(`time: invalid duration ${JSON.stringify(str(by))}`);
  return modified(str(by), any(value));
});

export const dateFunctions: Functions = {
  now: computing("", () => timeValue(fixedNow, true)),
  ago: computing("any", () => goString(holeText("0s"))),
  date: computing("string any", ([layout, value]) => shown(str(layout), any(value), "UTC")),
  dateInZone,
  date_in_zone: dateInZone,
  htmlDate: computing("any", ([value]) => shown("2006-01-02", any(value), "UTC")),
  htmlDateInZone: computing("any string", ([value, zone]) => shown("2006-01-02", any(value), str(zone))),
  dateModify,
  date_modify: dateModify,
  mustDateModify,
  must_date_modify: mustDateModify,
  toDate: computing("string string", ([layout, text]) => timeValue(parseMoment(str(layout), str(text)) ?? zeroMoment)),
  mustToDate: computing("string string", ([layout, text]) =>
    timeValue(
      parseMoment(str(layout), str(text)) ??
        failing(`parsing time ${JSON.stringify(str(text))} as ${JSON.stringify(str(layout))}`),
    ),
  ),
  unixEpoch: computing("time", ([value]) => goString(String(momentFrom(any(value)).moment.seconds))),
  duration: computing("any", ([value]) => goString(durationText(numberOf(durationOf(any(value)))))),
  durationRound: computing("any", ([value]) => roughValue(any(value))),
};

function numberOf(value: GoValue): bigint {
  return value.kind === "int" ? value.value : 0n;
}
