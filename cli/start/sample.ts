import { open } from 'node:fs/promises';
import path from 'node:path';
import { MiB } from '../../functions/archive/units.ts';
import type { InputFile } from './input-files.ts';

/** Three parts of 128 MiB, the last one short and odd. */
export const sampleSizeBytes = 300 * MiB + 123;

/** Makes the archive that `npm start` restores when it is given none: the same bytes on every machine. */
export async function writeSample(folder: string, sizeBytes = sampleSizeBytes): Promise<InputFile> {
  const name = 'sample.bin';
  const file = path.join(folder, name);
  await using handle = await open(file, 'wx');
  const block = new Uint32Array(MiB / 4);
  for (let at = 0; at < sizeBytes; at += MiB) {
    fill(block, at / MiB);
    await handle.writeFile(new Uint8Array(block.buffer, 0, Math.min(MiB, sizeBytes - at)));
  }
  return { path: file, name, sizeBytes };
}

/**
 * Looks random, costs little: xorshift32 (G. Marsaglia, "Xorshift RNGs", 2003) begun anew for each block, so that no
 * two of them are equal and a swap would be seen.
 */
function fill(block: Uint32Array, blockNumber: number): void {
  let state = Math.imul(blockNumber + 1, 2_654_435_761);
  for (let i = 0; i < block.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    block[i] = state;
  }
}
