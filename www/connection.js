// The connection: which server, and how to sign in there.
//
// The address is remembered. A key or a password lives in the client alone, unless its owner asks this browser to
// remember it; then it is kept together with the address it belongs to, and is never sent anywhere else.

import { createClient } from "prefect-wasm";
import { $, say, showError } from "./dom.js";

const DEFAULT_API_URL = "http://127.0.0.1:4200/api";
const STORE = "prefect-wasm-admin";

/** @param {{ onConnect: (client) => void, onDisconnect: () => void }} listener */
export function startConnection({ onConnect, onDisconnect }) {
  const asked = new URLSearchParams(location.search).get("api");
  const stored = read();
  $("api-url").value = asked || stored.apiUrl || DEFAULT_API_URL;

  $("connect-form").addEventListener("submit", (event) => {
    event.preventDefault();
    connect(onConnect);
  });
  for (const choice of document.querySelectorAll("input[name=sign-in]")) choice.addEventListener("change", showSignIn);
  $("api-url").addEventListener("input", showSignIn);
  $("forget").addEventListener("click", () => {
    write({ apiUrl: read().apiUrl });
    showSignIn();
    $("api-url").focus();
  });
  $("disconnect").addEventListener("click", () => {
    onDisconnect();
    showConnected(false);
    $("api-url").focus();
  });
  showSignIn();

  // A link to a server, and a page that was connected before, need no click.
  if (asked || stored.apiUrl) connect(onConnect);
}

async function connect(onConnect) {
  const button = $("connect");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  $("connect-problem").hidden = true;
  say($("connect-status"), "Connecting…");
  try {
    const [secret, remember] = [signIn(), $("remember").checked];
    const client = await createClient({ apiUrl: $("api-url").value, ...secret, timeoutMs: 30_000 });
    const version = await serverVersion(client);

    write({ apiUrl: client.apiUrl, signIn: toRemember(client.apiUrl, secret, remember) });
    clearSecrets();
    say($("server-url"), client.apiUrl);
    say($("server-version"), version);
    showConnected(true);
    $("disconnect").focus();
    onConnect(client);
  } catch (error) {
    showConnected(false);
    showProblem(error);
  } finally {
    say($("connect-status"), "");
    button.removeAttribute("aria-disabled");
  }
}

/** Asks for the version; a server that has no such route, such as Prefect Cloud, has to count its runs instead. */
async function serverVersion(client) {
  const options = { timeoutMs: 15_000, maxRetries: 1 };
  try {
    return `Prefect ${await client.apiVersion(options)}`;
  } catch (error) {
    if (error.kind !== "ObjectNotFound") throw error;
    await client.countFlowRuns({}, options).catch(() => {
      throw error;
    });
    return "Prefect";
  }
}

/** What was typed in, else what is remembered for this very address. */
function signIn() {
  const kind = document.querySelector("input[name=sign-in]:checked").value;
  if (kind === "remembered") return rememberedHere() ?? {};
  const secret = kind === "none" ? "" : $(kind === "apiKey" ? "api-key" : "auth-string").value;
  return secret ? { [kind]: secret } : {};
}

/** The sign-in to keep: this one if its owner asked for that, else the one that was kept, unless it is outdated now. */
function toRemember(apiUrl, secret, remember) {
  const before = read().signIn;
  if (remember && Object.keys(secret).length > 0) return { apiUrl, ...secret };
  if (before?.apiUrl !== apiUrl) return before;
  return Object.entries(secret).every(([kind, value]) => before[kind] === value) ? before : undefined;
}

function rememberedHere() {
  const { signIn } = read();
  if (!signIn || signIn.apiUrl !== $("api-url").value.trim().replace(/\/+$/, "")) return undefined;
  const { apiUrl, ...secret } = signIn;
  return secret;
}

/** Shows the field of the chosen way to sign in; a remembered sign-in is offered where it belongs. */
function showSignIn() {
  const remembered = rememberedHere() !== undefined;
  const choice = (value) => document.querySelector(`input[name=sign-in][value=${value}]`);
  if ($("remembered").hidden === remembered) choice(remembered ? "remembered" : "none").checked = true;
  $("remembered").hidden = !remembered;
  const kind = document.querySelector("input[name=sign-in]:checked").value;
  $("api-key-field").hidden = kind !== "apiKey";
  $("auth-string-field").hidden = kind !== "authString";
  $("remember-field").hidden = kind !== "apiKey" && kind !== "authString";
}

function clearSecrets() {
  for (const id of ["api-key", "auth-string"]) $(id).value = "";
  $("remember").checked = false;
  showSignIn();
}

function showConnected(connected) {
  $("connection").hidden = connected;
  $("connected").hidden = !connected;
  if (!connected) showSignIn();
}

function showProblem(error) {
  $("connect-problem").hidden = false;
  $("connect-problem").dataset.kind = error?.kind ?? "";
  showError($("connect-error"), error);
  $("connect-hint").hidden = error?.kind !== "Unauthorized";
}

// Storage may be switched off; then nothing is remembered, which is fine.

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

function write(remembered) {
  try {
    localStorage.setItem(STORE, JSON.stringify(remembered));
  } catch {}
}
