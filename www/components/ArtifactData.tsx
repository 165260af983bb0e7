// The data of an artifact, drawn by its type where it has the shape of that type, else as the text it is.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { csv, download } from "../lib/download.ts";
import { count } from "../lib/format.ts";
import { cellOf, columnsOf, type Row, rowsOf } from "../lib/tables.ts";

const ROWS = 200; // of a table, at first
const CHARACTERS = 50_000; // of a text, at first
const ON_DEMAND = 200_000;

export const textOf = (data: unknown): string => (typeof data === "string" ? data : (JSON.stringify(data, null, 2) ?? ""));

interface Props {
  type: string | null;
  data: unknown;
  name: string;
  /** The level of the heading it stands under. */
  under: number;
}

export function ArtifactData({ type, data, name, under }: Props) {
  const wanted = useSignal(false);
  const text = textOf(data);
  if (text.length > ON_DEMAND && !wanted.value) {
    return (
      <p>
        {count(text.length)} characters.{" "}
        <button type="button" onClick={() => (wanted.value = true)}>
          Show them
        </button>
      </p>
    );
  }
  if (type === "markdown" && typeof data === "string") return <Rendered text={data} name={name} under={under} />;
  return drawn(type, data, name) ?? <Text text={text} label={`Data of ${name}`} />;
}

type Renderer = typeof import("./Markdown.tsx").default;

/** Markdown as it is meant; as its source until what draws it is there, and where somebody wants to see that. */
function Rendered({ text, name, under }: { text: string; name: string; under: number }) {
  const source = useSignal(false);
  const renderer = useSignal<Renderer | null>(null);
  useEffect(() => {
    let isCurrent = true;
    renderer.value = null;
    import("./Markdown.tsx").then(
      async (module) => {
        await module.readyFor(text);
        if (isCurrent) renderer.value = module.default;
      },
      () => (source.value = true), // a file that isn't there any more, after an update
    );
    return () => {
      isCurrent = false;
    };
  }, [text]);
  const Markdown = renderer.value;
  return (
    <>
      {Markdown && !source.value ? <Markdown text={text} under={under} /> : <Text text={text} label={`Data of ${name}`} />}
      {Markdown ? (
        <p class="note">
          <button type="button" class="quiet" onClick={() => (source.value = !source.value)}>
            {source.value ? "Show it as meant" : "Show the source"}
          </button>
        </p>
      ) : null}
    </>
  );
}

function drawn(type: string | null, data: unknown, name: string): ComponentChildren {
  if (type === "progress" && typeof data === "number") {
    return (
      <p class="progress">
        <progress max={100} value={data} aria-label={`Progress of ${name}`} /> {count(data)} %
      </p>
    );
  }
  if (type === "image" && isWebAddress(data)) {
    // Loading it here would tell its host who looks.
    return (
      <p>
        <a href={data} target="_blank" rel="noopener noreferrer">
          Show image from <bdi>{new URL(data).host}</bdi>
        </a>{" "}
        <code>{data}</code>
      </p>
    );
  }
  const rows = type === "table" ? rowsOf(data) : null;
  return rows && <Table rows={rows} name={name} />;
}

function Text({ text, label }: { text: string; label: string }) {
  const shown = useSignal(CHARACTERS);
  return (
    <>
      <pre tabIndex={0} role="region" aria-label={label}>
        {text.slice(0, shown.value)}
      </pre>
      {text.length > shown.value ? (
        <p class="note">
          The first {count(shown.value)} of {count(text.length)} characters.{" "}
          <button type="button" class="quiet" onClick={() => (shown.value = text.length)}>
            Show all
          </button>
        </p>
      ) : null}
    </>
  );
}

function Table({ rows, name }: { rows: Row[]; name: string }) {
  const sort = useSignal<{ column: string; down: boolean } | null>(null);
  const shown = useSignal(ROWS);
  const columns = columnsOf(rows);
  const named = !rows.some(Array.isArray);
  const numeric = new Set(columns.filter((column) => rows.every((row) => typeof (cellOf(row, column) ?? 0) === "number")));
  const { column, down } = sort.value ?? {};
  const sorted = column === undefined ? rows : [...rows].sort((a, b) => (down ? -1 : 1) * compare(cellOf(a, column), cellOf(b, column)));
  const turn = (to: string) => {
    sort.value = { column: to, down: column === to && !down };
  };
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={`Table ${name}`}>
        <table>
          {named ? (
            <thead>
              <tr>
                {columns.map((each) => (
                  <th
                    key={each}
                    scope="col"
                    class={numeric.has(each) ? "number" : undefined}
                    aria-sort={column === each ? (down ? "descending" : "ascending") : undefined}
                  >
                    <button type="button" class="sort" onClick={() => turn(each)}>
                      <bdi>{each}</bdi>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
          ) : null}
          <tbody>
            {sorted.slice(0, shown.value).map((row, index) => (
              <tr key={index}>
                {columns.map((each) => (
                  <td key={each} class={numeric.has(each) ? "number" : undefined}>
                    <bdi>{cellText(cellOf(row, each))}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">
        {rows.length > shown.value ? (
          <>
            The first {count(shown.value)} of {count(rows.length)} rows.{" "}
            <button type="button" class="quiet" onClick={() => (shown.value += 5 * ROWS)}>
              Show more
            </button>{" "}
          </>
        ) : null}
        <button
          type="button"
          class="quiet"
          onClick={() => {
            const cells = rows.map((row) => columns.map((each) => cellOf(row, each)));
            download(`${name}.csv`, "text/csv", csv(named ? [columns, ...cells] : cells));
          }}
        >
          Download CSV
        </button>
      </p>
    </>
  );
}

const cellText = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value ?? undefined) ?? ""));

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return cellText(a).localeCompare(cellText(b), "en", { numeric: true });
}

/** Whether a link may lead there: a javascript: address would run in this page. */
function isWebAddress(data: unknown): data is string {
  return typeof data === "string" && URL.canParse(data) && ["http:", "https:"].includes(new URL(data).protocol);
}
