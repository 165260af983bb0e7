// Where createClient() finds the settings it isn't given, in Node and Bun: Prefect's environment
// variables, else the active profile of its profiles.toml. Which file, which profile, and what wins, is
// as Python's get_client() has it, in prefect/settings/sources.py.
//
// Not read is what Prefect reads out of the working directory (.env, prefect.toml, pyproject.toml): a
// folder that someone happens to be in must not send their key elsewhere.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "./smol-toml.js";
import { PrefectError } from "./errors.js";
import { members } from "./json.js";

/** @typedef {Record<string, any>} Settings */
/** @typedef {Record<string, string>} Places where the value of a setting was found */

/**
 * The variable of each setting, and how it is read.
 *
 * @type {Record<string, [string, (value: unknown, place: string) => unknown]>}
 */
const variables = {
  apiUrl: ["PREFECT_API_URL", address],
  apiKey: ["PREFECT_API_KEY", string],
  authString: ["PREFECT_API_AUTH_STRING", string],
  headers: ["PREFECT_CLIENT_CUSTOM_HEADERS", strings],
  timeoutMs: ["PREFECT_API_REQUEST_TIMEOUT", milliseconds],
  maxRetries: ["PREFECT_CLIENT_MAX_RETRIES", count],
};

/** What Prefect has without a file. None of them says more than our defaults do. */
const builtIn = ["ephemeral", "local", "test", "cloud"];

/**
 * Makes a client, by `make`, of the settings that were given and of those that are found.
 *
 * @template Client
 * @param {unknown} given
 * @param {(settings: unknown) => Client} make
 */
export function withEnvironment(given, make) {
  const own = given === undefined || given === null ? {} : ownSettings(given);
  // An address that is given stands alone: a key that was meant for another server stays here.
  if (!own || own.apiUrl !== undefined) return make(own ?? given);

  const { settings, places } = find(own);
  try {
    return make({ ...settings, ...own, ...(settings.headers && { headers: merged(settings.headers, own.headers) }) });
  } catch (error) {
    throw ofPlace(error, places, own) ?? error;
  }
}

/**
 * The settings that were given, without those that are undefined; nothing if they will be refused.
 *
 * @param {unknown} given
 * @returns {Settings | undefined}
 */
function ownSettings(given) {
  try {
    const own = Object.entries(members(given));
    return Object.fromEntries(own.filter(([, value]) => value !== undefined));
  } catch {
    return undefined;
  }
}

/**
 * The settings that are not among those given, and for each the place it was found at.
 *
 * @param {Settings} own
 */
function find(own) {
  // As Prefect does it: these names in any case, those of profilesPath() and of the profile as they are.
  const environment = new Map(Object.entries(process.env).map(([name, value]) => [name.toUpperCase(), value]));
  const { profile, of } = activeProfile(own);
  /** @type {Settings} */
  const settings = {};
  /** @type {Places} */
  const places = {};
  for (const [key, [name, read]] of Object.entries(variables)) {
    const value = environment.get(name) ?? profile[name];
    if (value === undefined || isSettled(key, own)) continue;
    places[key] = environment.has(name) ? name : `${name} ${of}`;
    settings[key] = read(value, places[key]);
  }
  if (isIdentified(own) && settings.headers) {
    settings.headers = without(settings.headers, "authorization");
  }
  return { settings, places };
}

/**
 * Either of these says who someone is, so neither is looked for when one is given.
 *
 * @param {Settings} own
 */
const isIdentified = (own) => "apiKey" in own || "authString" in own;

/**
 * @param {string} key
 * @param {Settings} own
 */
const isSettled = (key, own) => (key === "apiKey" || key === "authString" ? isIdentified(own) : key in own && key !== "headers");

/**
 * Headers of both, those given in place of those found.
 *
 * @param {Record<string, unknown>} found
 * @param {unknown} given
 */
function merged(found, given) {
  if (given === undefined) return found;
  return isTable(given) ? { ...without(found, ...Object.keys(given)), ...given } : given;
}

/**
 * @param {Record<string, unknown>} headers
 * @param {string[]} names
 */
function without(headers, ...names) {
  const out = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !out.has(name.toLowerCase())));
}

/**
 * The active profile, and the words for where it is.
 *
 * @param {Settings} own
 * @returns {{ profile: Record<string, unknown>, of?: string }}
 */
