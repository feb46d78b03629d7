import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { GlacierClient, InitiateJobCommand } from '@aws-sdk/client-glacier';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MiB } from '../../../functions/archive/units.ts';
import { impatient, type JobOutputs, openJobOutputs } from '../../../functions/cloud/glacier-job-outputs.ts';
import { clockOf } from '../../../local/clock.ts';
import { Weather } from '../../../local/faults.ts';
import { everyoneMay } from '../../../local/gatekeeper.ts';
import { type Glacier, startGlacier } from '../../../local/glacier/index.ts';

const sizeBytes = 4 * MiB + 17;
const archive = randomBytes(sizeBytes);
const weather = new Weather();
let folder: string;
let glacier: Glacier;
let vault: JobOutputs;
let jobId: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-vault-door-'));
  const options = { dataFolder: folder, clock: clockOf(1), weather, gatekeeper: everyoneMay, notify: async () => {} };
  glacier = await startGlacier(options);
  glacier.admin.createVault('photos');
  const { id } = await glacier.admin.putArchive('photos', Readable.from([archive]), 'holidays');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'x' };
  const client = new GlacierClient({ endpoint: glacier.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const jobParameters = { Type: 'archive-retrieval', ArchiveId: id };
  const job = await client.send(new InitiateJobCommand({ accountId: '-', vaultName: 'photos', jobParameters }));
  jobId = job.jobId ?? '';
  await glacier.admin.completeJob(jobId);
  vault = openJobOutputs(client);
});

afterEach(() => weather.clear());

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
    weather.add({ place: 'glacier:GetJobOutput', kind: 'ignore-range' });
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
    weather.add({ place: 'glacier:GetJobOutput', ...fault });
    await expect(read()).rejects.toMatchObject({ name: 'RangeIncomplete', message: expect.stringContaining(reason) });
  });

  test('calls an output that is refused JobExpired, with the words of Glacier', async () => {
    await expect(vault.readRange({ vaultName: 'photos', jobId: 'unknown' }, inside, sizeBytes)).rejects.toMatchObject({
      name: 'JobExpired',
      message: expect.stringContaining('The job ID was not found'),
    });
  });

  test('lets what may pass through under its own name', async () => {
    weather.add({ place: 'glacier:GetJobOutput', kind: 'throttle', times: 1 });
    await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
    weather.add({ place: 'glacier:GetJobOutput', kind: 'error', times: 1, details: { status: 500 } });
    await expect(read()).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
  });

  test('ends with the signal while it waits for a byte', async () => {
    weather.add({ place: 'glacier:GetJobOutput', kind: 'stall', details: { atByte: 1000 } });
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

  test('does not wait for an answer that never begins', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const client = new GlacierClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'x' },
      maxAttempts: 1,
      requestHandler: impatient(0.1),
    });
    await expect(openJobOutputs(client).describeJob(task())).rejects.toThrow('100 ms requestTimeout');
    silent.closeAllConnections();
    silent.close();
  });
});
