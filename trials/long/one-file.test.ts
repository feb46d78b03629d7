import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { buildTemplate } from '../../release/template/build.ts';
import { bytesOf } from '../../test/end-to-end/bytes.ts';
import { thawIn } from '../../test/end-to-end/thaw-command.ts';
import { type OneFileWorld, openOneFileWorld } from '../../test/release/one-file.ts';

let template: string;
let world: OneFileWorld;
beforeAll(async () => {
  ({ text: template } = await buildTemplate());
  world = await openOneFileWorld(template);
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('the one-file template, deployed alone, restores a small file and one of 277 MiB byte for byte', async () => {
  const stack = await world.deploy('Alone');
  expect([stack.status, await world.reasons('Alone')]).toEqual(['CREATE_COMPLETE', []]);
  const small = bytesOf(200_000, 'small');
  expect(await world.restored(stack, small)).toBe(sha256(small));
  const large = bytesOf(277 * MiB, 'large');
  expect(await world.restored(stack, large)).toBe(sha256(large));
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
  expect(await world.restored(changed, bytes, { prefix: 'second/' })).toBe(sha256(bytes));
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
  expect(await world.restored(stack, bytes, { vault: '3'.padEnd(255, 'v'), prefix })).toBe(sha256(bytes));
}, 180_000);

const thaw = (...args: readonly string[]) => thawIn(world.cloud, ...args);

test('thaw deploy brings the same stack, which restores both; thaw deploy --delete takes it down and keeps what was restored', async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'thaw-template-')), 'thaw.template.json');
  await writeFile(file, template);
  const deploy = ['deploy', '--stack', 'Typed', '--yes', '--template', file];
  expect(await thaw(...deploy, '--key-prefix', 'typed/')).toMatch(
    /^The stack "Typed" is deployed\.\n[^]*TopicArn +arn:aws:sns/,
  );
  const stack = await world.find('Typed');
  for (const bytes of [bytesOf(200_000, 'typed'), bytesOf(277 * MiB, 'typed')]) {
    expect(await world.restored(stack, bytes, { prefix: 'typed/' })).toBe(sha256(bytes));
  }
  expect(await thaw('deploy', '--stack', 'Typed', '--delete', '--yes')).toMatch(
    /^The stack "Typed" is deleted\.\nKept: /,
  );
  const listed = await world.s3.send(new ListObjectsV2Command({ Bucket: stack.outputs['BucketName'] }));
  expect(listed.KeyCount).toBe(2);
  await rm(path.dirname(file), { recursive: true });
}, 300_000);

test('thaw deploy without --yes and without a terminal does nothing and says so', async () => {
  await expect(thaw('deploy', '--stack', 'Silent')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/--yes/),
  });
});
