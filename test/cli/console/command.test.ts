import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { rawRequest } from './fake-console.ts';

const root = path.join(import.meta.dirname, '../../..');

/** `thaw console` as a person runs it who has no credentials. */
function thawConsole(...args: string[]): ChildProcess {
  const nowhere = {
    PATH: process.env['PATH'],
    HOME: '/nowhere',
    XDG_CACHE_HOME: tmpdir(),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const env = { ...nowhere, AWS_REGION: 'eu-west-1' };
  return spawn(process.execPath, ['cli/thaw.mjs', 'console', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('thaw console prints a URL, serves the page without credentials, says what is missing, and ends when it is told to', async () => {
  const program = thawConsole('--port', '0');
  if (program.stdout === null) throw new Error('It has no output.');
  const [line] = await once(createInterface(program.stdout), 'line');
  const [, url = '', port = ''] = /^Open: (http:\/\/127\.0\.0\.1:(\d+)\/\?token=[\w-]{43})$/.exec(line) ?? [];
  const opened = await fetch(url, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = (target: string) => rawRequest(Number(port), target, { headers: { host: `127.0.0.1:${port}`, cookie } });
  const page = await ask('/');
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  for (const [, file = ''] of page.body.matchAll(/(?:src|href)="(\/[^"]+)"/g))
    expect((await ask(file)).status).toBe(200);
  expect(page.body).not.toMatch(/<script(?! type="module" src=)|<style|style=/); // the policy would run none of it
  const vaults = await ask('/api/vaults');
  expect([vaults.status, JSON.parse(vaults.body).error.name]).toEqual([503, 'NoCredentials']);
  program.kill('SIGTERM');
  expect(await once(program, 'close')).toEqual([0, null]);
}, 60_000);

test('a port that is taken, or is none, is refused with a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ending = async (program: ChildProcess) => {
    const [said, [status]] = await Promise.all([program.stderr && text(program.stderr), once(program, 'close')]);
    return { said, status };
  };
  expect(await ending(thawConsole('--port', String(port)))).toEqual({
    status: 1,
    said: expect.stringMatching(/^Cannot listen on port/),
  });
  expect(await ending(thawConsole('--port', 'odd'))).toEqual({
    status: 2,
    said: expect.stringContaining('Wanted a port'),
  });
  other.close();
}, 60_000);
