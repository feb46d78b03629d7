import { type Operation, param } from '../operation.ts';
import type { Vault } from '../vault.ts';

export const describeVault: Operation = {
  name: 'DescribeVault',
  method: 'GET',
  path: 'vaults/{vaultName}',
  run: (call, { store }) => ({ status: 200, body: describe(store.vault(param(call, 'vaultName'))) }),
};

/** Counts are those of the last inventory, which on AWS is up to a day old and here always current. */
export function describe(vault: Vault) {
  const archives = [...vault.archives.values()];
  return {
    CreationDate: vault.record.creationDate,
    LastInventoryDate: vault.record.changeDate,
    NumberOfArchives: archives.length,
    SizeInBytes: archives.reduce((sumBytes, { sizeBytes }) => sumBytes + sizeBytes, 0),
    VaultARN: vault.arn,
    VaultName: vault.name,
  };
}
