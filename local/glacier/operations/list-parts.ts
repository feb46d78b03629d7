import { type Operation, param } from '../operation.ts';
import { pageFrom } from '../paging.ts';
import { partsOf } from '../parts.ts';
import { toInclusive } from '../ranges.ts';

export const listParts: Operation = {
  name: 'ListParts',
  method: 'GET',
  path: 'vaults/{vaultName}/multipart-uploads/{uploadId}',
  run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    const upload = vault.openUpload(param(call, 'uploadId'));
    const { page, Marker } = pageFrom(call, partsOf(vault, upload.id), 50, toInclusive);
    return {
      status: 200,
      body: {
        ArchiveDescription: upload.description || null,
        CreationDate: upload.creationDate,
        Marker,
        MultipartUploadId: upload.id,
        PartSizeInBytes: upload.partSizeBytes,
        Parts: page.map((part) => ({ RangeInBytes: toInclusive(part), SHA256TreeHash: part.treeHash })),
        VaultARN: vault.arn,
      },
    };
  },
};
