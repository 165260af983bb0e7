// The latest artifact of every key: to read, to make and to delete.

import { $, el, fill, showError } from "./dom.js";
import { count, time } from "./format.js";

const SHOWN = 50;
const ROWS = 200; // of a table
const CHARACTERS = 50_000; // of a text

export function startArtifacts({ client, refresh }) {
  const dialog = $("artifact-dialog");
  $("new-artifact").addEventListener("click", () => {
    $("artifact-form").reset();
    showError($("artifact-form-error"), null);
    explainData();
    dialog.showModal();
  });
  $("artifact-type").addEventListener("change", explainData);
  closesBy("artifact-cancel", dialog);
  submits($("artifact-form"), $("artifact-form-error"), async () => {
    await client().createArtifact({
      key: $("artifact-key").value,
      type: $("artifact-type").value,
      description: $("artifact-description").value || null,
      data: typedData($("artifact-type").value, $("artifact-data").value),
    });
    dialog.close();
    refresh();
  });

  const confirmation = $("delete-dialog");
  $("artifacts-list").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-delete]");
    if (!button) return;
    confirmation.dataset.id = button.dataset.delete;
    $("delete-key").textContent = button.dataset.of;
    showError($("delete-error"), null);
    confirmation.showModal();
  });
  closesBy("delete-cancel", confirmation);
  submits($("delete-form"), $("delete-error"), async () => {
    await client().deleteArtifact(confirmation.dataset.id);
    confirmation.close();
    $("artifacts-title").focus(); // the button that had the focus goes
    refresh();
  });
}

function closesBy(id, dialog) {
  $(id).addEventListener("click", () => dialog.close());
}

/** Runs `work` for a submitted form, one at a time; what goes wrong is shown in the form. */
function submits(form, problem, work) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    showError(problem, null);
    try {
      await work();
    } catch (error) {
      showError(problem, error);
    } finally {
      busy = false;
    }
  });
}

const HELP = {
  markdown: "Text, written in Markdown.",
  table: 'Rows as JSON, e.g. [{"city": "Bern", "orders": 12}].',
  progress: "A number from 0 to 100.",
  image: "The address of the image.",
};

function explainData() {
  $("artifact-data-help").textContent = HELP[$("artifact-type").value];
}

/** Typed text as the data of an artifact of this type. */
function typedData(type, text) {
  if (type === "progress") {
    const number = Number(text);
    if (text.trim() === "" || !(number >= 0 && number <= 100))
      throw new Error("The progress has to be a number from 0 to 100.");
    return number;
  }
  if (type === "table") {
    if (!rowsOf(text)) throw new Error("The rows have to be a JSON list, with an object or a list for each row.");
  }
  return text;
}

/** Gets the artifacts and shows them; resolves to whether that worked. */
export async function refreshArtifacts(client, options) {
  try {
    // Their `data` comes with the list: there is no route that leaves it out.
    const artifacts = await client.readLatestArtifacts({ sort: "UPDATED_DESC", limit: SHOWN }, options);
    showError($("artifacts-error"), null);
    show(artifacts);
    return true;
  } catch (error) {
    if (!options.signal.aborted) showError($("artifacts-error"), error);
    return false;
  }
}

export function clearArtifacts() {
  show([]);
  $("artifacts-empty").hidden = true;
  showError($("artifacts-error"), null);
}

function show(artifacts) {
  $("artifacts-empty").hidden = artifacts.length > 0;
  fill($("artifacts-list"), artifacts, {
    key: (artifact) => artifact.key,
    version: (artifact) => `${artifact.latest_id} ${artifact.updated}`,
    make: (artifact, old) => {
      const details = el(
        "details",
        { open: old?.firstElementChild.open },
        el(
          "summary",
          {},
          el("span", { class: "name" }, artifact.key),
          el("span", { class: "type" }, artifact.type ?? "untyped"),
          el("span", { class: "when" }, time(artifact.updated)),
          artifact.description && el("span", { class: "description" }, artifact.description),
        ),
      );
      // What nobody opens is not drawn.
      const draw = () => details.open && details.children.length === 1 && details.append(content(artifact));
      details.addEventListener("toggle", draw);
      draw();
      return el("li", {}, details);
    },
  });
}

function content(artifact) {
  return el(
    "div",
    { class: "content" },
    data(artifact),
    el(
      "p",
      { class: "actions" },
      el(
        "button",
        { type: "button", class: "quiet danger", "data-delete": artifact.latest_id, "data-of": artifact.key },
        "Delete…",
        el("span", { class: "unseen" }, ` ${artifact.key}`),
      ),
    ),
  );
}

/** The data, drawn by its type where it has the shape of that type, else as the text it is. */
function data({ type, data }) {
  switch (type) {
    case "progress":
      if (typeof data !== "number") break;
      return el(
        "p",
        { class: "progress" },
        el("progress", { max: 100, value: data, "aria-label": "Progress" }),
        ` ${count(data)} %`,
      );
    case "image":
      if (!isWebAddress(data)) break;
      return el("p", {}, el("a", { href: data, target: "_blank", rel: "noopener noreferrer" }, data));
    case "table": {
      const rows = rowsOf(data);
      if (rows) return table(rows);
    }
  }
  return text(typeof data === "string" ? data : JSON.stringify(data, null, 2));
}

function text(text) {
  const cut = text.length > CHARACTERS;
  return [
    el("pre", { tabindex: "0" }, cut ? text.slice(0, CHARACTERS) : text),
    cut && note(`The first ${count(CHARACTERS)} of ${count(text.length)} characters.`),
  ];
}

/** The rows of a table: Prefect keeps a list of objects, a list of lists, or an object of columns, as JSON text. */
function rowsOf(data) {
  let rows = data;
  try {
    if (typeof data === "string") rows = JSON.parse(data);
  } catch {
    return null;
  }
  if (isObject(rows)) {
    const columns = Object.entries(rows).map(([name, cells]) => [name, Object.values(cells ?? {})]);
    const length = Math.max(0, ...columns.map(([, cells]) => cells.length));
    rows = Array.from({ length }, (_, index) =>
      Object.fromEntries(columns.map(([name, cells]) => [name, cells[index]])),
    );
  }
  return Array.isArray(rows) && rows.every((row) => Array.isArray(row) || isObject(row)) ? rows : null;
}

function table(rows) {
  const shown = rows.slice(0, ROWS);
  const columns = [...new Set(shown.flatMap(Object.keys))];
  const named = !shown.some(Array.isArray);
  const numeric = new Set(columns.filter((column) => shown.every((row) => typeof (row[column] ?? 0) === "number")));
  const kind = (column) => ({ class: numeric.has(column) && "number" });
  const cell = (value) => (typeof value === "string" ? value : JSON.stringify(value ?? undefined));
  return [
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table" },
      el(
        "table",
        {},
        named &&
          el(
            "thead",
            {},
            el(
              "tr",
              {},
              columns.map((column) => el("th", { scope: "col", ...kind(column) }, column)),
            ),
          ),
        el(
          "tbody",
          {},
          shown.map((row) =>
            el(
              "tr",
              {},
              columns.map((column) => el("td", kind(column), cell(row[column]))),
            ),
          ),
        ),
      ),
    ),
    rows.length > ROWS && note(`The first ${count(ROWS)} of ${count(rows.length)} rows.`),
  ];
}

const note = (text) => el("p", { class: "note" }, text);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a link may lead there: a javascript: address would run in this page. */
function isWebAddress(text) {
  return typeof text === "string" && URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}
