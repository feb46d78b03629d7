import { accountId } from '../../account.ts';
import { remove } from '../disk.ts';
import { newArchiveId } from '../ids.ts';
import { type Operation, param, type Reply } from '../operation.ts';
import { archiveDescription, contentLength, receiveUpload } from '../receive.ts';
import type { Archive } from '../records.ts';

export const uploadArchive: Operation = {
  name: 'UploadArchive',
  method: 'POST',
  path: 'vaults/{vaultName}/archives',
  streams: true,
  async run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    const description = archiveDescription(call.request);
    contentLength(call.request);
    const folder = store.stage();
    try {
      const { sizeBytes, treeHash } = await receiveUpload(call.request, folder);
      const archive = { id: newArchiveId(), description, creationDate: new Date().toISOString(), sizeBytes, treeHash };
      vault.addArchive(archive, folder);
      return created(vault.name, archive);
    } finally {
      await remove(folder);
    }
  },
};

/** What the end of an upload answers. */
export const created = (vaultName: string, { id, treeHash }: Pick<Archive, 'id' | 'treeHash'>): Reply => ({
  status: 201,
  headers: {
    Location: `/${accountId}/vaults/${vaultName}/archives/${id}`,
    'x-amz-archive-id': id,
    'x-amz-sha256-tree-hash': treeHash,
  },
});
