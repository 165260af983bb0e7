// The rows of a table artifact.

export type Row = Record<string, unknown> | unknown[];

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Prefect keeps a table as a list of objects, a list of lists, or an object of columns, mostly as JSON text. */
export function rowsOf(data: unknown): Row[] | null {
  let rows = data;
  try {
    if (typeof data === "string") rows = JSON.parse(data);
  } catch {
    return null; // no JSON, so no table
  }
  if (isObject(rows)) {
    const columns = Object.entries(rows).map(([name, cells]) => [name, Object.values(cells ?? {})] as const);
    const length = Math.max(0, ...columns.map(([, cells]) => cells.length));
    rows = Array.from({ length }, (_, index) => Object.fromEntries(columns.map(([name, cells]) => [name, cells[index]])));
  }
  return Array.isArray(rows) && rows.every((row) => Array.isArray(row) || isObject(row)) ? rows : null;
}

/** The columns of rows, in the order they come up. */
export const columnsOf = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

export const cellOf = (row: Row, column: string): unknown => (row as Record<string, unknown>)[column];
