import { expect, test } from '@jest/globals';
import type { Bucket } from '../../../functions/cloud/bucket.ts';
import { jobNotFound } from '../../../functions/errors.ts';
import type { Destination } from '../../../functions/flow.ts';
import { isProbe, probe } from '../../../functions/restore/probe.ts';
import { awsError } from '../doors.ts';

const task = { vaultName: 'photos', jobId: 'thaw-probe-01234567-89ab-cdef-0123-456789abcdef' };
const settings = { bucketName: 'dest', keyPrefix: 'restored/', storageClass: 'STANDARD' } as const;
const unknownJob = { describeJob: () => Promise.reject(jobNotFound('nobody knows it')) };

test('isProbe() takes what doctor makes up, and no job id of Glacier’s', () => {
  expect(isProbe(task)).toBe(true);
  for (const jobId of ['thaw-probe-', 'thaw-probe-1', `${task.jobId}0`, 'x'.repeat(92)]) {
    expect(isProbe({ jobId })).toBe(false);
  }
  expect(isProbe({})).toBe(false);
});

test('probe() is ok where Glacier knows no such job and nothing lies at the key', async () => {
  const looked: Destination[] = [];
  const bucket: Pick<Bucket, 'head'> = {
    async head(destination) {
      looked.push(destination);
      return undefined;
    },
  };
  expect(await probe(task, { vault: unknownJob, bucket, settings })).toEqual({
    outcome: 'already restored',
    probe: { glacier: 'ok', destination: 'ok' },
  });
  expect(looked).toEqual([{ bucket: 'dest', key: `restored/${task.jobId}` }]);
});

test('probe() names what was refused, and does not fail', async () => {
  const doors = {
    vault: { describeJob: () => Promise.reject(awsError('AccessDeniedException')) },
    bucket: { head: () => Promise.reject(awsError('AccessDenied')) },
    settings,
  };
  expect((await probe(task, doors)).probe).toEqual({
    glacier: 'AccessDeniedException',
    destination: 'AccessDenied',
  });
});
