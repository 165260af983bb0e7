// The keyboard: one key for what is done often. Silent while somebody types or decides something, and it can be
// switched off, for whoever speaks to the computer and so sends keys all the time.

import { signal } from "@preact/signals";
import { askToCancel, retryScope } from "./dialogs.ts";
import { choiceOf } from "./filter.ts";
import { refresh } from "./refresh.ts";
import { go, route, VIEWS, viewPatch } from "./route.ts";
import { allMatching, anySelected, select, selectNone, selectShown, selected } from "./selection.ts";

const STORE = "prefect-wasm-admin-keys";

export const KEYS: readonly (readonly [string, string])[] = [
  ["1 2 3 4", "the views"],
  ["/", "filter"],
  ["j k", "next row, row before"],
  ["x", "choose the row"],
  ["Shift x", "choose all up to the row"],
  ["a", "choose all that is shown, or nothing"],
  ["Enter", "open the run"],
  ["c", "cancel what is chosen"],
  ["t", "retry what is chosen, among finished runs"],
  ["r", "refresh"],
  ["?", "this list"],
  ["Esc", "close"],
];

export const helpIsOpen = signal(false);
export const keysAreOn = signal(stored());

keysAreOn.subscribe((on) => {
  try {
    if (on) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, "off");
  } catch {
    // No storage: as long as the page is open.
  }
});

function stored(): boolean {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

addEventListener("keydown", (event) => {
  const target = event.target as Element;
  if (!keysAreOn.peek() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target.closest(TYPED) || document.querySelector("dialog[open]") || !document.querySelector("#main")) return;
  if (!act(event.key, event.shiftKey)) return;
  event.preventDefault();
});

/** Whether the key meant something. */
function act(key: string, shift: boolean): boolean {
  const view = VIEWS[Number(key) - 1];
  if (view) {
    go(viewPatch(view));
    return true;
  }
  switch (key) {
    case "/":
      document.querySelector<HTMLElement>(".filter .toggle[aria-expanded=false]")?.click();
      queueMicrotask(() => document.querySelector<HTMLElement>("[role=search] input")?.focus());
      return true;
    case "j":
    case "k":
      return move(key === "j" ? 1 : -1);
    case "x":
    case "X": {
      const id = row()?.dataset.key;
      const box = row()?.querySelector<HTMLInputElement>("input[type=checkbox]");
      if (!id || !box) return false;
      select(id, shift || !selected.peek().has(id), shift);
      return true;
    }
    case "a":
      if (!document.querySelector(".runs")) return false;
      selectShown(selected.peek().size === 0);
      return true;
    case "c":
    case "t": {
      const { view, state, filter } = route.peek();
      if (!anySelected.peek() || (view === "finished") !== (key === "t")) return false;
      const scope = allMatching.peek()
        ? ({ kind: "matching", choice: choiceOf(view, state), filter } as const)
        : ({ kind: "runs", ids: [...selected.peek()] } as const);
      if (key === "c") askToCancel(scope);
      else retryScope.value = scope;
      return true;
    }
    case "r":
      void refresh();
      return true;
    case "?":
      helpIsOpen.value = true;
      return true;
    case "Escape":
      if (selected.peek().size === 0) return false;
      selectNone();
      return true;
    default:
      return false;
  }
}

const row = () => document.activeElement?.closest<HTMLElement>(".runs tbody tr");

/** The focus goes to the name of a run, so that Enter opens it. */
function move(by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>(".runs tbody tr")];
  const at = rows.indexOf(row()!);
  const next = at < 0 ? rows[0] : rows[at + by];
  next?.querySelector<HTMLElement>("a.name")?.focus();
  return rows.length > 0;
}
