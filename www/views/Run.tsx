// One run, in a drawer over the list: how it got to its state, what it says, what it made, and what can be done.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Log as Line } from "prefect-wasm";
import { ArtifactActions } from "../components/ArtifactActions.tsx";
import { ArtifactData } from "../components/ArtifactData.tsx";
import { called, Copy, Name, Problem, State, Time } from "../components/Bits.tsx";
import { Dialog } from "../components/Dialog.tsx";
import { Loading } from "../components/RunList.tsx";
import { Origin } from "../components/RunTable.tsx";
import { fateWord, WORDS } from "../components/words.ts";
import { describe } from "../lib/errors.ts";
import { clockTime, count, duration, fullTime } from "../lib/format.ts";
import { uiUrl } from "../lib/ui.ts";
import { connection } from "../state/connection.ts";
import { askToCancel } from "../state/dialogs.ts";
import { hasEnded, isRetriable } from "../state/filter.ts";
import { fateOf, isLeft, retryRuns, shownOperations } from "../state/operations.ts";
import { refresh } from "../state/refresh.ts";
import { go, route } from "../state/route.ts";
import { details, detailsError, readRun, refusal, type RunDetails } from "../state/run.ts";

export function Run() {
  const id = route.value.run;
  return id ? <Drawer key={id} id={id} /> : null;
}

function Drawer({ id }: { id: string }) {
  const known = details.value?.run.id === id ? details.value : null;
  const close = () => go({ run: "" });
  return (
    <Dialog class="drawer" title={known ? <bdi>{called(known.run.name)}</bdi> : "Run"} onClose={close}>
      <button type="button" class="close" onClick={close}>
        Close
      </button>
      <Problem error={detailsError.value} />
      {known ? <Details {...known} /> : detailsError.value ? null : <Loading />}
    </Dialog>
  );
}

