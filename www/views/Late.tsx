// The runs that should have started and did not.

import { Name } from "../components/Bits.tsx";
import { FilterBar } from "../components/FilterBar.tsx";
import { RunList } from "../components/RunList.tsx";
import { SelectionBar } from "../components/SelectionBar.tsx";
import { count, duration, plural } from "../lib/format.ts";
import { slowNow } from "../state/clock.ts";
import { counts } from "../state/counts.ts";
import { rescheduleIsOpen } from "../state/dialogs.ts";
import { isFiltered } from "../state/filter.ts";
import { pools } from "../state/pools.ts";
import { route } from "../state/route.ts";
import { runs } from "../state/runs.ts";
import { Pages } from "./Active.tsx";

export function Late() {
  return (
    <section aria-labelledby="late-title">
      <h2 id="late-title" tabIndex={-1} class="unseen">
        Late runs
      </h2>
      <div class="row kept">
        <Summary />
        <RescheduleButton />
      </div>
      <FilterBar />
      <SelectionBar />
      <Pools />
      <RunList label="late runs" ended={false} empty="Nothing is late." />
      <Pages />
    </section>
  );
}

const STATUS = {
  READY: ["COMPLETED", "ready"],
  NOT_READY: ["FAILED", "not ready: no worker asks it for work"],
  PAUSED: ["PAUSED", "paused"],
} as const;

/** Who should have started those that are listed: "gpu-pool, not ready, 8 runs". */
function Pools() {
  const list = runs.value;
  if (!list || list.rows.length === 0) return null;
  const numbers = new Map<string | null | undefined, number>();
  for (const { work_pool_name, deployment_id } of list.rows) {
    const pool = deployment_id === null ? undefined : work_pool_name;
    numbers.set(pool, (numbers.get(pool) ?? 0) + 1);
  }
  return (
    <ul class="pools" aria-label="Work pools of these runs">
      {[...numbers].map(([pool, number]) => {
        const status = pools.value.get(pool ?? "");
        const [state, word] = status ? STATUS[status] : [];
        return (
          <li key={String(pool)}>
            {pool ? <Name class="name">{pool}</Name> : <b>{pool === null ? "no work pool" : "no deployment"}</b>}{" "}
            {word ? (
              <span class="state" data-state={state}>
                {word}
              </span>
            ) : null}{" "}
            <span class="soft">
              {plural(number, "run")}
              {pool ? "" : pool === null ? ", to be started by whoever serves the deployment" : ", which nobody will start"}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function RescheduleButton() {
  if (!runs.value?.rows.some((run) => run.deployment_id)) return null;
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
  if (!known?.LATE || isFiltered(route.value.filter) || !list) return null;
  // The list begins with the oldest.
  const oldest = route.value.page === 1 ? list.rows[0]?.expected_start_time : null;
  return (
    <p class="summary">
      <b>{count(known.LATE)} late</b>, {duration(Math.round(known.lateness))} on average
      {oldest ? `, the oldest ${duration(Math.max(0, Math.round((slowNow.value - Date.parse(oldest)) / 1000)))}` : ""}
    </p>
  );
}
