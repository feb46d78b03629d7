import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { notesOf, unreleasedNotes, withVersion } from '../../release/changelog.ts';
import { releaseNotes } from '../../release/demands.ts';
import { prepare } from '../../release/prepare.ts';
import { repositoryOf } from '../../release/repository.ts';

const root = path.join(import.meta.dirname, '../..');
const changelog =
  '# Changelog\n\nNewest first.\n\n## Unreleased\n- 2026-11-30: new\n\n## 0.1.0 (2026-10-01)\n- 2026-09-30: old\n';

describe('the changelog', () => {
  test('withVersion() puts what is unreleased under the version, and leaves room for what comes next', () => {
    const released = withVersion(changelog, '0.2.0', '2026-12-01');
    expect(released).toContain('## Unreleased\n\n## 0.2.0 (2026-12-01)\n- 2026-11-30: new\n\n## 0.1.0');
    expect(notesOf(released, '0.2.0')).toBe('- 2026-11-30: new');
    expect(notesOf(released, '0.1.0')).toBe('- 2026-09-30: old');
    expect(unreleasedNotes(released)).toBe('');
  });

  test.each([
    ['a version that is there', '0.1.0', /has a section for it already/],
    ['a version that is none', '1.2', /Cannot release "1\.2": wanted a version such as 1\.2\.3/],
  ])('withVersion() refuses %s', (_, version, sentence) => {
    expect(() => withVersion(changelog, version, '2026-12-01')).toThrow(sentence);
  });

  test('withVersion() refuses to release nothing', () => {
    const released = withVersion(changelog, '0.2.0', '2026-12-01');
    expect(() => withVersion(released, '0.3.0', '2026-12-02')).toThrow('nothing stands under "Unreleased"');
  });

  test('is what the repository has: a part that is not released yet, with one line or more', async () => {
    expect(unreleasedNotes(await readFile(path.join(root, 'CHANGELOG.md'), 'utf8'))).toMatch(/^- \d{4}-\d\d-\d\d: /);
  });
});

describe('releaseNotes()', () => {
  const wanted = { version: '0.1.0', changelog, tag: 'v0.1.0', isDry: false };

  test('gives the notes of the version that is tagged', () => {
    expect(releaseNotes(wanted)).toBe('- 2026-09-30: old');
  });

  test('refuses another tag, none, and a version without notes', () => {
    expect(() => releaseNotes({ ...wanted, tag: 'v0.2.0' })).toThrow(
      'wanted the tag v0.1.0, as package.json has it, found v0.2.0',
    );
    expect(() => releaseNotes({ ...wanted, tag: undefined })).toThrow('found none');
    expect(() => releaseNotes({ ...wanted, version: '0.2.0', tag: 'v0.2.0' })).toThrow('has no section "## 0.2.0"');
  });

  test('a trial takes what is not released yet, whatever the tag', () => {
    expect(releaseNotes({ ...wanted, version: '0.2.0', tag: undefined, isDry: true })).toBe('- 2026-11-30: new');
  });
});

test('prepare() gives the repository, its workspace and its lock the version, and the changelog a section', async () => {
  using folder = await temporaryFolder();
  await mkdir(path.join(folder.path, 'local'));
  for (const file of ['package.json', 'package-lock.json', 'local/package.json']) {
    await cp(path.join(root, file), path.join(folder.path, file));
  }
  await writeFile(path.join(folder.path, 'CHANGELOG.md'), changelog);
  await prepare(folder.path, '0.2.0', '2026-12-01');
  const versionIn = async (file: string) => JSON.parse(await readFile(path.join(folder.path, file), 'utf8'));
  expect((await versionIn('package.json')).version).toBe('0.2.0');
  expect((await versionIn('local/package.json')).version).toBe('0.2.0');
  const { version, packages } = await versionIn('package-lock.json');
  expect([version, packages[''].version, packages.local.version]).toEqual(['0.2.0', '0.2.0', '0.2.0']);
  expect(notesOf(await readFile(path.join(folder.path, 'CHANGELOG.md'), 'utf8'), '0.2.0')).toBe('- 2026-11-30: new');
});

test('repositoryOf() says where the sources are if a workflow knows, and nothing otherwise', () => {
  const env = { GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'somebody/thaw' };
  expect(repositoryOf(env)).toEqual({ type: 'git', url: 'git+https://github.example/somebody/thaw.git' });
  expect(repositoryOf({})).toBeUndefined();
});

test('`npm run release` without a tag ends with a sentence and builds nothing', async () => {
  const env = { ...process.env, GITHUB_REF_TYPE: '', GITHUB_REF_NAME: '' };
  const run = promisify(execFile)(process.execPath, ['cli/node24.mjs', 'release/run.ts'], { cwd: root, env });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Cannot release: wanted the tag v/),
  });
});

describe('the workflow', () => {
  test('runs scripts that are there, publishes with provenance, attests, and starts on version tags alone', async () => {
    const workflow = await readFile(path.join(root, '.github/workflows/release.yml'), 'utf8');
    const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
    const named = [...workflow.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
    expect(named).toEqual(expect.arrayContaining(['check', 'release']));
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(workflow).toMatch(/on:\n {2}push:\n {4}tags: \['v\*'\]\n/);
    expect(workflow).toContain('npm publish "$tarball" --provenance --access public');
    expect(workflow).toContain('actions/attest-build-provenance');
    expect(workflow).toContain('id-token: write');
    expect(workflow).not.toContain('--dry');
  });

  test('is what CI runs dry', async () => {
    expect(await readFile(path.join(root, '.ci/run'), 'utf8')).toContain('npm run release -- --dry');
  });
});
