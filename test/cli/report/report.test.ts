import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

let account: FakeAccount;
beforeEach(() => {
  account = new FakeAccount();
  account.lock('photos', 'first', account.execution('first', { input: '{"vaultName":"photos"}' }));
});

const ended = () => {
  account.end('first', { status: 'SUCCEEDED', output: '{"outcome":"complete"}' });
  account.put('runs/photos/first/report.csv', 'archive id,key\nx,y\n');
  account.put('runs/photos/first/report.jsonl', '{"archiveId":"x"}\n');
  account.put('runs/photos/first/report.html', '<!doctype html>');
};

test('thaw report prints the CSV and nothing else, with --json a JSON object a line', async () => {
  ended();
  expect(await typed(account, 'report', 'photos')).toMatchObject({ exit: 0, rows: 'archive id,key\nx,y\n', lines: [] });
  expect(await typed(account, 'report', 'photos', '--json')).toMatchObject({ rows: '{"archiveId":"x"}\n', facts: {} });
});

test('thaw report --run takes that of another run', async () => {
  account.put('runs/photos/older/report.csv', 'old\n');
  expect((await typed(account, 'report', 'photos', '--run', 'older')).rows).toBe('old\n');
});

test('thaw report --html writes the page into a file', async () => {
  ended();
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-'));
  const file = path.join(folder, 'page.html');
  const said = await typed(account, 'report', 'photos', '--html', file);
  expect([said.rows, await readFile(file, 'utf8')]).toEqual(['', '<!doctype html>']);
  await rm(folder, { recursive: true });
});

test('thaw report is not yet there while the run is at work, and never for one that wrote none', async () => {
  await expect(typed(account, 'report', 'photos')).rejects.toMatchObject({ name: 'NotYet', exit: 3 });
  account.end('first', { status: 'FAILED', error: 'OverBudget' });
  await expect(typed(account, 'report', 'photos')).rejects.toMatchObject({ name: 'NoReport', exit: 1 });
  await expect(typed(account, 'report', 'films')).rejects.toMatchObject({ name: 'NoRun', exit: 1 });
});
