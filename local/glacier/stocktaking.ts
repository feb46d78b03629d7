import path from 'node:path';
import type { Clock } from '../clock.ts';
import { readRecord, writeRecord } from './disk.ts';
import type { Archive } from './records.ts';
import type { Store } from './store.ts';
import { byAge, type Vault } from './vault.ts';

/** What lay in a vault when Glacier last looked. */
export interface Stock {
  /** ISO. */
  readonly date: string;
  /** Oldest first. */
  readonly archives: readonly Archive[];
}

export interface StocktakingOptions {
  readonly clock: Clock;
  /**
   * Seconds of the simulated world between two inventories; AWS makes one "approximately once a day", and none where
   * nothing changed (Glacier guide, "vault-inventory"). @default none: whoever asks sees the vault as it is
   */
  readonly inventoryEverySeconds?: number | undefined;
}

/** Writes down now and then what lies in each vault: inventories and DescribeVault tell that, and not what lies there. */
export class Stocktaking {
  readonly #store: Store;
  readonly #options: StocktakingOptions;
  readonly #end = new AbortController();

  constructor(store: Store, options: StocktakingOptions) {
    this.#store = store;
    this.#options = options;
  }

  begin(): void {
    void this.#goOn().catch(() => undefined); // ends by its signal alone
  }

  close(): void {
    this.#end.abort();
  }

  /** The last inventory; undefined where there was none yet. */
  of(vault: Vault): Stock | undefined {
    if (this.#options.inventoryEverySeconds === undefined) return stockOf(vault);
    return readRecord<Stock | undefined>(fileOf(vault), undefined);
  }

  take(vault: Vault): void {
    writeRecord(fileOf(vault), { ...stockOf(vault), date: new Date().toISOString() });
  }

  /** True where something came or went since the last inventory. */
  isBehind(vault: Vault): boolean {
    const { changeDate } = vault.record;
    return changeDate !== null && changeDate > (this.of(vault)?.date ?? '');
  }

  async #goOn(): Promise<void> {
    const { clock, inventoryEverySeconds } = this.#options;
    if (inventoryEverySeconds === undefined) return;
    for (;;) {
      await clock.wait(inventoryEverySeconds, this.#end.signal);
      for (const vault of this.#store.vaults().filter((each) => this.isBehind(each))) this.take(vault);
    }
  }
}

const fileOf = ({ folder }: Vault) => path.join(folder, 'stock.json');

/** As it is now; dated by its last change, for the date of an inventory moves with changes only (same page). */
const stockOf = (vault: Vault): Stock => ({
  date: vault.record.changeDate ?? vault.record.creationDate,
  archives: [...vault.archives.values()].sort(byAge),
});
