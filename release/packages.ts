import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { buildCli } from './cli/build.ts';
import { buildConstruct } from './construct/build.ts';
import { thirdPartyLicenses } from './licenses.ts';
import { buildLocalCloud } from './local-cloud/build.ts';
import { repositoryOf } from './repository.ts';
import { packed, type Tarball } from './tarball.ts';

/** Empties a folder and fills it with a package; answers with what esbuild put inside, for the list of licences. */
type Builder = (folder: string) => Promise<readonly Metafile[]>;

/** Every package by its folder in `dist/`. */
export const builders: Readonly<Record<string, Builder>> = {
  cli: buildCli,
  'local-cloud': buildLocalCloud,
  cdk: buildConstruct,
};

/** Builds a package into `<dist>/<name>`, with the licences of what is inside, and puts its tarball into `dist`. */
export async function pack(name: string, build: Builder, dist: string): Promise<Tarball> {
  const folder = path.join(dist, name);
  const metafiles = await build(folder);
  await writeFile(path.join(folder, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses(metafiles));
  await tellRepository(path.join(folder, 'package.json'));
  return await packed(folder, dist);
}

/** A package says where its sources are, where that is known. */
async function tellRepository(file: string): Promise<void> {
  const repository = repositoryOf(process.env);
  if (repository === undefined) return;
  const manifest: object = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, `${JSON.stringify({ ...manifest, repository }, undefined, 2)}\n`);
}
