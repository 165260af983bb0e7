// Binds wasm-bindgen's glue to one instance of the WebAssembly module. Every entry is this file plus a
// way to find the binary.
//
// Nothing is instantiated at import and nothing is awaited at top level, so bundlers, `require` of ES
// modules and server-side rendering can load the package without running it.

import * as glue from "./prefect_wasm_bg.js";
import { PrefectError } from "./errors.js";
import { members } from "./members.js";
import { makeClientPrintable } from "./printing.js";
import { failed } from "./promise.js";

makeClientPrintable(glue.PrefectClient.prototype);

/** @typedef {BufferSource | WebAssembly.Module | Response} Binary what a binary is made of */
/** @typedef {Binary | string | URL | Request} Source where it comes from */

const imports = { "./prefect_wasm_bg.js": glue };

// What the glue calls until an instance exists.
glue.__wbg_set_wasm(
  new Proxy(
    {},
    {
      get() {
        throw new Error(
          "prefect-wasm is not initialised yet: call `await init()` first, or get a client from `await createClient()`, which does it for you.",
        );
      },
    },
  ),
);

// For an object that isn't a client, or was freed, the glue's error would be about pointers. `free()` and `using` may be
// called again, and do nothing.
const client = glue.PrefectClient.prototype;
const { free } = client;

/**
 * Why a method can't be called on this.
 *
 * @param {any} self
 * @param {string} name
 */
function unusable(self, name) {
  const pointer = self?.__wbg_ptr;
  if (pointer) return undefined;
  if (pointer === 0) return PrefectError.refusal([], "the client was freed: make another");
  return PrefectError.refusal([], `${name} was taken from its client: call it there, client.${name}(…), or bind it`);
}

/**
 * Refuses what a method wouldn't look at: an option that is given one place too far changes nothing, such as `dryRun`.
 *
 * @param {string} name
 * @param {unknown[]} args
 * @param {Function | undefined} method nothing for a property
 */
function surplus(name, args, method) {
  if (!method || args.slice(method.length).every((arg) => arg === undefined)) return undefined;
  return PrefectError.refusal([name], `takes ${method.length} arguments, with the options last, and got ${args.length}`);
}

for (const [name, { get, value }] of members(client)) {
  const { [name]: checked } = {
    /** @this {any} @param {unknown[]} args */
    [name](...args) {
      const error = unusable(this, name) ?? surplus(name, args, value);
      if (!error) return (get ?? value).apply(this, args);
      if (get) throw error;
      return failed(error);
    },
  };
  Object.defineProperty(client, name, get ? { get: checked } : { value: checked });
}
client.free = function () {
  if (this.__wbg_ptr !== 0) free.call(this);
};
if (Symbol.dispose) Object.defineProperty(client, Symbol.dispose, { value: client.free });

let bound = false;
/** @type {Promise<void> | undefined} */
let pending;

// A second caller, such as an init() overtaken by initSync(), finds it done.
/** @param {WebAssembly.Instance} instance */
function bind({ exports }) {
  if (bound) return;
  glue.__wbg_set_wasm(exports);
  /** @type {() => void} */ (exports.__wbindgen_start)();
  bound = true;
}

/**
 * `instanceof` fails for objects of another realm, as in test runners and frames.
 *
 * @param {unknown} value
 * @param {string} name
 */
const is = (value, name) => Object.prototype.toString.call(value) === `[object ${name}]`;

/** @param {Source} source */
async function instantiate(source) {
  if (isAddress(source)) source = await fetch(source);
  if (isResponse(source)) source = await verifiedBinary(source);
  if (isResponse(source)) return (await WebAssembly.instantiateStreaming(source, imports)).instance;
  // For bytes the result is { module, instance }, for a module the instance itself.
  const made = /** @type {WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource} */ (
    await WebAssembly.instantiate(/** @type {BufferSource} */ (source), imports)
  );
  return "instance" in made ? made.instance : made;
}

/** @param {Source} source @returns {source is string | URL | Request} */
const isAddress = (source) => typeof source === "string" || is(source, "URL") || is(source, "Request");

/** @param {Source} source @returns {source is Response} */
const isResponse = (source) => is(source, "Response");

/** @param {unknown} source @returns {source is WebAssembly.Module} */
const isModule = (source) => is(source, "WebAssembly.Module");

/**
 * Makes sure that a response holds the binary: many servers send a page of their own for a file they
 * don't have. Returns the response if it can be compiled as it arrives, otherwise its bytes.
 *
 * @param {Response} response
 */
export async function verifiedBinary(response) {
  const type = response.headers.get("content-type") ?? "no content type";
  /** @type {(what: string) => never} */
  const refuse = (what) => {
    // A signed address carries its secret in the query.
    const address = response.url.split("?", 1)[0] || "the given response";
    throw new Error(`prefect-wasm expected its WebAssembly binary from ${address}, but got ${what}.`);
  };
  if (!response.ok) refuse(`HTTP status ${response.status}`);
  // Browsers stream only this type; any other response has to be read first.
  if (/^application\/wasm\b/i.test(type) && "instantiateStreaming" in WebAssembly) return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "\0asm") refuse(`something else (${type})`);
  return bytes;
}

/**
 * Finds the binary one way, or else the other. If both fail, the first error is thrown.
 *
 * @param {() => Promise<Binary>} find
 * @param {() => Promise<Binary>} fallback
 */
export const withFallback = (find, fallback) => async () => {
  try {
    return await find();
  } catch (reason) {
    return fallback().catch(() => {
      throw reason;
    });
  }
};

/**
 * Makes the functions of an entry.
 *
 * @param {() => Binary | Promise<Binary>} binary finds the binary: bytes, a module, or a verified response
 * @param {() => BufferSource | WebAssembly.Module} [binarySync] the same synchronously, where the runtime can
 * @param {(settings: any) => glue.PrefectClient} [make] makes a client for createClient()
 */
export function entry(binary, binarySync, make = (settings) => new glue.PrefectClient(settings)) {
  /** @param {Source | Promise<Source>} [source] */
  function init(source) {
    // One promise for all concurrent calls; after a failure the next call tries again.
    pending ??= start(source).catch((error) => {
      pending = undefined;
      throw error;
    });
    return pending;
  }

  /** @param {Source | Promise<Source>} [source] */
  async function start(source) {
    if (!bound) bind(await instantiate(await (source ?? binary())));
  }

  /** @param {BufferSource | WebAssembly.Module} [source] */
  function initSync(source) {
    if (bound) return;
    source ??= binarySync?.();
    if (source === undefined) {
      throw new TypeError("prefect-wasm: initSync() needs the binary here: pass its bytes or a WebAssembly.Module.");
    }
    const module = isModule(source) ? source : new WebAssembly.Module(source);
    bind(new WebAssembly.Instance(module, imports));
  }

  /** @param {unknown} settings */
  async function createClient(settings) {
    await init();
    return make(settings);
  }

  return { createClient, init, initSync };
}
