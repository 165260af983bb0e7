// Example data for a Prefect server, made with our own client: the demo and the page's test look at it.
//
// What is there already is not made again, so that seeding twice does no harm. The server dates every state by
// itself, so what was completed was completed just now.

import { State } from "../pkg/node.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const FLOWS = [
  {
    name: "daily-sales-report",
    tags: ["finance"],
    deployments: [
      {
        name: "production",
        description: "Revenue by region, for the morning meeting.",
        parameters: { currency: "CHF" },
        tags: ["production"],
      },
      {
        name: "staging",
        description: "The same on yesterday's copy of the warehouse.",
        parameters: { currency: "CHF" },
        tags: ["staging"],
      },
    ],
  },
  {
    name: "customer-sync",
    tags: ["crm"],
    deployments: [
      {
        name: "every-15-minutes",
        description: "Brings new and changed customers from the CRM into the warehouse.",
        parameters: { batch_size: 500 },
        tags: ["production"],
      },
    ],
  },
  {
    name: "train-churn-model",
    tags: ["machine-learning"],
    deployments: [
      {
        name: "weekly-gpu",
        description: "Trains and evaluates the churn model on a GPU worker.",
        parameters: { epochs: 40, learning_rate: 0.001 },
        tags: ["gpu"],
      },
    ],
  },
  {
    name: "warehouse-backup",
    tags: ["operations"],
    deployments: [{ name: "nightly", description: "Dumps the warehouse into cold storage.", tags: ["production"] }],
  },
  {
    name: "invoice-mailer",
    tags: ["finance"],
    deployments: [{ name: "month-end", description: "Sends invoices, after somebody has approved them.", tags: ["production"] }],
  },
];

// flow/deployment, name of the run, and how it goes
const RUNS = {
  completed: [
    [
      "customer-sync/every-15-minutes",
      ["amber-heron", "brisk-otter", "calm-finch", "daring-lynx", "eager-wren", "fuzzy-marmot", "gentle-ibex", "hardy-stoat"],
    ],
    ["daily-sales-report/production", ["sales-monday", "sales-tuesday", "sales-wednesday", "sales-thursday", "sales-friday"]],
    ["daily-sales-report/staging", ["sales-dry-run-1", "sales-dry-run-2"]],
    ["warehouse-backup/nightly", ["backup-week-44", "backup-week-45", "backup-week-46"]],
    ["train-churn-model/weekly-gpu", ["churn-baseline", "churn-wider-net"]],
  ],
  failed: [
    ["customer-sync/every-15-minutes", ["jolly-badger"], "HTTPStatusError: 503 Service Unavailable from crm.example.com"],
    ["train-churn-model/weekly-gpu", ["churn-deeper-net"], "ValueError: loss is NaN after epoch 3"],
  ],
  crashed: [["warehouse-backup/nightly", ["backup-week-43"], "The process ran out of memory (exit code 137)."]],
  running: [
    ["train-churn-model/weekly-gpu", ["churn-with-weather"]],
    ["warehouse-backup/nightly", ["backup-week-47"]],
    ["customer-sync/every-15-minutes", ["kind-plover", "lucky-vole"]],
  ],
  pending: [["daily-sales-report/production", ["sales-backfill-q3", "sales-backfill-q4"]]],
  paused: [["invoice-mailer/month-end", ["invoices-october"], "Waiting for approval by accounting."]],
  // minutes from now; below 0 it is late
  scheduled: [
    ["customer-sync/every-15-minutes", ["merry-quail", "noble-raven", "proud-swift"], [12, 27, 42]],
    ["daily-sales-report/production", ["sales-tomorrow"], [17 * 60]],
    ["warehouse-backup/nightly", ["backup-week-48"], [9 * 60]],
    ["train-churn-model/weekly-gpu", ["churn-next-week"], [6 * 24 * 60]],
  ],
  late: [
    ["invoice-mailer/month-end", ["invoices-reminders"], [-50]],
    ["daily-sales-report/staging", ["sales-dry-run-3", "sales-dry-run-4"], [-135, -75]],
  ],
};

/**
 * Seeds a server; resolves to the ids of what it holds then.
 *
 * @param {import("../pkg/index.d.ts").PrefectClient} client
 */
