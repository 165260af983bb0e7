// What is chosen, and what can be done with it.

import { count, plural } from "../lib/format.ts";
import { askToCancel } from "../state/dialogs.ts";
import { choiceOf, isFiltered } from "../state/filter.ts";
import { route } from "../state/route.ts";
import { runs } from "../state/runs.ts";
import { allMatching, anySelected, dropped, selected, selectNone } from "../state/selection.ts";

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
  return (
    <div class="selection" data-any={anySelected.value}>
      <p role="status">
        {list && list.rows.length > 0 && !anySelected.value && gone === 0 ? (
          <span class="soft">Select runs to cancel them{narrowed ? "." : ", or filter and cancel all that match."}</span>
        ) : null}
        {all ? `All ${total === null ? "" : `${count(total)} `}runs that match` : number > 0 ? `${count(number)} selected` : ""}
        {gone > 0 ? ` ${plural(gone, "selected run")} ${gone === 1 ? "has" : "have"} ended meanwhile.` : ""}
      </p>
      {anySelected.value ? (
        <>
          <button
            type="button"
            class="danger"
            onClick={() => askToCancel(all ? { kind: "matching", choice, filter } : { kind: "runs", ids: [...selected.value] })}
          >
            {all ? "Cancel all that match…" : `Cancel ${plural(number, "run")}…`}
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
      ) : narrowed && list && list.rows.length > 0 ? (
        <button type="button" class="danger" onClick={() => askToCancel({ kind: "matching", choice, filter })}>
          {total === 1 ? "Cancel the one that matches…" : `Cancel all ${total === null ? "" : `${count(total)} `}that match…`}
        </button>
      ) : null}
    </div>
  );
}
