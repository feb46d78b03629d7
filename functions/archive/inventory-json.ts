import type { Batch } from './inventory-row.ts';

/** What the inventory says of itself. A field is null until it was read: it may come behind the rows. */
export interface InventoryHead {
  readonly vaultArn: string | null;
  /** ISO. */
  readonly inventoryDate: string | null;
}

/**
 * Reads Glacier's JSON inventory in chunks of bytes, cut anywhere. Memory does not grow. Can begin at a byte behind a
 * whole row (`endOffset`), given the head as it was then.
 *
 * push() and finish() throw an Error with a sentence where the file is no inventory.
 */
export class InventoryReader {
  constructor(_from?: { readonly offset: number; readonly head: InventoryHead }) {}

  /** The rows that this chunk completed. Chunks are read in place and not kept. */
  push(_chunk: Uint8Array): Batch {
    throw new Error('stub');
  }

  /** To be called behind the last chunk: throws where the file breaks off. */
  finish(): void {
    throw new Error('stub');
  }

  get head(): InventoryHead {
    throw new Error('stub');
  }

  /** The byte behind the last whole row, good or bad: where another reader can go on. 0 before the first. */
  get offset(): number {
    throw new Error('stub');
  }

  /** True once the whole inventory was read. */
  get isEnded(): boolean {
    throw new Error('stub');
  }
}
