import { invalid } from '../errors.ts';
import { type Operation, param } from '../operation.ts';

export const deleteVault: Operation = {
  name: 'DeleteVault',
  method: 'DELETE',
  path: 'vaults/{vaultName}',
  async run(call, { store, stocks }) {
    const name = param(call, 'vaultName');
    const vault = store.vaults().find((one) => one.name === name);
    // Seen in leeroybrun/glacier-vault-remove issue 28. "Recently": since the last inventory (guide, "deleting-vaults").
    // A vault that is not there is deleted all the same ("This operation is idempotent", guide, "api-vault-delete").
    if (vault && (vault.archives.size > 0 || stocks.isBehind(vault))) {
      throw invalid(`Vault not empty or recently written to: ${vault.arn}`);
    }
    await store.deleteVault(name);
    return { status: 204 };
  },
};
