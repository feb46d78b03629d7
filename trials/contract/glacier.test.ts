import {
  DeleteArchiveCommand,
  DeleteVaultNotificationsCommand,
  DescribeJobCommand,
  DescribeVaultCommand,
  GetDataRetrievalPolicyCommand,
  GetJobOutputCommand,
  GetVaultNotificationsCommand,
  InitiateJobCommand,
  type JobParameters,
  ListJobsCommand,
  SetVaultNotificationsCommand,
  UploadArchiveCommand,
} from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TreeHash } from '../../functions/archive/tree-hash.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { answerTo } from './answer.ts';
import { type GlacierPlace, openGlacier } from './open-glacier.ts';
import { placeOf } from './place.ts';

const MiB = 2 ** 20;
/** Three leaves and a bit: the last one is short, and the tree is not a full one. */
const archive = randomBytes(3 * MiB + 123);
const treeHashOf = (bytes: Buffer) => new TreeHash().update(bytes).digestHex();
const unknownJob = 'u'.repeat(92);

let glacier: GlacierPlace;
let where: { readonly accountId: string; readonly vaultName: string };
let archiveId: string;
beforeAll(async () => {
  glacier = await openGlacier();
  where = { accountId: '-', vaultName: glacier.vaultName };
  const upload = new UploadArchiveCommand({ ...where, body: archive, archiveDescription: 'a description' });
  archiveId = (await glacier.client.send(upload)).archiveId ?? '';
}, 120_000);
afterAll(async () => {
  await glacier.client.send(new DeleteArchiveCommand({ ...where, archiveId }));
  await glacier.close();
});

const initiate = (jobParameters: JobParameters) =>
  glacier.client.send(new InitiateJobCommand({ ...where, jobParameters }));
const describeJob = (jobId: string) => glacier.client.send(new DescribeJobCommand({ ...where, jobId }));
const output = (jobId: string, range?: string) =>
  glacier.client.send(new GetJobOutputCommand({ ...where, jobId, range }));

/** Status, Content-Range, tree hash, and the bytes themselves. */
async function received(jobId: string, range?: string) {
  const { status, contentRange, checksum, body } = await output(jobId, range);
  return { status, contentRange, checksum, bytes: Buffer.from((await body?.transformToByteArray()) ?? []) };
}

async function started(jobParameters: JobParameters): Promise<string> {
  return (await initiate({ Tier: 'Expedited', ...jobParameters })).jobId ?? '';
}

/** One job of each kind is enough for all its tests; undefined where a job lasts for hours. */
const done = new Map<string, Promise<string>>();
async function finished(jobParameters: JobParameters): Promise<string> {
  const key = JSON.stringify(jobParameters);
  const job = done.get(key) ?? started(jobParameters).then((jobId) => glacier.finish(jobId).then(() => jobId));
  done.set(key, job);
  return await job;
}

const wholeArchive = () => finished({ Type: 'archive-retrieval', ArchiveId: archiveId });
/** The archive from its second MiB to its third. */
const middle = () =>
  finished({ Type: 'archive-retrieval', ArchiveId: archiveId, RetrievalByteRange: `${MiB}-${3 * MiB - 1}` });
const inventory = () => finished({ Type: 'inventory-retrieval', Format: 'JSON' });

const { kind } = placeOf('GLACIER_ENDPOINT');
/** On AWS a job takes hours, and a vault may tell somebody who is to be told. */
const testElsewhere = kind === 'aws' ? test.skip : test;
/** Only the local Glacier knows which topics there are. */
const testHere = kind === 'local' ? test : test.skip;

/** A test of a job that is done. */
const testOf = (title: string, job: () => Promise<string>, meet: (jobId: string) => Promise<void>) =>
  testElsewhere(title, async () => meet(await job()), 120_000);

