// Ids for a filter: no more of them than a list gives rows.

export const IDS_AT_ONCE = 200;

export function batches(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / IDS_AT_ONCE);
  return Array.from({ length: count }, (_, index) => ids.slice(index * IDS_AT_ONCE, (index + 1) * IDS_AT_ONCE));
}
