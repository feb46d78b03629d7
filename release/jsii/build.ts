import { copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { manifest as published } from '../construct/manifest.ts';
import { writeFunctions } from '../functions.ts';
import { run } from './run-tool.ts';
import { writeSources } from './sources.ts';

const root = path.resolve(import.meta.dirname, '../..');
const modules = path.join(import.meta.dirname, 'node_modules');

/** What jsii wants to know: how the package is called in each language. */
const manifest = {
  name: published.name,
  version: published.version,
  description: published.description,
  license: published.license,
  author: { name: 'The maintainers of Thaw' },
  // jsii demands the field; nothing is published from this folder.
  repository: { type: 'git', url: 'unpublished' },
  stability: 'experimental',
  main: 'src/infra/index.js',
  types: 'src/infra/index.d.ts',
  files: ['.jsii', 'functions', 'src/**/*.js', 'src/**/*.d.ts'],
  peerDependencies: published.peerDependencies,
  jsii: {
    outdir: 'dist',
    versionFormat: 'full',
    tsc: { outDir: '.', rootDir: '.' },
    targets: { python: { distName: 'thaw-cdk', module: 'thaw_cdk' } },
  },
};

/**
 * Builds the construct with jsii in `folder`, which it empties first, and a Python wheel of it. Answers with the folder of the
 * wheel. The tools of release/jsii/package.json must be installed.
 */
export async function buildWheel(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await symlink(modules, path.join(folder, 'node_modules'));
  await writeSources(path.join(folder, 'src'));
  await writeFunctions(path.join(folder, 'functions'));
  await copyFile(path.join(root, 'release/construct/README.md'), path.join(folder, 'README.md'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await run(
    process.execPath,
    [path.join(modules, 'jsii/bin/jsii'), '--silence-warnings=metadata/missing-dev-dependency'],
    folder,
  );
  await run(process.execPath, [path.join(modules, 'jsii-pacmak/bin/jsii-pacmak'), '--targets', 'python'], folder);
  return path.join(folder, 'dist/python');
}
