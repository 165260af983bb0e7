// "Cancel all active runs": what would happen, the confirmation, how far it is, and what became of every run.

import { ACTIVE } from "./active.js";
import { $, describe, el, say, showError, stateChip } from "./dom.js";
import { count, plural } from "./format.js";

const ROWS = 200; // of the outcomes, besides those to be looked at
const ERRORS = 5; // told above them

/** What the counts mean, in the order they are told. The first three leave something to be done. */
const OUTCOMES = {
  failed: "failed",
  unknown: "unknown: it was on its way when this ended",
  notSent: "not sent",
  cancelling: "cancelling: its worker stops it",
  cancelled: "cancelled",
  alreadyCancelling: "was being cancelled already",
  alreadyTerminal: "had ended by itself",
  gone: "is gone",
};
const OPEN = ["failed", "unknown", "notSent"];

let context;
let preview = new AbortController();
let cancelling = null;

export function startCancelling(given) {
  context = given;
  const dialog = $("cancel-dialog");
  $("cancel-all").addEventListener("click", () => {
    $("cancel-form").reset();
    show("confirm");
    dialog.showModal();
    showPreview();
  });
  $("cancel-form").addEventListener("change", (event) => {
    if (event.target.name !== "message") showPreview();
  });
  $("cancel-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!$("cancel-confirm").disabled) cancel();
  });
  $("cancel-keep").addEventListener("click", () => dialog.close());
  $("cancel-abort").addEventListener("click", abort);
  $("cancel-dismiss").addEventListener("click", () => {
    clearCancelled();
    $("active-title").focus();
  });
  // Escape doesn't hide a cancellation that goes on; where the browser insists, it ends.
  dialog.addEventListener("cancel", (event) => cancelling && event.preventDefault());
  dialog.addEventListener("close", () => {
    if (dialog.open) return; // opened again before this event came
    preview.abort();
    abort();
  });
  addEventListener("beforeunload", (event) => cancelling && event.preventDefault());
}

export function clearCancelled() {
  $("cancel-result").hidden = true;
  $("cancel-rows").replaceChildren();
}

/** What is chosen in the dialog; the preview and the real thing take the very same. */
function selection() {
  const form = new FormData($("cancel-form"));
  return { stateTypes: form.getAll("stateTypes"), mode: form.get("mode") };
}

async function showPreview() {
  preview.abort();
  preview = new AbortController();
  const { signal } = preview;
  const chosen = selection();
  $("cancel-confirm").disabled = true;
  say($("cancel-confirm"), "Cancel runs"); // not the number of an earlier choice
  $("cancel-force-warning").hidden = chosen.mode !== "force";
  showError($("cancel-preview-error"), null);
  if (chosen.stateTypes.length === 0) return tellPreview([]);
  say($("cancel-preview"), "Counting…");
  try {
    const { outcomes } = await context.client().bulkCancelFlowRuns({ ...chosen, dryRun: true, signal });
    tellPreview(outcomes);
  } catch (error) {
    if (signal.aborted) return;
    say($("cancel-preview"), "");
    showError($("cancel-preview-error"), error);
  }
}

/** How many of which state, and what would become of them. */
function tellPreview(outcomes) {
  const groups = new Map();
  for (const { was, outcome } of outcomes) {
    const key = `${was?.type} ${was?.name} ${outcome}`;
    const group = groups.get(key) ?? { was, outcome, number: 0 };
    group.number += 1;
    groups.set(key, group);
  }
  const number = outcomes.filter(({ outcome }) => outcome === "cancelled" || outcome === "cancelling").length;
  $("cancel-confirm").disabled = number === 0;
  say($("cancel-confirm"), number === 0 ? "Nothing to cancel" : `Cancel ${plural(number, "run")}`);
  const place = ({ was }) => ACTIVE.indexOf(was?.type);
  const rows = [...groups.values()].sort((a, b) => place(a) - place(b));
  $("cancel-preview").replaceChildren(
    outcomes.length === 0
      ? "No run is in these states."
      : el(
          "ul",
          {},
          rows.map(({ was, outcome, number }) =>
            el(
              "li",
              {},
              el("b", { class: "number" }, count(number)),
              " ",
              stateChip(was?.type, was?.name),
              el("span", {}, ` → ${OUTCOMES[outcome]}`),
            ),
          ),
        ),
  );
}

