import { execFile } from 'node:child_process';
import path from 'node:path';
import { SetDataRetrievalPolicyCommand, SetVaultNotificationsCommand } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWorld, type World } from './harness.ts';
import { outputOf } from './output-of.ts';

const root = path.resolve(import.meta.dirname, '../..');
let world: World;
beforeAll(async () => {
  world = await startWorld({ restoreSmallOutput: true, healing: true, logPolicies: tenPolicies });
  world.cloud.glacier.admin.createVault('demo');
});
afterAll(() => world.close());

/** As an account has them that other services write logs in; the last one is Step Functions' own. */
const tenPolicies = Array.from({ length: 10 }, (_, index) => {
  const [policyName, service, group] =
    index === 9
      ? ['AWSLogDeliveryWrite20150319', 'delivery.logs.amazonaws.com', '/aws/vendedlogs/*']
      : [`search-${index}`, 'es.amazonaws.com', `/aws/es/${index}`];
  const Resource = `arn:aws:logs:us-east-1:000000000000:log-group:${group}:log-stream:*`;
  const Statement = [{ Effect: 'Allow', Principal: { Service: service }, Action: 'logs:PutLogEvents', Resource }];
  return { policyName, policyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) };
});

/** The command itself, told of the cloud by its environment alone. */
function doctor(...args: string[]): Promise<{ status: number; lines: string[] }> {
  const env = { ...process.env, ...world.cloud.env() };
  return new Promise((resolve) => {
    execFile(process.execPath, ['cli/thaw.mjs', 'doctor', ...args], { cwd: root, env }, (error, stdout) =>
      resolve({ status: error === null ? 0 : Number(error.code), lines: stdout.trim().split('\n') }),
    );
  });
}

test('npm run doctor finds a healthy stack well, by a probe that leaves one good execution and nothing else', async () => {
  const vaultNotificationConfig = {
    SNSTopic: outputOf(world.cloud, 'TopicArn'),
    Events: ['ArchiveRetrievalCompleted'],
  };
  const tell = new SetVaultNotificationsCommand({ accountId: '-', vaultName: 'demo', vaultNotificationConfig });
  await world.clients.glacier.send(tell);
  const { status, lines } = await doctor();
  expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([]);
  expect(status).toBe(0);
  expect(lines.at(-1)).toMatch(/^ok +probe +went through topic, queue and start; Plan may ask Glacier and look/);
  expect(world.executionNames()).toHaveLength(1);
  expect([world.deadLetters(), await world.objects(), await world.openUploads()]).toEqual([[], [], []]);
});

test('npm run doctor -- --json says the same to programs, and warnings are no failure', async () => {
  const Policy = { Rules: [{ Strategy: 'FreeTier' }] };
  await world.clients.glacier.send(new SetDataRetrievalPolicyCommand({ accountId: '-', Policy }));
  const { status, lines } = await doctor('--json');
  const said: { readonly findings: readonly unknown[] } = JSON.parse(lines.join('\n'));
  expect(said.findings).toContainEqual(expect.objectContaining({ check: 'retrieval policy', verdict: 'warning' }));
  expect(status).toBe(0);
});

test('a stack that is not there is a failure with status 1', async () => {
  const { status, lines } = await doctor('--stack', 'Nowhere');
  expect(lines).toEqual([
    expect.stringMatching(/^failed +stack +ValidationError: Stack with id Nowhere does not exist/),
    // What a deployment needs, and restores after it.
    expect.stringMatching(/^ok +vaults +1: demo/),
    expect.stringMatching(/^warning +retrieval policy +FreeTier/),
    expect.stringMatching(/^ok +concurrency +Lambda has 1000 of 1000 left/),
    expect.stringMatching(
      /^ok +log policies +10 of 10 resource policies; "AWSLogDeliveryWrite20150319" lets logs be delivered/,
    ),
  ]);
  expect(status).toBe(1);
});
