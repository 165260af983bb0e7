// Which runs: by state at a click, by the rest in fields. All of it is in the address.

import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { dayTime } from "../lib/format.ts";
import { dueOf, type StateChoice, isFiltered, SINCE } from "../state/filter.ts";
import { type Filter, follow, go, href, NO_FILTER, route } from "../state/route.ts";

const FIELDS = [
  ["name", "Run name or id", "part of it"],
  ["flow", "Flow", "part of its name"],
  ["deployment", "Deployment", "part of its name"],
  ["pool", "Work pool", "its exact name"],
  ["tag", "Tags", "all of them: a, b"],
] as const;

/** The choice of states, as links: each is a place of its own. */
export function StateChoices({
  choices,
  numbers,
}: {
  choices: readonly StateChoice[];
  numbers?: (choice: StateChoice) => number | undefined;
}) {
  const current = route.value.state;
  const known = choices.some(({ value }) => value === current);
  return (
    <ul class="choices" aria-label="States">
      {choices.map((choice) => {
        const patch = { state: choice.value, page: 1 };
        const number = numbers?.(choice);
        const here = known ? choice.value === current : choice.value === "";
        return (
          <li key={choice.value}>
            <a href={href(patch)} onClick={follow(patch)} aria-current={here ? "true" : undefined}>
              {choice.label}
              {number === undefined ? null : <span class="badge">{number}</span>}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

export function FilterBar() {
  const filter = useComputed(() => route.value.filter);
  const open = useSignal(isFiltered(filter.peek()));
  const due = dueOf(filter.value);
  const set = (patch: Partial<Filter>) => go({ filter: { ...route.peek().filter, ...patch }, page: 1 });
  return (
    <form
      class="filter"
      role="search"
      aria-label="Filter"
      data-open={open.value} // where there is little room, see style.css
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        set(Object.fromEntries(FIELDS.map(([key]) => [key, String(given.get(key) ?? "").trim()])));
      }}
    >
      <button type="button" class="toggle" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        Filter
      </button>
      {FIELDS.map(([key, label, help]) => (
        <Field key={key} name={key} label={label} help={help} value={filter.value[key]} onChange={(value) => set({ [key]: value })} />
      ))}
      <label>
        Since
        <select value={filter.value.since} onChange={(event) => set({ since: event.currentTarget.value })}>
          {SINCE.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {due ? (
        <button type="button" class="chip" onClick={() => set({ due: "" })}>
          due {dayTime(due.from)} – {dayTime(due.to)} <span aria-hidden="true">×</span>
          <span class="unseen">: take this filter away</span>
        </button>
      ) : null}
      <button class="unseen" tabIndex={-1}>
        Apply
      </button>
      {isFiltered(filter.value) ? (
        <button type="button" class="quiet" onClick={() => set(NO_FILTER)}>
          Clear filters
        </button>
      ) : null}
    </form>
  );
}

interface FieldProps {
  name: string;
  label: string;
  help: string;
  value: string;
  onChange: (value: string) => void;
}

function Field({ name, label, help, value, onChange }: FieldProps) {
  const input = useRef<HTMLInputElement>(null);
  // Another place, another text; what is being typed is left alone.
  useLayoutEffect(() => {
    input.current!.value = value;
  }, [value]);
  return (
    <label>
      {label}
      <input
        ref={input}
        name={name}
        type="search"
        placeholder={help}
        autocomplete="off"
        spellcheck={false}
        autocapitalize="off"
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
    </label>
  );
}
