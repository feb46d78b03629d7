import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { remove, writeRecord } from '../disk.ts';
import { invalid } from '../errors.ts';
import { type Operation, param } from '../operation.ts';
import { partFolder } from '../parts.ts';
import { type Bytes, fromInclusive } from '../ranges.ts';
import { contentLength, receiveUpload, requiredHeader } from '../receive.ts';
import type { UploadedPart } from '../records.ts';

/** Most parts of one upload (Glacier guide, "Uploading Large Archives in Parts": quick facts). */
const mostParts = 10_000;

export const uploadMultipartPart: Operation = {
  name: 'UploadMultipartPart',
  method: 'PUT',
  path: 'vaults/{vaultName}/multipart-uploads/{uploadId}',
  streams: true,
  async run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    const upload = vault.openUpload(param(call, 'uploadId'));
    const header = requiredHeader(call.request, 'content-range');
    const range = rangeOf(header, upload.partSizeBytes);
    requireLength(header, range, contentLength(call.request));
    const folder = store.stage();
    try {
      const { treeHash } = await receiveUpload(call.request, folder);
      // The upload may have been aborted or completed while the part came in.
      const place = partFolder(vault, vault.openUpload(upload.id).id, range.start);
      await putInPlace(folder, place, { ...range, treeHash });
      return { status: 204, headers: { 'x-amz-sha256-tree-hash': treeHash } };
    } finally {
      await remove(folder);
    }
  },
};

/** The range of one part: it begins at a multiple of the part size and is no longer. */
function rangeOf(header: string, partSizeBytes: number): Bytes {
  const range = fromInclusive(/^bytes (\d+-\d+)\/\*$/.exec(header)?.[1] ?? '');
  if (!range || range.start % partSizeBytes !== 0 || range.end - range.start > partSizeBytes) {
    // Seen in cagdasbas/glacier-rsync issue 3.
    throw invalid(`Invalid Content-Range: ${header}`);
  }
  const partNumber = range.start / partSizeBytes + 1;
  if (partNumber > mostParts) {
    // Seen in boto/boto issue 1478.
    throw invalid(
      `This is part number ${partNumber} for the current multipart upload. It exceeds the limit of ${mostParts} parts.`,
    );
  }
  return range;
}

/** Seen in aws/aws-cli issue 5027. */
function requireLength(header: string, { start, end }: Bytes, lengthBytes: number): void {
  if (end - start === lengthBytes) return;
  throw invalid(`Content-Range: ${header} is incompatible with Content-Length: ${lengthBytes}`);
}

/** A part that is sent again takes the place of the earlier one. */
async function putInPlace(staged: string, place: string, part: UploadedPart): Promise<void> {
  writeRecord(path.join(staged, 'part.json'), part);
  await remove(place);
  mkdirSync(path.dirname(place), { recursive: true });
  renameSync(staged, place);
}
