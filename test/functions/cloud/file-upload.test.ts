import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../../functions/archive/units.ts';
import { type FileUploads, openFileUploads } from '../../../functions/cloud/file-upload.ts';
import { type Files, openFiles } from '../../../functions/cloud/files.ts';
import { accountId } from '../../../local/account.ts';
import { clockOf } from '../../../local/clock.ts';
import { keysOf } from '../../../local/credentials.ts';
import { Faults } from '../../../local/faults.ts';
import { everyoneMay } from '../../../local/gatekeeper.ts';
import { type S3, startS3 } from '../../../local/s3/index.ts';

let folder: string;
let s3: S3;
let client: S3Client;
let files: Files;
let uploads: FileUploads;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-file-upload-'));
  s3 = await startS3({ dataFolder: folder, clock: clockOf(1), faults: new Faults(), gatekeeper: everyoneMay });
  s3.createBucket('work', {});
  const credentials = keysOf('local');
  client = new S3Client({ endpoint: s3.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  files = openFiles('work', accountId, client);
  uploads = openFileUploads('work', accountId, client);
});

afterAll(async () => {
  client.destroy();
  await s3.close();
  await rm(folder, { recursive: true });
});

const textOf = async (key: string) => (await files.read(key))?.bytes.toString();

test('a file of two parts is there when it is complete, and not before', async () => {
  const upload = await uploads.open('report.csv');
  await uploads.part(upload, 1, Buffer.alloc(5 * MiB, 'a'));
  await uploads.part(upload, 2, Buffer.from('b'));
  expect(await files.sizeOf('report.csv')).toBeUndefined();
  await uploads.complete(upload, 2);
  const text = await textOf('report.csv');
  expect(text?.length).toBe(5 * MiB + 1);
  expect(text?.slice(-2)).toBe('ab');
});

test('a part that is written again takes the place of the first, and the file that of a former one', async () => {
  await files.write('report.jsonl', 'former');
  const upload = await uploads.open('report.jsonl');
  await uploads.part(upload, 1, Buffer.from('once'));
  await uploads.part(upload, 1, Buffer.from('twice'));
  await uploads.complete(upload, 1);
  expect(await textOf('report.jsonl')).toBe('twice');
});

test('an upload that lacks a part is not completed', async () => {
  const upload = await uploads.open('short.txt');
  await uploads.part(upload, 1, Buffer.from('x'));
  await expect(uploads.complete(upload, 2)).rejects.toThrow('wanted 2 parts, S3 holds 1');
  expect(await files.sizeOf('short.txt')).toBeUndefined();
});

test('an upload that was aborted is gone, by name, and may be aborted again', async () => {
  const upload = await uploads.open('gone.txt');
  await uploads.abort(upload);
  await uploads.abort(upload);
  await expect(uploads.part(upload, 1, Buffer.from('x'))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(uploads.complete(upload, 1)).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('a browser is told what a file is, however it was written', async () => {
  await files.write('report.html', '<!doctype html>');
  const typeOf = async (Key: string) => (await client.send(new HeadObjectCommand({ Bucket: 'work', Key }))).ContentType;
  expect(await typeOf('report.html')).toBe('text/html; charset=utf-8');
  expect(await typeOf('report.csv')).toBe('text/csv; charset=utf-8');
});
