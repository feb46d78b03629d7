/** The least a worker can do: one stream in, SHA-256 and CRC32 on the way, one stream out. No SDK, no slices, no care. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { getPart, putPart } from './http-client.ts';
import { measured, type PartRequest } from './measured.ts';

measured(async (part: PartRequest) => {
  const output = await getPart(part);
  const { upload, answered } = putPart(part);
  const sha256 = createHash('sha256');
  let crc = 0;
  output.on('data', (chunk: Buffer) => {
    sha256.update(chunk);
    crc = crc32(chunk, crc);
    if (upload.write(chunk)) return;
    output.pause();
    upload.once('drain', () => output.resume());
  });
  output.once('end', () => upload.end());
  await answered;
  return { sha256: sha256.digest('hex'), crc };
});
