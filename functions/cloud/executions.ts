import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  type SyncExecutionStatus,
} from '@aws-sdk/client-sfn';
import { errorOfName } from './aws-errors.ts';
import { type CallOptions, type CallTime, callAws, clientSettings, shortCall } from './clients.ts';

/** What Step Functions says of an execution. */
export interface ExecutionSeen {
  readonly status: ExecutionStatus;
  /** Name of the error it ended with. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly redriveCount: number;
  /** JSON, as it was given. */
  readonly input: string;
  /** JSON of the last state; undefined unless it succeeded. */
  readonly output: string | undefined;
  /** When it ended, milliseconds since 1970. */
  readonly stoppedMs: number | undefined;
}

/** An execution that has ended, as a list shows it. */
export interface Ended {
  readonly name: string;
  readonly stoppedMs: number;
}

/** The narrow door to Step Functions: the executions of one state machine, by name. */
export interface Executions {
  /** StartExecution; false when the name is taken (by a run that has ended, or one with another input). */
  start(name: string, input: unknown): Promise<boolean>;
  /** StartSyncExecution, of an Express state machine: waits for the end, five minutes at most, and says what it was. */
  startAndWait(name: string, input: unknown): Promise<SyncExecutionStatus>;
  /** DescribeExecution; undefined when there never was one of this name. */
  describe(name: string): Promise<ExecutionSeen | undefined>;
  /** RedriveExecution; false when Step Functions says this one cannot be. */
  redrive(name: string): Promise<boolean>;
  /** ListExecutions: names of those that run now, newest first, `enough` of them (at most 1,000, one page). */
  running(enough: number): Promise<readonly string[]>;
  /** ListExecutions: those that failed and were not redriven since, of the 1,000 that started last. */
  failed(): Promise<readonly Ended[]>;
}

/** ARN of a Standard execution (Step Functions guide, "Resource types defined by AWS Step Functions"). */
export const executionArn = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/**
 * The host that StartSyncExecution is sent to has "sync-" before it. Where somebody names an endpoint it is meant as it
 * is (SDK reference guide, "feature-ss-endpoints"); the SDK would put it before an address, too (aws-sdk-js-v3 issue 7146).
 */
function sfnClient(): SFNClient {
  const client = new SFNClient(clientSettings(3));
  const { AWS_ENDPOINT_URL_SFN: ours, AWS_ENDPOINT_URL: everybodys } = process.env;
  client.config.disableHostPrefix = (ours ?? everybodys) !== undefined;
  return client;
}

/** An Express execution lives 300 s (Step Functions quotas), and answers when it has ended. */
const expressCall: CallTime = { answerSeconds: 303, callSeconds: 305 };

/** Here the SDK retries: nobody else would before the message's next turn. */
export function openExecutions(stateMachineArn: string, client = sfnClient()): Executions {
  const arnOf = (name: string) => executionArn(stateMachineArn, name);
  return {
    start: (name, input) =>
      unless('ExecutionAlreadyExists', (options) =>
        client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }), options),
      ),
    async startAndWait(name, input) {
      const request = new StartSyncExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
      const { status } = await callAws('restore a small output', expressCall, (options) =>
        client.send(request, options),
      );
      return status ?? 'FAILED';
    },
    redrive: (name) =>
      unless('ExecutionNotRedrivable', (options) =>
        client.send(new RedriveExecutionCommand({ executionArn: arnOf(name) }), options),
      ),
    describe: (name) => describe(client, arnOf(name)),
    async running(enough) {
      const maxResults = Math.min(Math.max(enough, 1), 1000);
      const request = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults });
      const { executions = [] } = await reach((options) => client.send(request, options));
      return executions.flatMap(({ name }) => name ?? []);
    },
    failed: () => listEnded(client, { stateMachineArn, statusFilter: 'FAILED' }),
  };
}

async function listEnded(client: SFNClient, wanted: ListExecutionsCommandInput): Promise<readonly Ended[]> {
  const request = new ListExecutionsCommand({ ...wanted, maxResults: 1000 });
  const { executions = [] } = await reach((options) => client.send(request, options));
  return executions.flatMap(({ name = '', stopDate }) => {
    return stopDate === undefined ? [] : { name, stoppedMs: stopDate.getTime() };
  });
}

async function describe(client: SFNClient, arn: string): Promise<ExecutionSeen | undefined> {
  try {
    const answer = await reach((options) => client.send(new DescribeExecutionCommand({ executionArn: arn }), options));
    const { status = 'RUNNING', error, cause, redriveCount = 0, input = '', output, stopDate } = answer;
    return { status, error, cause, redriveCount, input, output, stoppedMs: stopDate?.getTime() };
  } catch (error) {
    if (errorOfName(error) === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

const reach = <Answer>(call: (options: CallOptions) => Promise<Answer>): Promise<Answer> =>
  callAws('reach Step Functions', shortCall, call);

async function unless(refusal: string, call: (options: CallOptions) => Promise<unknown>): Promise<boolean> {
  try {
    await reach(call);
    return true;
  } catch (error) {
    if (errorOfName(error) === refusal) return false;
    throw error;
  }
}
