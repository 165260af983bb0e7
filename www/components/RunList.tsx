// What stands in place of a list while there is none, and around it: loading, empty, old.

import type { ComponentChildren } from "preact";
import { isFiltered } from "../state/filter.ts";
import { outage } from "../state/refresh.ts";
import { go, NO_FILTER, route } from "../state/route.ts";
import { runs } from "../state/runs.ts";
import { RunTable } from "./RunTable.tsx";

export function RunList({ label, ended, empty }: { label: string; ended: boolean; empty: ComponentChildren }) {
  const list = runs.value;
  if (!list) {
    // The first time; nothing is drawn grey twice.
    return outage.value ? null : <Loading />;
  }
  if (list.rows.length > 0) return <RunTable rows={list.rows} label={label} ended={ended} stale={outage.value !== null} />;
  return isFiltered(route.value.filter) ? (
    <p class="empty">
      No run matches.{" "}
      <button type="button" class="quiet" onClick={() => go({ filter: NO_FILTER, page: 1 })}>
        Clear filters
      </button>
    </p>
  ) : (
    <p class="empty">{empty}</p>
  );
}

export function Loading() {
  return (
    <div class="loading" role="status">
      <span class="unseen">Loading…</span>
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <i key={row} aria-hidden="true" />
      ))}
    </div>
  );
}
