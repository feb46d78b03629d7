import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { buildArtifacts } from './artifacts.ts';
import { releaseNotes } from './demands.ts';
import { prepare } from './prepare.ts';
import { root } from './root.ts';

const usage = `npm run release -- --dry              builds all that a release consists of into dist/release; publishes nothing
npm run release -- --prepare 1.2.3    gives the repository that version; then commit, and tag v1.2.3
npm run release                       as --dry, but demands the tag and the notes: the workflow runs it and publishes
`;

/** `npm run release`: the mechanics of .github/workflows/release.yml. Nothing here speaks to a registry. */
async function release(): Promise<void> {
  const { values } = parseArgs({
    options: { dry: { type: 'boolean' }, prepare: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) return void process.stdout.write(usage);
  if (values.prepare !== undefined) return await prepare(root, values.prepare, new Date().toISOString().slice(0, 10));
  const notes = releaseNotes({
    version: manifest.version,
    changelog: await readFile(path.join(root, 'CHANGELOG.md'), 'utf8'),
    tag: process.env.GITHUB_REF_TYPE === 'tag' ? process.env.GITHUB_REF_NAME : undefined,
    isDry: values.dry === true,
  });
  const folder = path.join(root, 'dist/release');
  const artifacts = await buildArtifacts(folder);
  await writeFile(path.join(root, 'dist/notes.md'), `${notes}\n`);
  for (const { file, sizeBytes, sha256 } of artifacts) process.stdout.write(`${sha256}  ${sizeBytes}  ${file}\n`);
  const end = values.dry === true ? 'Nothing was published.' : 'The workflow publishes it.';
  process.stdout.write(`dist/release has version ${manifest.version}. ${end}\n`);
}

try {
  await release();
} catch (error) {
  process.stderr.write(`${Error.isError(error) ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
