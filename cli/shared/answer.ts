/** What a command has to say: the same for people and for machines. */
export interface Answer {
  readonly exit: number;
  readonly lines: readonly string[];
  /** What `--json` prints. */
  readonly facts: object;
}

/** `--json` and `--stack`, which every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly stack: string;
}

/** Columns of text, each as wide as its widest cell; those named in `right` are numbers. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const cell = (text: string, column: number) =>
    right.includes(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd());
}

export const indented = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));
