import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { startChild } from '../../bench/children.ts';
import type { Listening } from '../../bench/servers/options.ts';
import { availableUntil, fewHours, hoursUntil } from '../../functions/archive/output-lifetime.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const children = path.join(import.meta.dirname, '../../bench/children.ts');

test('what a worker of the bench writes to its log is not among the results on stdout', async () => {
  writeFileSync(path.join(folder, 'index.js'), 'exports.handler = async () => console.log("a line of metrics");');
  const bench = `
    import { startChild } from ${JSON.stringify(children)};
    using worker = startChild('workers/step.ts', ${JSON.stringify(folder)}, { env: { LAMBDA_TASK_ROOT: ${JSON.stringify(folder)} } });
    await worker.nextWord();
    await worker.ask({});
    console.log('{}');`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', bench]);
  expect(stdout).toBe('{}\n');
  expect(stderr).toContain('a line of metrics');
});

test("the bench's Glacier has an output that can be had for long, so that Plan warns of nothing", async () => {
  using glacier = startChild('servers/glacier.ts', folder, { args: ['{}'] });
  const { url } = await glacier.nextWord<Listening>();
  const answer = await fetch(`${url}/-/vaults/bench/jobs/size-100`);
  const job = await answer.json();
  expect(job).toMatchObject({ Completed: true, ArchiveSizeInBytes: 100 });
  expect(hoursUntil(availableUntil(Date.parse(Object(job).CompletionDate)) ?? '')).toBeGreaterThan(fewHours);
});
