import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bytes } from './ranges.ts';

/** An answer of GetJobOutput, decided before a byte of it is sent, so that a fault can be played on paper. */
export interface Output {
  readonly status: 200 | 206;
  /** The whole output within its file; of a ranged job, a piece of the archive. */
  readonly whole: Bytes;
  readonly file: string;
  /** What is sent, counted from the start of the output. */
  readonly bytes: Bytes;
  /** What Content-Range says, counted likewise. Undefined with status 200. */
  readonly contentRange: Bytes | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly treeHash: string | undefined;
  /** Bytes sent, and counted in Content-Length, after those asked for. */
  readonly extraBytes?: number;
  /** Where one bit is flipped, counted from the first byte sent. */
  readonly flipAt?: number;
  /** Nothing is sent from here on, counted from the first byte sent. */
  readonly stop?: { readonly atByte: number; readonly end: 'cut' | 'hang' | number };
}

/** Big enough that a byte costs next to nothing, small enough that hundreds of downloads fit into memory. */
const chunkBytes = 1024 * 1024;

const sizeOf = ({ start, end }: Bytes) => end - start;

export function headersOf(output: Output): Record<string, string | number> {
  const { contentRange, bytes, whole, treeHash, extraBytes = 0 } = output;
  return {
    ...output.headers,
    'Accept-Ranges': 'bytes',
    'Content-Length': sizeOf(bytes) + extraBytes,
    ...(contentRange && { 'Content-Range': `bytes ${contentRange.start}-${contentRange.end - 1}/${sizeOf(whole)}` }),
    ...(treeHash !== undefined && { 'x-amz-sha256-tree-hash': treeHash }),
  };
}

/** Sends the body; the disk is read no faster than the client takes it. Resolves when it is sent or nobody wants it. */
export async function sendOutput(output: Output, response: ServerResponse): Promise<void> {
  const start = output.whole.start + output.bytes.start;
  const end = output.whole.start + output.bytes.end;
  const bytes: Readable =
    start === end
      ? Readable.from([])
      : createReadStream(output.file, { start, end: end - 1, highWaterMark: chunkBytes });
  const isPlain = output.extraBytes === undefined && output.flipAt === undefined && output.stop === undefined;
  // A client that leaves early ends its download, and nothing else.
  await (isPlain ? pipeline(bytes, response) : sendDistorted(bytes, output, response)).catch(() => response.destroy());
}

async function sendDistorted(bytes: AsyncIterable<Buffer>, output: Output, response: ServerResponse): Promise<void> {
  const { stop, flipAt = -1, extraBytes = 0 } = output;
  let at = 0;
  for await (const chunk of bytes) {
    if (flipAt >= at && flipAt < at + chunk.length) flipBit(chunk, flipAt - at);
    const isStop = stop !== undefined && stop.atByte >= at && stop.atByte < at + chunk.length;
    const stopAt = isStop ? stop.atByte - at : chunk.length;
    await write(chunk.subarray(0, stopAt), response);
    if (isStop) await halt(stop.end, response);
    if (response.destroyed) return;
    await write(chunk.subarray(stopAt), response);
    at += chunk.length;
  }
  response.end(Buffer.alloc(extraBytes, 'x'));
}

const flipBit = (chunk: Buffer, at: number) => chunk.writeUInt8(chunk.readUInt8(at) ^ 1, at);

/** Resolves when the bytes are on their way, or the client has left. */
async function write(bytes: Buffer, response: ServerResponse): Promise<void> {
  if (bytes.length === 0 || response.destroyed) return;
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.write(bytes, () => {
      response.off('close', resolve);
      resolve();
    });
  });
}

/** Breaks the connection, or is silent for so many real milliseconds, or until the client leaves. */
async function halt(end: 'cut' | 'hang' | number, response: ServerResponse): Promise<void> {
  if (end === 'cut') response.destroy();
  if (response.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = typeof end === 'number' ? setTimeout(resolve, end) : undefined;
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
