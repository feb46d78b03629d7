import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { withVersion } from './changelog.ts';

/**
 * Gives the repository in `folder` the version, in CHANGELOG.md, in package.json, in that of the local cloud and in the lock.
 * `date`: `2026-11-30`. Throws before anything is written where the changelog has nothing to release.
 */
export async function prepare(folder: string, version: string, date: string): Promise<void> {
  const changelog = path.join(folder, 'CHANGELOG.md');
  const released = withVersion(await readFile(changelog, 'utf8'), version, date);
  const args = ['version', version, '--no-git-tag-version', '--allow-same-version', '--offline'];
  const workspaces = ['--workspaces', '--include-workspace-root', '--no-workspaces-update'];
  await promisify(execFile)('npm', [...args, ...workspaces], { cwd: folder });
  await promisify(execFile)('npm', ['install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit'], {
    cwd: folder,
  });
  await writeFile(changelog, released);
}
