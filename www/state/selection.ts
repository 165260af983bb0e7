// The runs that are chosen. A choice outlives refreshes; what has ended meanwhile drops out, and that is said.

import { computed, effect, signal, untracked } from "@preact/signals";
import { connection } from "./connection.ts";
import { route } from "./route.ts";
import { runs } from "./runs.ts";

export const selected = signal<ReadonlySet<string>>(new Set());
/** All that match the filter, also those that aren't shown. */
export const allMatching = signal(false);
/** How many of the chosen have dropped out. */
export const dropped = signal(0);

export const anySelected = computed(() => allMatching.value || selected.value.size > 0);

let last: string | null = null;

/** Chooses a run or not; with `range`, also all between it and the one before. */
export function select(id: string, chosen: boolean, range = false): void {
  const next = new Set(selected.peek());
  const rows = runs.peek()?.rows.map((run) => run.id) ?? [];
  const [from, to] = [rows.indexOf(last ?? ""), rows.indexOf(id)];
  const ids = range && from >= 0 && to >= 0 ? rows.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
  for (const each of ids) chosen ? next.add(each) : next.delete(each);
  last = id;
  change(next);
}

/** Chooses what is shown, or nothing. */
export function selectShown(chosen: boolean): void {
  change(new Set(chosen ? runs.peek()?.rows.map((run) => run.id) : []));
}

export function selectNone(): void {
  change(new Set());
  last = null;
}

function change(next: Set<string>): void {
  selected.value = next;
  allMatching.value = false;
  dropped.value = 0;
}

// Another list, another choice.
let of = "";
effect(() => {
  const { view, state, filter } = route.value;
  const place = JSON.stringify([connection.value?.apiUrl, view, state, filter]);
  untracked(() => {
    if (place !== of) selectNone();
    of = place;
  });
});

// Where all that match are listed, what isn't among them has ended.
effect(() => {
  const list = runs.value;
  untracked(() => {
    if (!list?.complete || selected.peek().size === 0) return;
    const there = new Set(list.rows.map((run) => run.id));
    const left = new Set([...selected.peek()].filter((id) => there.has(id)));
    const gone = selected.peek().size - left.size;
    if (gone === 0) return;
    selected.value = left;
    dropped.value += gone;
  });
});
