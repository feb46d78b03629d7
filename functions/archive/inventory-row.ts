/** One archive as the inventory lists it. */
export interface InventoryRow {
  readonly archiveId: string;
  /** '' where there is none. */
  readonly description: string;
  /** When it was uploaded, ISO, UTC. */
  readonly createdAt: string;
  readonly sizeBytes: number;
  /** 64 hex, lower case. */
  readonly treeHash: string;
}

/** A row of the file, and the byte just behind it: reading can go on there. */
export interface ReadRow extends InventoryRow {
  readonly endOffset: number;
}

/** A row that could not be read. */
export interface BadRow {
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly endOffset: number;
  readonly reason: string;
}

/** What one chunk of bytes completed. */
export interface Batch {
  readonly rows: readonly ReadRow[];
  readonly badRows: readonly BadRow[];
}
