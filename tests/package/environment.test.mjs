// The settings that createClient() finds by itself in Node: the same ones that Prefect's own client finds in the same
// environment. Each case runs in processes of its own, with its own home.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { python } from "../server/prefect-server.mjs";
import { servers } from "../server/servers.mjs";
import { project } from "./support.mjs";

const { folder, package: installed } = project();
const ours = join(folder, "environment.mjs");
const original = fileURLToPath(new URL("python/get_client.py", import.meta.url));

const homes = [];
after(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

/** A home with these files in it; it is also where the processes start. */
function place({ env = {}, files = {} }) {
  const home = mkdtempSync(join(tmpdir(), "prefect-wasm-home-"));
  homes.push(home);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  const filled = Object.entries(env).map(([name, value]) => [name, value.replace("{home}", home)]);
  return { home, options: { cwd: home, env: { PATH: process.env.PATH, HOME: home, ...Object.fromEntries(filled) } } };
}

const execute = promisify(execFile);

/** What our client makes of a case, and what it says meanwhile. */
async function find(which, settings = "undefined", flags = []) {
  const { home, options } = place(which);
  const { stdout, stderr } = await execute(process.execPath, [...flags, ours, settings], options);
  return { ...JSON.parse(stdout), warned: stderr, home };
}

/** What Prefect's client makes of it; rejects where it refuses. */
async function ask(which) {
  const { stdout } = await execute(python, ["-I", original], place(which).options);
  return JSON.parse(stdout);
}

/** The headers that come from settings. */
const custom = (headers) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => name === "authorization" || (name.startsWith("x-") && name !== "x-prefect-api-version")),
  );

const DEFAULT = "http://127.0.0.1:4200/api";
const basic = `Basic ${Buffer.from("user:s3cret").toString("base64")}`;

const profiles = `
active = "work"

[profiles.work]
PREFECT_API_URL = "http://work.test/api"
PREFECT_API_KEY = "work-key"
PREFECT_CLIENT_CUSTOM_HEADERS = '{"X-Way": "work"}'

[profiles.own]
PREFECT_API_URL = 'http://own.test/api'
PREFECT_API_AUTH_STRING = "user:s3cret"

[profiles."with.dots and blanks"]
PREFECT_API_URL = "http://dots.test/api"

[profiles.keyless]
PREFECT_API_URL = "http://keyless.test/api"

[profiles.key-only]
PREFECT_API_KEY = "lonely"

[profiles.emptied]
PREFECT_API_URL = ""
prefect_api_key = "not a variable's name"
`;
const standard = { ".prefect/profiles.toml": profiles };

