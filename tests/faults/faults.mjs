// The faults, each with what docs/errors-and-retries.md promises for it:
//
//   retry      what is sent again after it: "all" requests, only those that are "safe" to repeat, or "none";
//              "passes" if it isn't a failure at all
//   delivered  whether the server has carried out the request
//   error      the error of a call that isn't retried
//   blind      what a page on another origin sees of it, if that differs: "opaque" for a bare "Failed to fetch"

import { setTimeout as sleep } from "node:timers/promises";

const network = { kind: "Network" };
const unexpected = { kind: "UnexpectedResponse" };

/** The server's answer; where that has no body, as a DELETE's, one that a fault can spoil. */
async function answered(exchange) {
  const answer = await exchange.deliver();
  if (answer.body.length > 0) return answer;
  return {
    status: 200,
    headers: { ...answer.headers, "content-type": "application/json" },
    body: Buffer.from('{"done": true, "by": "a proxy"}'),
  };
}

const withBody = (change) => async (exchange) => {
  const answer = await answered(exchange);
  exchange.reply({ ...answer, ...change(answer) });
};

const broken = [
  {
    name: "nothing listens",
    retry: "all",
    error: network,
    blind: { retry: "safe" },
    // The proxy is closed before the call, and opened again when the client tells of a retry.
    arm: (proxy) => proxy.close(),
    onRetry: (proxy) => proxy.listen(),
  },
  { name: "closed at accept", retry: "safe", error: network, arm: (proxy) => proxy.hangUpOnAccept() },
  { name: "reset before it is delivered", retry: "safe", error: network, act: (exchange) => exchange.reset() },
  { name: "closed before it is delivered", retry: "safe", error: network, act: (exchange) => exchange.hangUp() },
  {
    name: "reset after it is carried out",
    retry: "safe",
    error: network,
    delivered: true,
    act: async (exchange) => {
      await exchange.deliver();
      exchange.reset();
    },
  },
  {
    name: "reset in the middle of the answer",
    retry: "safe",
    error: network,
    delivered: true,
    broken: true,
    act: async (exchange) => {
      const answer = await answered(exchange);
      exchange.head({ ...answer, length: answer.body.length });
      await exchange.write(answer.body.subarray(0, answer.body.length / 2));
      exchange.reset();
    },
  },
  {
    name: "truncated: fewer bytes than Content-Length says",
    retry: "safe",
    error: network,
    delivered: true,
    broken: true,
    act: async (exchange) => {
      const answer = await answered(exchange);
      exchange.head({ ...answer, length: answer.body.length + 100 });
      await exchange.write(answer.body);
      exchange.hangUp();
    },
  },
];

const slow = [
  {
    name: "a slow head",
    retry: "passes",
    delivered: true,
    act: async (exchange) => {
      const answer = await exchange.deliver();
      await sleep(200);
      exchange.reply(answer);
    },
  },
  {
    name: "a slow body",
    retry: "passes",
    delivered: true,
    act: async (exchange) => {
      const answer = await exchange.deliver();
      exchange.head({ ...answer, length: answer.body.length });
      exchange.response.flushHeaders();
      await sleep(200);
      exchange.response.end(answer.body);
    },
  },
  {
    name: "a dripping body",
    retry: "passes",
    delivered: true,
    act: async (exchange) => {
      const answer = await exchange.deliver();
      exchange.head({ ...answer, length: answer.body.length });
      const drop = Math.ceil(answer.body.length / 10);
      for (let from = 0; from < answer.body.length; from += drop) {
        await exchange.write(answer.body.subarray(from, from + drop));
        await sleep(20);
      }
      exchange.response.end();
    },
  },
];

