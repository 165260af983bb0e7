// Times and numbers, through the platform's own Intl. The page's words are English; a point in time is written the
// way the reader's browser is set.

import { el } from "./dom.js";

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const whole = new Intl.NumberFormat("en");

const SECONDS = { day: 86_400, hour: 3_600, minute: 60, second: 1 };

/** `1234` → "1,234". */
export const count = (number) => whole.format(number);

/** `plural(2, "run")` → "2 runs". */
export const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/** "3 minutes ago", "in 2 hours". */
export function ago(date, now = Date.now()) {
  const seconds = (date.getTime() - now) / 1000;
  const unit = Object.keys(SECONDS).find((unit) => Math.abs(seconds) >= SECONDS[unit]) ?? "second";
  return relative.format(Math.round(seconds / SECONDS[unit]), unit);
}

/** A duration in seconds by its two largest units: "1h 5m", "42s", "0.3s". */
export function duration(seconds) {
  if (!(seconds >= 0)) return "";
  const units = Object.keys(SECONDS);
  const digits = seconds < 10 ? 1 : 0;
  let rest = Number(seconds.toFixed(digits));
  const first = Math.max(
    0,
    units.findIndex((unit) => rest >= SECONDS[unit]),
  );
  if (rest < 1) return unit(rest, "second", digits);
  const parts = [];
  for (const name of units.slice(first, first + 2)) {
    const amount = name === "second" ? rest : Math.floor(rest / SECONDS[name]);
    rest -= amount * SECONDS[name];
    if (amount > 0) parts.push(unit(amount, name, digits));
  }
  return parts.join(" ");
}

function unit(amount, unit, maximumFractionDigits) {
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "narrow", maximumFractionDigits }).format(
    amount,
  );
}

/** A point in time as a <time>: how long ago it is, with the date itself on hovering. */
export function time(iso) {
  if (!iso) return null;
  const date = new Date(iso);
  return el("time", { datetime: iso, title: absolute.format(date), "data-relative": true }, ago(date));
}

/** Lets every <time> say how long ago it is by now. */
export function retell() {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const text = ago(new Date(element.dateTime));
    if (element.textContent !== text) element.textContent = text;
  }
}
