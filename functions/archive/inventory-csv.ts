import type { Batch, InventoryRow } from './inventory-row.ts';

/** A line of Glacier's CSV inventory: a row, or why it is none; undefined for the header and for a blank line. */
export function readInventoryCsvLine(_line: string): { row: InventoryRow } | { reason: string } | undefined {
  throw new Error('stub');
}

/** Reads the CSV inventory in chunks of bytes, as InventoryReader reads the JSON one. CSV has no head. */
export class InventoryCsvReader {
  constructor(_from?: { readonly offset: number }) {}

  push(_chunk: Uint8Array): Batch {
    throw new Error('stub');
  }

  /** To be called behind the last chunk: the last line may lack its line end. */
  finish(): Batch {
    throw new Error('stub');
  }

  /** The byte behind the last whole line. */
  get offset(): number {
    throw new Error('stub');
  }
}
