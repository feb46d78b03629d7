import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { download } from '../../../cli/start/download.ts';
import { partFailure } from '../../../cli/start/part-failure.ts';
import { treeHashOf } from '../../../local/glacier/tree-hash.ts';
import { randomBytes } from '../../../local/test/random-bytes.ts';
import { withFolder } from '../folder.ts';
import { glacierAndS3 } from '../services.ts';

test('download() leaves the right file, or the one that was there before', () =>
  withFolder(async (folder) => {
    await using services = await glacierAndS3(path.join(folder, 'data'));
    const { s3 } = services.clients;
    services.s3.createBucket('bucket');
    const bytes = randomBytes(3_000_000);
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'demo/a', Body: bytes }));

    const target = path.join(folder, 'restored', 'demo', 'a.tar');
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, 'before');
    const wanted = { bucket: 'bucket', key: 'demo/a', path: target, treeHash: treeHashOf(bytes) };

    await expect(download(s3, { ...wanted, treeHash: '0'.repeat(64) })).rejects.toMatchObject({ name: 'NotTheSame' });
    await expect(download(s3, { ...wanted, key: 'demo/b' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await readFile(target, 'utf8')).toBe('before');

    await download(s3, wanted);
    expect((await readFile(target)).equals(bytes)).toBe(true);
    expect(await readdir(path.dirname(target))).toEqual(['a.tar']);
  }));

test("partFailure() finds the first failed part in the map's results", () =>
  withFolder(async (folder) => {
    await using services = await glacierAndS3(path.join(folder, 'data'));
    const { s3 } = services.clients;
    services.s3.createBucket('work');
    const put = (key: string, rows: string) => s3.send(new PutObjectCommand({ Bucket: 'work', Key: key, Body: rows }));
    const row = JSON.stringify({ Status: 'FAILED', Error: 'RangeDamaged', Cause: '{"errorMessage":"part 2"}' });
    await put('results/uuid-1/manifest.json', '{}');
    await put('results/uuid-1/SUCCEEDED_0.jsonl', '{}\n');
    await put('results/uuid-1/FAILED_0.jsonl', `${row}\n${row}\n`);
    await put('results/uuid-2/FAILED_0.json', `[${row}]`);
    await put('results/uuid-3/manifest.json', '{}');
    const arn = (uuid: string) => `arn:aws:states:us-east-1:000000000000:mapRun:RestoreJobOutput/FetchParts:${uuid}`;
    const expected = { error: 'RangeDamaged', cause: '{"errorMessage":"part 2"}' };
    expect(await partFailure(s3, 'work', arn('uuid-1'))).toEqual(expected);
    expect(await partFailure(s3, 'work', arn('uuid-2'))).toEqual(expected);
    expect(await partFailure(s3, 'work', arn('uuid-3'))).toBeUndefined();
  }));