const spoiled = [
  { name: "JSON that is cut off", act: withBody(({ body }) => ({ body: body.subarray(0, -1) + '"' })) },
  { name: "JSON that is corrupt", act: withBody(({ body }) => ({ body: `${body}!s3cret-tail` })) },
  { name: "bytes that are no UTF-8", act: withBody(() => ({ body: Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]) })) },
  {
    name: "a string that is no UTF-8",
    act: withBody(() => ({ body: Buffer.concat([Buffer.from('{"name": "'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]) })),
  },
  { name: "an empty body", act: withBody(() => ({ body: "" })) },
  { name: "a wrong content type", act: withBody(({ headers }) => ({ headers: { ...headers, "content-type": "text/plain" } })) },
  {
    name: "no content type",
    act: withBody(({ headers }) => ({ headers: { ...headers, "content-type": "" } })),
  },
  {
    name: "a page of HTML in place of the answer",
    act: withBody(({ headers }) => ({ headers: { ...headers, "content-type": "text/html" }, body: "<!doctype html><p>s3cret-page</p>" })),
  },
].map((fault) => ({ retry: "none", error: unexpected, delivered: true, ...fault }));

const replaced = [
  { name: "a login page with 200", retry: "none", error: { ...unexpected, status: 200 }, act: (exchange) => exchange.html(200) },
  {
    name: "an empty 204 in place of an answer",
    retry: "none",
    error: { ...unexpected, status: 204 },
    onlyWithAnswer: true,
    act: (exchange) => exchange.reply({ status: 204, headers: exchange.proxy.cors }),
  },
  {
    name: "another JSON in place of an answer",
    retry: "none",
    error: unexpected,
    onlyWorkflows: true,
    act: (exchange) => exchange.json(200, { status: "ok" }),
  },
  { name: "a gateway's page with 502", retry: "safe", error: { kind: "ServerError", status: 502 }, act: (exchange) => exchange.html(502) },
  {
    name: "a gateway's page with 502, after it is carried out",
    retry: "safe",
    error: { kind: "ServerError", status: 502 },
    delivered: true,
    act: async (exchange) => {
      await exchange.deliver();
      exchange.html(502);
    },
  },
];

const redirects = [
  ["on the same origin", 307, (exchange) => `${exchange.proxy.apiUrl}${exchange.path}${exchange.search}`],
  ["to another origin", 308, (exchange) => `${exchange.proxy.elsewhere}${exchange.path}`],
  ["to another origin's login page", 302, (exchange) => `${exchange.proxy.elsewhere}/login`],
].map(([where, status, location]) => ({
  name: `a redirect ${where}`,
  retry: "none",
  error: { ...unexpected, status },
  blind: { error: unexpected },
  act: (exchange) => exchange.reply({ status, headers: { ...exchange.proxy.cors, location: location(exchange) } }),
}));

// Answers that say no, each before and after the server has carried it out.

const kinds = { 408: "Timeout", 429: "RateLimited", 500: "ServerError", 502: "ServerError", 503: "ServerError" };
const dateIn = (seconds) => new Date(Date.now() + seconds * 1_000).toUTCString();

/** What stands in `Retry-After`, and whether the client waits that long. */
const waits = [
  { name: "" },
  { name: ", Retry-After: 0", value: () => "0" },
  { name: ", Retry-After: 1", value: () => "1", only: [429, 503] },
  { name: ", Retry-After: a date", value: () => dateIn(1), only: [429, 503] },
  { name: ", Retry-After: a date gone by", value: () => dateIn(-60), only: [503] },
  { name: ", Retry-After: 61", value: () => "61", only: [429, 503], tooLong: true },
  { name: ", Retry-After: a date in an hour", value: () => dateIn(3_600), only: [429, 503], tooLong: true },
  { name: ", Retry-After: nonsense", value: () => "soon", only: [503] },
];

