// Which dialog is open. A dialog says what it is about; how it looks is the components' matter.

import { signal } from "@preact/signals";
import type { CancelMode } from "prefect-wasm";
import type { StateChoice } from "./filter.ts";
import type { Filter } from "./route.ts";

/** What is to be cancelled. */
export type CancelScope =
  /** All that is active, whatever the filter says. */
  | { kind: "everything" }
  /** All that match. */
  | { kind: "matching"; choice: StateChoice; filter: Filter }
  /** These runs. */
  | { kind: "runs"; ids: readonly string[]; mode?: CancelMode };

export const cancelScope = signal<CancelScope | null>(null);

/** Whether the late runs are being given another time. */
export const rescheduleIsOpen = signal(false);

export const askToCancel = (scope: CancelScope): void => {
  cancelScope.value = scope;
};

/** Which runs are to be retried. */
export type RetryScope = { kind: "matching"; choice: StateChoice; filter: Filter } | { kind: "runs"; ids: readonly string[] };

export const retryScope = signal<RetryScope | null>(null);

/** Whether the schedules are looked at; with ids, those of these deployments. */
export const schedulesOf = signal<{ ids?: readonly string[] } | null>(null);
export const connectionsAreOpen = signal(false);

/** `version`: one that may have later ones, of the key's history. */
export const deletingArtifact = signal<{ id: string; name: string; version?: true } | null>(null);
/** The artifact that was deleted last. */
export const deletedArtifact = signal<string | null>(null);
export const creatingArtifact = signal(false);