/** Environments, and what both clients make of them. */
const cases = {
  "nothing at all": [{}, DEFAULT, {}],
  "an address and a key": [
    { env: { PREFECT_API_URL: "http://env.test/api", PREFECT_API_KEY: "k" } },
    "http://env.test/api",
    { authorization: "Bearer k" },
  ],
  "an auth string, which wins over a key": [
    { env: { PREFECT_API_AUTH_STRING: "user:s3cret", PREFECT_API_KEY: "k" } },
    DEFAULT,
    { authorization: basic },
  ],
  "custom headers": [{ env: { PREFECT_CLIENT_CUSTOM_HEADERS: '{"X-A": "1", "x-b": "2"}' } }, DEFAULT, { "x-a": "1", "x-b": "2" }],
  "custom headers, which win over a key": [
    { env: { PREFECT_API_KEY: "k", PREFECT_CLIENT_CUSTOM_HEADERS: '{"authorization": "Bearer own"}' } },
    DEFAULT,
    { authorization: "Bearer own" },
  ],
  "names in lower case": [
    { env: { prefect_api_url: "http://env.test/api", prefect_api_key: "k" } },
    "http://env.test/api",
    { authorization: "Bearer k" },
  ],
  "empty values, which hide those of the profile": [
    { files: standard, env: { PREFECT_API_URL: "", PREFECT_API_KEY: "" } },
    DEFAULT,
    { "x-way": "work" },
  ],
  "the active profile": [{ files: standard }, "http://work.test/api", { authorization: "Bearer work-key", "x-way": "work" }],
  PREFECT_PROFILE: [{ files: standard, env: { PREFECT_PROFILE: "own" } }, "http://own.test/api", { authorization: basic }],
  "PREFECT_PROFILE with a name that TOML has to quote": [
    { files: standard, env: { PREFECT_PROFILE: "with.dots and blanks" } },
    "http://dots.test/api",
    {},
  ],
  "an empty PREFECT_PROFILE": [
    { files: standard, env: { PREFECT_PROFILE: "" } },
    "http://work.test/api",
    { authorization: "Bearer work-key", "x-way": "work" },
  ],
  "PREFECT_PROFILE of which there is none": [{ files: standard, env: { PREFECT_PROFILE: "wrok" } }, DEFAULT, {}],
  "an active profile of which there is none": [{ files: { ".prefect/profiles.toml": 'active = "gone"\n[profiles.work]\n' } }, DEFAULT, {}],
  "no active profile": [{ files: { ".prefect/profiles.toml": '[profiles.work]\nPREFECT_API_KEY = "k"\n' } }, DEFAULT, {}],
  "an active profile that is no name": [
    { files: { ".prefect/profiles.toml": 'active = 3\n[profiles.work]\nPREFECT_API_KEY = "k"\n' } },
    DEFAULT,
    {},
  ],
  "a profile that Prefect brings, local": [{ env: { PREFECT_PROFILE: "local" } }, DEFAULT, {}],
  "a profile that Prefect brings, ephemeral": [{ files: standard, env: { PREFECT_PROFILE: "ephemeral" } }, DEFAULT, {}],
  "a profile that Prefect brings, filled": [
    { files: { ".prefect/profiles.toml": 'active = "local"\n[profiles.local]\nPREFECT_API_URL = "http://mine.test/api"\n' } },
    "http://mine.test/api",
    {},
  ],
  "an empty file": [{ files: { ".prefect/profiles.toml": "" } }, DEFAULT, {}],
  "a variable, which wins over the profile; the rest comes from there": [
    { files: standard, env: { PREFECT_API_URL: "http://env.test/api" } },
    "http://env.test/api",
    { authorization: "Bearer work-key", "x-way": "work" },
  ],
  "a profile with an address, and a key from the environment": [
    { files: standard, env: { PREFECT_PROFILE: "keyless", PREFECT_API_KEY: "k" } },
    "http://keyless.test/api",
    { authorization: "Bearer k" },
  ],
  "a profile with a key only": [{ files: standard, env: { PREFECT_PROFILE: "key-only" } }, DEFAULT, { authorization: "Bearer lonely" }],
  "a profile with an empty address": [{ files: standard, env: { PREFECT_PROFILE: "emptied" } }, DEFAULT, {}],
  PREFECT_HOME: [
    { files: { "elsewhere/profiles.toml": profiles }, env: { PREFECT_HOME: "{home}/elsewhere" } },
    "http://work.test/api",
    { authorization: "Bearer work-key", "x-way": "work" },
  ],
  "PREFECT_HOME without a file, whatever lies in ~/.prefect": [{ files: standard, env: { PREFECT_HOME: "{home}/elsewhere" } }, DEFAULT, {}],
  "an empty PREFECT_HOME": [
    { files: standard, env: { PREFECT_HOME: "" } },
    "http://work.test/api",
    { authorization: "Bearer work-key", "x-way": "work" },
  ],
  "PREFECT_HOME with a ~, which no shell has resolved": [{ files: standard, env: { PREFECT_HOME: "~/.prefect" } }, DEFAULT, {}],
  "PREFECT_PROFILES_PATH, which wins over PREFECT_HOME": [
    {
      files: { ...standard, "other.toml": 'active = "x"\n[profiles.x]\nPREFECT_API_URL = "http://other.test/api"\n' },
      env: { PREFECT_PROFILES_PATH: "other.toml", PREFECT_HOME: "{home}/.prefect" },
    },
    "http://other.test/api",
    {},
  ],
  "PREFECT_PROFILES_PATH without a file": [{ files: standard, env: { PREFECT_PROFILES_PATH: "{home}/none.toml" } }, DEFAULT, {}],
  "Prefect's test mode, which knows no profiles": [{ files: standard, env: { PREFECT_TEST_MODE: "1" } }, DEFAULT, {}],
};

