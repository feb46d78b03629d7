import path from 'node:path';

/** Which archives of a vault are meant. Whatever is left out chooses everything. */
export interface Selection {
  /**
   * Globs on the safe name before the prefix: one of them must match. As `path.matchesGlob` reads them: `*` stays within a
   * segment, neither it nor `**` matches names that begin with a dot.
   *
   * @default - all
   */
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

interface Selectable {
  readonly name: string;
  readonly archiveId: string;
  /** ISO, UTC. */
  readonly createdAt: string;
}

/** True where the request means this archive. */
export const isChosen = (row: Selectable, selection: Selection): boolean =>
  (selection.archives?.has(row.archiveId) ?? true) && isInTime(row, selection) && isNamed(row, selection);

function isInTime({ createdAt }: Selectable, { after, before }: Selection): boolean {
  if (after === undefined && before === undefined) return true;
  const created = Date.parse(createdAt);
  return (
    !(after !== undefined && created < Date.parse(after)) && !(before !== undefined && created >= Date.parse(before))
  );
}

function isNamed({ name }: Selectable, { include = [], exclude = [] }: Selection): boolean {
  const matches = (glob: string) => path.posix.matchesGlob(name, glob);
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}
