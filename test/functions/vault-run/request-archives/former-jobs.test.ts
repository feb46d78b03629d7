import { describe, expect, test } from '@jest/globals';
import type { GlacierJob } from '../../../../functions/cloud/glacier-job-outputs.ts';
import { requestArchives } from '../../../../functions/request-archives.ts';
import { rowDescription, runFiles } from '../../../../functions/run-files/keys.ts';
import type { ManifestRow } from '../../../../functions/vault-flow.ts';
import type { SessionDoors } from '../../../../functions/vault-run/request-archives/session.ts';
import { at, files, hourMs, idOf, linesOf, MiB, requestStateOf, rowOf, run, World } from './world.ts';

describe('jobs of a former run', () => {
  const former = { vaultName: 'photos', run: 'run-1' };
  const job = (row: number, change: Partial<GlacierJob> = {}): GlacierJob => ({
    JobId: `former-${row}`,
    ArchiveId: idOf(row),
    JobDescription: rowDescription('run-1', row),
    StatusCode: 'InProgress',
    CreationDate: at(-hourMs),
    ArchiveSizeInBytes: MiB,
    RetrievalByteRange: `0-${MiB - 1}`,
    ...change,
  });

  /** The manifest of the former run, and its index. */
  const manifestOf = (rows: readonly ManifestRow[]) => {
    const index = Buffer.alloc(4 * (rows.length + 1));
    rows.forEach(
      (_, line) => void index.writeUInt32LE(Buffer.byteLength(linesOf(rows.slice(0, line + 1))), 4 * (line + 1)),
    );
    return {
      [runFiles(former).manifest(0)]: linesOf(rows),
      [runFiles(former).manifestIndex(0)]: index.toString('latin1'),
    };
  };
  const before = [rowOf(0), rowOf(1), rowOf(2)];
  const worldWith = (jobs: readonly GlacierJob[], rows: readonly ManifestRow[] = before) => {
    const { [runFiles(former).manifestIndex(0)]: index = '', ...others } = manifestOf(rows);
    const world = new World({ jobs, more: others });
    world.work.files.set(runFiles(former).manifestIndex(0), Buffer.from(index, 'latin1'));
    return world;
  };

  test('that are alive are taken over, and what is missing is asked for', async () => {
    const done: Partial<GlacierJob> = { StatusCode: 'Succeeded', CompletionDate: at(-0.5 * hourMs) };
    const world = worldWith([job(0), job(2, done)]);
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(1)]);
    expect(world.ledger()[0]).toEqual({ state: 'requested', jobId: 'former-0', requestedAt: at(-hourMs), tries: 1 });
    expect(world.requestState()).toMatchObject({ requests: 1, bytesThisDay: MiB });
  });

  test('are not taken over by a call that another has taken over', async () => {
    const world = worldWith([job(0)]);
    const work: SessionDoors['work'] = {
      ...world.work,
      async readRange(key, range) {
        world.work.files.set(files.requestState, Buffer.from(JSON.stringify(requestStateOf())));
        return await world.work.readRange(key, range);
      },
    };
    await expect(requestArchives(run, { ...world.doors, work })).rejects.toMatchObject({ name: 'VaultLocked' });
    expect(world.work.files.has(files.ledger(0))).toBe(false);
  });

  test('are listed once in a run, and are there for its later calls', async () => {
    const world = worldWith([job(2)]);
    const short: SessionDoors = { ...world.doors, hasTime: () => false };
    await requestArchives(run, short);
    expect(world.sent).toHaveLength(0);
    await world.ask();
    expect([world.listings, world.sentIds()]).toEqual([1, [idOf(0), idOf(1)]]);
  });

  test.each<[string, Partial<GlacierJob>]>([
    ['failed', { StatusCode: 'Failed' }],
    ['have little of their 24 hours left', { StatusCode: 'Succeeded', CompletionDate: at(-23.8 * hourMs) }],
    ['are for a range', { RetrievalByteRange: '0-1' }],
    ['are about something else', { JobDescription: 'mine' }],
    ['name a row that never was', { JobDescription: rowDescription('run-1', 77) }],
    ['name a run that never was', { JobDescription: rowDescription('run-0', 1) }],
    ['name the row of another archive', { JobDescription: rowDescription('run-1', 2) }],
  ])('that %s are not', async (_, change) => {
    const world = worldWith([job(1, change)]);
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
  });

  test('that go to another key are not', async () => {
    const world = worldWith([job(1)], [rowOf(0), rowOf(1, { key: 'elsewhere/photo-1.jpg' }), rowOf(2)]);
    await world.ask();
    expect(world.sentIds()).toContain(idOf(1));
  });
});
