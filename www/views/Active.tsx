// What has not ended: to be looked at, chosen, and cancelled.

import { FilterBar, StateChoices } from "../components/FilterBar.tsx";
import { RunList } from "../components/RunList.tsx";
import { SelectionBar } from "../components/SelectionBar.tsx";
import { count } from "../lib/format.ts";
import { ACTIVE_CHOICES } from "../state/filter.ts";
import { follow, href, route } from "../state/route.ts";
import { PAGE, runs } from "../state/runs.ts";

export function Active() {
  return (
    <section aria-labelledby="active-title">
      <h2 id="active-title" tabIndex={-1} class="unseen">
        Active runs
      </h2>
      <StateChoices choices={ACTIVE_CHOICES} />
      <FilterBar />
      <SelectionBar />
      <RunList label="active runs" ended={false} empty="Nothing is active." />
      <Pages />
    </section>
  );
}

/** "1 to 100 of 1,857", and the pages before and after. */
export function Pages() {
  const list = runs.value;
  const { page } = route.value;
  if (!list || (page === 1 && !list.more)) return null;
  const first = (page - 1) * PAGE + 1;
  const turn = (to: number, label: string, rel: string) => (
    <a href={href({ page: to })} onClick={follow({ page: to })} rel={rel}>
      {label}
    </a>
  );
  return (
    <nav class="pages" aria-label="Pages">
      <span>
        {list.rows.length === 0 ? "nothing on this page" : `${count(first)} to ${count(first + list.rows.length - 1)}`}
        {list.total === null ? "" : ` of ${count(list.total)}`}
      </span>
      {page > 1 ? turn(page - 1, "Earlier", "prev") : null}
      {list.more ? turn(page + 1, "Later", "next") : null}
    </nav>
  );
}
