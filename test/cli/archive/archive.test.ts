import { beforeEach, expect, test } from '@jest/globals';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

let account: FakeAccount;
beforeEach(() => {
  account = new FakeAccount();
});

const archiveId = 'a'.repeat(138);

test('thaw archive requests an archive, Bulk, and its job tells our topic', async () => {
  const said = await typed(account, 'archive', 'photos', archiveId);
  expect(account.requested).toEqual([
    { vaultName: 'photos', archiveId, tier: 'Bulk', topicArn: account.stack.topicArn },
  ]);
  expect(said).toMatchObject({ exit: 0, facts: { outcome: 'requested', jobId: 'job1' } });
});

test('the job names no topic where the vault tells ours already', async () => {
  account.topics.set('photos', account.stack.topicArn);
  account.topics.set('films', 'arn:aws:sns:eu-west-1:111111111111:somebody-else');
  await typed(account, 'archive', 'photos', archiveId);
  await typed(account, 'archive', 'films', archiveId);
  expect(account.requested.map(({ topicArn }) => topicArn)).toEqual([undefined, account.stack.topicArn]);
});

test('takes tier, range and a key of any letters, which Glacier gets as ASCII', async () => {
  const args = ['--tier', 'expedited', '--range', '0-1048575', '--key', '2019/é 😀.tar'];
  await typed(account, 'archive', 'photos', archiveId, ...args);
  expect(account.requested).toMatchObject([
    { tier: 'Expedited', range: '0-1048575', description: String.raw`{"thaw":{"key":"2019/\u00e9 \ud83d\ude00.tar"}}` },
  ]);
});

test.each([
  ['../x', /segment "\.\."/],
  ['', /it is empty/],
  ['é'.repeat(200), /Glacier takes 1024/],
])('a key "%s" is refused before anything is requested', async (key, message) => {
  await expect(typed(account, 'archive', 'photos', archiveId, '--key', key)).rejects.toThrow(message);
  expect(account.requested).toEqual([]);
});

test('a request that Glacier refuses is told in its words', async () => {
  const refusal = Object.assign(new Error('The archive ID was not found'), { name: 'ResourceNotFoundException' });
  Object.assign(account.vaults, { request: () => Promise.reject(refusal) });
  await expect(typed(account, 'archive', 'photos', archiveId)).rejects.toMatchObject({
    name: 'NotRequested',
    exit: 1,
    message: expect.stringContaining('The archive ID was not found'),
  });
});
