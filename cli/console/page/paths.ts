type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** `/api/vaults/a%20b/folder?path=x`. Entries of the query that are null, undefined, false or '' are left out. */
export function pathOf(parts: readonly string[], query: Query = {}): string {
  const entries = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined || value === false || value === '' ? [] : [[name, String(value)]],
  );
  const text = new URLSearchParams(entries).toString();
  return `/api/${parts.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}
