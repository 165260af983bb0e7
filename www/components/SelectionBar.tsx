// What is chosen, and what can be done with it: what is active is cancelled, what has failed is retried.

import { count, plural } from "../lib/format.ts";
import { askToCancel, retryScope } from "../state/dialogs.ts";
import { choiceOf, isFiltered, isRetriable } from "../state/filter.ts";
import { route } from "../state/route.ts";
import { runs } from "../state/runs.ts";
import { allMatching, anySelected, dropped, selected, selectNone, selectShown } from "../state/selection.ts";

export function SelectionBar() {
  const list = runs.value;
  const { view, state, filter } = route.value;
  const choice = choiceOf(view, state);
  const total = list?.total ?? null;
  const number = selected.value.size;
  const all = allMatching.value;
  const narrowed = isFiltered(filter) || choice.value !== "";
  const shownAll = list !== null && number > 0 && list.rows.every((run) => selected.value.has(run.id));
  const gone = dropped.value;
  const ended = view === "finished";
  const retriable = !ended || choice.types.some(isRetriable);
  const matching = { kind: "matching", choice, filter } as const;
  const chosen = { kind: "runs", ids: [...selected.value] } as const;
  const ask = (scope: typeof matching | typeof chosen) => (ended ? (retryScope.value = scope) : askToCancel(scope));
  const verb = ended ? "Retry" : "Cancel";
  const look = ended ? "primary" : "danger";
  return (
    <div class="selection" data-any={anySelected.value}>
      <p role="status">
        {list && list.rows.length > 0 && retriable && !anySelected.value && gone === 0 ? (
          <span class="soft">
            {ended
              ? `Select runs that failed, crashed or were cancelled to retry them${narrowed ? ", or retry all that match." : "."}`
              : `Select runs to cancel them${narrowed ? "." : ", or filter and cancel all that match."}`}
          </span>
        ) : null}
        {all ? `All ${total === null ? "" : `${count(total)} `}runs that match` : number > 0 ? `${count(number)} selected` : ""}
        {gone > 0 ? ` ${plural(gone, "selected run")} ${gone === 1 ? "has" : "have"} ${ended ? "left this list" : "ended"} meanwhile.` : ""}
      </p>
      {anySelected.value ? (
        <>
          <button type="button" class={look} onClick={() => ask(all ? matching : chosen)}>
            {all ? `${verb} all that match…` : `${verb} ${plural(number, "run")}…`}
          </button>
          {shownAll && !all && list?.more ? (
            <button type="button" onClick={() => (allMatching.value = true)}>
              Select all {total === null ? "" : `${count(total)} `}that match
            </button>
          ) : null}
          <button type="button" class="quiet" onClick={selectNone}>
            Select none
          </button>
        </>
      ) : narrowed && retriable && list && list.rows.length > 0 ? (
        <button type="button" class={look} onClick={() => ask(matching)}>
          {total === 1 ? `${verb} the one that matches…` : `${verb} all ${total === null ? "" : `${count(total)} `}that match…`}
        </button>
      ) : null}
      {list && list.rows.length > 0 && !shownAll && !all ? (
        <button type="button" class="quiet narrow" onClick={() => selectShown(true)}>
          Select all shown
        </button>
      ) : null}
    </div>
  );
}
