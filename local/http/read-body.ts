import type { IncomingMessage } from 'node:http';

/** Thrown where a body is longer than the service reads. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The whole body. Throws BodyTooLarge as soon as it is longer than `limitBytes`. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    sizeBytes += bytes.length;
    if (sizeBytes > limitBytes) throw new BodyTooLarge(`The request has more than ${limitBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
