// The data of an artifact, drawn by its type where it has the shape of that type, else as the text it is.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { csv, download } from "../lib/download.ts";
import { count } from "../lib/format.ts";
import { cellOf, columnsOf, type Row, rowsOf } from "../lib/tables.ts";

const ROWS = 200; // of a table, at first
const FILTERED_FROM = 8; // rows: fewer are seen at a glance
const CHARACTERS = 50_000; // of a text, at first
const ON_DEMAND = 200_000;

export const textOf = (data: unknown): string => (typeof data === "string" ? data : (JSON.stringify(data, null, 2) ?? ""));

const ENDINGS: Record<string, string> = { markdown: "md", table: "json", progress: "txt", image: "txt" };

export const fileName = ({ key, type }: { key: string; type: string | null }): string => `${key}.${ENDINGS[type ?? ""] ?? "json"}`;

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
      {Markdown && !source.value ? (
        <Markdown text={text} under={under} Image={RemoteImage} />
      ) : (
        <Text text={text} label={`Data of ${name}`} />
      )}
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
  if (type === "image" && imageUrl(data)) {
    return (
      <p>
        <RemoteImage url={data} label="image" alt={name} /> <code>{data.slice(0, 300)}</code>
      </p>
    );
  }
  return type === "table" ? <TableOrText data={data} name={name} /> : null;
}

function TableOrText({ data, name }: { data: unknown; name: string }) {
  const rows = useMemo(() => rowsOf(data), [data]);
  return rows ? <Table rows={rows} name={name} /> : <Text text={textOf(data)} label={`Data of ${name}`} />;
}

/** An image, loaded when somebody asks for it: loading it tells its host who looks. */
export function RemoteImage({ url, label, alt }: { url: string; label: string; alt: string }) {
  const state = useSignal<"asked" | "failed" | null>(null);
  const own = url.startsWith("data:");
  if (state.value === null) {
    const show = (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a tab of its own
      event.preventDefault();
      state.value = "asked";
    };
    return own ? (
      <button type="button" onClick={show}>
        Show {label}
      </button>
    ) : (
      <a href={url} target="_blank" rel="noopener noreferrer" onClick={show}>
        Show {label} from <bdi>{new URL(url).host}</bdi>
      </a>
    );
  }
  return (
    <span class="image">
      {state.value === "failed" ? (
        <span role="status">The image could not be loaded.</span>
      ) : (
        <img src={url} alt={alt} referrerpolicy="no-referrer" onError={() => (state.value = "failed")} />
      )}
      {own ? null : (
        <a href={url} target="_blank" rel="noopener noreferrer">
          Open it in a tab of its own
        </a>
      )}
    </span>
  );
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

function Table({ rows: all, name }: { rows: Row[]; name: string }) {
  const part = useSignal("");
  const rows = matching(all, part.value);
  const sort = useSignal<{ column: string; down: boolean } | null>(null);
  const shown = useSignal(ROWS);
  // Of all rows, so that nothing moves while somebody filters.
  const { columns, named, numeric } = useMemo(() => {
    const columns = columnsOf(all);
    const numeric = new Set(columns.filter((column) => all.every((row) => typeof (cellOf(row, column) ?? 0) === "number")));
    return { columns, named: !all.some(Array.isArray), numeric };
  }, [all]);
  const { column, down } = sort.value ?? {};
  const sorted = column === undefined ? rows : [...rows].sort((a, b) => (down ? -1 : 1) * compare(cellOf(a, column), cellOf(b, column)));
  const turn = (to: string) => {
    sort.value = { column: to, down: column === to && !down };
  };
  return (
    <>
      {all.length >= FILTERED_FROM ? (
        <div class="actions">
          <label>
            <span class="unseen">Filter the rows of {name}</span>
            <input
              class="part"
              type="search"
              placeholder="filter rows"
              autocomplete="off"
              spellcheck={false}
              onInput={(event) => {
                part.value = event.currentTarget.value.trim();
                shown.value = ROWS;
              }}
            />
          </label>
          <span class="soft" role="status">
            {part.value ? `${count(rows.length)} of ${count(all.length)} rows` : ""}
          </span>
        </div>
      ) : null}
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
          {part.value ? `Download these ${count(rows.length)} as CSV` : "Download CSV"}
        </button>
      </p>
    </>
  );
}

// The text of a row, to be searched; made once, for tables can be long.
const texts = new WeakMap<Row, string>();

/** The rows that have all of these words, in any cell and any order. */
function matching(rows: Row[], part: string): Row[] {
  const words = part.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    let text = texts.get(row);
    if (text === undefined) texts.set(row, (text = Object.values(row).map(cellText).join("\n").toLowerCase()));
    return words.every((word) => text.includes(word));
  });
}

const cellText = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value ?? undefined) ?? ""));

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return cellText(a).localeCompare(cellText(b), "en", { numeric: true });
}

/** What an image may be loaded from; a javascript: address would run in this page. */
function imageUrl(data: unknown): data is string {
  if (typeof data !== "string" || !URL.canParse(data)) return false;
  return ["http:", "https:"].includes(new URL(data).protocol) || /^data:image\/(?:png|jpeg|gif|webp|avif);base64,/.test(data);
}
