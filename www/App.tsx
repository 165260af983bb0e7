// The page: a form to connect with, or the frame with one view in it, and what lies above that.

import { useLayoutEffect } from "preact/hooks";
import { ConnectForm } from "./components/Connect.tsx";
import { Header, Now, Production, Tabs } from "./components/Frame.tsx";
import { lazy } from "./components/Lazy.tsx";
import { OutageBar } from "./components/Outage.tsx";
import { connect, connecting, connection, firstApiUrl, lastApiUrl, signInFor } from "./state/connection.ts";
import { cancelScope, connectionsAreOpen, rescheduleIsOpen, retryScope, schedulesOf } from "./state/dialogs.ts";
import { helpIsOpen } from "./state/keys.ts";
import "./state/artifacts.ts"; // how its view is read
import "./state/live.ts"; // when it is read sooner
import { running, shownOperations } from "./state/operations.ts";
import { route, view } from "./state/route.ts";
import { Active } from "./views/Active.tsx";
import { Finished } from "./views/Finished.tsx";
import { Late } from "./views/Late.tsx";

// Needed by whoever acts, so not with the first rows, but right after them: the server of the page may be gone by then.
const acting = () => import("./acting.ts");
connection.subscribe((connected) => {
  if (connected) acting().catch(() => {}); // asked for again, and told, when it is needed
});

const Artifacts = lazy(async () => (await import("./later.ts")).Artifacts);
const CancelDialog = lazy(async () => (await acting()).CancelDialog);
const OperationPanels = lazy(async () => (await acting()).OperationPanels);
const Progress = lazy(async () => (await acting()).Progress);
const Help = lazy(async () => (await import("./later.ts")).Help);
const Run = lazy(async () => (await import("./later.ts")).Run);
const Reschedule = lazy(async () => (await import("./later.ts")).Reschedule);
const Retry = lazy(async () => (await import("./rarely.ts")).Retry);
const Schedules = lazy(async () => (await import("./rarely.ts")).Schedules);
const Connections = lazy(async () => (await import("./rarely.ts")).Connections);

const VIEWS = { active: Active, late: Late, finished: Finished, artifacts: Artifacts };

const first = firstApiUrl();

// A link to a server, and a page that was connected before, need no click.
if (first.known) void connect(first.apiUrl, signInFor(first.apiUrl), "memory");

export function App() {
  const connected = connection.value;
  if (!connected) return <Welcome />;
  const View = VIEWS[view.value];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the runs
      </a>
      <Production />
      <Header connection={connected} />
      <main id="main" tabIndex={-1}>
        <OutageBar connection={connected} />
        <Now />
        {shownOperations.value.length > 0 ? <OperationPanels /> : null}
        <Tabs />
        <View />
      </main>
      {running.value ? <Progress /> : null}
      {cancelScope.value ? <CancelDialog /> : null}
      {retryScope.value ? <Retry /> : null}
      {rescheduleIsOpen.value ? <Reschedule /> : null}
      {schedulesOf.value ? <Schedules /> : null}
      {connectionsAreOpen.value ? <Connections /> : null}
      {helpIsOpen.value ? <Help /> : null}
      {route.value.run ? <Run /> : null}
    </>
  );
}

let wasConnected = false;

function Welcome() {
  useLayoutEffect(() => {
    // Whoever disconnected goes on here.
    if (wasConnected) document.querySelector<HTMLElement>("#connection-title")?.focus();
    return () => {
      wasConnected = true;
    };
  }, []);
  return (
    <main class="card lone" aria-labelledby="connection-title">
      <h1>Prefect admin</h1>
      <h2 id="connection-title" tabIndex={-1}>
        {connecting.value && first.known ? "Connecting…" : "Connect to a Prefect server"}
      </h2>
      <p class="soft">What is running, and how to stop it; what finished, and how; which artifacts.</p>
      <ConnectForm apiUrl={lastApiUrl() ?? first.apiUrl} onConnected={() => document.querySelector<HTMLElement>("main h2")?.focus()} />
    </main>
  );
}
