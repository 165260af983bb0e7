// A list of runs. A row is drawn anew only when its run or its choice has changed (signals see to that: a component
// that reads some is not drawn for its parent's sake alone), so that a refresh takes neither the focus nor the place
// from whoever is reading.
//
// On a phone each row is a card. Giving a table another display takes its roles away, so they are said.

import { useComputed } from "@preact/signals";
import type { FlowRun } from "prefect-wasm";
import { duration } from "../lib/format.ts";
import { slowNow } from "../state/clock.ts";
import { deploymentNames, flowNames } from "../state/names.ts";
import { follow, href } from "../state/route.ts";
import { allMatching, select, selected, selectShown } from "../state/selection.ts";
import { Name, State, Time } from "./Bits.tsx";

interface Props {
  rows: readonly FlowRun[];
  label: string;
  ended: boolean;
  stale: boolean;
}

export function RunTable({ rows, label, ended, stale }: Props) {
  return (
    <div class={`scroll ${stale ? "stale" : ""}`} tabIndex={0} role="region" aria-label={`List of ${label}`}>
      <table class="runs" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col" class="pick">
              <PickShown rows={rows} />
            </th>
            <th role="columnheader" scope="col">
              Run
            </th>
            <th role="columnheader" scope="col">
              State
            </th>
            <th role="columnheader" scope="col">
              {ended ? "Ended" : "Started or due"}
            </th>
            <th role="columnheader" scope="col" class="number">
              {ended ? "Ran for" : "Running for"}
            </th>
            <th role="columnheader" scope="col">
              Pool
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup" id={ended ? "runs-rows" : "active-rows"}>
          {rows.map((run) => (
            <Row key={run.id} run={run} ended={ended} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Chooses all that is shown, or nothing. */
function PickShown({ rows }: { rows: readonly FlowRun[] }) {
  const number = rows.filter((run) => selected.value.has(run.id)).length;
  const all = allMatching.value || (number > 0 && number === rows.length);
  return (
    <label class="pick">
      <span class="unseen">Select all that is shown</span>
      <input
        type="checkbox"
        checked={all}
        indeterminate={number > 0 && !all}
        onChange={(event) => selectShown(event.currentTarget.checked)}
      />
    </label>
  );
}

function Row({ run, ended }: { run: FlowRun; ended: boolean }) {
  const chosen = useComputed(() => allMatching.value || selected.value.has(run.id));
  const patch = { run: run.id };
  const message = run.state?.message;
  return (
    <tr role="row" data-key={run.id} class={chosen.value ? "chosen" : undefined}>
      <td role="cell" class="pick">
        <label class="pick">
          <span class="unseen">
            Select <Name>{run.name}</Name>
          </span>
          <input type="checkbox" checked={chosen.value} onClick={(event) => select(run.id, event.currentTarget.checked, event.shiftKey)} />
        </label>
      </td>
      <th role="rowheader" scope="row">
        <a href={href(patch)} onClick={follow(patch)} class="name">
          <Name>{run.name}</Name>
        </a>
        <Origin run={run} />
      </th>
      <td role="cell">
        <State type={run.state_type} name={run.state_name} />
        {message ? (
          <bdi class="message" title={message}>
            {message.slice(0, 300)}
          </bdi>
        ) : null}
      </td>
      <td role="cell" class="when">
        {ended || run.start_time ? (
          <Time at={ended ? run.end_time : run.start_time} />
        ) : (
          <Time at={run.next_scheduled_start_time ?? run.expected_start_time} ahead />
        )}
      </td>
      <td role="cell" class="number">
        {ended ? duration(run.total_run_time) : <RunningFor run={run} />}
      </td>
      <td role="cell" class="pool">
        {run.work_pool_name ? <Name>{run.work_pool_name}</Name> : null}
      </td>
    </tr>
  );
}

/** "flow · deployment" */
export function Origin({ run }: { run: FlowRun }) {
  const flow = flowNames.value.get(run.flow_id);
  const deployment = run.deployment_id && deploymentNames.value.get(run.deployment_id);
  return (
    <span class="origin">
      <bdi class="flow">{flow === undefined ? "…" : flow || "deleted flow"}</bdi>
      {deployment ? (
        <>
          {" · "}
          <bdi>{deployment}</bdi>
        </>
      ) : run.deployment_id ? null : (
        " · no deployment"
      )}
    </span>
  );
}

function RunningFor({ run }: { run: FlowRun }) {
  if (run.state_type !== "RUNNING" || !run.state?.timestamp) return null;
  const before = run.total_run_time;
  return <>{duration(Math.max(0, Math.round(before + (slowNow.value - Date.parse(run.state.timestamp)) / 1000)))}</>;
}
