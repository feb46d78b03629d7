import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeResourcePoliciesCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keysOf } from '../../credentials.ts';
import { everyoneMay, type Gatekeeper } from '../../gatekeeper.ts';
import type { Listening } from '../../http/listen.ts';
import { startLogs } from '../../logs/endpoint.ts';

const gatekeeper: Gatekeeper = {
  ...everyoneMay,
  ask: ({ caller, action }) => (caller === 'nobody' ? { allowed: false, reason: `no ${action}` } : { allowed: true }),
};
const policies = [{ policyName: 'AWSLogDeliveryWrite20150319', policyDocument: '{"Statement":[]}' }];

let logs: Listening;
const clients: CloudWatchLogsClient[] = [];
beforeAll(async () => {
  logs = await startLogs({ gatekeeper, policies });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await logs.close();
});

function clientOf(accessKeyId: string): CloudWatchLogsClient {
  const client = new CloudWatchLogsClient({
    endpoint: logs.url,
    region: 'us-east-1',
    credentials: keysOf(accessKeyId),
  });
  clients.push(client);
  return client;
}

test('DescribeResourcePolicies gives the policies that are there', async () => {
  const { resourcePolicies } = await clientOf('somebody').send(new DescribeResourcePoliciesCommand({}));
  expect(resourcePolicies).toEqual(policies);
});

test('who may not ask is told so, and what is not here is refused by name', async () => {
  const asked = clientOf('nobody').send(new DescribeResourcePoliciesCommand({}));
  await expect(asked).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'no logs:DescribeResourcePolicies',
  });
  const other = clientOf('somebody').send(new DescribeLogGroupsCommand({}));
  await expect(other).rejects.toMatchObject({ name: 'UnknownOperationException' });
});
