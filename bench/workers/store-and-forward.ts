/**
 * What AWS's own tool does, written by us with the SDK in the ordinary way: the whole part into memory, hashed there,
 * then uploaded from there, where the SDK hashes it once more for its signature and sums it for its checksum.
 */
import { createHash } from 'node:crypto';
import { GetJobOutputCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { measured, type PartRequest } from './measured.ts';

const MiB = 2 ** 20;
const glacier = new GlacierClient({});
const s3 = new S3Client({});

measured(async ({ outputBytes, partBytes }: PartRequest) => {
  const answer = await glacier.send(
    new GetJobOutputCommand({
      accountId: '-',
      vaultName: 'bench',
      jobId: `size-${outputBytes}`,
      range: `bytes=0-${partBytes - 1}`,
    }),
  );
  const bytes = (await answer.body?.transformToByteArray()) ?? new Uint8Array();
  if (answer.checksum !== treeHash(bytes)) throw new Error('Cannot store the part: it came damaged');
  await s3.send(
    new UploadPartCommand({ Bucket: 'bench', Key: 'object', UploadId: 'upload', PartNumber: 1, Body: bytes }),
  );
});

function treeHash(bytes: Uint8Array): string {
  let level: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += MiB) level.push(sha256(bytes.subarray(at, at + MiB)));
  while (level.length > 1)
    level = pairs(level)
      .map((pair) => (pair.length === 1 ? pair : [sha256(...pair)]))
      .flat();
  return level[0]?.toString('hex') ?? '';
}

const pairs = (hashes: readonly Buffer[]) =>
  Array.from({ length: Math.ceil(hashes.length / 2) }, (_, index) => hashes.slice(index * 2, index * 2 + 2));

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
