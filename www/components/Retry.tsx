// "Retry…": which of the chosen runs a worker would run again, and why not the others; then what became of each.
// Loaded when somebody asks for it.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { FlowRun } from "prefect-wasm";
import { count, plural } from "../lib/format.ts";
import { notRetriable, readRuns, retryRuns } from "../state/bulk.ts";
import { type Connection, connection, readWhile } from "../state/connection.ts";
import { type RetryScope, retryScope } from "../state/dialogs.ts";
import { isFiltered, queryOf, RETRIABLE } from "../state/filter.ts";
import { selectNone } from "../state/selection.ts";
import { Ask, BulkProgress, useBulk } from "./Bulk.tsx";
import { isTyped, mustType, TypedNumber } from "./TypedNumber.tsx";

const MOST = 1_000; // in one go

export function Retry() {
  const scope = retryScope.value;
  return scope ? <Retrying key={JSON.stringify(scope)} scope={scope} /> : null;
}

function Retrying({ scope }: { scope: RetryScope }) {
  const found = useSignal<readonly FlowRun[] | null>(null);
  const error = useSignal<unknown>(null);
  const typed = useSignal("");
  const { state: bulk, start } = useBulk();

  useSignalEffect(() => {
    const connected = connection.value;
    if (!connected) return;
    return readWhile(
      connected,
      (signal) => read(connected, scope, signal),
      (runs) => (found.value = runs),
      (reason) => (error.value = reason),
    );
  });

  const close = () => {
    retryScope.value = null;
  };
  const run = (runs: readonly Pick<FlowRun, "id" | "name">[]) => {
    const client = connection.peek()?.client;
    if (!client) return;
    selectNone();
    void start(runs.length, (work) => retryRuns(client, runs, work));
  };
  if (bulk.value.running || bulk.value.over) {
    return <BulkProgress bulk={bulk.value} doing="Retrying" done="Retried" onAgain={run} onClose={close} />;
  }
  const runs = (found.value ?? []).filter((each) => notRetriable(each) === null);
  const narrowed = scope.kind === "runs" || isFiltered(scope.filter);
  const types = mustType(runs.length, narrowed);
  return (
    <Ask
      title={scope.kind === "runs" ? `Retry ${plural(scope.ids.length, "run")}` : "Retry all runs that match"}
      error={error.value}
      keep="Leave them"
      act={!found.value ? "Retry runs" : runs.length === 0 ? "Nothing to retry" : `Retry ${plural(runs.length, "run")}`}
      ready={runs.length > 0 && (!types || isTyped(typed.value, runs.length))}
      onAct={() => run(runs)}
      onClose={close}
    >
      <div class="preview" role="status">
        {found.value ? (
          <Preview runs={found.value} asked={scope.kind === "runs" ? scope.ids.length : found.value.length} />
        ) : error.value ? null : (
          <p>Looking…</p>
        )}
      </div>
      {scope.kind === "matching" && (found.value?.length ?? 0) >= MOST ? (
        <p class="problem">These are the {count(MOST)} that ended last. Retry again for those before them.</p>
      ) : null}
      {types ? <TypedNumber number={runs.length} onInput={(text) => (typed.value = text)} /> : null}
      <p class="note">
        A worker runs each of them again, under the same id and with the same parameters. Each is looked at once more before: what somebody
        else has started again meanwhile is left alone.
      </p>
    </Ask>
  );
}

function Preview({ runs, asked }: { runs: readonly FlowRun[]; asked: number }) {
  const groups = new Map<string, number>();
  for (const run of runs) {
    const told = notRetriable(run) ?? `${run.state_name}: will run again`;
    groups.set(told, (groups.get(told) ?? 0) + 1);
  }
  if (asked > runs.length) groups.set("gone", asked - runs.length);
  if (groups.size === 0) return <p>No run is to be retried.</p>;
  return (
    <ul>
      {[...groups].map(([told, number]) => (
        <li key={told}>
          <b class="number">{count(number)}</b> <bdi class="told">{told}</bdi>
        </li>
      ))}
    </ul>
  );
}

async function read({ client }: Connection, scope: RetryScope, signal: AbortSignal): Promise<FlowRun[]> {
  if (scope.kind === "runs") return readRuns(client, scope.ids, signal);
  const types = scope.choice.types.filter((type) => RETRIABLE.includes(type));
  if (types.length === 0) return [];
  return client
    .readFlowRuns({ ...queryOf({ ...scope.choice, types }, scope.filter), sort: "END_TIME_DESC" }, { signal })
    .toArray({ limit: MOST });
}
