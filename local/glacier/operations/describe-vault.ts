import { type Operation, param } from '../operation.ts';
import type { Stocktaking } from '../stocktaking.ts';
import type { Vault } from '../vault.ts';

export const describeVault: Operation = {
  name: 'DescribeVault',
  method: 'GET',
  path: 'vaults/{vaultName}',
  run: (call, { store, stocks }) => ({ status: 200, body: describe(store.vault(param(call, 'vaultName')), stocks) }),
};

/** Counts are those of the last inventory, and null where there was none (Glacier guide, Describe Vault). */
export function describe(vault: Vault, stocks: Stocktaking) {
  const stock = stocks.of(vault);
  return {
    CreationDate: vault.record.creationDate,
    LastInventoryDate: stock?.date ?? null,
    NumberOfArchives: stock?.archives.length ?? null,
    SizeInBytes: stock?.archives.reduce((sumBytes, { sizeBytes }) => sumBytes + sizeBytes, 0) ?? null,
    VaultARN: vault.arn,
    VaultName: vault.name,
  };
}
