import { expect, test } from '@jest/globals';
import { measureFewHoursLeft } from '../../../functions/restore/few-hours-left.ts';
import type { MeasureEnvironment } from '../../../functions/runtime/environment.ts';
import { openMeasure } from '../../../functions/runtime/metrics.ts';
import { settingsOf } from '../../../functions/runtime/read-environment.ts';

const inHours = (hours: number) => ({
  vaultName: 'photos',
  jobId: 'job-1',
  availableUntil: new Date(Date.now() + hours * 3_600_000).toISOString(),
});
const forgotten = { ...inHours(0), availableUntil: null };

test('measureFewHoursLeft() measures how long a restore has, below four hours and where Glacier said so', () => {
  const measured: unknown[] = [];
  for (const restore of [inHours(24), inHours(4), inHours(3.5), inHours(-1), forgotten]) {
    measureFewHoursLeft(restore, (name, value, facts) => measured.push({ [name]: value, ...facts }));
  }
  const facts = { vaultName: 'photos', jobId: 'job-1' };
  expect(measured).toEqual([
    { HoursLeft: 3.5, ...facts },
    { HoursLeft: -1, ...facts },
  ]);
});

test("a measured value is one line, in CloudWatch's embedded metric format", () => {
  const lines: string[] = [];
  const settings = settingsOf<MeasureEnvironment>({ RESTORE_JOB_OUTPUT_NAME: 'RestoreJobOutput' });
  openMeasure(settings, (line) => lines.push(line))('HoursLeft', 3.5, { jobId: 'job-1' });
  expect(lines).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [{ Namespace: 'Thaw', Dimensions: [['StateMachine']], Metrics: [{ Name: 'HoursLeft' }] }],
    },
    StateMachine: 'RestoreJobOutput',
    HoursLeft: 3.5,
    jobId: 'job-1',
  });
});
