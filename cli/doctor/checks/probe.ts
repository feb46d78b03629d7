import { randomUUID } from 'node:crypto';
import type { StackOutputs } from '../../shared/stack-outputs.ts';
import type { Check } from '../check.ts';
import type { Doors, ExecutionSeen } from '../doors.ts';
import { failed, ok, type Seen, warning } from '../finding.ts';

/** SNS, SQS and a cold start take a few seconds; a queue that waits for its turn takes longer. */
const patienceSeconds = 60;
/** Between the clock here and Step Functions'. */
const clocksMayDifferMs = 60_000;

/**
 * A notification of a job that cannot be Glacier's goes by topic, queue and start to Plan, which knows it for a probe
 * (functions/restore/probe.ts), asks Glacier and the bucket with its own rights and ends the execution well. So it is proof of
 * the whole way that leaves nothing behind but one execution: no dead letter that could hide real ones, nothing that
 * failed and would raise an alarm or be redriven, and nothing that is paid for. A message of a kind of its own, which
 * start would drop, would prove less and could be seen in logs alone.
 */
export const probe: Check = {
  name: 'probe',
  async look(doors, stack) {
    const [vaultName] = await doors.vaultNames();
    if (vaultName === undefined) return [warning('not sent: there is no vault to name', 'See the check "vaults"')];
    const jobId = `thaw-probe-${randomUUID()}`;
    const since = new Date(doors.now().getTime() - clocksMayDifferMs);
    await doors.publish(
      stack.topicArn,
      JSON.stringify({ VaultARN: vaultArnBeside(stack.topicArn, vaultName), JobId: jobId }),
    );
    const execution = await arrival(doors, stack, jobId, since);
    return [execution === undefined ? await lost(doors, stack) : judge(execution)];
  },
};

/** Vault and topic share partition, region and account. */
function vaultArnBeside(topicArn: string, vaultName: string): string {
  const [arn, partition, , region, account] = topicArn.split(':');
  return [arn, partition, 'glacier', region, account, `vaults/${vaultName}`].join(':');
}

/** The execution of the probe, once it has ended; undefined when it did not come. */
async function arrival(
  doors: Doors,
  { stateMachineArn }: StackOutputs,
  jobId: string,
  since: Date,
): Promise<ExecutionSeen | undefined> {
  const until = doors.now().getTime() + patienceSeconds * 1000;
  while (doors.now().getTime() < until) {
    const executions = await doors.executionsSince(stateMachineArn, since);
    const ours = executions.find(({ input }) => input.includes(jobId));
    if (ours !== undefined && ours.status !== 'RUNNING') return ours;
    await doors.pause();
  }
  return undefined;
}

function judge({ status, output = '{}' }: ExecutionSeen): Seen {
  const said: { readonly probe?: Readonly<Record<string, string>> } = JSON.parse(output);
  if (status !== 'SUCCEEDED' || said.probe === undefined) {
    return failed(
      `the probe's execution ended as ${status}, which no probe's does`,
      'Look at it in the console; deploy again',
    );
  }
  const refused = Object.entries(said.probe).find(([, verdict]) => verdict !== 'ok');
  if (refused !== undefined) return failed(`Plan cannot ${refused.join(': ')}`, 'See the check "permissions"');
  return ok('went through topic, queue and start; Plan may ask Glacier and look at the bucket');
}

async function lost(doors: Doors, { topicArn }: StackOutputs): Promise<Seen> {
  const [queueArn] = await doors.queuesOf(topicArn);
  const waiting = queueArn === undefined ? 0 : await doors.messagesIn({ arn: queueArn });
  const sentence = `did not become an execution within ${patienceSeconds} s`;
  if (waiting > 0)
    return warning(
      `${sentence}; ${waiting} messages wait in the queue`,
      'Are many restores running? Then ask again later',
    );
  return failed(`${sentence}, and is not in the queue`, 'Look at the logs of start');
}
