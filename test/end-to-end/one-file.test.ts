import { createHash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { buildTemplate } from '../../release/template/build.ts';
import { type OneFileStack, type OneFileWorld, openOneFileWorld } from '../release/one-file.ts';
import { bytesOf } from './bytes.ts';
import { outputOf } from './output-of.ts';

let world: OneFileWorld;
beforeAll(async () => {
  world = await openOneFileWorld((await buildTemplate()).text);
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Archives the bytes, requests them, and gives the SHA-256 of the object that they become, below `prefix`. */
async function restored(stack: OneFileStack, bytes: Uint8Array, { vault = 'demo', prefix = '' } = {}): Promise<string> {
  const archiveId = await stack.vaults.upload(bytes, { vault });
  const key = `${prefix}${vault}/${archiveId}`;
  const made = world.made(key);
  await stack.vaults.startJob({ archiveId, vault });
  await made;
  const bucket = outputOf({ ...world.cloud, outputs: stack.outputs }, 'BucketName');
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const hash = createHash('sha256');
  for await (const chunk of Body as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest('hex');
}

test('the one-file template, deployed alone, restores a small file and one of 277 MiB byte for byte', async () => {
  const stack = await world.deploy('Alone');
  expect([stack.status, await world.reasons('Alone')]).toEqual(['CREATE_COMPLETE', []]);
  const small = bytesOf(200_000, 'small');
  expect(await restored(stack, small)).toBe(sha256(small));
  const large = bytesOf(277 * MiB, 'large');
  expect(await restored(stack, large)).toBe(sha256(large));
  expect(world.cloud.policies.refusals()).toEqual([]);
}, 300_000);

test('an update of a parameter reaches the functions; a second stack has names of its own, and the longest values', async () => {
  const bytes = bytesOf(5000, 'again');
  await world.deploy('Twice', { KeyPrefix: 'first/' });
  const changed = await world.deploy('Twice', {
    KeyPrefix: 'second/',
    Vaults: 'demo,other',
    OutcomeEmail: 'a@example.org',
  });
  expect(changed.status).toBe('UPDATE_COMPLETE');
  expect(await restored(changed, bytes, { prefix: 'second/' })).toBe(sha256(bytes));
}, 180_000);

test('an existing bucket takes what is restored, under the longest values of all parameters', async () => {
  const other = await world.deploy('Owner');
  const prefix = `${'p'.repeat(127)}/`;
  const stack = await world.deploy('Longest', {
    BucketName: other.outputs['BucketName'] ?? '',
    BucketOwner: '000000000000',
    BucketRegion: 'us-east-1',
    BucketKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/1',
    KeyPrefix: prefix,
    StorageClass: 'INTELLIGENT_TIERING',
    Vaults: Array.from({ length: 10 }, (_, index) => `${index}`.padEnd(255, 'v')).join(','),
    Workers: '1000000',
    MaxConcurrency: '10000',
    RequestsPerSecond: '1000',
    OutcomeEmail: 'archive@example.org',
  });
  expect([stack.status, await world.reasons('Longest')]).toEqual(['CREATE_COMPLETE', []]);
  expect(stack.outputs['BucketName']).toBe(other.outputs['BucketName']);
  expect(Object.keys(stack.outputs)).toContain('BucketNeedsStatements');
  const bytes = bytesOf(5000, 'longest');
  expect(await restored(stack, bytes, { vault: '3'.padEnd(255, 'v'), prefix })).toBe(sha256(bytes));
}, 180_000);