describe('Glacier: InitiateJob', () => {
  test('of an archive is accepted: 202, with a job id of 92 characters', async () => {
    const { jobId = '', $metadata } = await initiate({ Type: 'archive-retrieval', ArchiveId: archiveId });
    expect(`${$metadata.httpStatusCode} ${jobId.replace(/[A-Za-z0-9_-]/g, '').length} ${jobId.length}`).toBe(
      '202 0 92',
    );
  });

  test('of an archive that is not there: 404 ResourceNotFoundException', async () => {
    const wanted = { Type: 'archive-retrieval', ArchiveId: 'a'.repeat(138) };
    expect(await answerTo(initiate(wanted))).toBe('404 ResourceNotFoundException');
  });

  test('of a range that does not begin at a MiB: 400 InvalidParameterValueException', async () => {
    const wanted = { Type: 'archive-retrieval', ArchiveId: archiveId, RetrievalByteRange: `1-${MiB}` };
    expect(await answerTo(initiate(wanted))).toBe('400 InvalidParameterValueException');
  });

  test('with a topic that is no topic: 400 InvalidParameterValueException', async () => {
    const wanted = { Type: 'archive-retrieval', ArchiveId: archiveId, SNSTopic: 'not-a-topic' };
    expect(await answerTo(initiate(wanted))).toBe('400 InvalidParameterValueException');
  });

  test('with a description that is not ASCII: 400 InvalidParameterValueException', async () => {
    const wanted = { Type: 'archive-retrieval', ArchiveId: archiveId, Description: 'ü' };
    expect(await answerTo(initiate(wanted))).toBe('400 InvalidParameterValueException');
  });
});

