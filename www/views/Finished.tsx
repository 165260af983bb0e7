// What ended, and how: the latest first, those that completed at once and those that failed at a click.

import { FilterBar, StateChoices } from "../components/FilterBar.tsx";
import { lazy } from "../components/Lazy.tsx";
import { RunList } from "../components/RunList.tsx";
import { SelectionBar } from "../components/SelectionBar.tsx";
import { count } from "../lib/format.ts";
import { chartIsOpen } from "../state/chart.ts";
import { counts } from "../state/counts.ts";
import { ENDED_CHOICES } from "../state/filter.ts";
import { outage, refresh } from "../state/refresh.ts";
import { go, route } from "../state/route.ts";
import { runs } from "../state/runs.ts";

const Bars = lazy(async () => (await import("../components/Chart.tsx")).Chart);

const SIZES = [10, 20, 50, 100, 200];
const MORE = 50;

export function Finished() {
  const { n } = route.value;
  return (
    <section aria-labelledby="finished-title">
      <h2 id="finished-title" tabIndex={-1} class="unseen">
        Finished runs
      </h2>
      <Chart />
      <div class="row">
        <StateChoices choices={ENDED_CHOICES} />
        <label class="switch">
          Show the last
          <select id="runs-n" value={String(n)} onChange={(event) => go({ n: Number(event.currentTarget.value) }, { replace: true })}>
            {[...new Set([...SIZES, n])]
              .sort((a, b) => a - b)
              .map((size) => (
                <option key={size} value={String(size)}>
                  {count(size)}
                </option>
              ))}
          </select>
        </label>
      </div>
      <FilterBar />
      <SelectionBar />
      <RunList label="finished runs" ended empty={counts.value ? "No run has ended like this yet." : ""} />
      {runs.value?.more ? (
        <p class="pages">
          <button type="button" onClick={() => go({ n: n + MORE }, { replace: true })}>
            Show {MORE} more
          </button>
        </p>
      ) : null}
    </section>
  );
}

function Chart() {
  return (
    <details
      class={`chart ${outage.value ? "stale" : ""}`}
      open={chartIsOpen.value}
      onToggle={(event) => {
        if (event.currentTarget.open === chartIsOpen.peek()) return;
        chartIsOpen.value = event.currentTarget.open;
        if (chartIsOpen.peek()) void refresh();
      }}
    >
      <summary>The last 24 hours</summary>
      {chartIsOpen.value ? (
        <div class="plot">
          <Bars />
        </div>
      ) : null}
    </details>
  );
}
