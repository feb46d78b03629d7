import { accountId } from '../../account.ts';
import { invalid } from '../errors.ts';
import { newUploadId } from '../ids.ts';
import { type Operation, param } from '../operation.ts';
import { archiveDescription, requiredHeader } from '../receive.ts';

export const initiateMultipartUpload: Operation = {
  name: 'InitiateMultipartUpload',
  method: 'POST',
  path: 'vaults/{vaultName}/multipart-uploads',
  run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    const partSizeBytes = partSize(requiredHeader(call.request, 'x-amz-part-size'));
    const id = newUploadId();
    const description = archiveDescription(call.request);
    vault.saveUpload({ id, description, creationDate: new Date().toISOString(), partSizeBytes, completedAs: null });
    const Location = `/${accountId}/vaults/${vault.name}/multipart-uploads/${id}`;
    return { status: 201, headers: { Location, 'x-amz-multipart-upload-id': id } };
  },
};

/** The sentence was seen in uskudnik/amazon-glacier-cmd-interface issue 58. */
function partSize(text: string): number {
  const size = Number(text);
  if (/^\d+$/.test(text) && size >= 1024 ** 2 && size <= 4 * 1024 ** 3 && Number.isInteger(Math.log2(size)))
    return size;
  throw invalid(
    `Invalid part size: ${text}. Part size must not be null, must be a power of two and be between 1048576 and 4294967296 bytes.`,
  );
}
