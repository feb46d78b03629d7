import { SetVaultNotificationsCommand } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWorld, type World } from './harness.ts';
import { notification, vaultArn } from './notification.ts';
import { outputOf } from './output-of.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ tierSeconds: { Standard: 3600 } });
});
afterAll(() => world.close());

const envelope = (Message: string) =>
  JSON.stringify({ Type: 'Notification', MessageId: 'm', TopicArn: outputOf(world.cloud, 'TopicArn'), Message });

/** Glacier tells the topic of every job of this vault, whatever the job itself says. */
async function tellTheTopicOf(vaultName: string): Promise<void> {
  const events = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];
  const vaultNotificationConfig = { SNSTopic: outputOf(world.cloud, 'TopicArn'), Events: events };
  await world.clients.glacier.send(
    new SetVaultNotificationsCommand({ accountId: '-', vaultName, vaultNotificationConfig }),
  );
}

/** How often the restores asked Glacier since then. */
function requestsSince({ DescribeJob = 0, GetJobOutput = 0 }: Readonly<Record<string, number>>) {
  const now = world.glacierRequests();
  return { DescribeJob: (now.DescribeJob ?? 0) - DescribeJob, GetJobOutput: (now.GetJobOutput ?? 0) - GetJobOutput };
}

const elsewhere = (accountId: string, region: string) => ({
  VaultARN: `arn:aws:glacier:${region}:${accountId}:vaults/demo`,
});

test.each([
  ['is not JSON', 'hello', /wanted JSON, found "hello"/],
  ['is empty JSON', '{}', /wanted the ARN of a vault in VaultARN, found nothing/],
  ['is a list', '[]', /wanted the ARN of a vault/],
  ["is not Glacier's", JSON.stringify({ Records: [{ eventSource: 'aws:s3' }] }), /wanted the ARN of a vault/],
  ['is of another account', notification('x', elsewhere('111111111111', 'us-east-1')), /vault of account 000000000000/],
  ['is of another region', notification('x', elsewhere('000000000000', 'eu-west-1')), /vault in us-east-1/],
  ['has a malformed ARN', notification('x', { VaultARN: 'vaults/demo' }), /wanted the ARN of a vault/],
  [
    'has a vault name that climbs',
    notification('x', { VaultARN: `${elsewhere('000000000000', 'us-east-1').VaultARN}/../other` }),
    /wanted the ARN of a vault/,
  ],
  ['has a malformed job id', notification('../../etc'), /wanted a job id in JobId, found "..\/..\/etc"/],
  ['has a number as job id', notification('x', { JobId: 7 }), /wanted a job id in JobId, found 7/],
  ['has a __proto__ key', notification('x').replace('{', '{"__proto__":{"JobId":"y"},'), /found a key "__proto__"/],
  ['is full of quotes, umlauts and line ends', '"ü\r\n\t\\', /wanted JSON, found/],
])(
  'a notification that %s starts nothing and is a dead letter at once, with the reason',
  async (_, message, reason) => {
    for (const body of [message, envelope(message)]) {
      await (body === message ? world.publish(body) : world.send(body));
      const letter = await world.nextDeadLetter();
      expect(letter).toMatchObject({ body, attributes: { error: 'NotificationRefused' } });
      expect(letter.attributes.reason).toMatch(/^Cannot start a restore from this message: wanted .*, found /);
      expect(letter.attributes.reason).toMatch(reason);
    }
    expect(world.executionNames()).toEqual([]);
    expect(world.glacierRequests()).toEqual({});
  },
);

test('a __proto__ key inside an envelope is refused, too, and a good message beside it is not held up', async () => {
  const jobId = await world.startJob({ archiveId: await world.upload(Buffer.from('beside')) });
  const bad = envelope(notification('x').replace('{', '{"__proto__":{},'));
  const restored = world.restored(jobId);
  await Promise.all([world.send(bad), world.cloud.glacier.admin.completeJob(jobId)]);
  expect(await world.nextDeadLetter()).toMatchObject({ body: bad, attributes: { error: 'NotificationRefused' } });
  expect(await restored).toMatchObject({ status: 'SUCCEEDED' });
});

test('one job told twice, by vault and by topic, raw and in an envelope, is restored once', async () => {
  const executionsBefore = world.executionNames().length;
  const vault = 'told-twice';
  const archiveId = await world.upload(Buffer.from('twice'), { vault });
  await tellTheTopicOf(vault);
  const jobId = await world.startJob({ archiveId, vault });
  const again = notification(jobId, { VaultARN: vaultArn(vault) });
  const requests = world.glacierRequests();

  const told = world.messagesDone(4);
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'twice', times: 1 });
  await world.cloud.glacier.admin.completeJob(jobId); // three messages: the job's topic, twice, and the vault's
  await world.send(envelope(again));
  expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 0 });
  await told;
  const toldAgain = world.messagesDone(1);
  await world.publish(again); // long after it is done
  await toldAgain;

  expect(world.executionNames()).toHaveLength(executionsBefore + 1);
  expect((await world.objects()).filter(({ key }) => key.startsWith(`${vault}/`))).toHaveLength(1);
  expect(requestsSince(requests)).toEqual({ DescribeJob: 1, GetJobOutput: 2 }); // its first byte, and all of it
  expect(world.deadLetters()).toEqual([]);
  expect(await world.openUploads()).toEqual([]);
});
