import { expect, test } from '@jest/globals';
import { modifiedMetadata } from '../../../../functions/archive/names/modified-metadata.ts';
import { fromEpoch, modifiedIn, whenModified } from '../../../../functions/archive/names/when-modified.ts';

test.each([
  ['2013-04-01T12:00:00Z', '1364817600'],
  ['2020-09-13T12:26:40.500Z', '1600000000.500000000'],
  ['2020-09-13T12:26:40.007Z', '1600000000.007000000'],
])('modifiedMetadata() writes %s as rclone and s3fs read it', (modifiedAt, mtime) => {
  expect(modifiedMetadata(modifiedAt)).toEqual({ 'thaw-modified': modifiedAt, mtime });
});

test('modifiedMetadata() writes no mtime before 1970, and nothing for no date', () => {
  expect(modifiedMetadata('1969-12-31T23:59:59Z')).toEqual({ 'thaw-modified': '1969-12-31T23:59:59Z' });
  expect(modifiedMetadata(undefined)).toEqual({});
  expect(modifiedMetadata('yesterday')).toEqual({});
});

test.each([
  ['20121114T201618Z', '2012-11-14T20:16:18Z'],
  ['2012-11-14T20:16:18Z', '2012-11-14T20:16:18Z'],
  ['2012-11-14 20:16:18.25 +0130', '2012-11-14T18:46:18.250Z'],
  ['2012-12-31T23:30:00-05', '2013-01-01T04:30:00Z'],
  ['2012-02-30T00:00:00Z', undefined],
  ['2012-11-14T20:16:18', undefined],
  ['14.11.2012', undefined],
])('whenModified() reads %s', (written, modifiedAt) => {
  expect(whenModified(written).modifiedAt).toBe(modifiedAt);
});

test.each([
  ['1600000000', '2020-09-13T12:26:40Z'],
  [1_600_000_000.5, '2020-09-13T12:26:40.500Z'],
  [0, undefined],
  ['-5', '1969-12-31T23:59:55Z'],
  [-631_152_000.5, '1949-12-31T23:59:59.500Z'],
  ['-1', undefined],
  [-11_644_473_600, undefined],
  [1_600_000_000_000_000, undefined],
  [Number.NaN, undefined],
  ['1e9', undefined],
  [null, undefined],
])('fromEpoch() reads %s', (seconds, modifiedAt) => {
  expect(fromEpoch(seconds).modifiedAt).toBe(modifiedAt);
  expect(modifiedIn(seconds).modifiedAt).toBe(modifiedAt);
});
