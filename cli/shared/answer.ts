import stringWidth from 'string-width';

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

/** Columns of text, each as wide as its widest cell. `right` names the columns that are numbers. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  const cell = (text: string, column: number) => padded(text, widths[column] ?? 0, right.includes(column));
  return rows.map((row) => row.map(cell).join('  ').trimEnd());
}

/** Text filled with blanks to so many cells of a terminal: a Japanese character takes two, a combining accent none. */
export function padded(text: string, cells: number, isRight = false): string {
  const blanks = ' '.repeat(Math.max(0, cells - stringWidth(text)));
  return isRight ? blanks + text : text + blanks;
}

export const indented = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));
