import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Tarball {
  /** Its name in the folder it was put into. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly unpackedBytes: number;
}

interface Told {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
}

/** The package in `folder` as a tarball, which is put into `destination`, as `npm publish` would send it. */
export async function packed(folder: string, destination: string): Promise<Tarball> {
  const args = ['pack', folder, '--pack-destination', destination, '--json', '--silent'];
  const { stdout } = await promisify(execFile)('npm', args);
  const [told]: Told[] = JSON.parse(stdout);
  if (told === undefined) throw new Error(`Cannot pack ${folder}: npm made no tarball.`);
  return { file: told.filename, sizeBytes: told.size, unpackedBytes: told.unpackedSize };
}
