import { type Operation, param } from '../operation.ts';
import { pageFrom } from '../paging.ts';
import { byAge } from '../vault.ts';

export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  method: 'GET',
  path: 'vaults/{vaultName}/multipart-uploads',
  run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    const open = [...vault.uploads.values()].filter(({ completedAs }) => completedAs === null).sort(byAge);
    const { page, Marker } = pageFrom(call, open, 50, ({ id }) => id);
    const UploadsList = page.map((upload) => ({
      ArchiveDescription: upload.description || null,
      CreationDate: upload.creationDate,
      MultipartUploadId: upload.id,
      PartSizeInBytes: upload.partSizeBytes,
      VaultARN: vault.arn,
    }));
    return { status: 200, body: { Marker, UploadsList } };
  },
};
