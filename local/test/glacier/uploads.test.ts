import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  DeleteArchiveCommand,
  DescribeVaultCommand,
  InitiateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadArchiveCommand,
  UploadMultipartPartCommand,
} from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { treeHashOf } from '../../glacier/tree-hash.ts';
import { accountId, bytesOf, failure, mib, type Scene, setScene } from './vaults-for-test.ts';

const vaultName = 'uploads';
const archives = `/-/vaults/${vaultName}/archives`;
let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
  scene.glacier.admin.createVault(vaultName);
});
afterAll(() => scene.close());

const hashesOf = (bytes: Buffer) => ({
  'x-amz-content-sha256': createHash('sha256').update(bytes).digest('hex'),
  'x-amz-sha256-tree-hash': treeHashOf(bytes),
});

describe('UploadArchive', () => {
  test('answers with id, place and tree hash', async () => {
    const body = bytesOf(mib + 1);
    const { archiveId, location, checksum } = await scene.client.send(
      new UploadArchiveCommand({ accountId, vaultName, body }),
    );
    expect(archiveId).toMatch(/^[\w][\w-]{137}$/);
    expect(location).toBe(`/000000000000/vaults/${vaultName}/archives/${archiveId}`);
    expect(checksum).toBe(treeHashOf(body));
    await scene.client.send(new DeleteArchiveCommand({ accountId, vaultName, archiveId }));
    await scene.client.send(new DeleteArchiveCommand({ accountId, vaultName, archiveId }));
    const { NumberOfArchives } = await scene.client.send(new DescribeVaultCommand({ accountId, vaultName }));
    expect(NumberOfArchives).toBe(0);
  });

  test('refuses bytes that do not match their hashes, and keeps none', async () => {
    const body = Buffer.from('payload');
    const hashes = hashesOf(body);
    const wrong = hashesOf(Buffer.from('other'))['x-amz-sha256-tree-hash'];
    for (const name of ['x-amz-content-sha256', 'x-amz-sha256-tree-hash']) {
      const answer = await scene.raw('POST', archives, { ...hashes, [name]: wrong }, body);
      const message = `Checksum mismatch: expected ${wrong}, computed ${hashes['x-amz-content-sha256']}`;
      expect(await failure(answer)).toMatchObject({ status: 400, code: 'InvalidParameterValueException', message });
      const without = await scene.raw('POST', archives, { ...hashes, [name]: '' }, body);
      expect(await failure(without)).toMatchObject({ status: 400, code: 'MissingParameterValueException' });
    }
    const { NumberOfArchives } = await scene.client.send(new DescribeVaultCommand({ accountId, vaultName }));
    expect(NumberOfArchives).toBe(0);
  });

  test('refuses an empty body and a description that is too long or not printable ASCII', async () => {
    const body = Buffer.from('payload');
    expect(await failure(await scene.raw('POST', archives, hashesOf(Buffer.alloc(0)), ''))).toMatchObject({
      status: 400,
      message: 'Invalid Content-Length: 0',
    });
    for (const description of ['x'.repeat(1025), 'caf\u00e9']) {
      const headers = { ...hashesOf(body), 'x-amz-archive-description': description };
      expect(await failure(await scene.raw('POST', archives, headers, body))).toMatchObject({ status: 400 });
    }
  });
});

