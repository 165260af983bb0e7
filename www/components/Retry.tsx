// "Retry…": which of the chosen runs a worker would run again, and why not the others. Loaded when somebody asks for it.
//
// As with a cancellation, the preview freezes the ids.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { BulkFlowRunResult, BulkOutcome, PrefectClient } from "prefect-wasm";
import { plural } from "../lib/format.ts";
import { type Connection, connection, readWhile } from "../state/connection.ts";
import { type RetryScope, retryScope } from "../state/dialogs.ts";
import { isFiltered, isRetriable, queryOf } from "../state/filter.ts";
import { operate, retryRuns } from "../state/operations.ts";
import { selectNone } from "../state/selection.ts";
import { Ask } from "./Ask.tsx";
import { Preview } from "./Preview.tsx";
import { RetryLine } from "./Progress.tsx";
import { isTyped, mustType, TypedNumber } from "./TypedNumber.tsx";

type Matching = Extract<RetryScope, { kind: "matching" }>;

const WOULD: Partial<Record<BulkOutcome, string>> = {
  succeeded: "will run again",
  skipped: "stays as it is",
  withoutDeployment: "stays as it is: without a deployment nobody would run it",
  gone: "is not there any more",
};

export function Retry() {
  const scope = retryScope.value;
  return scope ? <Asking key={JSON.stringify(scope)} scope={scope} /> : null;
}

function Asking({ scope }: { scope: RetryScope }) {
  const preview = useSignal<BulkFlowRunResult["outcomes"] | null>(null);
  const error = useSignal<unknown>(null);
  const typed = useSignal("");

  useSignalEffect(() => {
    const connected = connection.value;
    if (!connected) return;
    return readWhile(
      connected,
      (signal) => dryRun(connected, scope, signal),
      (outcomes) => (preview.value = outcomes),
      (reason) => (error.value = reason),
    );
  });

  const rows = (preview.value ?? []).filter(({ outcome }) => outcome === "succeeded");
  const types = mustType(rows.length, scope.kind === "runs" || isFiltered(scope.filter));
  return (
    <Ask
      title={scope.kind === "runs" ? `Retry ${plural(scope.ids.length, "run")}` : "Retry all runs that match"}
      error={error.value}
      keep="Leave them"
      act={!preview.value ? "Retry runs" : rows.length === 0 ? "Nothing to retry" : `Retry ${plural(rows.length, "run")}`}
      ready={rows.length > 0 && (!types || isTyped(typed.value, rows.length))}
      onAct={() => {
        selectNone(); // what is chosen from now on is another choice
        void operate({ action: "retry", rows });
      }}
      onClose={() => (retryScope.value = null)}
    >
      <div class="preview" role="status">
        {preview.value ? (
          <Preview outcomes={preview.value} would={WOULD} none="No run is to be retried." />
        ) : error.value ? null : (
          <p>
            Counting… <RetryLine />
          </p>
        )}
      </div>
      {types ? <TypedNumber number={rows.length} onInput={(text) => (typed.value = text)} /> : null}
      <p class="note">
        A worker runs each of them again, under the same id and with the same parameters. What somebody else has started again meanwhile is
        left alone.
      </p>
    </Ask>
  );
}

async function dryRun({ client }: Connection, scope: RetryScope, signal: AbortSignal) {
  const ids = scope.kind === "runs" ? scope.ids : await matching(client, scope, signal);
  return ids.length === 0 ? [] : outcomes(await retryRuns(client, ids, { dryRun: true, signal }));
}

/** The runs of a choice that can be retried. Their ids, for a choice of states alone is no filter to act by. */
async function matching(client: PrefectClient, { choice, filter }: Matching, signal: AbortSignal): Promise<string[]> {
  const types = choice.types.filter(isRetriable);
  if (types.length === 0) return [];
  const runs = await client.readFlowRuns(queryOf({ ...choice, types }, filter), { signal }).toArray();
  return runs.map(({ id }) => id);
}

/** A preview that may lack runs is no preview. */
function outcomes(result: BulkFlowRunResult) {
  if (result.error) throw result.error;
  return result.outcomes;
}
