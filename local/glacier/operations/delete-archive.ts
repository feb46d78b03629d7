import { archiveNotFound } from '../errors.ts';
import { isArchiveId } from '../ids.ts';
import { type Operation, param } from '../operation.ts';

export const deleteArchive: Operation = {
  name: 'DeleteArchive',
  method: 'DELETE',
  path: 'vaults/{vaultName}/archives/{archiveId}',
  async run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    const id = param(call, 'archiveId');
    if (!isArchiveId(id)) throw archiveNotFound(id);
    // Deleting what is not there is no error (Glacier guide, Delete Archive: idempotent).
    if (vault.archives.has(id)) await vault.removeArchive(id);
    return { status: 204 };
  },
};
