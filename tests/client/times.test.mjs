// Times as text: what the client lets through is read by the server as what it says, or refused there. The server's
// own reader is asked. It takes more than ISO 8601: "2026" for a number of seconds since 1970, for one.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { flowRunFilter, initSync, python } from "./support.mjs";

initSync();

const READ = `
import json, sys
from pydantic import TypeAdapter, ValidationError
from prefect.types import DateTime
adapter = TypeAdapter(DateTime)
def read(value):
    try:
        return adapter.validate_python(value).timestamp() * 1000
    except (ValidationError, ValueError, OverflowError):
        return None
print(json.dumps([read(value) for value in json.load(sys.stdin)]))
`;

const two = (max) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));
const one = (...choices) => fc.constantFrom(...choices);
const iso = fc
  .tuple(
    fc.integer({ min: 1, max: 9998 }).map((n) => String(n).padStart(4, "0")),
    one("-", "-", "-", "-", "", "."),
    two(13),
    two(32),
    one("T", "T", "t", " ", "_", "", "\n"),
    two(24),
    one(":", ":", ":", ""),
    two(60),
    one("", ":00", ":59", ":60", ":07.5", ":07.123456789", ":07,5", ".", ":1"),
    one("", "Z", "z", "+00:00", "-00:00", "+01:00", "-11:30", "+0530", "+24:00", "+01", " Z", "UTC"),
  )
  .map(([year, dash, month, day, between, hour, colon, minute, second, offset]) => {
    const date = [year, month, day].join(dash);
    return between === "" ? date : `${date}${between}${hour}${colon}${minute}${second}${offset}`;
  });
const text = fc.oneof(
  { weight: 8, arbitrary: iso },
  { weight: 2, arbitrary: fc.stringMatching(/^[+-]?[0-9]{1,14}(\.[0-9]{1,3})?$/) },
  { weight: 1, arbitrary: fc.string({ unit: one(..."0123456789-:.TZ+e ") }) },
  { weight: 1, arbitrary: fc.double({ min: -3e10, max: 3e10, noNaN: true }) },
);

function isTaken(time) {
  try {
    flowRunFilter().startTimeAfter(time);
    return true;
  } catch (error) {
    assert.equal(error.kind, "ValidationError");
    return false;
  }
}

/** What it means: without an offset it is UTC, and what is no day of the calendar is no time. */
function meant(time) {
  if (typeof time === "number") return time * 1000;
  const written = time
    .toUpperCase()
    .replace(" ", "T")
    .replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
  return Date.parse(/T.*(?:Z|[+-]\d\d:\d\d)$/.test(written) || !written.includes("T") ? written : `${written}Z`);
}

test("a time that is taken is at the server the one that was meant", () => {
  const times = fc.sample(text, 20_000).filter(isTaken);
  const texts = times.filter((time) => typeof time === "string");
  assert.ok(texts.length > 1_000 && times.length > texts.length, `${texts.length} of ${times.length}`);
  const read = JSON.parse(execFileSync(python, ["-I", "-c", READ], { input: JSON.stringify(times), encoding: "utf8" }));
  const known = read.filter((milliseconds) => milliseconds !== null);
  assert.ok(known.length > 500, `the server takes ${known.length} of ${times.length}`);
  for (const [place, milliseconds] of read.entries()) {
    if (milliseconds === null) continue;
    // To the millisecond, which a Date ends at.
    assert.ok(Math.abs(milliseconds - meant(times[place])) <= 1, `${times[place]} is read as ${new Date(milliseconds).toISOString()}`);
  }
});