describe('Glacier: DescribeJob', () => {
  test('of a job nobody knows: 404 ResourceNotFoundException', async () => {
    expect(await answerTo(describeJob(unknownJob))).toBe('404 ResourceNotFoundException');
  });

  test('of a job in a vault nobody knows: 404 ResourceNotFoundException', async () => {
    const request = new DescribeJobCommand({ ...where, vaultName: 'thaw-contract-no-such-vault', jobId: unknownJob });
    expect(await answerTo(glacier.client.send(request))).toBe('404 ResourceNotFoundException');
  });

  test('of a job that is not done says InProgress', async () => {
    const jobId = await started({ Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Bulk' });
    const { Completed, StatusCode, CompletionDate } = await describeJob(jobId);
    expect({ Completed, StatusCode, CompletionDate }).toEqual({
      Completed: false,
      StatusCode: 'InProgress',
      CompletionDate: undefined,
    });
  });

  testOf(
    'of a whole archive gives size, range, and both tree hashes, which are the same',
    wholeArchive,
    async (jobId) => {
      const job = await describeJob(jobId);
      expect(job).toMatchObject({
        Action: 'ArchiveRetrieval',
        ArchiveId: archiveId,
        Completed: true,
        StatusCode: 'Succeeded',
        ArchiveSizeInBytes: archive.length,
        ArchiveSHA256TreeHash: treeHashOf(archive),
        SHA256TreeHash: treeHashOf(archive),
        RetrievalByteRange: `0-${archive.length - 1}`,
      });
      expect(job.CompletionDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(job.VaultARN).toMatch(new RegExp(`^arn:aws:glacier:[a-z0-9-]+:\\d{12}:vaults/${glacier.vaultName}$`));
    },
  );

  testOf(
    'of a range that is not aligned gives the size of the whole archive, and no hash of the range',
    middle,
    async (jobId) => {
      const { ArchiveSizeInBytes, ArchiveSHA256TreeHash, RetrievalByteRange, SHA256TreeHash } =
        await describeJob(jobId);
      expect({ ArchiveSizeInBytes, ArchiveSHA256TreeHash, RetrievalByteRange, SHA256TreeHash }).toEqual({
        ArchiveSizeInBytes: archive.length,
        ArchiveSHA256TreeHash: treeHashOf(archive),
        RetrievalByteRange: `${MiB}-${3 * MiB - 1}`,
        SHA256TreeHash: undefined,
      });
    },
  );

  testOf('of an inventory gives its size, and no hash', inventory, async (jobId) => {
    const { Action, ArchiveId, SHA256TreeHash, InventorySizeInBytes } = await describeJob(jobId);
    expect({ Action, ArchiveId, SHA256TreeHash }).toEqual({ Action: 'InventoryRetrieval' });
    expect(InventorySizeInBytes).toBeGreaterThan(0);
  });
});

describe('Glacier: GetJobOutput', () => {
  test('of a job nobody knows: 404 ResourceNotFoundException', async () => {
    expect(await answerTo(output(unknownJob))).toBe('404 ResourceNotFoundException');
  });

  test('of a job that is not done: 400 InvalidParameterValueException', async () => {
    const jobId = await started({ Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Bulk' });
    expect(await answerTo(output(jobId))).toBe('400 InvalidParameterValueException');
  });

  testOf('of everything is 200, with the tree hash and the archive’s description', wholeArchive, async (jobId) => {
    const { archiveDescription } = await output(jobId, 'bytes=0-0');
    const { bytes, ...rest } = await received(jobId);
    expect(rest).toEqual({ status: 200, contentRange: undefined, checksum: treeHashOf(archive) });
    expect(bytes.equals(archive)).toBe(true);
    expect(archiveDescription).toBe('a description');
  });

  testOf('of an aligned range is 206, with Content-Range and the hash of these bytes', wholeArchive, async (jobId) => {
    const wanted = archive.subarray(2 * MiB, 3 * MiB);
    const { bytes, ...rest } = await received(jobId, `bytes=${2 * MiB}-${3 * MiB - 1}`);
    expect(rest).toEqual({
      status: 206,
      contentRange: `bytes ${2 * MiB}-${3 * MiB - 1}/${archive.length}`,
      checksum: treeHashOf(wanted),
    });
    expect(bytes.equals(wanted)).toBe(true);
  });

  testOf('of the aligned rest has a hash, too', wholeArchive, async (jobId) => {
    const { status, checksum } = await received(jobId, `bytes=${2 * MiB}-${archive.length - 1}`);
    expect({ status, checksum }).toEqual({ status: 206, checksum: treeHashOf(archive.subarray(2 * MiB)) });
  });

  testOf('of a range that is not aligned is 206, without a hash', wholeArchive, async (jobId) => {
    const { bytes, ...rest } = await received(jobId, 'bytes=5-14');
    expect(rest).toEqual({ status: 206, contentRange: `bytes 5-14/${archive.length}`, checksum: undefined });
    expect(bytes.equals(archive.subarray(5, 15))).toBe(true);
  });

  testOf('ignores a Range it does not understand: 200, and everything', wholeArchive, async (jobId) => {
    const { status, contentRange, bytes } = await received(jobId, 'bytes 0-1/2');
    expect({ status, contentRange, length: bytes.length }).toEqual({
      status: 200,
      contentRange: undefined,
      length: archive.length,
    });
  });

  testOf('of a range that begins past the end: 400 InvalidParameterValueException', wholeArchive, async (jobId) => {
    expect(await answerTo(output(jobId, `bytes=${archive.length}-${archive.length + 5}`))).toBe(
      '400 InvalidParameterValueException',
    );
  });

  testOf('of a range that ends past the end gives what there is', wholeArchive, async (jobId) => {
    const { status, contentRange, bytes } = await received(jobId, `bytes=${3 * MiB}-${4 * MiB - 1}`);
    expect({ status, contentRange, length: bytes.length }).toEqual({
      status: 206,
      contentRange: `bytes ${3 * MiB}-${archive.length - 1}/${archive.length}`,
      length: 123,
    });
  });

  testOf('of a ranged job counts from the beginning of its range', middle, async (jobId) => {
    const { bytes, status, contentRange } = await received(jobId, `bytes=0-${MiB - 1}`);
    expect({ status, contentRange }).toEqual({ status: 206, contentRange: `bytes 0-${MiB - 1}/${2 * MiB}` });
    expect(bytes.equals(archive.subarray(MiB, 2 * MiB))).toBe(true);
  });

  testOf('of an inventory is JSON with vault and archives, and has no hash', inventory, async (jobId) => {
    const { bytes, checksum } = await received(jobId);
    const said: unknown = JSON.parse(bytes.toString());
    expect(said).toMatchObject({
      VaultARN: expect.stringContaining(`vaults/${glacier.vaultName}`),
      ArchiveList: expect.any(Array),
    });
    expect(checksum).toBeUndefined();
    expect((await describeJob(jobId)).InventorySizeInBytes).toBe(bytes.length);
  });
});

describe('Glacier: ListJobs', () => {
  testOf('with completed=true leaves out what is in progress', wholeArchive, async (jobId) => {
    const running = await started({ Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Bulk' });
    const list = async (completed?: string) => {
      const { JobList = [] } = await glacier.client.send(new ListJobsCommand({ ...where, completed }));
      return JobList.map(({ JobId }) => JobId);
    };
    expect(await list('true')).toContain(jobId);
    expect(await list('true')).not.toContain(running);
    expect(await list('false')).toContain(running);
  });

  test('gives a marker where there is more', async () => {
    await initiate({ Type: 'archive-retrieval', ArchiveId: archiveId });
    await initiate({ Type: 'archive-retrieval', ArchiveId: archiveId });
    const one = await glacier.client.send(new ListJobsCommand({ ...where, limit: 1 }));
    expect(one.JobList).toHaveLength(1);
    const two = await glacier.client.send(new ListJobsCommand({ ...where, limit: 1, marker: one.Marker }));
    expect(two.JobList?.[0]?.JobId).not.toBe(one.JobList?.[0]?.JobId);
  });

  test('with a status nobody knows: 400 InvalidParameterValueException', async () => {
    const request = new ListJobsCommand({ ...where, statuscode: 'finished' });
    expect(await answerTo(glacier.client.send(request))).toBe('400 InvalidParameterValueException');
  });
});

describe('Glacier: vaults', () => {
  testElsewhere('GetVaultNotifications of a vault that tells nobody: 404 ResourceNotFoundException', async () => {
    await glacier.client.send(new DeleteVaultNotificationsCommand(where));
    expect(await answerTo(glacier.client.send(new GetVaultNotificationsCommand(where)))).toBe(
      '404 ResourceNotFoundException',
    );
  });

  testHere('SetVaultNotifications is given back by GetVaultNotifications', async () => {
    const { topicArn } = glacier;
    const vaultNotificationConfig = { SNSTopic: topicArn, Events: ['ArchiveRetrievalCompleted'] };
    const set = new SetVaultNotificationsCommand({ ...where, vaultNotificationConfig });
    expect(await answerTo(glacier.client.send(set))).toBe('204');
    const { vaultNotificationConfig: said } = await glacier.client.send(new GetVaultNotificationsCommand(where));
    expect(said).toEqual(vaultNotificationConfig);
  });

  test('DescribeVault of a vault nobody knows: 404 ResourceNotFoundException', async () => {
    const request = new DescribeVaultCommand({ ...where, vaultName: 'thaw-contract-no-such-vault' });
    expect(await answerTo(glacier.client.send(request))).toBe('404 ResourceNotFoundException');
  });

  test('GetDataRetrievalPolicy gives one rule', async () => {
    const { Policy } = await glacier.client.send(new GetDataRetrievalPolicyCommand({ accountId: '-' }));
    expect(Policy?.Rules?.map(({ Strategy }) => Strategy)).toEqual([
      expect.stringMatching(/^(None|FreeTier|BytesPerHour)$/),
    ]);
  });
});

describe('Glacier: UploadArchive', () => {
  test('with a wrong tree hash: 400 InvalidParameterValueException', async () => {
    const request = new UploadArchiveCommand({ ...where, body: Buffer.from('one'), checksum: '0'.repeat(64) });
    expect(await answerTo(glacier.client.send(request))).toBe('400 InvalidParameterValueException');
  });
});
