import { describe, expect, test } from '@jest/globals';
import { MiB } from '../../../functions/archive/units.ts';
import type { GlacierJob } from '../../../functions/cloud/glacier-job-outputs.ts';
import { outputOf } from '../../../functions/restore/completed-job.ts';

const task = { vaultName: 'photos', jobId: 'job' };
const hash = 'ab'.repeat(32);
const rangeHash = 'cd'.repeat(32);

const job = (changes: Partial<GlacierJob> = {}): GlacierJob => ({
  Action: 'ArchiveRetrieval',
  ArchiveId: 'archive',
  ArchiveSHA256TreeHash: hash,
  ArchiveSizeInBytes: 10 * MiB,
  Completed: true,
  CreationDate: '2026-11-22T06:00:00.000Z',
  CompletionDate: '2026-11-22T10:00:00.000Z',
  RetrievalByteRange: `0-${10 * MiB - 1}`,
  SHA256TreeHash: hash,
  StatusCode: 'Succeeded',
  ...changes,
});

const inventory = (changes: Partial<GlacierJob> = {}): GlacierJob => ({
  Action: 'InventoryRetrieval',
  Completed: true,
  CompletionDate: '2026-11-22T10:00:00.000Z',
  InventorySizeInBytes: 1234,
  StatusCode: 'Succeeded',
  ...changes,
});

describe('outputOf()', () => {
  test('a whole archive has the size and tree hash of the archive, and no range', () => {
    expect(outputOf(task, job())).toMatchObject({ sizeBytes: 10 * MiB, treeHash: hash, range: undefined });
  });

  test('a ranged job has the size of its range, not of its archive', () => {
    const ranged = job({ RetrievalByteRange: `${4 * MiB}-${6 * MiB - 1}`, SHA256TreeHash: rangeHash });
    const range = { start: 4 * MiB, end: 6 * MiB };
    expect(outputOf(task, ranged)).toMatchObject({ sizeBytes: 2 * MiB, treeHash: rangeHash, range });
  });

  test('an unaligned range has no tree hash, whatever the job says', () => {
    const unaligned = job({ RetrievalByteRange: `${1 * MiB}-${3 * MiB - 1}`, SHA256TreeHash: rangeHash });
    expect(outputOf(task, unaligned)).toMatchObject({ sizeBytes: 2 * MiB, treeHash: null });
  });

  test('a whole archive without a range field is still whole', () => {
    expect(outputOf(task, job({ RetrievalByteRange: undefined }))).toMatchObject({ treeHash: hash, range: undefined });
  });

  test('an inventory has its own size, its format, and no tree hash', () => {
    const csv = inventory({ InventoryRetrievalParameters: { Format: 'CSV' } });
    expect(outputOf(task, csv)).toMatchObject({ kind: 'inventory', sizeBytes: 1234, format: 'CSV', treeHash: null });
    expect(outputOf(task, inventory())).toMatchObject({ format: 'JSON' });
  });

  test.each([
    ['in progress', job({ Completed: false, StatusCode: 'InProgress' }), 'JobNotReady', 'InProgress'],
    ['completed but not succeeded', job({ StatusCode: undefined }), 'JobNotReady', 'nothing'],
    ['failed', job({ StatusCode: 'Failed', StatusMessage: 'ResourceNotFound' }), 'JobFailed', 'ResourceNotFound'],
    ['a select job', job({ Action: 'Select' }), 'JobNotUnderstood', 'Action'],
    ['without archive id', job({ ArchiveId: undefined }), 'JobNotUnderstood', 'ArchiveId'],
    ['without a size', job({ ArchiveSizeInBytes: undefined }), 'JobNotUnderstood', 'ArchiveSizeInBytes'],
    ['of 0 bytes', job({ ArchiveSizeInBytes: 0 }), 'JobNotUnderstood', 'ArchiveSizeInBytes'],
    ["above Glacier's largest", job({ ArchiveSizeInBytes: 2 ** 46 }), 'JobNotUnderstood', 'largest archive'],
    ['with half a hash', job({ ArchiveSHA256TreeHash: 'ab' }), 'JobNotUnderstood', '64 hex digits'],
    ['with a range past its end', job({ RetrievalByteRange: `0-${10 * MiB}` }), 'JobNotUnderstood', 'inside'],
    ['with a range that is none', job({ RetrievalByteRange: 'all' }), 'JobNotUnderstood', 'inside'],
    ['an inventory without size', inventory({ InventorySizeInBytes: undefined }), 'JobNotUnderstood', 'InventorySize'],
    ['an inventory without date', inventory({ CompletionDate: 'soon' }), 'JobNotUnderstood', 'CompletionDate'],
  ])('refuses a job %s', (_, description, name, reason) => {
    expect(() => outputOf(task, description)).toThrow(
      expect.objectContaining({ name, message: expect.stringContaining(reason) }),
    );
  });
});
