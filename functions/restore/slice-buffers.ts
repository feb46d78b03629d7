import { setFlagsFromString } from 'node:v8';

/**
 * V8 collects its whole heap when heap and buffers together have grown by a fraction of what the heap alone held last
 * time, some 12 MB; TLS brings a part of 128 MiB in chunks of 16 KiB, which made that eleven full collections a part, a
 * quarter of the worker's CPU. With five times the heap it is one or two, and memory stays as it was (bench/README.md).
 */
setFlagsFromString('--heap-growing-percent=400');

/**
 * Buffers that slices are held in, used again and again: new memory costs the kernel's work for each of its pages.
 *
 * A buffer is given back by whoever knows that nothing reads it any more: no upload, no socket, no response. What is not
 * given back, after an attempt that broke, goes the way of all garbage.
 */
export class SliceBuffers {
  readonly #free: Buffer<ArrayBuffer>[] = [];

  /** So many bytes, with anything in them, of a buffer of `largestBytes` that is nobody else's. */
  take(sizeBytes: number, largestBytes: number): Buffer<ArrayBuffer> {
    const last = this.#free.pop();
    const buffer = last?.length === largestBytes ? last : Buffer.allocUnsafeSlow(largestBytes);
    return buffer.subarray(0, sizeBytes);
  }

  giveBack({ buffer }: Uint8Array<ArrayBuffer>): void {
    this.#free.push(Buffer.from(buffer));
  }
}
