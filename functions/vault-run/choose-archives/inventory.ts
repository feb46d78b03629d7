import { InventoryCsvReader } from '../../archive/inventory-csv.ts';
import { type InventoryHead, InventoryReader } from '../../archive/inventory-json.ts';
import type { Batch } from '../../archive/inventory-row.ts';
import { inventoryDamaged, isNamed } from '../../errors.ts';

/** An inventory of either format, read from a byte after a whole row. */
export interface AnyInventoryReader {
  push(chunk: Uint8Array): Batch;
  /** To be called after the last chunk. */
  finish(): Batch;
  /** Of a CSV neither vault nor date is known. */
  readonly head: InventoryHead;
  readonly offset: number;
}

export interface Place {
  readonly offset: number;
  readonly head: InventoryHead;
}

/** A reader that begins at `from`. What it throws is `InventoryDamaged`, and names the key. */
export function openInventory(key: string, from: Place): AnyInventoryReader {
  const reader = /\.csv$/i.test(key) ? csv(from) : json(from);
  const orDamaged = (read: () => Batch): Batch => {
    try {
      return read();
    } catch (error) {
      throw damaged(key, error);
    }
  };
  return {
    push: (chunk) => orDamaged(() => reader.push(chunk)),
    finish: () => orDamaged(() => reader.finish()),
    get head() {
      return reader.head;
    },
    get offset() {
      return reader.offset;
    },
  };
}

function json(from: Place): AnyInventoryReader {
  const reader = new InventoryReader(from.offset === 0 ? undefined : from);
  return {
    push: (chunk) => reader.push(chunk),
    finish() {
      reader.finish();
      return { rows: [], badRows: [] };
    },
    get head() {
      return reader.head;
    },
    get offset() {
      return reader.offset;
    },
  };
}

function csv(from: Place): AnyInventoryReader {
  const reader = new InventoryCsvReader(from);
  return {
    push: (chunk) => reader.push(chunk),
    finish: () => reader.finish(),
    get head() {
      return reader.head;
    },
    get offset() {
      return reader.offset;
    },
  };
}

function damaged(key: string, error: unknown) {
  if (isNamed(error, 'InventoryDamaged')) return error;
  const why = Error.isError(error) ? error.message : String(error);
  return inventoryDamaged(
    `Cannot read the inventory ${key}: ${why}. Request another inventory of the vault as JSON, and start RestoreVault again with "inventory": {"jobId": "..."}: by itself it would read this one for a day.`,
    error,
  );
}
