import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeMapRunCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListMapRuns,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { assumptions } from './assumptions.ts';
import type { Counts } from './counts.ts';
import type { Stack } from './stack.ts';

/**
 * All that happened on a local cloud so far, from its services' own counters, its executions' histories and its logs:
 * `lambda:<step>` invocations, `calls:<step>` requests to AWS, `logs:<step>` bytes, `metrics` custom ones, `s3:<operation>`,
 * `states:transitions`, `states:children` (Express ones of a map) and `states:short` (executions of RestoreSmallOutput).
 */
export async function snapshot(stack: Stack): Promise<Counts> {
  const { cloud } = stack;
  const counts = new Map<string, number>();
  const add = (name: string, count = 1) => counts.set(name, (counts.get(name) ?? 0) + count);
  for (const { functionName } of cloud.lambda.reports) add(`lambda:${stepIn(functionName)}`);
  for (const { who, action, times } of cloud.policies.usage()) {
    if (/^(glacier|s3|states|sqs):/.test(action) && who.includes('Role')) add(`calls:${stepIn(who)}`, times);
  }
  for (const [operation, count] of cloud.s3.counts) add(`s3:${operation}`, count);
  for (const { step, bytes, metrics } of await logsOf(stack)) {
    add(`logs:${step}`, bytes);
    add('metrics', metrics);
  }
  const { executions, transitions, children } = await executionsOf(stack);
  add('states:transitions', transitions);
  add('states:children', children);
  // Every start goes through the endpoint, and Express executions are not listed.
  const started = ['StartExecution', 'StartSyncExecution'].map((name) => cloud.stepFunctions.counts.get(name) ?? 0);
  add('states:short', started.reduce((sum, count) => sum + count, 0) - executions);
  return counts;
}

/** `Thaw-FetchPartFunction1A2B` and `Thaw-FetchPartRole3C4D` are FetchPart's. */
const stepIn = (name: string) => /([A-Za-z]+?)(Function|Role|Logs)[0-9A-F]{4,}/.exec(name)?.[1] ?? name;

async function executionsOf({ clients: { sfn }, outputs: { stateMachineArn } }: Stack) {
  const found = { executions: 0, transitions: 0, children: 0 };
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, { stateMachineArn })) {
    for (const { executionArn } of executions) {
      found.executions += 1;
      found.transitions += await statesEntered(sfn, executionArn);
      found.children += await childrenOf(sfn, executionArn);
    }
  }
  return found;
}

async function statesEntered(client: SFNClient, executionArn: string | undefined): Promise<number> {
  let entered = 0;
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
    entered += events.filter(({ type }) => type?.endsWith('StateEntered')).length;
  }
  return entered;
}

async function childrenOf(client: SFNClient, executionArn: string | undefined): Promise<number> {
  let children = 0;
  for await (const { mapRuns = [] } of paginateListMapRuns({ client }, { executionArn })) {
    for (const { mapRunArn } of mapRuns) {
      children += (await client.send(new DescribeMapRunCommand({ mapRunArn }))).itemCounts?.total ?? 0;
    }
  }
  return children;
}

/** What each step has logged, Lambda's own lines with it, once the last line of all invocations is written. */
async function logsOf({ cloud, dataFolder }: Stack) {
  const folder = path.join(dataFolder, 'logs');
  const read = () =>
    globSync('**/*.log', { cwd: folder }).map((file) => ({
      file,
      text: readFileSync(path.join(folder, file), 'utf8'),
    }));
  let logs = read();
  const isWritten = (requestId: string) => logs.some(({ text }) => text.includes(`REPORT RequestId: ${requestId}`));
  while (!cloud.lambda.reports.every(({ requestId }) => isWritten(requestId))) {
    await sleep(10);
    logs = read();
  }
  return logs.map(({ file, text }) => {
    const lines = text.split('\n').filter((line) => line !== '');
    return { step: stepIn(path.basename(file)), bytes: bytesOf(lines), metrics: metricsIn(lines) };
  });
}

const bytesOf = (lines: readonly string[]) =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(line) + assumptions.bytesPerLogEvent, 0);

/** Lines in CloudWatch's embedded metric format ("Embedded metric format specification"). */
const metricsIn = (lines: readonly string[]) => lines.filter((line) => line.includes('"CloudWatchMetrics"')).length;