const refusals = Object.entries(kinds).flatMap(([code, kind]) => {
  const status = Number(code);
  return waits
    .filter(({ only }) => only === undefined || only.includes(status))
    .flatMap(({ name, value, tooLong }) =>
      [false, true].map((delivered) => ({
        name: `${status}${name}${delivered ? ", after it is carried out" : ""}`,
        retry: status === 500 || tooLong ? "none" : status === 429 ? "all" : "safe",
        error: { kind, status, retryAfter: tooLong ? 60 : undefined },
        // A page can't read the header, so it takes the usual waits.
        blind: tooLong && { retry: status === 429 ? "all" : "safe", error: { kind, status } },
        delivered,
        // RFC 6585: who answers 429 has not carried the request out, and that is why all requests are sent
        // again after it. One who has, and says so all the same, is no fault that anybody could see through.
        // It has to do no harm where a second time gives the same.
        onlyAlike: status === 429 && delivered,
        onlyReads: status === 429 && delivered && tooLong,
        act: async (exchange) => {
          if (delivered) await exchange.deliver();
          const headers = value ? { "retry-after": value() } : {};
          exchange.json(status, { detail: "Not now." }, headers);
        },
      })),
    );
});

const particular = [
  {
    name: "Prefect-Maintenance, longer than there are retries",
    retry: "safe",
    times: 7,
    error: { kind: "ServerError", status: 503 },
    act: (exchange) => exchange.json(503, { detail: "Maintenance." }, { "prefect-maintenance": "true", "retry-after": "0" }),
  },
  {
    name: "403, Invalid CSRF token",
    retry: "all",
    error: { kind: "Forbidden", status: 403 },
    onlyWithToken: true,
    act: (exchange) => exchange.json(403, { detail: "Invalid CSRF token." }),
  },
  {
    name: "403, Invalid CSRF token, again and again",
    retry: "none",
    times: Infinity,
    error: { kind: "Forbidden", status: 403 },
    onlyWithToken: true,
    act: (exchange) => exchange.json(403, { detail: "Invalid CSRF token." }),
  },
];

/** What a proxy gives away that shows people the request it got, as those for debugging do. */
const told = ({ request }) => JSON.stringify(request.headers);
const echoes = [
  {
    name: "500 with what was sent in its detail",
    retry: "none",
    error: { kind: "ServerError", status: 500 },
    act: (exchange) => exchange.json(500, { detail: `Can't make sense of ${told(exchange)}` }),
  },
  {
    name: "400 with what was sent, path by path",
    retry: "none",
    error: { kind: "BadRequest", status: 400 },
    refuses: true,
    act: (exchange) => exchange.json(400, { detail: [{ loc: ["header", told(exchange)], msg: told(exchange), type: told(exchange) }] }),
  },
  {
    name: "200 with what was sent, and no JSON",
    retry: "none",
    error: { ...unexpected, status: 200 },
    act: (exchange) =>
      exchange.reply({
        status: 200,
        headers: { ...exchange.proxy.cors, "content-type": "application/json" },
        body: told(exchange).slice(1),
      }),
  },
];

export const faults = [...broken, ...slow, ...spoiled, ...replaced, ...redirects, ...refusals, ...particular, ...echoes];

/** Those with these names. */
export const named = (names) => names.map((name) => faults.find((fault) => fault.name === name));

/** One of each sort, for where all would take too long. */
export const core = named([
  "nothing listens",
  "reset before it is delivered",
  "reset after it is carried out",
  "truncated: fewer bytes than Content-Length says",
  "a dripping body",
  "JSON that is corrupt",
  "a login page with 200",
  "a gateway's page with 502, after it is carried out",
  "a redirect to another origin",
  "429, Retry-After: 0",
  "500, after it is carried out",
  "503, Retry-After: 0",
  "503, after it is carried out",
  "503, Retry-After: 61",
  "403, Invalid CSRF token",
  "403, Invalid CSRF token, again and again",
  "500 with what was sent in its detail",
]);

/** Those that are met by every request, so that the client has to give up. */
export const lasting = named([
  "reset before it is delivered",
  "reset after it is carried out",
  "503, Retry-After: 0",
  "503, Retry-After: 0, after it is carried out",
]).map((fault) => ({ ...fault, name: `${fault.name}, every time`, times: Infinity }));
