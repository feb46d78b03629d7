import { DescribeJobCommand, DescribeVaultCommand, GlacierClient, ListJobsCommand } from '@aws-sdk/client-glacier';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { roleCredentials } from '../../local/credentials.ts';
import type { World } from './harness.ts';
import { outputOf } from './output-of.ts';
import { queueArn, queueUrl } from './queues.ts';
import type { Told } from './stories.ts';
import type { Edit } from './template-edits.ts';

/** Somebody has the operator's policy, and nothing else. */
export const withOperator: Edit = (template) => {
  const entries = Object.entries<{ Type: string; Properties: object }>(Object(template.Resources));
  const given = entries.map(([id, resource]) => {
    if (resource.Type !== 'AWS::IAM::ManagedPolicy') return [id, resource];
    return [id, { ...resource, Properties: { ...resource.Properties, Roles: [{ Ref: 'Operator' }] } }];
  });
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [trust] };
  const Operator = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument } };
  return { ...template, Resources: { ...Object.fromEntries(given), Operator } };
};

/** Does what docs/operating.md says about a restore that failed in its map, as the operator; throws what is refused. */
export async function lookAfter(world: World, { executionArn, jobId }: Told): Promise<void> {
  const { states, s3, glacier, sqs } = clientsOf(world);
  const stateMachineArn = outputOf(world.cloud, 'StateMachineArn');
  await states.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }));
  await states.send(new DescribeExecutionCommand({ executionArn }));
  await states.send(new GetExecutionHistoryCommand({ executionArn }));

  const { mapRuns: [mapRun] = [] } = await states.send(new ListMapRunsCommand({ executionArn }));
  const mapRunArn = mapRun?.mapRunArn;
  await states.send(new DescribeMapRunCommand({ mapRunArn }));
  await states.send(new ListExecutionsCommand({ mapRunArn, statusFilter: 'FAILED' }));
  const Key = `results/${mapRunArn?.split(':').at(-1)}/manifest.json`;
  await s3.send(new GetObjectCommand({ Bucket: outputOf(world.cloud, 'WorkBucketName'), Key }));

  await states.send(new RedriveExecutionCommand({ executionArn }));
  await states.send(new StopExecutionCommand({ executionArn }));
  const input = JSON.stringify({ vaultName: 'demo', jobId });
  await states.send(new StartExecutionCommand({ stateMachineArn, name: 'again-1', input }));

  await glacier.send(new DescribeJobCommand({ accountId: '-', vaultName: 'demo', jobId }));
  await glacier.send(new ListJobsCommand({ accountId: '-', vaultName: 'demo' }));
  await glacier.send(new DescribeVaultCommand({ accountId: '-', vaultName: 'demo' }));
  await readDeadLetters(world, sqs);
}

/** Reads what lies in both queues, takes it out, moves the rest back, and sends something where it belongs. */
async function readDeadLetters(world: World, sqs: SQSClient): Promise<void> {
  for (const [name, to] of [
    ['DeadLetters', 'Queue'],
    ['FailureDeadLetters', 'Failures'],
  ] as const) {
    const QueueUrl = queueUrl(world.cloud, name);
    await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    const [SourceArn, DestinationArn] = [name, to].map((each) => queueArn(world.cloud, each));
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
  }
  for (const name of ['Queue', 'Room', 'Failures', 'Outcomes']) {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(world.cloud, name), MessageBody: 'from a person' }));
  }
}

function clientsOf({ cloud: { endpoints, template } }: World) {
  const role = template.resources.find(({ logicalId }) => logicalId === 'Operator');
  const credentials = roleCredentials(role?.physicalId ?? '');
  const common = { region: 'us-east-1', credentials };
  return {
    states: new SFNClient({ ...common, endpoint: endpoints.stepFunctions }),
    s3: new S3Client({ ...common, endpoint: endpoints.s3 }),
    glacier: new GlacierClient({ ...common, endpoint: endpoints.glacier }),
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
  };
}
