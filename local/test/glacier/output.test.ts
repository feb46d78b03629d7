import { GetJobOutputCommand, InitiateJobCommand, type JobParameters } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { treeHashOf } from '../../glacier/tree-hash.ts';
import { accountId, bytesOf, failure, mib, type Scene, setScene, signedGlacier } from './vaults-for-test.ts';

const vaultName = 'output';
const bytes = bytesOf(7 * mib - 5);
let archiveId = '';
let jobId = '';
let scene: Scene;

beforeAll(async () => {
  scene = await setScene();
  scene.glacier.admin.createVault(vaultName);
  archiveId = (await scene.glacier.admin.putArchive(vaultName, bytes, 'a description')).id;
  jobId = await completed({ Type: 'archive-retrieval', ArchiveId: archiveId });
});
afterAll(() => scene.close());

async function completed(jobParameters: JobParameters): Promise<string> {
  const { jobId = '' } = await scene.client.send(new InitiateJobCommand({ accountId, vaultName, jobParameters }));
  await scene.glacier.admin.completeJob(jobId);
  return jobId;
}

const get = (range?: string, job = jobId) =>
  scene.raw('GET', `/-/vaults/${vaultName}/jobs/${job}/output`, range === undefined ? {} : { range });
const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

/** Status, Content-Range and hash of an answer whose bytes are the right ones. */
async function shapeOf(response: Response, right: Buffer) {
  const body = await bodyOf(response);
  expect(body.equals(right)).toBe(true);
  expect(response.headers.get('content-length')).toBe(String(right.length));
  const { headers, status } = response;
  return { status, range: headers.get('content-range'), hash: headers.get('x-amz-sha256-tree-hash') };
}

describe('GetJobOutput', () => {
  test('without a range gives all of it, 200, with hash, type and description', async () => {
    const response = await get();
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('x-amz-archive-description')).toBe('a description');
    expect(await shapeOf(response, bytes)).toEqual({ status: 200, range: null, hash: treeHashOf(bytes) });
  });

  test.each([
    ['an aligned range', 2 * mib, 4 * mib, true],
    ['the aligned end', 4 * mib, bytes.length, true],
    ['a range across nodes', mib, 3 * mib, false],
    ['half a MiB', 0, mib / 2, false],
    ['one byte', 0, 1, false],
    ['the last byte', bytes.length - 1, bytes.length, false],
    ['the whole', 0, bytes.length, true],
  ])('of %s gives 206, its place, and a hash where the tree has one', async (_what, start, end, hasHash) => {
    const right = bytes.subarray(start, end);
    expect(await shapeOf(await get(`bytes=${start}-${end - 1}`), right)).toEqual({
      status: 206,
      range: `bytes ${start}-${end - 1}/${bytes.length}`,
      hash: hasHash ? treeHashOf(right) : null,
    });
  });

  test('cuts off a range that ends past the output', async () => {
    expect(await shapeOf(await get(`bytes=4194304-99999999`), bytes.subarray(4 * mib))).toEqual({
      status: 206,
      range: `bytes 4194304-${bytes.length - 1}/${bytes.length}`,
      hash: treeHashOf(bytes.subarray(4 * mib)),
    });
  });

  test('refuses a range that starts past the output with 400, not 416', async () => {
    expect(await failure(await get('bytes=8388608-12582911'))).toEqual({
      status: 400,
      code: 'InvalidParameterValueException',
      message: 'The start of the range is larger than size of retrieved data: bytes=8388608-12582911',
      type: 'Client',
    });
  });

  test.each(['bytes 0-1/2', '0-100/493', 'bytes=5-', 'bytes=-5', 'lines=0-1'])(
    'ignores the malformed range "%s"',
    async (range) => {
      expect(await shapeOf(await get(range), bytes)).toMatchObject({ status: 200, range: null });
    },
  );

  test('refuses a job that is in progress, failed or unknown', async () => {
    const jobParameters = { Type: 'archive-retrieval', ArchiveId: archiveId };
    const { jobId: early = '' } = await scene.client.send(
      new InitiateJobCommand({ accountId, vaultName, jobParameters }),
    );
    const refusal = {
      status: 400,
      code: 'InvalidParameterValueException',
      message: `The job is not currently available for download: ${early}`,
    };
    expect(await failure(await get(undefined, early))).toMatchObject(refusal);
    await scene.glacier.admin.failJob(early, 'no');
    expect(await failure(await get(undefined, early))).toMatchObject(refusal);
    expect(await failure(await get(undefined, 'unknown'))).toMatchObject({
      status: 404,
      code: 'ResourceNotFoundException',
    });
    expect(scene.glacier.admin.outputRequests(early)).toBe(2);
  });

  test('of a ranged job counts from the start of that range', async () => {
    const job = await completed({
      Type: 'archive-retrieval',
      ArchiveId: archiveId,
      RetrievalByteRange: '4194304-6291455',
    });
    const right = bytes.subarray(5 * mib, 6 * mib);
    expect(await shapeOf(await get('bytes=1048576-2097151', job), right)).toEqual({
      status: 206,
      range: `bytes 1048576-2097151/${2 * mib}`,
      hash: treeHashOf(right),
    });
  });

  test('of a job whose range is no node gives no hash at all', async () => {
    const job = await completed({
      Type: 'archive-retrieval',
      ArchiveId: archiveId,
      RetrievalByteRange: '1048576-3145727',
    });
    expect(await shapeOf(await get(undefined, job), bytes.subarray(mib, 3 * mib))).toMatchObject({
      status: 200,
      hash: null,
    });
    expect(await shapeOf(await get('bytes=0-1048575', job), bytes.subarray(mib, 2 * mib))).toMatchObject({
      hash: null,
    });
  });

  test('gives the SDK checksum, range and description under its own names', async () => {
    const output = await scene.client.send(
      new GetJobOutputCommand({ accountId, vaultName, jobId, range: 'bytes=0-1048575' }),
    );
    expect(output).toMatchObject({
      status: 206,
      checksum: treeHashOf(bytes.subarray(0, mib)),
      contentRange: `bytes 0-1048575/${bytes.length}`,
      archiveDescription: 'a description',
      contentType: 'application/octet-stream',
      acceptRanges: 'bytes',
    });
    expect(Buffer.from((await output.body?.transformToByteArray()) ?? []).equals(bytes.subarray(0, mib))).toBe(true);
  });
});