describe("is what Prefect's client finds:", { concurrency: 2 }, () => {
  for (const [name, [which, apiUrl, headers]] of Object.entries(cases)) {
    test(name, async () => {
      const [theirs, found] = await Promise.all([ask(which), find(which)]);
      assert.deepEqual([theirs.apiUrl, custom(theirs.headers)], [apiUrl, headers], "Prefect's");
      assert.deepEqual([found.apiUrl, custom(found.headers ?? {})], [apiUrl, headers], JSON.stringify(found));
      assert.equal(found.url, `${apiUrl}/hello`);
    });
  }
});

const toml = (text) => ({ files: { ".prefect/profiles.toml": text } });
const inProfile = (line) => toml(`active = "work"\n[profiles.work]\n${line}\n`);

/** What neither client takes, and what ours says. Wherever a secret could stand, there is one: "s3cret". */
const refused = {
  "custom headers that are no JSON": [
    { env: { PREFECT_CLIENT_CUSTOM_HEADERS: "X-A=s3cret" } },
    "PREFECT_CLIENT_CUSTOM_HEADERS",
    "expected a JSON object of strings",
  ],
  "custom headers that are empty": [
    { env: { PREFECT_CLIENT_CUSTOM_HEADERS: "" } },
    "PREFECT_CLIENT_CUSTOM_HEADERS",
    "expected a JSON object of strings",
  ],
  "custom headers that are a list": [
    { env: { PREFECT_CLIENT_CUSTOM_HEADERS: '["s3cret"]' } },
    "PREFECT_CLIENT_CUSTOM_HEADERS",
    "expected a JSON object of strings",
  ],
  "custom headers that are no strings": [
    { env: { PREFECT_CLIENT_CUSTOM_HEADERS: '{"X-A": ["s3cret"]}' } },
    "PREFECT_CLIENT_CUSTOM_HEADERS",
    "expected a JSON object of strings",
  ],
  "a time that is none": [
    { env: { PREFECT_API_REQUEST_TIMEOUT: "s3cret" } },
    "PREFECT_API_REQUEST_TIMEOUT",
    "expected a number of seconds above 0",
  ],
  "retries that are no whole number": [
    { env: { PREFECT_CLIENT_MAX_RETRIES: "2.5" } },
    "PREFECT_CLIENT_MAX_RETRIES",
    "expected a whole number, 0 or above",
  ],
  "retries below 0": [{ env: { PREFECT_CLIENT_MAX_RETRIES: "-1" } }, "PREFECT_CLIENT_MAX_RETRIES", "expected a whole number, 0 or above"],
  "a file that is no TOML": [toml('[profiles.work]\nPREFECT_API_KEY = "s3cret\n'), "{file}", "is not valid TOML (line 2, column "],
  "a file that is a folder": [
    { env: { PREFECT_PROFILES_PATH: "{home}/.prefect/profiles.toml" }, files: { ".prefect/profiles.toml/x": "" } },
    "{file}",
    "can't be read (EISDIR)",
  ],
  "profiles that are none": [toml('active = "work"\nprofiles = 5\n'), "{file}: profiles", "expected tables"],
  "a profile that is none": [toml('active = "work"\n[profiles]\nwork = 5\n'), "{file}: profiles.work", "expected a table"],
  "an address in a profile that is no string": [
    inProfile("PREFECT_API_URL = 5"),
    'PREFECT_API_URL of the profile "work" in {file}',
    "expected a string",
  ],
  "a key in a profile that is no string": [
    inProfile('PREFECT_API_KEY = ["s3cret"]'),
    'PREFECT_API_KEY of the profile "work" in {file}',
    "expected a string",
  ],
  "custom headers in a profile that are a table": [
    inProfile('PREFECT_CLIENT_CUSTOM_HEADERS = { X-A = "s3cret" }'),
    'PREFECT_CLIENT_CUSTOM_HEADERS of the profile "work" in {file}',
    "expected a string",
  ],
};

