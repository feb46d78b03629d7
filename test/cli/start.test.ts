import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { withFolder } from './folder.ts';

const root = path.join(import.meta.dirname, '../..');

/** Runs a command the way its npm script does; its temporary files, if any, lie in `<folder>/tmp`. */
async function runCommand(command: string, args: string[], folder: string) {
  const tmp = path.join(folder, 'tmp');
  await mkdir(tmp, { recursive: true });
  const env = { PATH: process.env.PATH, TMPDIR: tmp };
  const child = spawn(process.execPath, [path.join(root, command), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { stdout, stderr, status, leftBehind: await readdir(tmp) };
}

test('npm start refuses what it cannot restore with status 2, before anything is started', () =>
  withFolder(async (folder) => {
    await writeFile(path.join(folder, 'empty'), '');
    const ends = await Promise.all([
      runCommand('cli/start.ts', ['--json', 'none'], folder),
      runCommand('cli/start.ts', ['empty'], folder),
      runCommand('cli/start.ts', ['--jsn'], folder),
    ]);
    for (const end of ends) expect(end).toMatchObject({ status: 2, stdout: '', leftBehind: [] });
    expect(ends[0]?.stderr).toMatch(/^Cannot restore ".*none": there is no such file\n$/);
    expect(ends[1]?.stderr).toMatch(/empty": it is empty/);
    expect(ends[2]?.stderr).toMatch(/Unknown option '--jsn'[^]*npm start --/);
    expect((await readdir(folder)).sort()).toEqual(['empty', 'tmp']);
  }));

test('npm run local refuses what it does not know with status 2', () =>
  withFolder(async (folder) => {
    const end = await runCommand('cli/local.ts', ['--port', '80x'], folder);
    expect(end).toMatchObject({ status: 2, stdout: '' });
    expect(end.stderr).toContain('--port is "80x"');
    expect(await readdir(folder)).toEqual(['tmp']);
  }));
