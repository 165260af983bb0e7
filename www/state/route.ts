// Where one is: everything but secrets that can be said in the address, so that a link shows the same to a colleague
// and the browser's back button works.

import { computed, signal } from "@preact/signals";
import { dueOf, SINCE } from "./filter.ts";

export const VIEWS = ["active", "late", "finished", "artifacts"] as const;
export type View = (typeof VIEWS)[number];

/** What the filter bar says. Empty: no condition. */
export interface Filter {
  name: string;
  flow: string;
  deployment: string;
  pool: string;
  tag: string;
  since: string;
  /** When they were due: "from/to", as a bar of the chart says it. */
  due: string;
}

export interface Route {
  view: View;
  /** The choice of states; empty: the view's own. */
  state: string;
  filter: Filter;
  /** Of the active runs, from 1. */
  page: number;
  /** How many finished runs are shown. */
  n: number;
  /** The run that is looked at. */
  run: string;
  /** Which artifacts: part of the key, and the type. */
  key: string;
  type: string;
  /** The key of an artifact whose versions are looked at. */
  history: string;
}

const FILTER_KEYS = ["name", "flow", "deployment", "pool", "tag", "since", "due"] as const;
export const NO_FILTER: Filter = { name: "", flow: "", deployment: "", pool: "", tag: "", since: "", due: "" };
export const DEFAULT_N = 20;
const MOST_N = 10_000; // read anew every 15 seconds
const MOST_PAGES = 1_000_000; // the server counts rows in 32 bits

/** The server that a link names. Not part of the route: connecting is what it asks for. */
export const linkedApiUrl = new URLSearchParams(location.search).get("api");

let api = linkedApiUrl ?? "";

function parse(search: string): Route {
  const given = new URLSearchParams(search);
  const text = (key: string) => (given.get(key) ?? "").trim();
  const number = (key: string, most: number, otherwise: number) => {
    const value = Number(text(key));
    return Number.isSafeInteger(value) && value > 0 ? Math.min(value, most) : otherwise;
  };
  const filter = Object.fromEntries(FILTER_KEYS.map((key) => [key, text(key)])) as unknown as Filter;
  if (!SINCE.some(([value]) => value === filter.since)) filter.since = ""; // not a condition that nobody sees
  if (!dueOf(filter)) filter.due = "";
  return {
    view: VIEWS.find((view) => view === text("view")) ?? "finished",
    state: text("state"),
    filter,
    page: number("page", MOST_PAGES, 1),
    n: number("n", MOST_N, DEFAULT_N),
    run: text("run"),
    key: text("key"),
    type: text("type"),
    history: text("history"),
  };
}

function format(route: Route): string {
  const query = new URLSearchParams();
  const add = (key: string, value: string | number, otherwise: string | number = "") => {
    if (value !== otherwise) query.set(key, String(value));
  };
  add("api", api);
  add("view", route.view, "finished");
  add("state", route.state);
  for (const key of FILTER_KEYS) add(key, route.filter[key]);
  add("page", route.page, 1);
  add("n", route.n, DEFAULT_N);
  add("key", route.key);
  add("type", route.type);
  add("history", route.history);
  add("run", route.run);
  return `?${query}`;
}

export const route = signal<Route>(parse(location.search));
export const view = computed(() => route.value.view);

addEventListener("popstate", () => {
  route.value = parse(location.search);
  // The place is another one, the server is not, whatever it was when one was there: a link copied now says so.
  if (format(route.peek()) !== location.search) history.replaceState(null, "", format(route.peek()));
});

/** The address of a place, for links. */
export const href = (patch: Partial<Route>): string => format({ ...route.value, ...patch });

/** Another view, with the filter kept and the rest as it is at first. */
export const viewPatch = (view: View, state = ""): Partial<Route> => ({ view, state, page: 1, n: DEFAULT_N, run: "", history: "" });

/** Goes there. `replace` where going back should not stop, e.g. while somebody is typing. */
export function go(patch: Partial<Route>, { replace = false } = {}): void {
  const next = { ...route.peek(), ...patch };
  const address = format(next);
  if (address !== location.search) history[replace ? "replaceState" : "pushState"](null, "", address);
  route.value = next;
}

/** Says in the address which server this is about. */
export function showApi(apiUrl: string): void {
  api = apiUrl;
  history.replaceState(null, "", format(route.peek()));
}

/** For links: goes there within the page, unless the browser is asked for a new tab. */
export function follow(patch: Partial<Route>) {
  return (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    go(patch);
  };
}