/** What Prefect's takes, and fails with at its first request. */
const refusedByOurs = {
  "an address that is none": [{ env: { PREFECT_API_URL: "s3cret" } }, "PREFECT_API_URL", "expected an address such as"],
  "an address with a password in it": [
    { env: { PREFECT_API_URL: "http://user:s3cret@env.test/api" } },
    "PREFECT_API_URL",
    "has a credential in it",
  ],
  "an address in a profile that is none": [
    inProfile('PREFECT_API_URL = "ftp://s3cret"'),
    'PREFECT_API_URL of the profile "work" in {file}',
    "expected an address that starts with http",
  ],
  "a key that no header can hold": [{ env: { PREFECT_API_KEY: "s3cret\n" } }, "PREFECT_API_KEY", "has a character that can't be sent"],
  "a custom header that can't be sent": [
    { env: { PREFECT_CLIENT_CUSTOM_HEADERS: '{"X-A": "s3cret\\n"}' } },
    "PREFECT_CLIENT_CUSTOM_HEADERS: X-A",
    "has a value that can't be sent",
  ],
};

async function isRefused([which, where, why]) {
  const { refused, all, home } = await find(which);
  const named = where.replace("{file}", join(home, ".prefect/profiles.toml"));
  assert(refused.message.startsWith(`${named}: ${why}`), refused.message);
  assert.deepEqual([refused.kind, refused.attempts, refused.status], ["ValidationError", 0, undefined]);
  assert.equal(refused.detail[0].loc.join(": "), named);
  assert(!all.includes("s3cret"), all);
}

describe("is refused, by name and without its value:", { concurrency: 2 }, () => {
  for (const [name, which] of Object.entries(refused)) {
    test(name, () => Promise.all([isRefused(which), assert.rejects(ask(which[0]), /Error/)]));
  }
  for (const [name, which] of Object.entries(refusedByOurs)) test(name, () => isRefused(which));

  test("what isn't asked for is not", async () => {
    const env = { PREFECT_API_KEY: "\n", PREFECT_CLIENT_MAX_RETRIES: "many", PREFECT_API_REQUEST_TIMEOUT: "long" };
    const found = await find({ env }, '{ apiKey: "own", maxRetries: 0, timeoutMs: 1 }');
    assert.equal(found.headers.authorization, "Bearer own");
  });
});

describe("a profile of which there is none is told of", { concurrency: 2 }, () => {
  const wrong = { files: standard, env: { PREFECT_PROFILE: "wrok" } };

  test("by a warning", async () => {
    const { warned, home } = await find(wrong);
    assert.equal(warned, `prefect-wasm: there is no profile "wrok" in ${home}/.prefect/profiles.toml: the defaults are used\n`);
    assert.equal(
      (await find({ ...wrong, files: {} })).warned.replace(/ in \S+(?=:)/, ""),
      'prefect-wasm: there is no profile "wrok": the defaults are used\n',
    );
  });

  test("to the logger, at the level that was asked for", async () => {
    assert.match(
      (await find(wrong, '{ logger: { warn: (text) => console.error("told:", text) } }')).warned,
      /^told: prefect-wasm: there is no profile "wrok"/,
    );
    assert.equal((await find(wrong, '{ logLevel: "error" }')).warned, "");
    assert.equal((await find(wrong, "{ logger: {} }")).warned, "");
  });

  test("and those that Prefect brings are not", async () => {
    for (const PREFECT_PROFILE of ["ephemeral", "local", "cloud", "test"])
      assert.equal((await find({ env: { PREFECT_PROFILE } })).warned, "");
  });
});

