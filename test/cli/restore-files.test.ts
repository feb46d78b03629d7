import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientsOf } from '../../cli/clients.ts';
import type { Event } from '../../cli/events.ts';
import { inputFiles } from '../../cli/input-files.ts';
import { openCloud } from '../../cli/open-cloud.ts';
import { restoreFiles } from '../../cli/restore-files.ts';
import { stackOutputs } from '../../cli/stack-outputs.ts';
import { type Fault, Weather } from '../../local/weather.ts';

const MiB = 2 ** 20;

/** Restores files of these sizes on a cloud of their own, under the given weather. */
async function restore(folder: string, sizes: Readonly<Record<string, number>>, faults: readonly Fault[] = []) {
  const paths = Object.keys(sizes).map((name) => path.join(folder, name));
  await Promise.all(Object.entries(sizes).map(([name, size]) => writeFile(path.join(folder, name), randomBytes(size))));
  const weather = new Weather();
  for (const fault of faults) weather.add(fault);
  const signal = new AbortController().signal;
  const place = { assemblyFolder: String(process.env.THAW_TEST_ASSEMBLY), dataFolder: path.join(folder, 'data') };
  const tierSeconds = { Expedited: 0, Standard: 0, Bulk: 0 };
  await using cloud = await openCloud({ ...place, speed: 1000, tierSeconds, weather }, signal);
  using clients = clientsOf(cloud.endpoints);
  const events: Event[] = [];
  const ok = await restoreFiles(await inputFiles(paths), {
    vaultName: 'demo',
    clients,
    outputs: stackOutputs(cloud.outputs),
    display: { show: (event) => events.push(event), close: () => undefined },
    resultFolder: path.join(folder, 'restored'),
    signal,
  });
  return { ok, events, of: (file: string) => events.filter((event) => 'file' in event && event.file === file) };
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'thaw-test-'));
let run: Awaited<ReturnType<typeof restore>>;

beforeAll(async () => {
  // The end of bad.bin, and of it alone, whether the part is asked for at once or MiB by MiB.
  const damaged = [`${8 * MiB}-${9 * MiB + 4}`, `${9 * MiB}-${9 * MiB + 4}`];
  const faults = damaged.map((range) => ({ place: 'glacier:GetJobOutput', kind: 'flip', where: { range } }));
  run = await restore(folder, { 'one.bin': 1, 'parts.bin': 17 * MiB + 1, 'bad.bin': 9 * MiB + 5 }, faults);
});
afterAll(() => rm(folder, { recursive: true }));

test('restoreFiles() brings files back through vault, stack and bucket', async () => {
  for (const name of ['one.bin', 'parts.bin']) {
    const [before, after] = await Promise.all(
      [name, `restored/demo/${name}`].map((file) => readFile(path.join(folder, file))),
    );
    expect(before?.equals(after ?? Buffer.alloc(0))).toBe(true);
  }
  expect(await readdir(path.join(folder, 'restored/demo'))).toEqual(['one.bin', 'parts.bin']);
});

test('restoreFiles() tells how far each restore is, and how it ended', () => {
  const events = run.of('parts.bin');
  expect(events.map(({ event }) => event).slice(0, 4)).toEqual(['uploading', 'uploaded', 'requested', 'progress']);
  expect(events.at(-1)).toMatchObject({ event: 'restored', parts: 3, sizeBytes: 17 * MiB + 1, verified: true });
  expect(events.at(-2)).toMatchObject({ event: 'progress', state: 'Done', parts: 3, partsDone: 3 });
});

test('restoreFiles() says of a failed part what its own error was', () => {
  expect(run.ok).toBe(false);
  expect(run.of('bad.bin').at(-1)).toMatchObject({
    event: 'failed',
    state: 'FetchParts',
    error: 'RangeDamaged',
    sentence: expect.stringContaining('tree hash'),
    advice: expect.stringContaining('redrive'),
  });
});
