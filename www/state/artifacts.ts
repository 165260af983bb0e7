// The latest artifact of every key. Their data comes along with the list - there is no route that leaves it out -, so
// they are read once a minute at most, and a page at a time.

import { signal } from "@preact/signals";
import type { ArtifactCollection } from "prefect-wasm";
import { connection } from "./connection.ts";
import { readCounts } from "./counts.ts";
import { type Reading, reads } from "./refresh.ts";
import type { Route } from "./route.ts";

export const ARTIFACTS_PAGE = 20;
const EVERY_MS = 60_000;

export interface Artifacts {
  of: string;
  rows: readonly ArtifactCollection[];
  more: boolean;
}

export const artifacts = signal<Artifacts | null>(null);

export const artifactsOf = ({ key, type, page }: Route): string => JSON.stringify([key, type, page]);

let readAt = 0;

async function readArtifacts(reading: Reading): Promise<void> {
  const { client, route, options, asked } = reading;
  await Promise.all([readCounts(reading), readList()]);

  async function readList() {
    const of = artifactsOf(route);
    if (!asked && artifacts.peek()?.of === of && Date.now() - readAt < EVERY_MS) return;
    const filter = {
      ...(route.key && { key: { like_: route.key } }),
      ...(route.type && { type: { any_: [route.type] } }),
    };
    const rows = await client.readLatestArtifacts(
      {
        ...(Object.keys(filter).length > 0 && { artifacts: filter }),
        sort: "UPDATED_DESC",
        limit: ARTIFACTS_PAGE,
        offset: (route.page - 1) * ARTIFACTS_PAGE,
      },
      options,
    );
    if (options.signal.aborted) return;
    readAt = Date.now();
    const before = new Map(artifacts.peek()?.rows.map((artifact) => [artifact.key, artifact]));
    const kept = rows.map((artifact) => {
      const old = before.get(artifact.key);
      return old && old.latest_id === artifact.latest_id && old.updated === artifact.updated ? old : artifact;
    });
    artifacts.value = { of, rows: kept, more: rows.length >= ARTIFACTS_PAGE };
  }
}

reads("artifacts", readArtifacts);

let server = "";
connection.subscribe((connected) => {
  if (connected?.apiUrl === server) return;
  server = connected?.apiUrl ?? "";
  artifacts.value = null;
});
