// The admin page of a Prefect server: what is running, stop it; what finished, and how; which artifacts.
//
// It is an app like any other, built on the npm package `prefect-wasm` and shipped in it as `admin/`. To deploy it,
// copy the package's folder to any static host.

import { render } from "preact";
import { App } from "./App.tsx";

const place = document.querySelector("#app")!;
place.replaceChildren();
render(<App />, place);