async function cancel() {
  const message = $("cancel-message").value.trim() || undefined;
  const outcomes = new Map();
  const controller = (cancelling = new AbortController());
  let failure = null;
  clearCancelled(); // what became of an earlier one
  show("progress");
  tellProgress({ done: 0, total: 0, counts: {} });
  $("cancel-abort").focus();
  try {
    const result = await context.client().bulkCancelFlowRuns({
      ...selection(),
      message,
      signal: controller.signal,
      onProgress(progress) {
        for (const outcome of progress.outcomes) outcomes.set(outcome.id, outcome);
        tellProgress(progress);
      },
    });
    for (const outcome of result.outcomes) outcomes.set(outcome.id, outcome);
    failure = result.error; // there may be runs that it did not get to see
  } catch (error) {
    // Aborted or not: the outcomes told so far account for every run.
    if (!controller.signal.aborted) failure = error;
  }
  cancelling = null;
  showResult([...outcomes.values()], failure, controller.signal.aborted);
  $("cancel-dialog").close();
  $("cancel-result-title").focus();
  context.refresh();
}

function abort() {
  if (!cancelling) return;
  $("cancel-abort").disabled = true;
  say($("cancel-told"), "Ending…");
  cancelling.abort();
}

function tellProgress({ done, total, counts }) {
  const bar = $("cancel-bar");
  if (total > 0) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value"); // not known yet
  }
  if (!cancelling.signal.aborted) {
    say($("cancel-told"), total > 0 ? `${done} of ${plural(total, "run")}: ${sums(counts)}` : "Looking for the runs…");
  }
}

/** "12 cancelled, 4 cancelling" */
function sums(counts) {
  return Object.keys(OUTCOMES)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${OUTCOMES[outcome].split(":")[0]}`)
    .join(", ");
}

function show(part) {
  $("cancel-form").hidden = part !== "confirm";
  $("cancel-progress").hidden = part !== "progress";
  $("cancel-abort").disabled = false;
}

function showResult(outcomes, failure, aborted) {
  const counts = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const open = OPEN.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);

  say(
    $("cancel-result-title"),
    `Cancellation ${aborted ? "ended early" : failure ? "failed" : open > 0 ? "incomplete" : "done"}`,
  );
  say(
    $("cancel-summary"),
    outcomes.length > 0 ? `${plural(outcomes.length, "run")}: ${sums(counts)}.` : "No run was changed.",
  );
  $("cancel-result-problem").hidden = open === 0 && !failure;
  say($("cancel-open"), open > 0 ? `${plural(open, "run")} may still be active.` : "");
  // Many runs tend to fail for one reason.
  const errors = new Set([failure, ...outcomes.map(({ error }) => error)].filter(Boolean).map(describe));
  $("cancel-errors").replaceChildren(...[...errors].slice(0, ERRORS).map((error) => el("li", {}, error)));
  $("cancel-legend").hidden = !counts.cancelling;

  const order = Object.keys(OUTCOMES);
  const rows = outcomes.sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  const shown = Math.min(rows.length, open + ROWS);
  $("cancel-rows").replaceChildren(...rows.slice(0, shown).map(row));
  $("cancel-table").hidden = rows.length === 0;
  $("cancel-more").hidden = shown === rows.length;
  say($("cancel-more"), `and ${plural(rows.length - shown, "run")} more, none of which failed.`);
  $("cancel-result").hidden = false;
}

function row({ id, name, was, outcome, state, error }) {
  const open = OPEN.includes(outcome);
  return el(
    "tr",
    { "data-run": id, "data-outcome": outcome, class: open && "open" },
    el("th", { scope: "row" }, el("span", { class: "name" }, name ?? id)),
    el("td", {}, was && stateChip(was.type, was.name)),
    el(
      "td",
      {},
      OUTCOMES[outcome] ?? outcome,
      outcome === "alreadyTerminal" && [": ", stateChip(state?.type, state?.name)],
      error && el("span", { class: "why" }, describe(error)),
    ),
  );
}
