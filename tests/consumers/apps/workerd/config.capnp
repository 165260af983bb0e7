using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    # The Prefect server of the tests is on this machine; by default a worker reaches public addresses only.
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "dist/worker.js"),
    (name = "prefect_wasm_bg.wasm", wasm = embed "dist/prefect_wasm_bg.wasm"),
  ],
  bindings = [(name = "API_URL", fromEnvironment = "API_URL")],
  compatibilityDate = "2026-11-01",
);
