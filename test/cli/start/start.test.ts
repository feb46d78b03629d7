import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { withFolder } from '../folder.ts';

const root = path.join(import.meta.dirname, '../../..');

/** What TMPDIR is for a command, so that a test sees what it leaves there. */
async function temporaryIn(folder: string): Promise<string> {
  const tmp = path.join(folder, 'tmp');
  await mkdir(tmp);
  return tmp;
}

/** Starts a command the way its npm script does, in the folder around `tmp`. */
function startCommand(command: string, args: string[], tmp: string) {
  const env = { PATH: process.env.PATH, TMPDIR: tmp };
  const cwd = path.dirname(tmp);
  return spawn(process.execPath, [path.join(root, command), ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function endOf(child: ReturnType<typeof startCommand>) {
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, status };
}

test('npm start refuses what it cannot restore with status 2, before anything is started', () =>
  withFolder(async (folder) => {
    const tmp = await temporaryIn(folder);
    await writeFile(path.join(folder, 'empty'), '');
    const typed = [['--json', 'none'], ['empty'], ['--jsn']];
    const ends = await Promise.all(typed.map((args) => endOf(startCommand('cli/start/start.ts', args, tmp))));
    for (const end of ends) expect(end).toMatchObject({ status: 2, stdout: '' });
    expect(await readdir(tmp)).toEqual([]);
    expect(ends[0]?.stderr).toMatch(/^Cannot restore ".*none": there is no such file\n$/);
    expect(ends[1]?.stderr).toMatch(/empty": it is empty/);
    expect(ends[2]?.stderr).toMatch(/Unknown option '--jsn'[^]*npm start --/);
    expect((await readdir(folder)).sort()).toEqual(['empty', 'tmp']);
  }));

test('npm run local refuses what it does not know with status 2', () =>
  withFolder(async (folder) => {
    const end = await endOf(startCommand('cli/main.ts', ['local', '--port', '80x'], await temporaryIn(folder)));
    expect(end).toMatchObject({ status: 2, stdout: '' });
    expect(end.stderr).toContain(
      'argument \'80x\' is invalid. Wanted a whole number from 1 to 65500.\nSee "thaw local --help".',
    );
    expect(await readdir(folder)).toEqual(['tmp']);
  }));

test('npm start, interrupted, ends with status 130 and leaves nothing behind', () =>
  withFolder(async (folder) => {
    const command = startCommand('cli/start/start.ts', ['--json'], await temporaryIn(folder));
    const [first] = await once(command.stdout, 'data');
    expect(JSON.parse(String(first))).toMatchObject({ event: 'synthesizing' });
    command.kill('SIGINT');
    expect(await endOf(command)).toMatchObject({ status: 130, stderr: 'Stopped: SIGINT\n' });
    expect(await readdir(path.join(folder, 'tmp'))).toEqual([]);
  }));
