import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { GlacierClient, InitiateJobCommand } from '@aws-sdk/client-glacier';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MiB } from '../../../functions/archive/units.ts';
import { type JobOutputs, openJobOutputs } from '../../../functions/cloud/glacier-job-outputs.ts';
import { clockOf } from '../../../local/clock.ts';
import { keysOf } from '../../../local/credentials.ts';
import { Faults } from '../../../local/faults.ts';
import { everyoneMay } from '../../../local/gatekeeper.ts';
import { type Glacier, startGlacier } from '../../../local/glacier/index.ts';
import { randomBytes } from '../../../local/test/random-bytes.ts';

const sizeBytes = 4 * MiB + 17;
const archive = randomBytes(sizeBytes);
const faults = new Faults();
let folder: string;
let glacier: Glacier;
let vault: JobOutputs;
let jobId: string;
let client: GlacierClient;
let jobParameters: { Type: string; ArchiveId: string };
const credentials = keysOf('local');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-vault-door-'));
  const options = { dataFolder: folder, clock: clockOf(1), faults, gatekeeper: everyoneMay, notify: async () => {} };
  glacier = await startGlacier(options);
  glacier.admin.createVault('photos');
  const { id } = await glacier.admin.putArchive('photos', Readable.from([archive]), 'holidays');
  client = new GlacierClient({ endpoint: glacier.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  jobParameters = { Type: 'archive-retrieval', ArchiveId: id };
  const job = await client.send(new InitiateJobCommand({ accountId: '-', vaultName: 'photos', jobParameters }));
  jobId = job.jobId ?? '';
  await glacier.admin.completeJob(jobId);
  vault = openJobOutputs(client);
});

afterEach(() => faults.clear());

afterAll(async () => {
  await glacier.close();
  await rm(folder, { recursive: true });
});

const task = () => ({ vaultName: 'photos', jobId });
const inside = { start: 2 * MiB, end: 4 * MiB };

async function read(range = inside, signal?: AbortSignal) {
  const output = await vault.readRange(task(), range, sizeBytes, signal);
  const chunks: Uint8Array[] = [];
  await output.pour((chunk) => chunks.push(Buffer.from(chunk)));
  return { ...output, bytes: Buffer.concat(chunks) };
}

describe('readRange()', () => {
  test('brings exactly the bytes of the range, its hash, and the description', async () => {
    const output = await read();
    expect(output.bytes.equals(archive.subarray(inside.start, inside.end))).toBe(true);
    expect(output.treeHash).toMatch(/^[0-9a-f]{64}$/);
    expect(output.archiveDescription).toBe('holidays');
  });

  test('says nothing of a hash where Glacier has none', async () => {
    expect((await read({ start: MiB, end: 3 * MiB })).treeHash).toBeUndefined();
  });

  test('takes a 200 where the range is the whole output', async () => {
    faults.add({ place: 'glacier:GetJobOutput', kind: 'ignore-range' });
    const whole = await read({ start: 0, end: sizeBytes });
    expect(whole.bytes.equals(archive)).toBe(true);
  });

  test.each([
    ['200 for 206', { kind: 'ignore-range' }, 'got 200'],
    ['another Content-Range', { kind: 'other-range' }, 'got 206 and "bytes'],
    ['a short body', { kind: 'short' }, 'and then the end'],
    ['a longer one than asked for', { kind: 'long' }, 'got'],
    ['a connection that is cut', { kind: 'cut', details: { atByte: 1000 } }, 'connection failed'],
  ])('refuses %s as RangeIncomplete', async (_, fault, reason) => {
    faults.add({ place: 'glacier:GetJobOutput', ...fault });
    await expect(read()).rejects.toMatchObject({ name: 'RangeIncomplete', message: expect.stringContaining(reason) });
  });

  test('calls an output that is refused JobExpired, with the words of Glacier', async () => {
    await expect(vault.readRange({ vaultName: 'photos', jobId: 'unknown' }, inside, sizeBytes)).rejects.toMatchObject({
      name: 'JobExpired',
      message: expect.stringContaining('The job ID was not found'),
    });
  });

  describe('asks for the job when Glacier says "not currently available for download", for only a lost output is bought again', () => {
    const refuse = () =>
      faults.add({
        place: 'glacier:GetJobOutput',
        kind: 'error',
        times: 1,
        details: { status: 400, code: 'InvalidParameterValueException' },
      });

    test('of a job that is not done it is JobNotReady', async () => {
      const job = await client.send(new InitiateJobCommand({ accountId: '-', vaultName: 'photos', jobParameters }));
      const unfinished = { vaultName: 'photos', jobId: job.jobId ?? '' };
      await expect(vault.readRange(unfinished, inside, sizeBytes)).rejects.toMatchObject({
        name: 'JobNotReady',
        message: expect.stringContaining('It says of the job "InProgress"'),
      });
    });

    test('of a job that is done and lives it is RangeIncomplete, which is tried again', async () => {
      refuse();
      await expect(read()).rejects.toMatchObject({
        name: 'RangeIncomplete',
        message: expect.stringContaining('it should be there'),
      });
      expect((await read()).bytes.length).toBe(2 * MiB);
    });

    test.each([
      ['has failed', { StatusCode: 'Failed', Completed: true }, 'JobFailed'],
      [
        'ended more than 24 hours ago',
        { StatusCode: 'Succeeded', CompletionDate: '2020-01-01T00:00:00Z' },
        'JobExpired',
      ],
    ])('of a job that %s it is %s', async (_, facts, name) => {
      refuse();
      const told = new GlacierClient({ endpoint: glacier.url, region: 'us-east-1', credentials, maxAttempts: 1 });
      told.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const answer = await next(args);
            return commandName === 'DescribeJobCommand'
              ? { ...answer, output: { ...answer.output, ...facts } }
              : answer;
          },
        { step: 'initialize', priority: 'high' },
      );
      await expect(openJobOutputs(told).readRange(task(), inside, sizeBytes)).rejects.toMatchObject({ name });
      told.destroy();
    });

    test('and while it is asked, an accident keeps its own name', async () => {
      refuse();
      faults.add({ place: 'glacier:DescribeJob', kind: 'throttle', times: 1 });
      await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
    });
  });

  test('lets what may pass through under its own name', async () => {
    faults.add({ place: 'glacier:GetJobOutput', kind: 'throttle', times: 1 });
    await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
    faults.add({ place: 'glacier:GetJobOutput', kind: 'error', times: 1, details: { status: 500 } });
    await expect(read()).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
  });

  test('ends with the signal while it waits for a byte', async () => {
    faults.add({ place: 'glacier:GetJobOutput', kind: 'stall', details: { atByte: 1000 } });
    const attempt = new AbortController();
    const output = await vault.readRange(task(), inside, sizeBytes, attempt.signal);
    const first = Promise.withResolvers<void>();
    const poured = output.pour(() => first.resolve());
    await first.promise;
    attempt.abort(new Error('enough'));
    await expect(poured).rejects.toMatchObject({ name: 'RangeIncomplete', message: expect.stringContaining('enough') });
  });
});

describe('describeJob()', () => {
  test('says JobNotFound of a job that Glacier does not know', async () => {
    await expect(vault.describeJob({ vaultName: 'photos', jobId: 'unknown' })).rejects.toMatchObject({
      name: 'JobNotFound',
    });
  });
});
