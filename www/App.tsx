// The page: a form to connect with, or the frame with one view in it, and what lies above that.

import { useLayoutEffect } from "preact/hooks";
import { CancelDialog } from "./components/CancelDialog.tsx";
import { ConnectForm } from "./components/Connect.tsx";
import { Header, Now, Tabs } from "./components/Frame.tsx";
import { lazy } from "./components/Lazy.tsx";
import { OperationPanels } from "./components/OperationPanel.tsx";
import { OutageBar } from "./components/Outage.tsx";
import { connect, connecting, connection, firstApiUrl, lastApiUrl, rememberedFor } from "./state/connection.ts";
import { helpIsOpen } from "./state/keys.ts";
import "./state/artifacts.ts"; // how its view is read
import { route, view } from "./state/route.ts";
import { Active } from "./views/Active.tsx";
import { Finished } from "./views/Finished.tsx";
import { Late } from "./views/Late.tsx";

const Artifacts = lazy(async () => (await import("./later.ts")).Artifacts);
const Help = lazy(async () => (await import("./later.ts")).Help);
const Run = lazy(async () => (await import("./later.ts")).Run);

const VIEWS = { active: Active, late: Late, finished: Finished, artifacts: Artifacts };

const first = firstApiUrl();

// A link to a server, and a page that was connected before, need no click.
if (first.known) void connect(first.apiUrl, rememberedFor(first.apiUrl) ?? {}, false);

export function App() {
  const connected = connection.value;
  if (!connected) return <Welcome />;
  const View = VIEWS[view.value];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the runs
      </a>
      <Header connection={connected} />
      <main id="main" tabIndex={-1}>
        <OutageBar connection={connected} />
        <Now />
        <OperationPanels />
        <Tabs />
        <View />
      </main>
      <CancelDialog />
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