test('a replaced tree hash shows wherever the archive does, and the hashes of ranges stay right', async () => {
  const { id } = await scene.glacier.admin.putArchive(vaultName, bytes.subarray(0, 2 * mib));
  const job = await completed({ Type: 'archive-retrieval', ArchiveId: id });
  const wrong = '0'.repeat(64);
  scene.glacier.admin.replaceTreeHash(id, wrong);
  expect(scene.glacier.admin.describe(job)).toMatchObject({ SHA256TreeHash: wrong, ArchiveSHA256TreeHash: wrong });
  const right = bytes.subarray(mib, 2 * mib);
  expect(await shapeOf(await get('bytes=1048576-2097151', job), right)).toMatchObject({ hash: treeHashOf(right) });
});

describe('under faults', () => {
  const range = 'bytes=0-2097151';
  const right = bytes.subarray(0, 2 * mib);
  const strike = (kind: string, details: Record<string, unknown> = {}) =>
    scene.faults.add({ place: 'glacier:GetJobOutput', kind, details, times: 1, where: { jobId } });

  test('cut breaks the connection after exactly so many bytes', async () => {
    strike('cut', { atByte: 1_500_000 });
    const response = await get(range);
    expect(response.headers.get('content-length')).toBe(String(2 * mib));
    const came: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of response.body ?? []) came.push(chunk);
    })();
    await expect(reading).rejects.toThrow();
    expect(Buffer.concat(came).equals(right.subarray(0, 1_500_000))).toBe(true);
  });

  test('stall is silent until the client leaves', async () => {
    strike('stall', { atByte: 1000 });
    const leave = new AbortController();
    const target = `/-/vaults/${vaultName}/jobs/${jobId}/output`;
    const { host: _, ...headers } = signedGlacier({ host: scene.glacier.url, method: 'GET', target });
    const response = await fetch(`${scene.glacier.url}${target}`, { headers, signal: leave.signal });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBe(1000);
    const next = reader?.read();
    leave.abort();
    await expect(next).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('stall with ms goes on afterwards', async () => {
    strike('stall', { atByte: 1000, ms: 5 });
    expect((await bodyOf(await get(range))).equals(right)).toBe(true);
  });

  test('short and long send fewer or more bytes and say so', async () => {
    strike('short', { bytes: 10 });
    expect((await bodyOf(await get(range))).length).toBe(2 * mib - 10);
    strike('long');
    const long = await get(range);
    expect(long.headers.get('content-range')).toBe(`bytes 0-2097151/${bytes.length}`);
    expect((await bodyOf(long)).length).toBe(2 * mib + 1);
  });

  test('short may leave nothing at all', async () => {
    strike('short', { bytes: 2 * mib });
    expect((await bodyOf(await get(range))).length).toBe(0);
  });

  test('flip changes one bit and leaves the hash', async () => {
    strike('flip', { atByte: mib + 3 });
    const response = await get(range);
    const body = await bodyOf(response);
    expect(response.headers.get('x-amz-sha256-tree-hash')).toBe(treeHashOf(right));
    expect(body.equals(right)).toBe(false);
    body.writeUInt8(body.readUInt8(mib + 3) ^ 1, mib + 3);
    expect(body.equals(right)).toBe(true);
  });

  test('wrong-hash and drop-hash change the header alone', async () => {
    strike('wrong-hash');
    expect((await shapeOf(await get(range), right)).hash).toMatch(/^[0-9a-f]{64}$/);
    strike('wrong-hash');
    expect((await shapeOf(await get(range), right)).hash).not.toBe(treeHashOf(right));
    strike('drop-hash');
    expect((await shapeOf(await get(range), right)).hash).toBeNull();
  });

  test('ignore-range sends all of it with 200, other-range another range with 206', async () => {
    strike('ignore-range');
    expect(await shapeOf(await get(range), bytes)).toMatchObject({ status: 200, range: null });
    strike('other-range');
    expect(await shapeOf(await get(range), bytes.subarray(mib, 3 * mib))).toMatchObject({
      status: 206,
      range: `bytes 1048576-3145727/${bytes.length}`,
    });
  });

  test('a fault strikes the range it names', async () => {
    scene.faults.add({ place: 'glacier:GetJobOutput', kind: 'throttle', where: { range: '0-9' }, times: 1 });
    expect((await get('bytes=10-19')).status).toBe(206);
    expect((await get('bytes=0-9')).status).toBe(400);
  });

  test('expire lets the output vanish now, and stay away', async () => {
    const job = await completed({ Type: 'archive-retrieval', ArchiveId: archiveId });
    scene.faults.add({ place: 'glacier:GetJobOutput', kind: 'expire', times: 1, where: { jobId: job } });
    for (const _ of [1, 2]) {
      expect(await failure(await get(range, job))).toMatchObject({
        status: 404,
        message: `The job ID was not found: ${job}`,
      });
    }
  });

  test('a detail that is no number is an error of the test', async () => {
    strike('cut', { atByte: 'middle' });
    expect(await failure(await get(range))).toMatchObject({ code: 'LocalCloudError' });
  });
});
