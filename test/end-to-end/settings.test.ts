import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { endingOf, failedWith, restore, sentenceIn } from './endings.ts';
import { startWorld, type World, type WorldOptions } from './harness.ts';
import { failuresIn } from './stories.ts';
import { type StepName, withVariables } from './template-edits.ts';

async function inWorld(options: WorldOptions, tell: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld(options);
  try {
    await tell(world);
  } finally {
    await world.close();
  }
}

const missing = (name: string) =>
  new RegExp(`wanted the environment variable ${name}, which the stack sets, found none`);
const malformed = (name: string, rest = '') => new RegExp(`wanted .* in the environment variable ${name}, .*${rest}`);

/** The step with one setting changed. */
const changed = (step: StepName, name: string, value?: string): WorldOptions => ({
  changeTemplate: withVariables(step, { [name]: value }),
});

describe('a setting of plan', () => {
  test.each([
    ['missing', 'STORAGE_CLASS', undefined, missing('STORAGE_CLASS')],
    ['malformed', 'MINIMUM_PART_SIZE_BYTES', '3145728', malformed('MINIMUM_PART_SIZE_BYTES', 'found "3145728"')],
    ['unknown to S3', 'STORAGE_CLASS', 'COLD', /Cannot use STORAGE_CLASS "COLD": wanted a storage class of S3/],
  ])('%s: ConfigurationError that names it, before Glacier is asked', (_, name, value, sentence) =>
    inWorld(changed('Plan', name, value), async (world) => {
      const ending = await restore(world, { archiveId: await world.upload(Buffer.from('thaw')) });
      expect(ending).toMatchObject(failedWith('ConfigurationError', sentence));
      expect(world.cloud.glacier.admin.outputRequests(ending.jobId)).toBe(0);
      expect(world.glacierRequests()).not.toHaveProperty('DescribeJob');
      expect(await world.openUploads()).toEqual([]);
    }),
  );
});

describe('a setting of fetch-part', () => {
  test.each([
    ['missing', 'BUCKET_OWNER', undefined, missing('BUCKET_OWNER')],
    ['malformed', 'SLICE_SIZE_BYTES', '1000000', malformed('SLICE_SIZE_BYTES')],
  ])(
    '%s: the part says ConfigurationError and names it, and is not tried again; the upload stays open',
    (_, name, value, sentence) =>
      inWorld(changed('FetchPart', name, value), async (world) => {
        const ending = await restore(world, { archiveId: await world.upload(Buffer.from('thaw')) });
        expect(ending).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
        const failures = await world.partFailures();
        expect(failures.map(({ error }) => error)).toEqual(['ConfigurationError']);
        expect(sentenceIn(failures[0]?.cause ?? '')).toMatch(sentence);
        expect(world.cloud.glacier.admin.outputRequests(ending.jobId)).toBe(1); // Plan's
        expect(await world.objects()).toEqual([]);
        expect(await world.openUploads()).toHaveLength(1);
      }),
  );
});

test('a setting of finalize missing: ConfigurationError that names it; the upload stays for a redrive', () =>
  inWorld(changed('Finalize', 'BUCKET_OWNER'), async (world) => {
    const ending = await restore(world, { archiveId: await world.upload(Buffer.from('thaw')) });
    expect(ending).toMatchObject(failedWith('ConfigurationError', missing('BUCKET_OWNER')));
    expect(await world.objects()).toEqual([]);
    expect(await world.openUploads()).toHaveLength(1);
  }));

test('a setting of abandon malformed: the hopeless end it was to clean up is still told, and the history names the setting', () =>
  inWorld(changed('Abandon', 'BUCKET_OWNER', 'me'), async (world) => {
    const archiveId = await world.upload(Buffer.from('thaw'));
    world.cloud.glacier.admin.replaceTreeHash(archiveId, 'ab'.repeat(32));
    const ending = await restore(world, { archiveId });
    expect(ending).toMatchObject(failedWith('ArchiveDamaged', /No object was made/));
    const { executionArn } = await world.restored(ending.jobId);
    expect(await failuresIn(world, executionArn)).toEqual(['ArchiveDamaged', 'ConfigurationError']);
    expect(await world.objects()).toEqual([]);
    expect(await world.openUploads()).toHaveLength(1); // the lifecycle rule sweeps it
  }));

describe('a setting of start', () => {
  test.each([
    ['missing', 'ROOM_QUEUE_URL', undefined],
    ['malformed', 'ACCOUNT_ID', 'ours'],
  ])('%s: the message waits, and when the stack is mended the archive is restored', async (_, name, value) => {
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-settings-'));
    try {
      let jobId = '';
      await inWorld({ ...changed('Start', name, value), dataFolder, speed: 1000 }, async (world) => {
        const waits = world.messagesReturned(2);
        jobId = await world.startJob({ archiveId: await world.upload(Buffer.from('thaw')) });
        await waits;
        expect(world.executionNames()).toEqual([]);
        expect(world.waiting()).toBe(1);
        expect(world.deadLetters()).toEqual([]);
      });
      await inWorld({ dataFolder, speed: 1000 }, async (mended) => {
        expect(endingOf(await mended.restored(jobId))).toMatchObject({ status: 'SUCCEEDED' });
        expect(await mended.objects()).toHaveLength(1);
      });
    } finally {
      await rm(dataFolder, { recursive: true });
    }
  });
});
