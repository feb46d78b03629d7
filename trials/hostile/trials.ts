import { Readable } from 'node:stream';
import fc from 'fast-check';
import { parseContentRange } from '../../functions/archive/byte-range.ts';
import { rangeIncomplete } from '../../functions/errors.ts';
import { outputOf } from '../../functions/restore/completed-job.ts';
import { destinationKey } from '../../functions/restore/destination-key.ts';
import { readNotification } from '../../functions/restore/notification.ts';
import { objectMetadata } from '../../functions/restore/object-metadata.ts';
import { mostlyRecord, oddText, oddValue } from './strangers.ts';
import type { Trial } from './tally.ts';

const home = { accountId: '000000000000', region: 'us-east-1' };
const task = { vaultName: 'photos', jobId: 'job-1' };
const keyPrefix = 'restored/';
const MiB = 2 ** 20;

const vaultName = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);
const jobId = fc.stringMatching(/^[A-Za-z0-9_-]{92}$/);
const vaultArn = fc.oneof(
  { weight: 8, arbitrary: vaultName.map((name) => `arn:aws:glacier:us-east-1:000000000000:vaults/${name}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('us-east-1', 'eu-west-1'), fc.constantFrom('000000000000', '111111111111'), oddText)
      .map(([region, account, name]) => `arn:aws:glacier:${region}:${account}:vaults/${name}`),
  },
);

const notification = mostlyRecord({
  Action: fc.constantFrom('ArchiveRetrieval', 'InventoryRetrieval'),
  VaultARN: vaultArn,
  JobId: jobId,
  ArchiveSizeInBytes: fc.maxSafeNat(),
  StatusCode: fc.constantFrom('Succeeded', 'Failed'),
});

const body = fc.oneof(
  { weight: 4, arbitrary: notification.map((fields) => JSON.stringify(fields)) },
  {
    weight: 4,
    arbitrary: notification.map((fields) => JSON.stringify({ Type: 'Notification', Message: JSON.stringify(fields) })),
  },
  { weight: 1, arbitrary: notification.map((fields) => `{"__proto__":${JSON.stringify(fields)}}`) },
  { weight: 1, arbitrary: oddText },
  { weight: 1, arbitrary: oddValue.map((value) => JSON.stringify({ Type: 'Notification', Message: value })) },
);

/** Bodies of messages, raw and in envelopes. */
const notifications: Trial<string> = {
  name: 'notifications',
  inputs: body,
  meet(text) {
    const claim = readNotification(text, home);
    if (!/^[A-Za-z0-9_.-]{1,255}$/.test(claim.vaultName)) throw new Error(`accepted the vault "${claim.vaultName}"`);
    if (!/^[A-Za-z0-9_-]+$/.test(claim.jobId)) throw new Error(`accepted the job "${claim.jobId}"`);
  },
};

const size = fc.oneof(fc.integer({ min: 1, max: 100 * MiB }), fc.constant(40_000 * 2 ** 30));
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const description = mostlyRecord({
  Action: fc.constantFrom('ArchiveRetrieval', 'InventoryRetrieval'),
  ArchiveId: fc.stringMatching(/^[A-Za-z0-9_-]{138}$/),
  ArchiveSHA256TreeHash: hash,
  ArchiveSizeInBytes: size,
  Completed: fc.constant(true),
  CompletionDate: fc.constant('2026-11-22T10:00:00.000Z'),
  CreationDate: fc.constant('2026-11-22T06:00:00.000Z'),
  InventorySizeInBytes: size,
  RetrievalByteRange: fc.oneof(
    fc.constant(undefined),
    size.map((bytes) => `0-${bytes - 1}`),
  ),
  SHA256TreeHash: hash,
  StatusCode: fc.constant('Succeeded'),
});

/** DescribeJob's answers, as a service gone wild would give them. */
const jobs: Trial<Record<string, unknown>> = {
  name: 'job descriptions',
  inputs: description,
  meet(job) {
    const output = outputOf(task, job);
    if (!Number.isSafeInteger(output.sizeBytes) || output.sizeBytes < 1) throw new Error('accepted an impossible size');
    objectMetadata(task, output, { archiveDescription: 'a description' });
    destinationKey(task, output, undefined, keyPrefix);
  },
};

const output = { kind: 'archive', archiveId: 'archive', range: undefined, sizeBytes: 1, treeHash: null } as const;
const key = fc.oneof(
  { weight: 2, arbitrary: fc.array(fc.stringMatching(/^[a-z0-9 ._-]{1,12}$/), { minLength: 1, maxLength: 4 }) },
  { weight: 3, arbitrary: fc.array(oddText, { maxLength: 4 }) },
);
const jobDescription = fc.oneof(
  { weight: 6, arbitrary: key.map((segments) => JSON.stringify({ thaw: { key: segments.join('/') } })) },
  { weight: 2, arbitrary: oddValue.map((named) => JSON.stringify({ thaw: { key: named } })) },
  { weight: 1, arbitrary: oddText },
);

/** Keys that jobs and odd vaults name. */
const keys: Trial<[string, string]> = {
  name: 'keys',
  inputs: fc.tuple(fc.oneof(vaultName, fc.constantFrom('.', '..')), jobDescription),
  meet([vault, text]) {
    const whole = destinationKey(
      { ...task, vaultName: vault },
      { ...output, createdAt: undefined, availableUntil: undefined },
      text,
      keyPrefix,
    );
    const steps = whole.slice(keyPrefix.length).split('/');
    const isInside = whole.startsWith(keyPrefix) && !steps.some((step) => ['', '.', '..'].includes(step));
    if (!isInside || Buffer.byteLength(whole) > 1024) throw new Error(`accepted the key ${JSON.stringify(whole)}`);
  },
};

const digits = fc.oneof(
  fc.nat({ max: 2 ** 31 - 1 }).map(String),
  fc.constantFrom('-1', '01', '1e3', ' 1', '', '9'.repeat(20)),
);
const contentRange = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 1000 })).map(([a, b]) => `bytes ${a}-${a + b}/5000`),
  },
  { weight: 3, arbitrary: fc.tuple(digits, digits, digits).map(([a, b, c]) => `bytes ${a}-${b}/${c}`) },
  { weight: 1, arbitrary: oddText },
);

/** Content-Range headers. */
const contentRanges: Trial<string> = {
  name: 'content ranges',
  inputs: contentRange,
  meet(header) {
    const said = parseContentRange(header);
    if (said === undefined) throw rangeIncomplete('not a range');
    const { range, totalBytes } = said;
    if (!(range.start >= 0 && range.start < range.end && range.end <= totalBytes))
      throw new Error(`accepted ${header}`);
  },
};

export const trials = [notifications, jobs, keys, contentRanges];

/** The rows of a map's results, mostly those of a plan of three parts. */
export const resultRows = fc
  .shuffledSubarray([1, 2, 3], { minLength: 2 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((partNumber) =>
        fc.oneof(
          { weight: 20, arbitrary: fc.constant(JSON.stringify(rowOf(partNumber))) },
          { weight: 1, arbitrary: oddValue.map((value) => JSON.stringify({ ...rowOf(partNumber), sizeBytes: value })) },
          { weight: 1, arbitrary: oddText },
        ),
      ),
    ),
  );

const rowOf = (partNumber: number) => ({
  partNumber,
  sizeBytes: partNumber === 3 ? 5 : 8 * MiB,
  treeHash: 'ab'.repeat(32),
  crc32: 'AAAAAA==',
  eTag: '"e"',
});

export const streamOf = (text: string): Readable => Readable.from([Buffer.from(text)]);
