// The runs that a view lists.

import { computed, signal } from "@preact/signals";
import { type FlowRun, type FlowRunQuery, isPrefectError } from "prefect-wasm";
import { chartIsDue, readChart } from "./chart.ts";
import { connection } from "./connection.ts";
import { active, counts, readCounts } from "./counts.ts";
import { choiceOf, isFiltered, queryOf } from "./filter.ts";
import { readNames } from "./names.ts";
import { poolsAreOld, readPools } from "./pools.ts";
import { type Reading, reads } from "./refresh.ts";
import { type Route, route } from "./route.ts";

/** How many active runs a page has. */
export const PAGE = 100;
const COUNTS_EVERY_MS = 60_000; // where the filter's own count takes their turn

export interface Runs {
  /** Which list this is. */
  of: string;
  rows: readonly FlowRun[];
  /** How many there are of this choice; null if that isn't known. */
  total: number | null;
  /** Whether these are all of them. */
  complete: boolean;
  /** Whether there are (or may be) more behind these. */
  more: boolean;
}

const read = signal<Runs | null>(null);

const listOf = ({ view, state, filter, page }: Route): string => JSON.stringify([view, state, filter, page]);

/** The list of this place. That of the place before is none: its numbers would lie, and its runs be chosen unseen. */
export const runs = computed(() => (read.value?.of === listOf(route.value) ? read.value : null));

let countedAt = 0;

async function readActive(reading: Reading): Promise<void> {
  const { client, route, options } = reading;
  const choice = choiceOf(route.view, route.state);
  const filtered = isFiltered(route.filter);
  const query = queryOf(choice, route.filter);
  // At most two requests: the list, and the numbers of the tabs or of the filter, or how the pools are.
  const isOfPools = route.view === "late" && !reading.asked && poolsAreOld();
  const tabs = isOfPools ? false : !filtered || Date.now() - countedAt > COUNTS_EVERY_MS || counts.peek() === null;
  const [{ rows, full }] = await Promise.all([
    readPage(reading, (most) => {
      const limit = Math.min(PAGE, most);
      return { ...query, sort: "EXPECTED_START_TIME_ASC", limit, offset: (route.page - 1) * limit };
    }),
    tabs && readCounts(reading).then(() => (countedAt = Date.now())),
  ]);
  if (route.view === "late") await readPools(reading, rows);
  const complete = !full && route.page === 1;
  const total = complete
    ? rows.length
    : filtered
      ? await client.countFlowRuns(query, options)
      : route.view === "late" || choice.value
        ? (counts.peek()?.[(choice.value || "LATE") as "LATE"] ?? null)
        : active.peek();
  await show(reading, rows, total, complete, full);
}

async function readFinished(reading: Reading): Promise<void> {
  const { route } = reading;
  const query = queryOf(choiceOf(route.view, route.state), route.filter);
  const due = chartIsDue(reading);
  const [{ rows, full }] = await Promise.all([
    readMany(reading, { ...query, sort: "END_TIME_DESC" }, route.n),
    due === "in turn" ? readChart(reading) : readCounts(reading).then(() => (countedAt = Date.now())),
  ]);
  await show(reading, rows, full ? null : rows.length, !full, full);
  if (due === "now") await readChart(reading);
}

async function show(reading: Reading, rows: FlowRun[], total: number | null, complete: boolean, more: boolean): Promise<void> {
  await readNames(reading, rows);
  if (reading.options.signal.aborted) return;
  const of = listOf(reading.route);
  const before = new Map(read.peek()?.rows.map((run) => [run.id, run]));
  // What hasn't changed stays the object it is, so that its row isn't drawn anew.
  const kept = rows.map((run) => {
    const old = before.get(run.id);
    return old && old.updated === run.updated && old.state_id === run.state_id ? old : run;
  });
  read.value = { of, rows: kept, total, complete, more };
}

let pageLimit = 200; // unless the server says otherwise

/** A page of a list, by a query that is made for the size of the server's pages. */
async function readPage({ client, options }: Reading, query: (limit: number) => FlowRunQuery & { limit: number }) {
  for (;;) {
    const asked = query(pageLimit);
    try {
      const rows = await client.readFlowRuns(asked, options);
      return { rows, full: rows.length >= asked.limit };
    } catch (error) {
      // The server's admin can make pages smaller, and the server then tells how small.
      const most = isPrefectError(error) && error.kind === "ValidationError" && /less than or equal to (\d+)/.exec(error.message);
      if (!most || Number(most[1]) >= pageLimit) throw error;
      pageLimit = Number(most[1]);
    }
  }
}

/** As many as wanted, of any number of pages. While runs end, rows move on to the next page: each is taken once. */
async function readMany(reading: Reading, query: FlowRunQuery, wanted: number) {
  const found = new Map<string, FlowRun>();
  let full = true;
  for (let offset = 0; full && found.size < wanted; ) {
    const missing = wanted - found.size;
    const page = await readPage(reading, (limit) => ({ ...query, offset, limit: Math.min(missing, limit) }));
    for (const run of page.rows) found.set(run.id, run);
    offset += page.rows.length;
    full = page.full;
  }
  return { rows: [...found.values()], full };
}

reads("active", readActive);
reads("late", readActive);
reads("finished", readFinished);

let server = "";
connection.subscribe((connected) => {
  if (connected && connected.apiUrl !== server) {
    server = connected.apiUrl;
    read.value = null;
  } else if (!connected) {
    server = "";
    read.value = null;
  }
  pageLimit = 200;
});
