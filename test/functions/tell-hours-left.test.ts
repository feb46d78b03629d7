import { expect, test } from '@jest/globals';
import { openMeasure } from '../../functions/metrics.ts';
import { tellFewHoursLeft, tellHoursLeft } from '../../functions/tell-hours-left.ts';

const inHours = (hours: number) => ({
  vaultName: 'photos',
  jobId: 'job-1',
  availableUntil: new Date(Date.now() + hours * 3_600_000).toISOString(),
});
const forgotten = { ...inHours(0), availableUntil: null };

function measuring(tell: typeof tellHoursLeft) {
  const measured: unknown[] = [];
  for (const restore of [inHours(24), inHours(4), inHours(3.5), inHours(-1), forgotten]) {
    tell(restore, (name, value) => measured.push({ [name]: value }));
  }
  return measured;
}

test('tellHoursLeft() measures until when Glacier promises the output, where it says so', () => {
  expect(measuring(tellHoursLeft)).toEqual([24, 4, 3.5, -1].map((HoursLeft) => ({ HoursLeft })));
});

test('tellFewHoursLeft() measures below four hours', () => {
  expect(measuring(tellFewHoursLeft)).toEqual([{ HoursLeft: 3.5 }, { HoursLeft: -1 }]);
});

test("a measured value is one line, in CloudWatch's embedded metric format", () => {
  const before = process.env.STATE_MACHINE_NAME;
  process.env.STATE_MACHINE_NAME = 'RestoreJobOutput';
  const lines: string[] = [];
  openMeasure((line) => lines.push(line))('HoursLeft', 3.5, { jobId: 'job-1' });
  process.env.STATE_MACHINE_NAME = before;
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
