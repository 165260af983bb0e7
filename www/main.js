// The admin page of a Prefect server: what ran last, the latest artifacts, and what is active and can be cancelled.
//
// It is an app like any other: static files, and the npm package `prefect-wasm`. To deploy it, copy this folder to
// any static host, and the package's folder (`node_modules/prefect-wasm`) into it as `prefect-wasm/`. To serve the
// package from somewhere else, change the import map in index.html, and the map's hash in the policy above it.

import { clearActive, refreshActive } from "./active.js";
import { clearArtifacts, refreshArtifacts, startArtifacts } from "./artifacts.js";
import { clearCancelled, startCancelling } from "./cancel.js";
import { startConnection } from "./connection.js";
import { $, say } from "./dom.js";
import { retell } from "./format.js";
import { clearRuns, refreshRuns } from "./runs.js";

const EVERY_MS = 15_000;
const AT_MOST_MS = 120_000; // after several failures in a row
const RETELL_MS = 10_000;

let client = null;
let connection; // aborted when it ends
let refreshing = null;
let again = false;
let wait = EVERY_MS;
let due = 0;
let timer;

const context = { client: () => client, refresh };

startConnection({ onConnect, onDisconnect });
startArtifacts(context);
startCancelling(context);

$("refresh").addEventListener("click", refresh);
$("runs-n").addEventListener("change", refresh);
$("auto-refresh").addEventListener("change", plan);
document.addEventListener("visibilitychange", plan);
document.addEventListener("close", plan, { capture: true }); // of a dialog
setInterval(() => document.hidden || retell(), RETELL_MS);

$("loading").hidden = true;

function onConnect(connected) {
  client = connected;
  connection = new AbortController();
  $("admin").hidden = false;
  refresh();
}

function onDisconnect() {
  client = null;
  connection?.abort();
  clearTimeout(timer);
  $("admin").hidden = true;
  clearRuns();
  clearArtifacts();
  clearActive();
  clearCancelled();
  say($("refreshed"), "");
}

/** Reads everything anew. However often it is asked for meanwhile, it is done once more and no more. */
function refresh() {
  again = refreshing !== null;
  refreshing ??= refreshAll().finally(() => {
    refreshing = null;
    plan();
  });
  return refreshing;
}

async function refreshAll() {
  do {
    again = false;
    if (!client) return;
    const { signal } = connection;
    $("admin").setAttribute("aria-busy", "true");
    const options = { signal, timeoutMs: 30_000, maxRetries: 1 };
    const worked = await Promise.all([
      refreshActive(client, options),
      refreshRuns(client, options),
      refreshArtifacts(client, options),
    ]);
    $("admin").removeAttribute("aria-busy");
    if (signal.aborted) continue;
    const well = worked.every(Boolean);
    wait = well ? EVERY_MS : Math.min(wait * 2, AT_MOST_MS);
    due = Date.now() + wait;
    say($("refreshed"), `${well ? "Updated" : "Failed"} at ${new Date().toLocaleTimeString()}`);
    retell();
  } while (again);
}

/** Sets the time of the next refresh. It waits for a tab that is seen and a dialog that is closed. */
function plan() {
  clearTimeout(timer);
  if (!client || refreshing || !$("auto-refresh").checked || isPaused()) return;
  timer = setTimeout(() => (isPaused() ? undefined : refresh()), Math.max(0, due - Date.now()));
}

function isPaused() {
  return document.hidden || document.querySelector("dialog[open]") !== null;
}
