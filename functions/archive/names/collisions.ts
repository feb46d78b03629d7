export interface NamedRow {
  /** Safe (see safeName), relative to the prefix. */
  readonly name: string;
  readonly archiveId: string;
  /** ISO, UTC. */
  readonly createdAt: string;
}

/** Whose object lies at a name: an archive id, or null for an object that is no archive's. Names without one are left out. */
export type Keeps = ReadonlyMap<string, string | null>;

/**
 * The rows of one shard, in the order given, each with a name of its own (`name` replaced where it had to be). The
 * outcome does not depend on the order of the rows.
 */
export function settleCollisions<Row extends NamedRow>(_rows: readonly Row[], _keeps: Keeps = new Map()): Row[] {
  throw new Error('stub');
}
