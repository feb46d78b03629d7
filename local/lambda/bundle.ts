import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The runtime as one plain JavaScript file: in the installed package it lies beside this module, elsewhere it is bundled into
 * `folder`. Node could strip the types itself, but then every environment carries the compiler: 64 MB resident instead of 46, a
 * cold start of 130 ms instead of 55 (2 cores, Linux, Node 24.21). In `keptIn`, if given, the bundle stays for clouds that come
 * later: making it takes a third of what it takes to start a cloud.
 */
export async function runtimeProgram(folder: string, keptIn?: string): Promise<string> {
  const built = fileURLToPath(new URL('./lambda-runtime.mjs', import.meta.url));
  if (existsSync(built)) return built;
  if (keptIn === undefined) return bundle(join(folder, 'runtime.mjs'));
  const kept = join(keptIn, `runtime-${fingerprint()}.mjs`);
  if (!existsSync(kept)) renameSync(await bundle(`${kept}.${process.pid}`), kept); // another process may be making it
  return kept;
}

/** Of the runtime's sources. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync(['runtime.ts', 'runtime/*.ts'], { cwd: import.meta.dirname });
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 16);
}

async function bundle(outfile: string): Promise<string> {
  const { buildSync } = await import('esbuild');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./runtime.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'error',
  });
  return outfile;
}
