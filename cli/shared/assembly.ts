import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { localCloud } from './local-cloud.ts';
import { synthesize } from './synthesize.ts';

/** In the package it lies beside the program. */
export const packedName = 'assembly.json.br';

/**
 * The stack as `cdk synth` leaves it, in `folder`: in the installed package the one that came with it, in a clone made anew with
 * this context. Error: `SynthesisFailed`.
 */
export async function assemblyIn(folder: string, signal: AbortSignal, context: object = {}): Promise<string> {
  await localCloud(); // a command that will not work says so at once
  const packed = path.join(import.meta.dirname, packedName);
  if (!existsSync(packed)) return await synthesize(folder, signal, context);
  await unpack(await readFile(packed), folder);
  return folder;
}

/** Text files by their paths, in one. All functions hold the same SDK: a window of 16 MiB sees it once. */
export const pack = (files: Readonly<Record<string, string>>): Buffer =>
  brotliCompressSync(JSON.stringify(files), { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } });

/** Writes what `pack()` was given into `folder`. */
export async function unpack(packed: Uint8Array, folder: string): Promise<void> {
  const files: Record<string, string> = JSON.parse(brotliDecompressSync(packed).toString());
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
