import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keysOf } from '../../credentials.ts';
import { everyoneMay, type Gatekeeper } from '../../gatekeeper.ts';
import type { Listening } from '../../http/listen.ts';
import { startIam } from '../../iam/endpoint.ts';
import { Policies } from '../../iam/policies.ts';

const roleArn = 'arn:aws:iam::000000000000:role/Worker';
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const document = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::b/*' },
    { Effect: 'Deny', Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/closed/*' },
  ],
};

/** Whoever is called `nobody` may nothing. */
const gatekeeper: Gatekeeper = {
  ...everyoneMay,
  ask: ({ caller, action, resource }) =>
    caller === 'nobody' ? { allowed: false, reason: `no ${action} on ${resource}` } : { allowed: true },
};

const policies = new Policies();
let iam: Listening;
const clients: IAMClient[] = [];
beforeAll(async () => {
  policies.addRole('Worker', trust);
  policies.addRolePolicy('Worker', 'All', document);
  iam = await startIam({ gatekeeper, policies });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await iam.close();
});

function clientOf(accessKeyId: string): IAMClient {
  const client = new IAMClient({ endpoint: iam.url, region: 'us-east-1', credentials: keysOf(accessKeyId) });
  clients.push(client);
  return client;
}

const simulate = (ResourceArns: string[], ActionNames: string[], who = 'somebody', PolicySourceArn = roleArn) =>
  clientOf(who).send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames, ResourceArns }));

test('SimulatePrincipalPolicy says of each action and resource what the policies of the role make of it', async () => {
  const resources = ['arn:aws:s3:::b/x', 'arn:aws:s3:::b/closed/x', 'arn:aws:s3:::other/x'];
  const { EvaluationResults = [] } = await simulate(resources, ['s3:GetObject', 's3:PutObject']);
  expect(EvaluationResults.map((each) => [each.EvalResourceName, each.EvalActionName, each.EvalDecision])).toEqual([
    [resources[0], 's3:GetObject', 'allowed'],
    [resources[0], 's3:PutObject', 'allowed'],
    [resources[1], 's3:GetObject', 'allowed'],
    [resources[1], 's3:PutObject', 'explicitDeny'],
    [resources[2], 's3:GetObject', 'implicitDeny'],
    [resources[2], 's3:PutObject', 'implicitDeny'],
  ]);
  expect([policies.usage(), policies.refusals()]).toEqual([[], []]); // nobody did anything
});

test('without resources an action is asked about all of them', async () => {
  const { EvaluationResults = [] } = await simulate([], ['s3:GetObject']);
  expect(EvaluationResults).toMatchObject([{ EvalResourceName: '*', EvalDecision: 'implicitDeny' }]);
});

test('a role that is not there is NoSuchEntity, and who may not ask is told so', async () => {
  const gone = 'arn:aws:iam::000000000000:role/Gone';
  await expect(simulate([], ['s3:GetObject'], 'somebody', gone)).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
  await expect(simulate([], ['s3:GetObject'], 'nobody')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `no iam:SimulatePrincipalPolicy on ${roleArn}`,
  });
});
