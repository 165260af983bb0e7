// The runs that should have started and did not.

import { FilterBar } from "../components/FilterBar.tsx";
import { RunList } from "../components/RunList.tsx";
import { SelectionBar } from "../components/SelectionBar.tsx";
import { count, duration } from "../lib/format.ts";
import { slowNow } from "../state/clock.ts";
import { counts } from "../state/counts.ts";
import { rescheduleIsOpen } from "../state/dialogs.ts";
import { isFiltered } from "../state/filter.ts";
import { route } from "../state/route.ts";
import { listOf, runs } from "../state/runs.ts";
import { Pages } from "./Active.tsx";

export function Late() {
  return (
    <section aria-labelledby="late-title">
      <h2 id="late-title" tabIndex={-1} class="unseen">
        Late runs
      </h2>
      <div class="row">
        <Summary />
        <RescheduleButton />
      </div>
      <FilterBar />
      <SelectionBar />
      <RunList label="late runs" ended={false} empty="Nothing is late." />
      <Pages />
    </section>
  );
}

function RescheduleButton() {
  const list = runs.value;
  if (list?.of !== listOf(route.value) || !list.rows.some((run) => run.deployment_id)) return null;
  return (
    <button type="button" onClick={() => (rescheduleIsOpen.value = true)}>
      Reschedule…
    </button>
  );
}

/** "12 late, 34 min on average, oldest 2 h" */
function Summary() {
  const known = counts.value;
  const list = runs.value;
  if (!known?.LATE || isFiltered(route.value.filter) || !list || list.of !== listOf(route.value)) return null;
  // The list begins with the oldest.
  const oldest = route.value.page === 1 ? list.rows[0]?.expected_start_time : null;
  return (
    <p class="summary">
      <b>{count(known.LATE)} late</b>, {duration(Math.round(known.lateness))} on average
      {oldest ? `, the oldest ${duration(Math.max(0, Math.round((slowNow.value - Date.parse(oldest)) / 1000)))}` : ""}
    </p>
  );
}
