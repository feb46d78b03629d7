import { accountId } from '../../account.ts';
import { type Operation, param } from '../operation.ts';

export const createVault: Operation = {
  name: 'CreateVault',
  method: 'PUT',
  path: 'vaults/{vaultName}',
  run(call, { store }) {
    const vault = store.createVault(param(call, 'vaultName'));
    return { status: 201, headers: { Location: `/${accountId}/vaults/${vault.name}` } };
  },
};
