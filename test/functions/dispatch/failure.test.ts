import { describe, expect, test } from '@jest/globals';
import { type PartFailureDoors, partFailure } from '../../../functions/dispatch/failure.ts';
import { awsError, partsThatFailed } from '../doors.ts';

const why = (doors: PartFailureDoors) => partFailure('photos-1', doors);
const damaged = { Error: 'RangeDamaged', Cause: '{"errorMessage":"wrong"}', Input: '{"key":"photos/1"}' };

describe('partFailure()', () => {
  test('gives error, cause and key of a part that gave up', async () => {
    const failure = { error: 'RangeDamaged', cause: '{"errorMessage":"wrong"}', key: 'photos/1' };
    expect(await why(partsThatFailed(damaged))).toEqual(failure);
  });

  test('gives the one that no redrive heals, where there is one', async () => {
    const parts = partsThatFailed(damaged, { Error: 'SlowDown' }, { Error: 'UploadLost' });
    expect(await why(parts)).toMatchObject({ error: 'UploadLost', cause: undefined, key: undefined });
  });

  test('reads a file that is a JSON list, too', async () => {
    const { mapRuns, results } = partsThatFailed();
    const list = { bytes: Buffer.from(JSON.stringify([damaged])), eTag: '"e"' };
    const read = async (key: string) => (key.endsWith('manifest.json') ? await results.read(key) : list);
    expect(await why({ mapRuns, results: { read } })).toMatchObject({ error: 'RangeDamaged' });
  });

  test('passes over rows that say no error, and tells nothing where none is left', async () => {
    expect(await why(partsThatFailed({ Cause: 'x' }, { Error: 7 }, damaged))).toMatchObject({ error: 'RangeDamaged' });
    expect(await why(partsThatFailed())).toBeUndefined();
  });

  test.each<[string, Partial<PartFailureDoors>]>([
    ['there was no Map Run', { mapRuns: { latest: async () => undefined } }],
    ['there are no results', { results: { read: async () => undefined } }],
    ['they may not be read', { results: { read: async () => Promise.reject(awsError('AccessDenied')) } }],
  ])('is undefined where %s: nothing else fails for that', async (_, changes) => {
    expect(await why({ ...partsThatFailed(damaged), ...changes })).toBeUndefined();
  });

  test.each<[string, Partial<PartFailureDoors>]>([
    ['Step Functions is unwell', { mapRuns: { latest: async () => Promise.reject(awsError('ThrottlingException')) } }],
    ['S3 is unwell', { results: { read: async () => Promise.reject(awsError('SlowDown')) } }],
  ])('is not given while %s: whoever asks later is to hear the same', async (_, changes) => {
    await expect(why({ ...partsThatFailed(damaged), ...changes })).rejects.toThrow('from the fake');
  });
});
