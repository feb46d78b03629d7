/** Which archives of a vault are meant. Whatever is left out chooses everything. */
export interface Selection {
  /** Globs on the safe name before the prefix: one of them must match. @default - all */
  readonly include?: readonly string[];
  /** Globs: none of them may match. @default - none */
  readonly exclude?: readonly string[];
  /** ISO date: uploaded then or later. */
  readonly after?: string;
  /** ISO date: uploaded before. */
  readonly before?: string;
  /** Only these archive ids. */
  readonly archives?: ReadonlySet<string>;
}

/** True where the request means this archive. */
export function isChosen(
  _row: { readonly name: string; readonly archiveId: string; readonly createdAt: string },
  _selection: Selection,
): boolean {
  throw new Error('stub');
}
