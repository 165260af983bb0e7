import { useState } from "react";
import { isPrefectError, type FlowRun } from "prefect-wasm";
import { useActiveRuns, useCancel, useRecentRuns, type Ended } from "./prefect";

const states: Ended[] = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"];

export function Dashboard() {
  const [state, setState] = useState<Ended>("COMPLETED");
  const recent = useRecentRuns(state);
  const active = useActiveRuns();
  const cancel = useCancel();

  return (
    <main>
      <h1>Flow runs</h1>
      <section aria-label="Active">
        <h2>Active</h2>
        <Problem error={active.error ?? cancel.error} />
        {cancel.data && <p role="status">{cancel.data}</p>}
        <ul>
          {active.data?.map((run) => (
            <li key={run.id}>
              {run.name}, {run.state_name}{" "}
              <button onClick={() => cancel.mutate(run.id)} disabled={cancel.isPending}>
                Cancel {run.name}
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Recent">
        <h2>Recent</h2>
        <select aria-label="State" value={state} onChange={(event) => setState(event.target.value as Ended)}>
          {states.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
        <Problem error={recent.error} />
        {recent.isPending ? <p>…</p> : <Runs runs={recent.data ?? []} />}
      </section>
    </main>
  );
}

function Runs({ runs }: { runs: FlowRun[] }) {
  return (
    <ol>
      {runs.map((run) => (
        <li key={run.id}>
          {run.name}, {run.end_time && new Date(run.end_time).toLocaleString()}
        </li>
      ))}
    </ol>
  );
}

function Problem({ error }: { error: unknown }) {
  if (!error) return null;
  return <p role="alert">{isPrefectError(error) ? error.message : String(error)}</p>;
}
