import { type Operation, param } from '../operation.ts';

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  path: 'vaults/{vaultName}/multipart-uploads/{uploadId}',
  async run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    await vault.removeUpload(vault.openUpload(param(call, 'uploadId')).id);
    return { status: 204 };
  },
};
