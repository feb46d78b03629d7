import { notFound } from '../errors.ts';
import { type Operation, param } from '../operation.ts';

export const getVaultNotifications: Operation = {
  name: 'GetVaultNotifications',
  method: 'GET',
  path: 'vaults/{vaultName}/notification-configuration',
  run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    // The sentence is quoted in hashicorp/terraform-provider-aws, resource glacier_vault.
    if (!vault.record.notifications) throw notFound(`No notification configuration is set for vault: ${vault.arn}`);
    return { status: 200, body: vault.record.notifications };
  },
};