describe('a multipart upload', () => {
  const partSizeBytes = 2 * mib;
  const bytes = bytesOf(5 * mib + 123);
  const initiate = async (description?: string) => {
    const command = new InitiateMultipartUploadCommand({
      accountId,
      vaultName,
      partSize: String(partSizeBytes),
      archiveDescription: description,
    });
    return (await scene.client.send(command)).uploadId ?? '';
  };
  const uploadPart = (uploadId: string, start: number, body = bytes.subarray(start, start + partSizeBytes)) =>
    scene.client.send(
      new UploadMultipartPartCommand({
        accountId,
        vaultName,
        uploadId,
        body,
        range: `bytes ${start}-${start + body.length - 1}/*`,
      }),
    );
  const complete = (uploadId: string, archiveSize = bytes.length, checksum = treeHashOf(bytes)) =>
    scene.client.send(
      new CompleteMultipartUploadCommand({
        accountId,
        vaultName,
        uploadId,
        archiveSize: String(archiveSize),
        checksum,
      }),
    );

  test('takes parts in any order and again, lists them, survives a restart, and becomes one archive', async () => {
    const uploadId = await initiate('  in parts');
    await uploadPart(uploadId, 2 * partSizeBytes);
    await uploadPart(uploadId, partSizeBytes, Buffer.alloc(partSizeBytes));
    await uploadPart(uploadId, partSizeBytes);
    await scene.restart();
    await uploadPart(uploadId, 0);
    const listed = await scene.client.send(new ListPartsCommand({ accountId, vaultName, uploadId, limit: 2 }));
    expect(listed).toMatchObject({
      ArchiveDescription: 'in parts',
      PartSizeInBytes: partSizeBytes,
      Marker: '4194304-5243002',
    });
    expect(listed.Parts).toEqual([
      { RangeInBytes: '0-2097151', SHA256TreeHash: treeHashOf(bytes.subarray(0, partSizeBytes)) },
      { RangeInBytes: '2097152-4194303', SHA256TreeHash: treeHashOf(bytes.subarray(partSizeBytes, 2 * partSizeBytes)) },
    ]);
    const first = await complete(uploadId);
    expect(first.checksum).toBe(treeHashOf(bytes));
    expect((await complete(uploadId)).archiveId).toBe(first.archiveId);
    const { SizeInBytes } = await scene.client.send(new DescribeVaultCommand({ accountId, vaultName }));
    expect(SizeInBytes).toBe(bytes.length);
    await expect(uploadPart(uploadId, 0)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('is not completed with a gap, another size or another hash, and can be completed afterwards', async () => {
    const uploadId = await initiate();
    await uploadPart(uploadId, 0);
    await uploadPart(uploadId, 2 * partSizeBytes);
    await expect(complete(uploadId)).rejects.toThrow('Missing content range');
    await uploadPart(uploadId, partSizeBytes);
    await expect(complete(uploadId, 1)).rejects.toThrow('Invalid x-amz-archive-size: 1');
    await expect(complete(uploadId, bytes.length, '0'.repeat(64))).rejects.toThrow(
      'Invalid x-amz-sha256-tree-hash: 00',
    );
    expect((await complete(uploadId)).archiveId).toHaveLength(138);
  });

  test('is listed while open, and gone when aborted', async () => {
    const uploadId = await initiate();
    const { UploadsList } = await scene.client.send(new ListMultipartUploadsCommand({ accountId, vaultName }));
    expect(UploadsList?.map(({ MultipartUploadId }) => MultipartUploadId)).toEqual([uploadId]);
    await scene.client.send(new AbortMultipartUploadCommand({ accountId, vaultName, uploadId }));
    await expect(uploadPart(uploadId, 0)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each(['0', '1048577', '524288', '8589934592', 'many'])('has no part size of %s', async (size) => {
    const answer = await scene.raw('POST', `/-/vaults/${vaultName}/multipart-uploads`, { 'x-amz-part-size': size });
    expect(await failure(answer)).toMatchObject({
      status: 400,
      message: `Invalid part size: ${size}. Part size must not be null, must be a power of two and be between 1048576 and 4294967296 bytes.`,
    });
  });

  test('refuses parts that do not lie where parts lie', async () => {
    const uploadId = await initiate();
    const body = Buffer.from('12345');
    const put = (range: string) =>
      scene
        .raw(
          'PUT',
          `/-/vaults/${vaultName}/multipart-uploads/${uploadId}`,
          { ...hashesOf(body), 'content-range': range },
          body,
        )
        .then(failure);
    expect(await put('bytes 1-5/*')).toMatchObject({ status: 400, message: 'Invalid Content-Range: bytes 1-5/*' });
    expect(await put('bytes=0-4')).toMatchObject({ status: 400, message: 'Invalid Content-Range: bytes=0-4' });
    expect(await put('bytes 0-2097152/*')).toMatchObject({ message: 'Invalid Content-Range: bytes 0-2097152/*' });
    expect(await put('bytes 0-5/*')).toMatchObject({
      message: 'Content-Range: bytes 0-5/* is incompatible with Content-Length: 5',
    });
    expect(await put('bytes 20971520000-20971520004/*')).toMatchObject({
      message: 'This is part number 10001 for the current multipart upload. It exceeds the limit of 10000 parts.',
    });
  });
});