describe("what is given", { concurrency: 2 }, () => {
  const env = {
    PREFECT_API_URL: "http://env.test/api",
    PREFECT_API_KEY: "env-key",
    PREFECT_CLIENT_CUSTOM_HEADERS: '{"X-Way": "env", "X-Other": "env", "Authorization": "Bearer env-header"}',
  };
  const sent = async (settings, which = { env }) => {
    const { apiUrl, headers } = await find(which, settings);
    return [apiUrl, custom(headers)];
  };
  const others = { "x-way": "env", "x-other": "env" };

  test("an address stands alone: nothing that was meant for another server is sent there", async () => {
    for (const given of ["http://other.test/api", "http://env.test/api"]) {
      assert.deepEqual(await sent(`{ apiUrl: "${given}" }`), [given, {}]);
      assert.deepEqual(await sent(`{ apiUrl: "${given}" }`, { files: standard }), [given, {}]);
    }
    assert.deepEqual(await sent("{ apiUrl: null }"), [DEFAULT, {}]);
  });

  test("an address needs no environment that makes sense", async () => {
    const nonsense = { ...toml("[["), env: { ...env, PREFECT_CLIENT_CUSTOM_HEADERS: "nonsense" } };
    assert.deepEqual(await sent('{ apiUrl: "http://other.test/api" }', nonsense), ["http://other.test/api", {}]);
  });

  test("a key or an auth string wins over every other way to say who one is", async () => {
    assert.deepEqual(await sent('{ apiKey: "own" }'), ["http://env.test/api", { ...others, authorization: "Bearer own" }]);
    assert.deepEqual(await sent('{ apiKey: () => "own" }'), ["http://env.test/api", { ...others, authorization: "Bearer own" }]);
    assert.deepEqual(await sent('{ authString: "user:s3cret" }'), ["http://env.test/api", { ...others, authorization: basic }]);
    const withAuth = { env: { ...env, PREFECT_API_AUTH_STRING: "env:env" } };
    assert.deepEqual(await sent('{ apiKey: "own" }', withAuth), ["http://env.test/api", { ...others, authorization: "Bearer own" }]);
  });

  test("none is none", async () => {
    for (const given of ["{ apiKey: null }", '{ apiKey: "" }', "{ authString: null }"]) {
      assert.deepEqual(await sent(given), ["http://env.test/api", others], given);
    }
    assert.deepEqual((await sent("{ headers: null }"))[1], { authorization: "Bearer env-key" });
  });

  test("undefined is not given", async () => {
    const all = { ...others, authorization: "Bearer env-header" };
    assert.deepEqual(await sent("{ apiUrl: undefined, apiKey: undefined, headers: undefined }"), ["http://env.test/api", all]);
  });

  test("headers go with those that are found, in place of the same names", async () => {
    assert.deepEqual((await sent('{ headers: { "x-WAY": "own", "X-New": "own" } }'))[1], {
      ...others,
      "x-way": "own",
      "x-new": "own",
      authorization: "Bearer env-header",
    });
    assert.deepEqual((await sent('{ headers: { authorization: "Bearer own" } }'))[1], { ...others, authorization: "Bearer own" });
  });

  test("that is wrong is refused as itself", async () => {
    for (const [given, message] of [
      ['{ headers: { "X-Way": "\\n" } }', "headers.X-Way: has a value"],
      ["{ headers: 5 }", "headers: expected"],
      ["{ apiKey: 5 }", "apiKey: expected"],
      ["{ timeoutMs: -1 }", "timeoutMs: expected"],
      ["{ apiURL: 1 }", "apiURL: is not a key of PrefectClientSettings"],
    ]) {
      const { refused } = await find({ env }, given);
      assert(refused.message.startsWith(message), refused.message);
    }
  });
});

