// The names of flows and deployments, which runs carry as ids only: one request each for those not known yet.

import { signal } from "@preact/signals";
import type { FlowRun } from "prefect-wasm";
import { connection } from "./connection.ts";
import type { Reading } from "./refresh.ts";

type Names = ReadonlyMap<string, string>;

export const flowNames = signal<Names>(new Map());
export const deploymentNames = signal<Names>(new Map());

const DELETED = ""; // asked for, and not there

export async function readNames({ client, options }: Reading, runs: readonly FlowRun[]): Promise<void> {
  await Promise.all([
    complete(
      flowNames,
      runs.map((run) => run.flow_id),
      (ids) => client.readFlows({ flows: { id: { any_: ids } } }, options),
    ),
    complete(
      deploymentNames,
      runs.map((run) => run.deployment_id),
      (ids) => client.readDeployments({ deployments: { id: { any_: ids } } }, options),
    ),
  ]);
}

async function complete(
  names: typeof flowNames,
  ids: (string | null)[],
  read: (ids: string[]) => Promise<{ id: string; name: string }[]>,
): Promise<void> {
  let unknown = [...new Set(ids)].filter((id): id is string => id !== null && !names.peek().has(id));
  while (unknown.length > 0) {
    const found = await read(unknown);
    const next = new Map(names.peek());
    for (const { id, name } of found) next.set(id, name);
    if (found.length === 0) for (const id of unknown) next.set(id, DELETED);
    names.value = next;
    unknown = unknown.filter((id) => !next.has(id)); // there are more than a page of them
  }
}

let server = "";
connection.subscribe((connected) => {
  if (!connected || connected.apiUrl === server) return;
  server = connected.apiUrl;
  flowNames.value = deploymentNames.value = new Map();
});