export async function seed(client) {
  const made = { flows: {}, deployments: {}, flow_runs: {}, artifacts: [] };

  for (const { deployments, ...flow } of FLOWS) {
    const { id } = await client.createFlow(flow);
    made.flows[flow.name] = id;
    for (const deployment of deployments) {
      const { id: deploymentId } = await client.createDeployment({ flow_id: id, ...deployment });
      made.deployments[`${flow.name}/${deployment.name}`] = deploymentId;
    }
  }

  for (const state of Object.keys(RUNS)) made.flow_runs[state] = [];
  const make = async (state, deployment, name, initial) => {
    const run = await client.createFlowRunFromDeployment(made.deployments[deployment], {
      name,
      state: initial,
      idempotency_key: `seed-${name}`,
    });
    made.flow_runs[state].push(run.id);
    return { id: run.id, isNew: run.state_type === initial.type };
  };

  for (const kind of ["scheduled", "late"]) {
    for (const [deployment, names, minutes] of RUNS[kind]) {
      for (const [index, name] of names.entries()) {
        const date = new Date(Date.now() + minutes[index] * MINUTE);
        await make(kind, deployment, name, kind === "late" ? State.late(date) : State.scheduled(date));
      }
    }
  }
  for (const [deployment, names] of RUNS.pending) {
    for (const name of names) await make("pending", deployment, name, State.pending());
  }

  // All that ran is started before the first of it ends, so that they took different times.
  const ends = [];
  for (const kind of ["running", "paused", "failed", "crashed", "completed"]) {
    for (const [deployment, names, message] of RUNS[kind]) {
      for (const name of names) {
        const run = await make(kind, deployment, name, State.pending());
        if (!run.isNew) continue;
        await client.setFlowRunState(run.id, State.running());
        if (kind !== "running") ends.push([run.id, end(kind, message)]);
      }
    }
  }

  // A run that somebody started by hand: it has no deployment, so no worker that could stop it.
  const alone = await client.createFlowRun({
    flow_id: made.flows["daily-sales-report"],
    name: "ad-hoc-from-a-laptop",
    state: State.running(),
    idempotency_key: "seed-ad-hoc",
  });
  made.flow_runs.alone = [alone.id];

  for (const [id, state] of ends) await client.setFlowRunState(id, state);

  made.artifacts = await artifacts(client, made.flow_runs.completed);
  return made;
}

const A_DAY = 96;
const WORDS = ["amber", "brisk", "calm", "daring", "eager", "fuzzy", "gentle", "hardy", "idle", "jolly", "keen", "lucky"];
const ANIMALS = ["beaver", "crane", "dormouse", "eagle", "falcon", "gecko", "hare", "jackdaw"];

/**
 * A day behind it: runs that were due in the last 24 hours, and how they ended. They ended just now, which the server
 * dates by itself; the page's chart goes by when they were due.
 */
export async function seedDay(client, { deployments }) {
  const names = Object.keys(deployments);
  for (let index = 0; index < A_DAY; index++) {
    const back = ((index * index) % 24) * HOUR + ((index * 7) % 60) * MINUTE;
    const name = `${WORDS[index % WORDS.length]}-${ANIMALS[Math.floor(index / WORDS.length)]}`;
    const run = await client.createFlowRunFromDeployment(deployments[names[index % names.length]], {
      name,
      state: State.scheduled(new Date(Date.now() - back)),
      idempotency_key: `seed-${name}`,
    });
    const state =
      index % 13 === 0
        ? State.failed({ message: "TimeoutError: the warehouse did not answer" })
        : index % 17 === 0
          ? State.cancelled()
          : State.completed();
    if (run.state_type === "SCHEDULED") await client.setFlowRunState(run.id, state, { force: true });
  }
}

function end(kind, message) {
  switch (kind) {
    case "paused":
      return State.paused({ message, timeoutSeconds: (24 * HOUR) / 1000 });
    case "failed":
      return State.failed({ message });
    case "crashed":
      return State.crashed({ message });
    default:
      return State.completed();
  }
}

const ARTIFACTS = [
  {
    key: "revenue-by-region",
    type: "table",
    description: "Orders and revenue of the last day.",
    data: JSON.stringify([
      { region: "Zürich", orders: 412, revenue: 58230.5, growth: "+4.1 %" },
      { region: "Bern", orders: 198, revenue: 24110.0, growth: "+1.8 %" },
      { region: "Genève", orders: 240, revenue: 31875.25, growth: "-0.6 %" },
      { region: "Basel", orders: 171, revenue: 20440.75, growth: "+2.9 %" },
    ]),
  },
  {
    key: "data-quality",
    type: "markdown",
    description: "What the checks on the customers table found.",
    data: [
      "# Data quality: `customers`",
      "",
      "**14 of 15 checks passed.**",
      "",
      "| check | rows | result |",
      "|---|---|---|",
      "| no duplicate e-mail | 48,213 | passed |",
      "| country is an ISO code | 48,213 | passed |",
      "| phone in E.164 | 47,960 | 253 rows failed |",
      "",
      "The failed rows are in `quarantine.customers_2026_11_22`.",
    ].join("\n"),
  },
  { key: "backup-progress", type: "progress", description: "The nightly dump of the warehouse.", data: 62.5 },
  {
    key: "churn-roc-curve",
    type: "image",
    description: "ROC curve of the churn model, AUC 0.871.",
    data: "https://example.com/models/churn/roc-curve.png",
  },
  {
    key: "sales-dashboard",
    type: "markdown", // what Prefect makes of a link
    description: "Where the report is published.",
    data: "[Sales dashboard](https://example.com/dashboards/sales)",
  },
  {
    // No key: the result of a run, as Prefect keeps it
    type: "result",
    description: "Result of the run sales-friday.",
    data: { rows: 1021, revenue: 134656.5, currency: "CHF" },
  },
];

async function artifacts(client, flowRunIds) {
  const ids = [];
  for (const [index, artifact] of ARTIFACTS.entries()) {
    const flow_run_id = flowRunIds[index];
    const [there] = await client.readArtifacts({
      artifacts: artifact.key ? { key: { any_: [artifact.key] } } : { type: { any_: [artifact.type] } },
      flow_runs: { id: { any_: [flow_run_id] } },
      limit: 1,
    });
    ids.push((there ?? (await client.createArtifact({ ...artifact, flow_run_id }))).id);
  }
  return ids;
}