function Details({ run, states, log, logCut, tasks, artifacts }: RunDetails) {
  const ui = uiUrl(connection.value?.apiUrl ?? "", run.id);
  return (
    <>
      <p>
        <State type={run.state_type} name={run.state_name} /> <Origin run={run} />
      </p>
      {run.state?.message ? (
        <div class="said" tabIndex={0} role="region" aria-label="What the state says">
          <bdi>{run.state.message}</bdi>
        </div>
      ) : null}
      <Actions run={run} />
      <dl>
        <Fact name="Expected">
          <Time at={run.expected_start_time} exact ahead={!run.start_time && !hasEnded(run.state_type)} />
        </Fact>
        <Fact name="Started">{run.start_time ? <Time at={run.start_time} exact /> : null}</Fact>
        <Fact name="Ended">{run.end_time ? <Time at={run.end_time} exact /> : null}</Fact>
        <Fact name="Ran for">{run.total_run_time > 0 || hasEnded(run.state_type) ? duration(run.total_run_time) : null}</Fact>
        <Fact name="Tries">{run.run_count > 1 ? count(run.run_count) : null}</Fact>
        <Fact name="Pool">{run.work_pool_name ? <Name>{run.work_pool_name}</Name> : null}</Fact>
        <Fact name="Queue">{run.work_queue_name ? <Name>{run.work_queue_name}</Name> : null}</Fact>
        <Fact name="Tags">{run.tags.length > 0 ? <bdi>{run.tags.join(", ")}</bdi> : null}</Fact>
        <Fact name="Id">
          <code>{run.id}</code> <Copy text={run.id} />
        </Fact>
      </dl>
      {ui ? (
        <p>
          <a href={ui} target="_blank" rel="noopener noreferrer">
            Open in Prefect’s own UI
          </a>
        </p>
      ) : null}

      <section aria-label="State history">
        <h3>State history</h3>
        <ol class="history">
          {states.map((state) => (
            <li key={state.id}>
              <State type={state.type} name={state.name} /> <Time at={state.timestamp} exact />
              {state.message ? <bdi class="message">{state.message}</bdi> : null}
            </li>
          ))}
        </ol>
      </section>
      <Log lines={log} cut={logCut} live={!hasEnded(run.state_type)} />
      {Object.keys(run.parameters).length > 0 ? (
        <section aria-label="Parameters">
          <h3>Parameters</h3>
          <pre tabIndex={0} role="region" aria-label="Parameters as JSON">
            {JSON.stringify(run.parameters, null, 2)}
          </pre>
        </section>
      ) : null}
      {artifacts.length > 0 ? (
        <section aria-label="Artifacts of this run">
          <h3>Artifacts</h3>
          {artifacts.map((artifact) => (
            <RunArtifact key={artifact.id} artifact={artifact} />
          ))}
        </section>
      ) : null}
      {tasks.length > 0 ? (
        <section aria-label="Tasks">
          <h3>Tasks</h3>
          <ul class="history">
            {tasks.map((task) => (
              <li key={task.id}>
                <State type={task.state_type} name={task.state_name} /> <Name>{task.name}</Name>
                <span class="soft">{duration(task.total_run_time)}</span>
                {task.state?.message && task.state_type !== "COMPLETED" ? <bdi class="message">{task.state.message}</bdi> : null}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  if (children === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What can be done with it now. */
function Actions({ run }: { run: RunDetails["run"] }) {
  const error = useSignal<unknown>(null);
  const asking = useSignal(false);
  const busy = useSignal(false);
  const act = async (work: () => Promise<string | null>) => {
    if (busy.peek()) return;
    busy.value = true;
    error.value = null;
    try {
      const refused = await work();
      if (refused) error.value = new Error(refused);
      asking.value = false;
    } catch (reason) {
      error.value = reason;
    } finally {
      busy.value = false;
    }
    await readRun();
    void refresh();
  };
  const client = connection.value?.client;
  if (!client) return null;
  const retry = async () => {
    const [one] = (await retryRuns(client, [run.id])).outcomes;
    if (!one || one.outcome === "succeeded") return null;
    return one.error ? describe(one.error) : `The run was left alone: by now it is ${one.state?.name ?? one.outcome}.`;
  };
  const resume = async () => refusal(await client.resumeFlowRun(run.id));
  const retriable = run.deployment_id !== null && isRetriable(run.state_type);
  return (
    <>
      <div class="actions">
        {hasEnded(run.state_type) ? null : (
          <button type="button" class="danger" onClick={() => askToCancel({ kind: "runs", ids: [run.id] })}>
            Cancel this run…
          </button>
        )}
        {run.state_type === "PAUSED" ? (
          <button type="button" aria-disabled={busy.value} onClick={() => void act(resume)}>
            Resume
          </button>
        ) : null}
        {retriable && !asking.value ? (
          <button type="button" onClick={() => (asking.value = true)}>
            Retry…
          </button>
        ) : null}
        {retriable && asking.value ? (
          <>
            <span>A worker will run it again, with the same parameters.</span>
            <button type="button" class="primary" aria-disabled={busy.value} onClick={() => void act(retry)}>
              Retry now
            </button>
            <button type="button" onClick={() => (asking.value = false)}>
              Not now
            </button>
          </>
        ) : null}
      </div>
      <Problem error={error.value} />
      <Latest id={run.id} />
    </>
  );
}

/** What became of the latest that was done to it, for the panel that says so lies behind the drawer. */
function Latest({ id }: { id: string }) {
  for (const { action, startedAt, endedAt, rows } of shownOperations.value) {
    const row = endedAt !== null && rows.find((each) => each.id === id);
    if (!row) continue;
    const fate = fateOf(action, row);
    return (
      <p role="status" class={isLeft(fate) ? "problem" : "soft"}>
        {WORDS[action].noun} at {clockTime(startedAt)}: {fateWord(action, fate)}.{row.error ? ` ${row.error}` : ""}
      </p>
    );
  }
  return null;
}

const LEVELS = [
  [50, "critical"],
  [40, "error"],
  [30, "warning"],
  [20, "info"],
  [0, "debug"],
] as const;

const levelOf = (level: number) => LEVELS.find(([from]) => level >= from)?.[1] ?? "debug";

/** Its end is in sight, and stays there unless somebody has scrolled up to read. */
function Log({ lines, cut, live }: { lines: readonly Line[]; cut: boolean; live: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const top = useRef(0);
  const last = lines.at(-1)?.id;
  const isThere = lines.length > 0 || live;
  const showEnd = () => {
    const element = box.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(showEnd, [last]);
  // The lines may be there before the drawer is open, when nothing has a height yet; and other widths break them anew.
  useLayoutEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(showEnd);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [isThere]);
  if (!isThere) return null;
  return (
    <section aria-label="Log">
      <div class="head">
        <h3>Log</h3>
        <span class="soft">
          {cut ? `the last ${count(lines.length)} lines` : ""}
          {live ? `${cut ? ", " : ""}followed` : ""}
        </span>
      </div>
      <div
        ref={box}
        class="log"
        tabIndex={0}
        role="region"
        aria-label="Log lines"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          // Lines that came since move the end away, which nobody asked for; scrolling up somebody did.
          if (scrollHeight - scrollTop - clientHeight < 8) atEnd.current = true;
          else if (scrollTop < top.current) atEnd.current = false;
          top.current = scrollTop;
        }}
      >
        {lines.length === 0 ? <p class="soft">Nothing yet.</p> : null}
        {lines.map((line) => (
          <p key={line.id} data-level={levelOf(line.level)}>
            <time dateTime={line.timestamp} title={fullTime(Date.parse(line.timestamp))}>
              {clockTime(Date.parse(line.timestamp))}
            </time>{" "}
            {line.level >= 30 || line.level < 20 ? <b>{levelOf(line.level)}</b> : null} <bdi>{line.message}</bdi>
          </p>
        ))}
      </div>
    </section>
  );
}

function RunArtifact({ artifact }: { artifact: RunDetails["artifacts"][number] }) {
  const open = useSignal(false);
  const name = artifact.key ?? artifact.description ?? artifact.type ?? "untyped";
  return (
    <details onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>
        <bdi>{name}</bdi> <span class="soft">{artifact.type}</span>
      </summary>
      {open.value ? (
        <div class="content">
          <ArtifactData type={artifact.type} data={artifact.data} name={name} under={3} />
          <ArtifactActions id={artifact.id} artifact={artifact} name={name} of="run" />
        </div>
      ) : null}
    </details>
  );
}
