import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientsOf } from '../../../cli/shared/clients.ts';
import { openCloud } from '../../../cli/shared/open-cloud.ts';
import { stackOutputs } from '../../../cli/shared/stack-outputs.ts';
import type { Event } from '../../../cli/start/events.ts';
import { inputFiles } from '../../../cli/start/input-files.ts';
import { restoreFiles } from '../../../cli/start/restore-files.ts';
import { smallOutputUpToBytes } from '../../../cli/start/small-output.ts';
import { MiB } from '../../../functions/archive/units.ts';
import { type Fault, Faults } from '../../../local/faults.ts';
import { randomBytes } from '../../../local/test/random-bytes.ts';

/** Restores files of these sizes on a cloud of their own, under these faults. */
async function restore(folder: string, sizes: Readonly<Record<string, number>>, faults: readonly Fault[] = []) {
  const paths = Object.keys(sizes).map((name) => path.join(folder, name));
  await Promise.all(Object.entries(sizes).map(([name, size]) => writeFile(path.join(folder, name), randomBytes(size))));
  const armed = new Faults();
  for (const fault of faults) armed.add(fault);
  const signal = new AbortController().signal;
  const place = { assemblyFolder: String(process.env.THAW_TEST_ASSEMBLY), dataFolder: path.join(folder, 'data') };
  const tierSeconds = { Expedited: 0, Standard: 0, Bulk: 0 };
  await using cloud = await openCloud({ ...place, speed: 1000, tierSeconds, faults: armed }, signal);
  using clients = clientsOf(cloud);
  const events: Event[] = [];
  const ok = await restoreFiles(await inputFiles(paths), {
    vaultName: 'demo',
    clients,
    outputs: stackOutputs(cloud.outputs),
    smallOutputUpToBytes: smallOutputUpToBytes(cloud.template),
    display: { show: (event) => events.push(event), close: () => undefined },
    resultFolder: path.join(folder, 'restored'),
    signal,
  });
  return { ok, events, of: (file: string) => events.filter((event) => 'file' in event && event.file === file) };
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'thaw-test-'));
let run: Awaited<ReturnType<typeof restore>>;

beforeAll(async () => {
  // The ends of bad.bin and small-bad.bin, and of them alone, whether a part is asked for at once or MiB by MiB.
  const damaged = [`${8 * MiB}-${9 * MiB + 4}`, `${9 * MiB}-${9 * MiB + 4}`, `${3 * MiB}-${3 * MiB + 6}`];
  const faults = damaged.map((range) => ({ place: 'glacier:GetJobOutput', kind: 'flip', where: { range } }));
  const sizes = { 'one.bin': 1, 'parts.bin': 17 * MiB + 1, 'bad.bin': 9 * MiB + 5, 'small-bad.bin': 3 * MiB + 7 };
  run = await restore(folder, sizes, faults);
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

test('restoreFiles() shows a file of the short road on its way and there, though nobody can describe its execution', () => {
  const events = run.of('one.bin');
  expect(events.at(-1)).toMatchObject({ event: 'restored', parts: 1, sizeBytes: 1, verified: true });
  expect(events.at(-2)).toEqual({
    event: 'progress',
    file: 'one.bin',
    state: 'Done',
    parts: 1,
    partsDone: 1,
    sizeBytes: 1,
    bytesDone: 1,
    bytesPerSecond: 0,
  });
  // A look comes ten times a second: it may come too late to find the file on its way.
  expect(events.slice(3, -2).map((event) => 'state' in event && event.state)).toEqual(
    events.length === 6 ? ['RestoreSmall'] : [],
  );
  expect(run.of('parts.bin').map((event) => 'state' in event && event.state)).not.toContain('RestoreSmall');
});

test.each(['bad.bin', 'small-bad.bin'])('restoreFiles() says of a failed part of %s what its own error was', (name) => {
  expect(run.ok).toBe(false);
  expect(run.of(name).at(-1)).toMatchObject({
    event: 'failed',
    state: 'FetchParts',
    error: 'RangeDamaged',
    sentence: expect.stringContaining('tree hash'),
    advice: expect.stringContaining('redrive'),
  });
});
