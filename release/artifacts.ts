import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { builders, pack } from './packages.ts';
import { root } from './root.ts';
import { writeTemplate } from './template/build.ts';

/** One file of a release. */
export interface Artifact {
  readonly file: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Builds all that a release consists of into `folder`, which it empties first: the tarballs of the packages, the one-file
 * template, the bill of materials of what the lock pins, and SHA256SUMS of all of them. Publishes nothing.
 */
export async function buildArtifacts(folder: string): Promise<readonly Artifact[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const packages = path.join(folder, '..');
  const files: string[] = [];
  for (const [name, build] of Object.entries(builders)) {
    const { file } = await pack(name, build, packages);
    await moveInto(folder, path.join(packages, file));
    files.push(file);
  }
  files.push(path.basename((await writeTemplate(folder)).file), await writeBillOfMaterials(folder));
  const artifacts = await Promise.all(files.map((file) => artifactIn(folder, file)));
  const sums = artifacts.map(({ file, sha256 }) => `${sha256}  ${file}\n`);
  await writeFile(path.join(folder, 'SHA256SUMS'), sums.join(''));
  return artifacts;
}

async function moveInto(folder: string, file: string): Promise<void> {
  await writeFile(path.join(folder, path.basename(file)), await readFile(file));
  await rm(file);
}

/** CycloneDX, from the lock alone: nothing is asked of a registry. Time and serial number would differ in each build. */
async function writeBillOfMaterials(folder: string): Promise<string> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit', 'dev'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, maxBuffer: 64 * 2 ** 20 });
  const { serialNumber: _, ...bill }: { serialNumber?: string; metadata: Record<string, unknown> } = JSON.parse(stdout);
  const { timestamp: __, ...metadata } = bill.metadata;
  await writeFile(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify({ ...bill, metadata }, undefined, 2)}\n`);
  return 'sbom.cdx.json';
}

async function artifactIn(folder: string, file: string): Promise<Artifact> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(createReadStream(path.join(folder, file)), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      hash.update(chunk);
    }
  });
  return { file, sizeBytes, sha256: hash.digest('hex') };
}