describe("how long and how often", () => {
  test("comes from the environment, too, as Prefect's", async () => {
    const which = { env: { PREFECT_API_REQUEST_TIMEOUT: "0.25", PREFECT_CLIENT_MAX_RETRIES: " 2 " } };
    assert.deepEqual((({ timeout, retries }) => [timeout, retries])(await ask(which)), [0.25, 2]);
    const { options } = place(which);
    writeFileSync(
      join(folder, "bounds.mjs"),
      `import { createClient } from "prefect-wasm";
       const failure = (settings) => createClient(settings).then((client) => client.hello()).catch(({ kind, message, attempts }) => ({ kind, message, attempts }));
       const busy = async () => new Response("", { status: 503, headers: { "Retry-After": "0" } });
       console.log(JSON.stringify([await failure({ fetch: () => new Promise(() => {}) }), await failure({ fetch: busy })]));`,
    );
    const { stdout } = await execute(process.execPath, [join(folder, "bounds.mjs")], options);
    const [late, busy] = JSON.parse(stdout);
    assert.equal(late.kind, "Timeout");
    assert.match(late.message, /250 ms/);
    assert.deepEqual([busy.kind, busy.attempts], ["ServerError", 3]);
  });
});

test("a server that wants a password gets the one of the profile", async () => {
  const { apiUrl, authString } = servers.auth;
  const profile = `PREFECT_API_URL = "${apiUrl}"\nPREFECT_API_AUTH_STRING = "${authString}"`;
  writeFileSync(
    join(folder, "profile.mjs"),
    'import { createClient } from "prefect-wasm";\nconsole.log(await (await createClient()).countFlowRuns());\n',
  );
  const { stdout } = await execute(process.execPath, [join(folder, "profile.mjs")], place(inProfile(profile)).options);
  assert.match(stdout, /^\d+\n$/);
});

test("what lies in the working directory is not read, though Prefect's client does", async () => {
  const address = 'api.url = "http://folder.test/api"\n';
  for (const [path, text] of [
    [".env", "PREFECT_API_URL=http://folder.test/api\n"],
    ["prefect.toml", address],
    ["pyproject.toml", `[tool.prefect]\n${address}`],
  ]) {
    const which = { files: { ...standard, [path]: text } };
    const [theirs, found] = await Promise.all([ask(which), find(which)]);
    assert.equal(theirs.apiUrl, "http://folder.test/api", path);
    assert.equal(found.apiUrl, "http://work.test/api", path);
  }
  const asked = await find({ files: { ".env": "PREFECT_API_URL=http://folder.test/api\n" } }, "undefined", ["--env-file=.env"]);
  assert.equal(asked.apiUrl, "http://folder.test/api", "unless Node is told to read it");
});

test("the constructor takes only what it is given", async () => {
  writeFileSync(
    join(folder, "constructor.mjs"),
    'import { init, PrefectClient } from "prefect-wasm";\nawait init();\nconsole.log(new PrefectClient().apiUrl);\n',
  );
  const { stdout } = await execute(process.execPath, [join(folder, "constructor.mjs")], place({ files: standard }).options);
  assert.equal(stdout.trim(), DEFAULT);
});

test("no other entry has anything of it", async () => {
  const own = ["environment.js", "smol-toml.js", "node.js"];
  const inputs = async (conditions, platform, external = []) => {
    const { metafile, outputFiles } = await build({
      stdin: { contents: 'export * from "prefect-wasm";', resolveDir: folder },
      bundle: true,
      format: "esm",
      metafile: true,
      write: false,
      conditions,
      platform,
      external: ["*.wasm", ...external],
    });
    const files = Object.keys(metafile.inputs).map((path) => path.split("/").at(-1));
    return { own: own.filter((file) => files.includes(file)), text: outputFiles[0].text };
  };
  for (const [entry, conditions, platform] of [
    ["browsers", [], "browser"],
    ["workerd", ["workerd"], "neutral"],
    ["Deno", ["deno"], "neutral"],
    ["whatever else", ["import"], "neutral"],
  ]) {
    const { own, text } = await inputs(conditions, platform);
    assert.deepEqual(own, [], entry);
    assert.doesNotMatch(text, /profiles\.toml|PREFECT_API_|node:fs/, entry);
  }
  assert.deepEqual((await inputs([], "node")).own, own, "and Node's has it");
  assert(readdirSync(installed).includes("environment.js"));
});
