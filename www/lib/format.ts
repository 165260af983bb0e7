// Times and numbers, through the platform's own Intl. The page's words are English; a point in time is written the
// way the reader's browser is set.

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const brief = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "narrow" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const dated = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const shortClock = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
const shortlyDated = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const WEEK_MS = 6 * 86_400_000; // the seventh day has the name of today
const whole = new Intl.NumberFormat("en");

const SECONDS = { day: 86_400, hour: 3_600, minute: 60, second: 1 };
const UNITS = Object.keys(SECONDS) as (keyof typeof SECONDS)[];

/** `1234` → "1,234". */
export const count = (number: number): string => whole.format(number);

/** `plural(2, "run")` → "2 runs". */
export const plural = (number: number, noun: string): string => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/** The date and the time, in words. */
export const fullTime = (date: Date | number): string => absolute.format(date);

/** "17:16:31"; of another day, with its date. */
export function clockTime(date: Date | number): string {
  const isToday = new Date(date).toDateString() === new Date().toDateString();
  return (isToday ? clock : dated).format(date);
}

/** "Tue 17:30"; with the date, where that is more than some days away. */
export function dayTime(date: Date | number): string {
  const isNear = Math.abs(Number(date) - Date.now()) < WEEK_MS;
  return (isNear ? shortClock : shortlyDated).format(date);
}

/** "3 minutes ago", "in 2 hours". */
export const ago = (date: number, now: number): string => since(date, now, relative);

/** "3s ago" */
export const agoBriefly = (date: number, now: number): string => since(date, now, brief);

function since(date: number, now: number, relative: Intl.RelativeTimeFormat): string {
  const seconds = (date - now) / 1000;
  const unit = UNITS.find((unit) => Math.abs(seconds) >= SECONDS[unit]) ?? "second";
  return relative.format(Math.round(seconds / SECONDS[unit]), unit);
}

/** A duration in seconds by its two largest units: "1h 5m", "42s", "0.3s". */
export function duration(seconds: number): string {
  if (!(seconds >= 0)) return "";
  const digits = seconds < 10 ? 1 : 0;
  let rest = Number(seconds.toFixed(digits));
  if (rest < 1) return amountOf(rest, "second", digits);
  const first = UNITS.findIndex((unit) => rest >= SECONDS[unit]);
  const parts: string[] = [];
  for (const unit of UNITS.slice(first, first + 2)) {
    const amount = unit === "second" ? rest : Math.floor(rest / SECONDS[unit]);
    rest -= amount * SECONDS[unit];
    if (amount > 0) parts.push(amountOf(amount, unit, digits));
  }
  return parts.join(" ");
}

function amountOf(amount: number, unit: string, maximumFractionDigits: number): string {
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "narrow", maximumFractionDigits }).format(amount);
}
