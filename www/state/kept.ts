// Operations, kept over a reload of the tab (sessionStorage): ids, names and outcomes, no secret. What many rows have in
// common is written once, and there is a bound: beyond it the oldest operations go, and a list that is too long by
// itself isn't kept, which is said.

import { signal } from "@preact/signals";
import type { Operation, OperationRow } from "./operations.ts";

const STORE = "prefect-wasm-admin-operations";
const MOST = 2_000_000; // characters, of the 5 million that browsers give
const TEXT = 500; // of a name or an error
const SAVE_MS = 500;

/** How many of them, the latest first, a reload leaves; all, until they are too long. */
export const keptNumber = signal(Number.POSITIVE_INFINITY);

type PackedRow = [id: string, name: string | null, was: number, outcome: number, state: number, error: number, gone: 0 | 1];

interface Packed extends Omit<Operation, "rows"> {
  texts: readonly string[];
  packed: readonly PackedRow[];
}

function pack({ rows, ...operation }: Operation): Packed {
  const texts = new Map<string, number>();
  const number = (value: unknown) => {
    const text = JSON.stringify(value ?? null);
    if (!texts.has(text)) texts.set(text, texts.size);
    return texts.get(text)!;
  };
  const packed = rows.map(
    ({ id, name, was, outcome, state, error, gone }): PackedRow => [
      id,
      name?.slice(0, TEXT) ?? null,
      number(was),
      number(outcome),
      number(state),
      number(error?.slice(0, TEXT)),
      gone ? 1 : 0,
    ],
  );
  return { ...operation, texts: [...texts.keys()], packed };
}

function unpack({ texts, packed, ...operation }: Packed): Operation {
  const values = texts.map((text) => JSON.parse(text));
  const rows = packed.map(
    ([id, name, was, outcome, state, error, gone]): OperationRow => ({
      id,
      name,
      was: values[was],
      outcome: values[outcome],
      state: values[state],
      ...(values[error] !== null && { error: values[error] }),
      ...(gone === 1 && { gone: true as const }),
    }),
  );
  if (operation.endedAt !== null) return { ...operation, rows };
  return {
    ...operation,
    endedAt: Date.now(),
    aborted: true,
    error: "The page was reloaded in the middle.",
    rows: rows.map((row) => (row.outcome === "notSent" ? { ...row, outcome: "unknown" } : row)),
  };
}

/** What there was before the reload. */
export function kept(): Operation[] {
  try {
    return (JSON.parse(sessionStorage.getItem(STORE) ?? "[]") as Packed[]).map(unpack);
  } catch {
    return []; // no storage, or nothing of ours in it
  }
}

let latest: readonly Operation[] = [];
let saving: ReturnType<typeof setTimeout> | undefined;

/** Keeps these, in place of those before; soon, for a running operation changes all the time. */
export function keep(operations: readonly Operation[]): void {
  latest = operations;
  saving ??= setTimeout(save, SAVE_MS);
}

addEventListener("pagehide", save);

function save(): void {
  clearTimeout(saving);
  saving = undefined;
  const texts = latest.map((operation) => JSON.stringify(pack(operation)));
  for (let number = texts.length; number >= 0; number--) {
    const text = `[${texts.slice(0, number).join()}]`;
    if (text.length <= MOST && isStored(text)) {
      keptNumber.value = number;
      return;
    }
  }
  keptNumber.value = 0;
}

/** Whether there is room for it; storage may be switched off or full. */
function isStored(text: string): boolean {
  try {
    sessionStorage.setItem(STORE, text);
    return true;
  } catch {
    return false;
  }
}