function activeProfile(own) {
  const path = profilesPath();
  const file = path === undefined ? {} : readToml(path);
  const name = process.env.PREFECT_PROFILE || file.active;
  const profiles = file.profiles ?? {};
  if (!isTable(profiles)) throw refusal(path, "profiles", "expected tables, [profiles.name]");
  if (!name) return { profile: {} };
  if (typeof name !== "string" || !Object.hasOwn(profiles, name)) {
    if (!builtIn.includes(/** @type {any} */ (name))) warn(own, `there is no profile ${JSON.stringify(name)}${path ? ` in ${path}` : ""}`);
    return { profile: {} };
  }
  const of = `of the profile ${JSON.stringify(name)} in ${path}`;
  if (!isTable(profiles[name])) throw refusal(path, `profiles.${name}`, "expected a table");
  return { profile: profiles[name], of };
}

/** The file of profiles; `undefined` where Prefect reads none. */
function profilesPath() {
  const { env } = process;
  const testing = ["PREFECT_TEST_MODE", "PREFECT_UNIT_TEST_MODE", "PREFECT_TESTING_UNIT_TEST_MODE", "PREFECT_TESTING_TEST_MODE"];
  if (testing.some((name) => env[name])) return undefined;
  return env.PREFECT_PROFILES_PATH || join(env.PREFECT_HOME || join(homedir(), ".prefect"), "profiles.toml");
}

/**
 * @param {string} path
 * @returns {Record<string, unknown>}
 */
function readToml(path) {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "ENOENT" || code === "ENOTDIR") return {};
    throw refusal(path, undefined, `can't be read (${code})`);
  }
  try {
    return parse(text);
  } catch (error) {
    const { line, column } = /** @type {import("smol-toml").TomlError} */ (error);
    // Its own message quotes the lines, and a key may stand in them.
    throw refusal(path, undefined, `is not valid TOML (line ${line}, column ${column})`);
  }
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

// How a value is read. A refusal never repeats it.

/**
 * @param {unknown} value
 * @param {string} place
 */
function string(value, place) {
  if (typeof value !== "string") throw refusal(place, undefined, "expected a string");
  return value;
}

/**
 * An empty address is none, and hides that of the profile.
 *
 * @param {unknown} value
 * @param {string} place
 */
function address(value, place) {
  return string(value, place) || undefined;
}

/**
 * @param {unknown} value
 * @param {string} place
 */
function strings(value, place) {
  const text = string(value, place);
  let headers;
  try {
    headers = JSON.parse(text);
  } catch {} // its message quotes the text
  if (!isTable(headers) || Object.values(headers).some((header) => typeof header !== "string")) {
    throw refusal(place, undefined, 'expected a JSON object of strings, such as {"X-Header": "value"}');
  }
  return headers;
}

/** @param {unknown} value */
const number = (value) => (typeof value === "number" || (typeof value === "string" && value.trim()) ? Number(value) : NaN);

/**
 * @param {unknown} value
 * @param {string} place
 */
function milliseconds(value, place) {
  const seconds = number(value);
  if (!(seconds > 0 && seconds < Infinity)) throw refusal(place, undefined, "expected a number of seconds above 0");
  return Math.ceil(seconds * 1000);
}

/**
 * @param {unknown} value
 * @param {string} place
 */
function count(value, place) {
  const times = number(value);
  if (!(Number.isInteger(times) && times >= 0)) throw refusal(place, undefined, "expected a whole number, 0 or above");
  return times;
}

// What is wrong, and where.

/**
 * @param {string | undefined} place
 * @param {string | undefined} key
 * @param {string} msg
 */
function refusal(place, key, msg) {
  const loc = [place, key].filter((step) => step !== undefined);
  return PrefectError.refusal(loc, msg, loc.join(": "));
}

/**
 * The same error with the place that the refused setting was found at; nothing if it was given.
 *
 * @param {any} error
 * @param {Places} places
 * @param {Settings} own
 */
function ofPlace(error, places, own) {
  const [problem] = Array.isArray(error.detail) ? error.detail : [];
  const [key, header] = problem?.loc ?? [];
  const isGiven = key === "headers" && (header === undefined || Object.hasOwn(own.headers ?? {}, header));
  if (isGiven || !Object.hasOwn(places, key)) return undefined;
  return refusal(places[key], header, problem.msg);
}

/**
 * @param {Settings} settings
 * @param {string} message
 */
function warn({ logger, logLevel }, message) {
  if (logLevel !== "error" && logLevel !== "off") (logger ?? console).warn?.(`prefect-wasm: ${message}: the defaults are used`);
}
