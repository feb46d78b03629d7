import { describe, expect, test } from '@jest/globals';
import type { GlacierJob } from '../../../../functions/cloud/glacier-job-outputs.ts';
import { rowDescription } from '../../../../functions/run-files/keys.ts';
import type { Ledger } from '../../../../functions/run-files/ledger.ts';
import { awsError } from '../../doors.ts';
import { at, idOf, MiB, World } from './world.ts';

describe('an answer that is lost', () => {
  test('is looked for in ListJobs, and nothing is asked for twice', async () => {
    const world = new World({ answers: (id) => (id === idOf(1) ? 'lost' : undefined) });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
    expect(world.ledger()[1]).toMatchObject({ state: 'requested', jobId: 'job-2', tries: 1 });
    expect(world.requestState()).toMatchObject({ requests: 3, bytesThisDay: 3 * MiB, inFlight: null });
  });

  test('and whose request never arrived is asked for again; the first counts as spent', async () => {
    const answers = (id: string, time: number) => (id === idOf(1) && time === 1 ? awsError('TimeoutError') : undefined);
    const world = new World({ answers });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2), idOf(1)]);
    const untroubled = new World();
    await untroubled.ask();
    expect(world.requestState().chargedUsd).toBeCloseTo((4 / 3) * untroubled.requestState().chargedUsd, 12);
    expect(world.ledger()[1]?.tries).toBe(1);
  });

  test('is not mistaken for the job that failed before it', async () => {
    const ledger: Ledger = {
      1: { state: 'wanted', tries: 1, jobId: 'job-old', requestedAt: at(-60_000), reason: 'JobFailed: x.' },
    };
    const old: GlacierJob = {
      JobId: 'job-old',
      ArchiveId: idOf(1),
      JobDescription: rowDescription('run-2', 1),
      StatusCode: 'Failed',
      CreationDate: at(-60_000),
    };
    const answers = (id: string, time: number) => (id === idOf(1) && time === 1 ? awsError('TimeoutError') : undefined);
    const world = new World({ ledger, jobs: [old], answers, requestState: {} });
    await world.ask();
    expect(world.ledger()[1]).toMatchObject({ jobId: 'job-4', tries: 2 });
    expect(world.sentIds().filter((id) => id === idOf(1))).toHaveLength(2);
  });

  test('among more jobs than anybody can read leaves it to stock-taking, and nothing is asked for twice', async () => {
    const jobs = Array.from({ length: 200 * 50 }, (_, index): GlacierJob => ({ JobId: `other-${index}` }));
    const answers = (id: string) => (id === idOf(1) ? awsError('NetworkingError') : undefined);
    const world = new World({ answers, jobs, requestState: {} });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
    expect(world.ledger()[1]).toEqual({
      state: 'requested',
      requestedAt: at(0),
      tries: 1,
      reason: expect.stringContaining('RequestLost'),
    });
  });

  test('to every request means that Glacier is not well: a minute later somebody tries again', async () => {
    const world = new World({ answers: () => awsError('NetworkingError') });
    expect(await world.ask()).toMatchObject({ outcome: 'wait', waitSeconds: 60 });
    expect(world.sent).toHaveLength(3);
    expect(world.requestState().paused).toMatchObject({ reason: expect.stringContaining('NetworkingError') });
  });

  test('with a status of 5xx counts as lost, whatever its name', async () => {
    const sick = () => Object.assign(new Error('oh'), { name: 'Oops', $metadata: { httpStatusCode: 502 } });
    const world = new World({ answers: (id, time) => (id === idOf(2) && time === 1 ? sick() : undefined) });
    await world.ask();
    expect([world.sent.length, world.listings]).toEqual([4, 2]); // one listing for former jobs
  });
});
