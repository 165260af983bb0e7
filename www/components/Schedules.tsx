// The schedules of deployments, to be paused and resumed, many at once. Loaded when somebody asks for it.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { Deployment } from "prefect-wasm";
import { batches } from "../lib/batches.ts";
import { count, plural } from "../lib/format.ts";
import { type Connection, connection, readWhile } from "../state/connection.ts";
import { schedulesOf } from "../state/dialogs.ts";
import { operate } from "../state/operations.ts";
import { Ask } from "./Ask.tsx";
import { Problem } from "./Bits.tsx";
import { Dialog } from "./Dialog.tsx";
import { isTyped, mustType, TypedNumber } from "./TypedNumber.tsx";

const MOST = 1_000;
const SHOWN = 100;

interface Scheduled {
  id: string;
  /** "flow / deployment" */
  name: string;
  paused: boolean;
  /** Schedules that are on by themselves. */
  active: number;
}

export function Schedules() {
  const given = schedulesOf.value;
  return given ? <Dialogs key={JSON.stringify(given)} ids={given.ids} /> : null;
}

function Dialogs({ ids }: { ids: readonly string[] | undefined }) {
  const all = useSignal<readonly Scheduled[] | null>(null);
  const error = useSignal<unknown>(null);
  const part = useSignal("");
  const chosen = useSignal<ReadonlySet<string>>(new Set(ids));
  const asking = useSignal<{ pause: boolean; rows: readonly Scheduled[] } | null>(null);
  const typed = useSignal("");

  useSignalEffect(() => {
    const connected = connection.value;
    if (!connected) return;
    return readWhile(
      connected,
      (signal) => read(connected, ids, signal),
      (rows) => (all.value = rows),
      (reason) => (error.value = reason),
    );
  });

  const close = () => {
    schedulesOf.value = null;
  };
  const { pause, rows = [] } = asking.value ?? {};
  if (asking.value) {
    const narrowed = rows.length < (all.value?.length ?? 0);
    const types = mustType(rows.length, narrowed);
    const verb = pause ? "Pause" : "Resume";
    return (
      <Ask
        title={`${verb} the schedules of ${plural(rows.length, "deployment")}`}
        error={null}
        keep="Back"
        act={`${verb} ${plural(rows.length, "deployment")}`}
        ready={!types || isTyped(typed.value, rows.length)}
        onAct={() => void operate({ action: pause ? "pause" : "resume", rows: rows.map(({ id, name }) => ({ id, name, was: null })) })}
        onClose={() => (asking.value = null)}
      >
        <ul class="preview">
          {rows.slice(0, SHOWN).map(({ id, name }) => (
            <li key={id}>
              <bdi class="told">{name}</bdi>
            </li>
          ))}
          {rows.length > SHOWN ? <li class="soft">and {count(rows.length - SHOWN)} more</li> : null}
        </ul>
        {types ? <TypedNumber number={rows.length} onInput={(text) => (typed.value = text)} /> : null}
        <p class="note">
          {pause
            ? "No new runs by schedule until they are resumed. Runs that the schedules made ahead, and that have not started, are deleted by the server; what runs goes on."
            : "The server schedules new runs from now on. What was missed meanwhile is not made up for."}
        </p>
      </Ask>
    );
  }

  const shown = (all.value ?? []).filter(({ name }) => name.toLowerCase().includes(part.value.toLowerCase()));
  const picked = shown.filter(({ id }) => chosen.value.has(id));
  const toPause = picked.filter(({ paused }) => !paused);
  const toResume = picked.filter(({ paused }) => paused);
  const pick = (some: readonly Scheduled[], on: boolean) => {
    const next = new Set(chosen.peek());
    for (const { id } of some) on ? next.add(id) : next.delete(id);
    chosen.value = next;
  };
  return (
    <Dialog key="list" title="Schedules of deployments" class="wide" onClose={close}>
      <label class="field">
        Flow or deployment
        <input
          type="search"
          placeholder="part of its name"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => (part.value = event.currentTarget.value.trim())}
        />
      </label>
      <Problem error={error.value} />
      {!all.value ? (
        <p role="status">{error.value ? "" : "Looking…"}</p>
      ) : shown.length === 0 ? (
        <p class="empty">{all.value.length === 0 ? "No deployment has a schedule." : "None matches."}</p>
      ) : (
        <>
          <label>
            <input
              type="checkbox"
              checked={picked.length === shown.length}
              indeterminate={picked.length > 0 && picked.length < shown.length}
              onChange={(event) => pick(shown, event.currentTarget.checked)}
            />
            All {count(shown.length)}
            {part.value ? " that match" : ""}
          </label>
          <ul class="schedules" aria-label="Deployments">
            {shown.map((each) => (
              <li key={each.id}>
                <label>
                  <input
                    type="checkbox"
                    checked={chosen.value.has(each.id)}
                    onChange={(event) => pick([each], event.currentTarget.checked)}
                  />
                  <bdi>{each.name}</bdi>
                </label>
                <span class="state" data-state={each.paused ? "PAUSED" : each.active > 0 ? "COMPLETED" : ""}>
                  {each.paused ? "paused" : each.active > 0 ? `${plural(each.active, "schedule")} on` : "its schedules are off"}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {(all.value?.length ?? 0) >= MOST ? <p class="problem">Only the first {count(MOST)} are listed.</p> : null}
      <p class="actions foot">
        <button type="button" onClick={close}>
          Close
        </button>
        <button type="button" disabled={toResume.length === 0} onClick={() => (asking.value = { pause: false, rows: toResume })}>
          Resume {count(toResume.length)}…
        </button>
        <button
          type="button"
          class="primary"
          disabled={toPause.length === 0}
          onClick={() => (asking.value = { pause: true, rows: toPause })}
        >
          Pause {count(toPause.length)}…
        </button>
      </p>
    </Dialog>
  );
}

/** The deployments with schedules, by the names of their flows. */
async function read({ client }: Connection, ids: readonly string[] | undefined, signal: AbortSignal): Promise<Scheduled[]> {
  const deployments = await client
    .readDeployments({ ...(ids && { deployments: { id: { any_: [...ids] } } }), sort: "NAME_ASC" }, { signal })
    .toArray({ limit: MOST });
  const scheduled = deployments.filter(({ schedules }) => schedules.length > 0);
  const flows = new Map<string, string>();
  const flowIds = [...new Set(scheduled.map(({ flow_id }) => flow_id))];
  for (const some of batches(flowIds)) {
    for (const { id, name } of await client.readFlows({ flows: { id: { any_: some } } }, { signal }).toArray()) flows.set(id, name);
  }
  return scheduled
    .map(({ id, name, flow_id, paused, schedules }: Deployment) => ({
      id,
      name: `${flows.get(flow_id) ?? "?"} / ${name}`,
      paused,
      active: schedules.filter((schedule) => schedule.active).length,
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}
