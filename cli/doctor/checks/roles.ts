import type { StackOutputs } from '../../shared/stack-outputs.ts';
import type { Check } from '../check.ts';
import type { Doors, FunctionSeen } from '../doors.ts';
import { failed, ok, type Seen, warning } from '../finding.ts';
import { dispatchNeeds, logNeeds, machineNeeds, type Need, type Places, stepNeeds } from '../grants-needed.ts';
import { admitReader, functionsByState, queueArnOf, readerOf, startReader } from '../step-settings.ts';

/**
 * What no probe tries: the roles of the functions that queues and the clock call, those of the state machines, logs and
 * messages. IAM itself is asked what each role may do (SimulatePrincipalPolicy), which does nothing, and knows boundaries
 * and the policies of the organization.
 */
export const roles: Check = {
  name: 'roles',
  async look(doors, stack) {
    const seen = await rolesOf(doors, stack);
    if ('verdict' in seen) return [seen];
    try {
      const complaints: Seen[] = [];
      for (const each of seen) complaints.push(...(await lacking(each, doors)));
      return complaints.length > 0 ? complaints : [ok(`IAM says that ${seen.length} roles may do what they do`)];
    } catch (error) {
      if (!Error.isError(error) || !/AccessDenied/.test(error.name)) throw error;
      return [
        warning(
          'not looked at: you may not ask IAM what roles may do',
          'Run the doctor with iam:SimulatePrincipalPolicy',
        ),
      ];
    }
  },
};

interface RoleSeen {
  readonly who: string;
  readonly roleArn: string;
  readonly needs: readonly Need[];
}

async function lacking({ who, roleArn, needs }: RoleSeen, doors: Doors): Promise<Seen[]> {
  const asked = await Promise.all(
    needs.map(async ([resource, ...actions]) => ({
      resource,
      denied: await doors.denied(roleArn, resource, actions),
    })),
  );
  return asked.flatMap(({ resource, denied }) =>
    denied.map((action) =>
      failed(
        `the role of ${who} may not ${action} on ${resource}`,
        'Deploy the stack again; look at boundaries and policies of the organization',
      ),
    ),
  );
}

const incomplete = (what: string) => failed(`the stack has no ${what}`, 'Deploy the stack again');

async function rolesOf(doors: Doors, stack: StackOutputs): Promise<readonly RoleSeen[] | Seen> {
  const { failuresQueueUrl, findJobsFunctionName } = stack;
  const [start, admit] = [await startReader(doors, stack), await admitReader(doors, stack)];
  if (start === undefined || admit === undefined) return incomplete('function that reads the queue, or the bell');
  if (failuresQueueUrl === undefined || findJobsFunctionName === undefined)
    return incomplete('outputs for redrive and find-jobs');
  const failures = queueArnOf(failuresQueueUrl, stack.topicArn);
  const redrive = await readerOf(doors, failures);
  const outcomes = queueArnOf(redrive?.variables.OUTCOMES_QUEUE_URL ?? '', stack.topicArn);
  const outcome = redrive && (await readerOf(doors, outcomes));
  if (redrive === undefined || outcome === undefined) return incomplete('function that reads failures and outcomes');
  const findJobs = await doors.functionOf(findJobsFunctionName);
  const readers = { Start: start, Admit: admit, Redrive: redrive, Outcome: outcome, FindJobs: findJobs };
  const at = await placesOf(readers, failures, doors, stack);
  return [...ofFunctions(readers, dispatchNeeds(at), stack), ...(await ofMachines(at, doors, stack))];
}

type Readers = Readonly<Record<'Start' | 'Admit' | 'Redrive' | 'Outcome' | 'FindJobs', FunctionSeen>>;

async function placesOf(
  { Start, Admit, Redrive, Outcome, FindJobs }: Readers,
  failures: string,
  doors: Doors,
  stack: StackOutputs,
): Promise<Places> {
  const queue = (url: string | undefined) => queueArnOf(url ?? '', stack.topicArn);
  const named = (FindJobs.variables.VAULT_NAMES ?? '').split(',').filter((name) => name !== '');
  const [vaultName = 'thaw-probe'] = named.length > 0 ? named : await doors.vaultNames();
  const [arn, partition, , region, account] = stack.topicArn.split(':');
  const s3 = `${arn}:${partition}:s3:::`;
  return {
    arrivals: queue(Start.variables.QUEUE_URL),
    room: queue(Start.variables.ROOM_QUEUE_URL),
    bell: queue(Start.variables.BELL_QUEUE_URL),
    deadLetters: queue(Admit.variables.DEAD_LETTER_QUEUE_URL),
    failures,
    outcomes: queue(Redrive.variables.OUTCOMES_QUEUE_URL),
    failureDeadLetters: queue(Redrive.variables.DEAD_LETTER_QUEUE_URL),
    outcomeTopic: Outcome.variables.OUTCOME_TOPIC_ARN ?? '',
    restoreJobOutput: stack.stateMachineArn,
    restoreSmallOutput: Start.variables.RESTORE_SMALL_OUTPUT_ARN ?? '',
    restoreVault: stack.vaultMachineArn,
    vault: `${arn}:${partition}:glacier:${region}:${account}:vaults/${vaultName}`,
    isEveryVault: named.length === 0,
    bucket: `${s3}${stack.bucketName}`,
    object: `${s3}${stack.bucketName}/${FindJobs.variables.KEY_PREFIX ?? ''}thaw-probe`,
    workBucket: `${s3}${stack.workBucketName}`,
  };
}

/** Functions by the names of their roles, each with its log. */
const ofFunctions = (
  functions: Readonly<Record<string, FunctionSeen>>,
  needs: Readonly<Record<string, readonly Need[]>>,
  { topicArn }: StackOutputs,
): readonly RoleSeen[] =>
  Object.entries(functions).map(([who, { roleArn, logGroup }]) => {
    const logGroupArn = `${topicArn.split(':').slice(0, 5).join(':').replace(':sns:', ':logs:')}:log-group:${logGroup}`;
    return { who, roleArn, needs: [...(needs[who] ?? []), logNeeds(logGroupArn)] };
  });

async function ofMachines(at: Places, doors: Doors, stack: StackOutputs): Promise<readonly RoleSeen[]> {
  const arns = [at.restoreJobOutput, at.restoreSmallOutput, at.restoreVault];
  const states = await Promise.all(arns.map(async (arn) => functionsByState(await doors.definition(arn))));
  const steps = new Map(states.flat());
  const seen = await Promise.all([...steps].map(async ([step, arn]) => [step, await doors.functionOf(arn)] as const));
  const [restoreJobOutput = [], restoreSmallOutput = [], restoreVault = []] = states.map((found) => [
    ...new Set(found.map(([, arn]) => arn)),
  ]);
  const needs = machineNeeds(at, { restoreJobOutput, restoreSmallOutput, restoreVault });
  const machines = await Promise.all(
    Object.entries(needs).map(async ([who, needed], index) => {
      return { who, roleArn: await doors.roleOf(arns[index] ?? ''), needs: needed };
    }),
  );
  return [...ofFunctions(Object.fromEntries(seen), stepNeeds(at), stack), ...machines];
}
