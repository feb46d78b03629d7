import { describe, expect, test } from '@jest/globals';
import type { EventSeen } from '../../../cli/console/doors/console-doors.ts';
import { cacheFolder } from '../../../cli/console/index/cache-folder.ts';
import { sourceOf } from '../../../cli/console/inventory.ts';
import { ProgressLog } from '../../../cli/console/progress-log.ts';
import { archivesFileOf } from '../../../cli/console/resources/start.ts';
import { sharedReads } from '../../../cli/console/shared-reads.ts';
import { StatesSeen } from '../../../cli/console/states-seen.ts';

/** A history in which each event follows the one before it. */
const historyOf = (...events: readonly (readonly [type: string, details?: Record<string, unknown>])[]): EventSeen[] =>
  events.map(([type, details = {}], index) => ({
    id: index + 1,
    previousId: index || null,
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, index)),
    type,
    details,
  }));

const task = (name: string): [string, Record<string, unknown>] => ['TaskStateEntered', { name }];
const left = (name: string): [string, Record<string, unknown>] => ['TaskStateExited', { name }];

const seenIn = (events: readonly EventSeen[]) => {
  const seen = new StatesSeen();
  for (const event of events) seen.add([event]); // in portions, as a history grows
  seen.add(events); // and once more, which changes nothing
  return seen.states.map(({ name, status, entered, retries, error }) => [name, status, entered, retries, error]);
};

describe('StatesSeen', () => {
  const begin = [
    ['ExecutionStarted'],
    task('Plan'),
    ['TaskScheduled'],
    ['TaskFailed', { error: 'SlowDown' }],
    ['TaskScheduled'],
  ] as const;

  test('a retry that succeeds is a success that remembers its error', () => {
    const events = historyOf(...begin, ['TaskSucceeded'], left('Plan'), task('Next'), ['TaskScheduled']);
    expect(seenIn(events)).toEqual([
      ['Plan', 'succeeded', 1, 1, 'SlowDown'],
      ['Next', 'running', 1, 0, null],
    ]);
  });

  test('a failure that is caught is left, and the next state goes on', () => {
    const events = historyOf(
      ...begin,
      ['TaskFailed', { error: 'UploadLost' }],
      left('Plan'),
      task('Abandon'),
      ['TaskScheduled'],
      ['TaskSucceeded'],
      left('Abandon'),
      ['FailStateEntered', { name: 'Failed' }],
      ['ExecutionFailed', { error: 'UploadLost' }],
    );
    expect(seenIn(events)).toEqual([
      ['Plan', 'caught', 1, 1, 'UploadLost'],
      ['Abandon', 'succeeded', 1, 0, null],
      ['Failed', 'failed', 1, 0, null],
    ]);
  });

  test('a failure that nobody catches is the end, until a redrive goes on', () => {
    const failed = [
      ...begin,
      ['TaskFailed', { error: 'SlowDown' }],
      ['ExecutionFailed', { error: 'SlowDown' }],
    ] as const;
    expect(seenIn(historyOf(...failed))).toEqual([['Plan', 'failed', 1, 1, 'SlowDown']]);
    expect(seenIn(historyOf(...failed, ['ExecutionRedriven'], ['TaskScheduled']))[0]?.slice(0, 2)).toEqual([
      'Plan',
      'running',
    ]);
  });

  test('a stop aborts the state that runs', () => {
    expect(seenIn(historyOf(...begin, ['ExecutionAborted']))[0]?.slice(0, 2)).toEqual(['Plan', 'aborted']);
  });

  test('a state that is entered again counts', () => {
    const events = historyOf(
      ['ExecutionStarted'],
      task('Round'),
      left('Round'),
      ['ChoiceStateEntered', { name: 'Over' }],
      ['ChoiceStateExited', { name: 'Over' }],
      task('Round'),
    );
    expect(seenIn(events)).toEqual([
      ['Round', 'running', 2, 0, null],
      ['Over', 'succeeded', 1, 0, null],
    ]);
  });
});

describe('sharedReads()', () => {
  test('gives those that ask at once one read, and reads again when it is too old or was changed', async () => {
    let [nowMs, count] = [0, 0];
    const reads = sharedReads(() => nowMs);
    const get = () => reads.get('executions x', 10, async () => ++count);
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    nowMs = 9999;
    expect(await get()).toBe(1);
    nowMs = 10_000;
    expect(await get()).toBe(2);
    reads.forget('executions');
    expect(await get()).toBe(3);
  });

  test('keeps no error: the next one that asks reads again', async () => {
    const reads = sharedReads();
    let count = 0;
    const fail = () => reads.get('x', 10, async () => Promise.reject(new Error(`no ${++count}`)));
    await expect(Promise.all([fail(), fail()])).rejects.toThrow('no 1');
    await expect(fail()).rejects.toThrow('no 2');
  });
});

test('ProgressLog keeps first and last, and at most 500 points', () => {
  const log = new ProgressLog();
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  let points = log.add('run', at(0), { at: at(1), archives: 1, bytes: 1, chargedUsd: 0 });
  expect(log.add('run', at(0), { at: at(1), archives: 1, bytes: 1, chargedUsd: 0 })).toEqual(points);
  for (let second = 2; second < 3000; second++) {
    points = log.add('run', at(0), { at: at(second), archives: second, bytes: second, chargedUsd: 0 });
    expect(points.length).toBeLessThanOrEqual(500);
  }
  expect([points[0]?.at, points.at(-1)?.at]).toEqual([at(0), at(2999)]);
  expect(points.map((point) => point.at)).toEqual(points.map((point) => point.at).toSorted());
});

test('cacheFolder() is where the system keeps what can be made again', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux')).toBe('/x/thaw');
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux')).toMatch(/\/\.cache\/thaw$/);
  expect(cacheFolder({}, 'darwin')).toMatch(/Library\/Caches\/thaw$/);
});

test('sourceOf() fails as InventoryGone where the inventory is not in its bucket any more', async () => {
  const nowhere = { stream: async () => undefined };
  const summary = { vaultName: 'photos', inventoryKey: 'inventory/photos/1.json', inventory: { rows: 1 } };
  const found: object = { run: 'run-1', summary, settings: {} };
  const doors: object = { files: nowhere, objects: nowhere };
  const source = sourceOf(found as Parameters<typeof sourceOf>[0], doors as Parameters<typeof sourceOf>[1]);
  await expect(source.open()).rejects.toMatchObject({
    name: 'InventoryGone',
    message: expect.stringContaining('inventory/photos/1.json'),
  });
});

test('archivesFileOf() takes 128 MiB of archive ids, and one byte more is SelectionTooLarge', () => {
  const largest = Buffer.alloc(128 * 2 ** 20);
  expect(archivesFileOf('photos', largest).bytes).toBe(largest);
  expect(() => archivesFileOf('photos', Buffer.alloc(128 * 2 ** 20 + 1))).toThrow(
    expect.objectContaining({ name: 'SelectionTooLarge', message: expect.stringContaining('134217729') }),
  );
});
