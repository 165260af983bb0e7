// What would become of runs, before anything is done.

import type { FlowRunOutcome, StateType } from "prefect-wasm";
import { count } from "../lib/format.ts";
import { ACTIVE } from "../state/filter.ts";
import { State } from "./Bits.tsx";

interface Props<Outcome extends string> {
  outcomes: readonly FlowRunOutcome<Outcome>[];
  would: Partial<Record<Outcome, string>>;
  /** What is said where there are none. */
  none: string;
}

/** How many of which state, and what would become of them. */
export function Preview<Outcome extends string>({ outcomes, would, none }: Props<Outcome>) {
  if (outcomes.length === 0) return <p>{none}</p>;
  const groups = new Map<string, { first: FlowRunOutcome<Outcome>; number: number }>();
  for (const each of outcomes) {
    const key = `${each.was?.type} ${each.was?.name} ${each.outcome}`;
    const group = groups.get(key) ?? { first: each, number: 0 };
    group.number += 1;
    groups.set(key, group);
  }
  const place = (type: StateType | undefined) => (ACTIVE as readonly string[]).indexOf(type ?? "");
  return (
    <ul>
      {[...groups]
        .sort(([, a], [, b]) => place(a.first.was?.type) - place(b.first.was?.type))
        .map(([key, { first, number }]) => (
          <li key={key}>
            <b class="number">{count(number)}</b> {first.was ? <State {...first.was} /> : <span class="state">unknown</span>}
            <span> → {would[first.outcome] ?? first.outcome}</span>
          </li>
        ))}
    </ul>
  );
}
