// Where createClient() finds the settings it isn't given, in Node and Bun: Prefect's environment
// variables, else the active profile of its profiles.toml. Which file, which profile, and what takes
// precedence, is as in Python's get_client(), in prefect/settings/sources.py.
//
// The files that Prefect reads from the working directory (.env, prefect.toml, pyproject.toml) are not
// read: the folder that someone happens to be in must not send their key elsewhere.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "./smol-toml.js";
import { PrefectError } from "./errors.js";
import { members } from "./json.js";

/** @typedef {Record<string, any>} Settings */
/** @typedef {Record<string, string>} Sources where the value of a setting was found */

/**
 * The variable of each setting, and how it is read.
 *
 * @type {Record<string, [string, (value: unknown, source: string) => unknown]>}
 */
const variables = {
  apiUrl: ["PREFECT_API_URL", address],
  apiKey: ["PREFECT_API_KEY", string],
  authString: ["PREFECT_API_AUTH_STRING", string],
  headers: ["PREFECT_CLIENT_CUSTOM_HEADERS", strings],
  timeoutMs: ["PREFECT_API_REQUEST_TIMEOUT", milliseconds],
  maxRetries: ["PREFECT_CLIENT_MAX_RETRIES", count],
};

/** The profiles that Prefect has without a file. None changes our defaults. */
const builtIn = ["ephemeral", "local", "test", "cloud"];

/**
 * Makes a client, with `make`, from the settings that were passed and those that are found.
 *
 * @template Client
 * @param {unknown} passed
 * @param {(settings: unknown) => Client} make
 */
export function withEnvironment(passed, make) {
  const own = passed === undefined || passed === null ? {} : ownSettings(passed);
  // With an address of the caller's own, nothing is looked for: a key that was meant for another server stays here.
  if (!own || own.apiUrl !== undefined) return make(own ?? passed);

  const { settings, sources } = find(own);
  try {
    return make({ ...settings, ...own, ...(settings.headers && { headers: merged(settings.headers, own.headers) }) });
  } catch (error) {
    throw withSource(error, sources, own) ?? error;
  }
}

/**
 * The settings that were passed, without those that are undefined; nothing if they will be refused.
 *
 * @param {unknown} passed
 * @returns {Settings | undefined}
 */
function ownSettings(passed) {
  try {
    const own = Object.entries(members(passed));
    return Object.fromEntries(own.filter(([, value]) => value !== undefined));
  } catch {
    return undefined;
  }
}

/**
 * The settings that were not passed, and the source of each.
 *
 * @param {Settings} own
 */
function find(own) {
  // As Prefect does it: these names in any case, those of profilesPath() and of the profile as they are.
  const environment = new Map(Object.entries(process.env).map(([name, value]) => [name.toUpperCase(), value]));
  const { profile, of } = activeProfile(own);
  /** @type {Settings} */
  const settings = {};
  /** @type {Sources} */
  const sources = {};
  for (const [key, [name, read]] of Object.entries(variables)) {
    const value = environment.get(name) ?? profile[name];
    if (value === undefined || isSettled(key, own)) continue;
    sources[key] = environment.has(name) ? name : `${name} ${of}`;
    settings[key] = read(value, sources[key]);
  }
  if (isIdentified(own) && settings.headers) {
    settings.headers = without(settings.headers, "authorization");
  }
  return { settings, sources };
}

/**
 * Either of these identifies the caller, so neither is looked for when one is passed.
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
 * Headers of both; those passed replace those found.
 *
 * @param {Record<string, unknown>} found
 * @param {unknown} passed
 */
function merged(found, passed) {
  if (passed === undefined) return found;
  return isTable(passed) ? { ...without(found, ...Object.keys(passed)), ...passed } : passed;
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
 * The active profile, and a description of where it is, for messages.
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

/** The file of profiles; `undefined` if Prefect reads none. */
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
    // Its own message quotes the lines, which may contain a key.
    throw refusal(path, undefined, `is not valid TOML (line ${line}, column ${column})`);
  }
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

// How a value is read. A refusal never repeats it.

/**
 * @param {unknown} value
 * @param {string} source
 */
function string(value, source) {
  if (typeof value !== "string") throw refusal(source, undefined, "expected a string");
  return value;
}

/**
 * An empty address counts as none, and overrides that of the profile.
 *
 * @param {unknown} value
 * @param {string} source
 */
function address(value, source) {
  return string(value, source) || undefined;
}

/**
 * @param {unknown} value
 * @param {string} source
 */
function strings(value, source) {
  const text = string(value, source);
  let headers;
  try {
    headers = JSON.parse(text);
  } catch {} // its message quotes the text
  if (!isTable(headers) || Object.values(headers).some((header) => typeof header !== "string")) {
    throw refusal(source, undefined, 'expected a JSON object of strings, such as {"X-Header": "value"}');
  }
  return headers;
}

/** @param {unknown} value */
const number = (value) => (typeof value === "number" || (typeof value === "string" && value.trim()) ? Number(value) : NaN);

/**
 * @param {unknown} value
 * @param {string} source
 */
function milliseconds(value, source) {
  const seconds = number(value);
  if (!(seconds > 0 && seconds < Infinity)) throw refusal(source, undefined, "expected a number of seconds above 0");
  return Math.ceil(seconds * 1000);
}

/**
 * @param {unknown} value
 * @param {string} source
 */
function count(value, source) {
  const times = number(value);
  if (!(Number.isInteger(times) && times >= 0)) throw refusal(source, undefined, "expected a whole number, 0 or above");
  return times;
}

// What is wrong, and where.

/**
 * @param {string | undefined} source
 * @param {string | undefined} key
 * @param {string} msg
 */
function refusal(source, key, msg) {
  const loc = [source, key].filter((part) => part !== undefined);
  return PrefectError.refusal(loc, msg, loc.join(": "));
}

/**
 * The same error with the source of the refused setting; nothing if the setting was passed.
 *
 * @param {any} error
 * @param {Sources} sources
 * @param {Settings} own
 */
function withSource(error, sources, own) {
  const [problem] = Array.isArray(error.detail) ? error.detail : [];
  const [key, header] = problem?.loc ?? [];
  const isPassed = key === "headers" && (header === undefined || Object.hasOwn(own.headers ?? {}, header));
  if (isPassed || !Object.hasOwn(sources, key)) return undefined;
  return refusal(sources[key], header, problem.msg);
}

/**
 * @param {Settings} settings
 * @param {string} message
 */
function warn({ logger, logLevel }, message) {
  if (logLevel !== "error" && logLevel !== "off") (logger ?? console).warn?.(`prefect-wasm: ${message}: the defaults are used`);
}
