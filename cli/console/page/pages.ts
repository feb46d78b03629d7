/** Rows that come page by page, at any place of a long list. Pure: what is known, and what to ask for next. */
export interface Pages<Row> {
  readonly total: number;
  /** By page, from 0. */
  readonly loaded: ReadonlyMap<number, readonly Row[]>;
}

export const pageRows = 200;

export const rowOf = <Row>({ loaded }: Pages<Row>, index: number): Row | undefined =>
  loaded.get(Math.floor(index / pageRows))?.[index % pageRows];

/** The pages of the rows `[from, to)` that are not loaded yet. */
export function missingPages({ total, loaded }: Pages<unknown>, from: number, to: number): number[] {
  const [first, last] = [Math.floor(from / pageRows), Math.floor((Math.min(to, total) - 1) / pageRows)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index).filter(
    (page) => !loaded.has(page),
  );
}

/** Pages that are kept: of a million rows the last few that were seen. */
const mostPages = 50;

export function withPage<Row>(before: Pages<Row>, page: number, rows: readonly Row[], total: number): Pages<Row> {
  const loaded = new Map([...before.loaded].filter(([number]) => number !== page).slice(-(mostPages - 1)));
  return { total, loaded: loaded.set(page, rows) };
}

/** Without rows whose key came before: the first page of a list is newer than the others, and what moved on is in both. */
export function distinct<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  return [...new Map(rows.toReversed().map((row) => [keyOf(row), row])).values()].reverse();
}
