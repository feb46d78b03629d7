import { type Operation, param } from '../operation.ts';

export const deleteVaultNotifications: Operation = {
  name: 'DeleteVaultNotifications',
  method: 'DELETE',
  path: 'vaults/{vaultName}/notification-configuration',
  run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    vault.record.notifications = null;
    vault.save();
    return { status: 204 };
  },
};
