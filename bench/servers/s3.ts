/**
 * An S3 that has nothing to do but to take: it drains a body and answers an ETag and the CRC32 the client sent, in a
 * header or after the body. That bytes are stored right is for the tests to show; here nobody waits for a disk.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from './listen.ts';
import { serverOptions } from './options.ts';
import { Pace } from './pace.ts';

const options = serverOptions();
const pace = new Pace(options.workerBytesPerSecond);
const isPaced = options.workerBytesPerSecond !== undefined;
/** Holds the trailer: `0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`. */
const tailBytes = 64;

listen(options, (request, response) => void answer(request, response).catch(() => response.destroy()));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const tail = await drained(request);
  const { 'x-amz-checksum-crc32': inHeader } = request.headers;
  const crc32 = inHeader ?? /x-amz-checksum-crc32:(\S{8})/.exec(tail)?.[1];
  response.writeHead(200, { etag: '"bench"', ...(crc32 === undefined ? {} : { 'x-amz-checksum-crc32': crc32 }) }).end();
}

/** The last bytes of the body, after all of it came. */
async function drained(request: IncomingMessage): Promise<string> {
  let tail: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of request) {
    const part: Buffer = chunk;
    bytes += part.length;
    tail = part.length >= tailBytes ? part.subarray(-tailBytes) : Buffer.concat([tail, part]).subarray(-tailBytes);
    if (isPaced) await pace.carry(part.length);
  }
  const announced = Number(request.headers['content-length'] ?? bytes);
  if (bytes !== announced) throw new Error(`Cannot take the body: ${announced} bytes were announced, ${bytes} came`);
  return tail.toString('latin1');
}
