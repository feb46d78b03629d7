import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import type { Look } from '../../../cli/start/execution.ts';
import { storyOf } from '../../../cli/start/history.ts';
import { isNews, progressOf } from '../../../cli/start/progress.ts';
import { MiB } from '../../../functions/archive/units.ts';

const at = new Date('2026-11-22T06:00:00Z');
const event = (type: HistoryEventType, details: Partial<HistoryEvent> = {}): HistoryEvent => ({
  timestamp: at,
  type,
  id: 1,
  ...details,
});
const entered = (type: HistoryEventType, name: string) => event(type, { stateEnteredEventDetails: { name } });
const exited = (type: HistoryEventType, name: string, output: unknown) =>
  event(type, { stateExitedEventDetails: { name, output: JSON.stringify(output) } });

const plan = { outcome: 'planned', partNumbers: [1, 2, 3], sizeBytes: 300 * MiB + 123, partSizeBytes: 128 * MiB };
const planned = [
  event('ExecutionStarted'),
  entered('TaskStateEntered', 'Plan'),
  event('TaskSucceeded'),
  exited('TaskStateExited', 'Plan', plan),
  entered('ChoiceStateEntered', 'LargeParts?'),
];
const fetching = [...planned, entered('MapStateEntered', 'FetchParts'), event('MapRunStarted')];
const fetched = [...fetching, event('MapRunSucceeded'), exited('MapStateExited', 'FetchParts', plan)];

describe('storyOf()', () => {
  test('knows the state an execution is in, but no choices', () => {
    expect(storyOf([]).state).toBe('Start');
    expect(storyOf(planned).state).toBe('Plan');
    expect(storyOf(fetching).state).toBe('FetchParts');
  });

  test('finds the plan in the output of the state that made it', () => {
    expect(storyOf(planned.slice(0, 3)).plan).toBeUndefined();
    expect(storyOf(planned).plan).toEqual({ parts: 3, sizeBytes: plan.sizeBytes, partSizeBytes: plan.partSizeBytes });
  });

  test('names the map that failed', () => {
    expect(storyOf([...fetching, event('MapRunFailed'), event('ExecutionFailed')]).failedState).toBe('FetchParts');
  });

  test('names the state whose failure was caught, not the ones that cleaned up', () => {
    const caught = [
      ...fetched,
      entered('TaskStateEntered', 'Finalize'),
      event('TaskFailed'),
      exited('TaskStateExited', 'Finalize', plan),
      entered('TaskStateEntered', 'Abandon'),
      event('TaskTimedOut'),
      event('TaskSucceeded'),
      exited('TaskStateExited', 'Abandon', plan),
      entered('FailStateEntered', 'Failed'),
      event('ExecutionFailed'),
    ];
    expect(storyOf(caught)).toMatchObject({ state: 'Failed', failedState: 'Finalize' });
  });

  test('forgets a failure that a retry healed', () => {
    const healed = [entered('TaskStateEntered', 'Plan'), event('TaskFailed'), event('TaskSucceeded')];
    expect(storyOf(healed).failedState).toBeUndefined();
  });
});

describe('progressOf()', () => {
  const look: Look = {
    executionArn: 'arn',
    execution: { executionArn: 'arn', stateMachineArn: 'arn', status: 'RUNNING', startDate: at },
    isRunning: true,
    mapRun: { arn: 'arn', partsDone: 2, startedAt: at, endedAt: undefined },
    ...storyOf(fetching),
  };

  test('counts whole parts, never beyond the size, and the pace since the map began', () => {
    const now = at.getTime() + 2000;
    expect(progressOf('a', look, now)).toMatchObject({
      parts: 3,
      partsDone: 2,
      bytesDone: 256 * MiB,
      bytesPerSecond: 128 * MiB,
    });
    const all = { ...look, mapRun: { arn: 'arn', partsDone: 3, startedAt: at, endedAt: new Date(now) } };
    expect(progressOf('a', all, now + 5000)).toMatchObject({
      bytesDone: plan.sizeBytes,
      bytesPerSecond: Math.round(plan.sizeBytes / 2),
    });
  });

  test('is nothing yet before the plan', () => {
    expect(progressOf('a', { ...look, mapRun: undefined, ...storyOf([]) })).toMatchObject({
      state: 'Start',
      parts: 0,
      bytesDone: 0,
    });
  });

  test('is news when the state or the parts differ', () => {
    const before = progressOf('a', look);
    expect(isNews(undefined, before)).toBe(true);
    expect(isNews(before, progressOf('a', look, at.getTime() + 9000))).toBe(false);
    expect(isNews(before, { ...before, partsDone: 3 })).toBe(true);
    expect(isNews(before, { ...before, state: 'Finalize' })).toBe(true);
  });
});
