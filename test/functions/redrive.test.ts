import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import type { ExecutionSeen } from '../../functions/cloud/executions.ts';
import type { GlacierJob } from '../../functions/cloud/glacier-job-outputs.ts';
import { gateOf } from '../../functions/dispatch/gate.ts';
import { giveUpErrors, jobNotFound } from '../../functions/errors.ts';
import { type RedriveDoors, redrive } from '../../functions/redrive.ts';
import { executionName } from '../../functions/restore/execution-name.ts';
import { archiveJob, awsError, partsThatFailed } from './doors.ts';
import { fakeFiles } from './fake-files.ts';

const states = 'arn:aws:states:us-east-1:000000000000';
const stateMachineArn = `${states}:stateMachine:RestoreJobOutput`;
const executionArn = (name: string) => `${states}:execution:RestoreJobOutput:${name}`;

const event = (detail: object, more: object = {}) => JSON.stringify({ source: 'aws.states', detail, ...more });
const failure = (name = 'photos-1', redriveCount?: number) => event({ executionArn: executionArn(name), redriveCount });

// `redrive` reads nothing of a record but these two.
const record = (messageId: string, body: string) => ({ messageId, body }) as SQSRecord;

const failed: ExecutionSeen = {
  status: 'FAILED',
  error: 'States.ExceedToleratedFailureThreshold',
  cause: undefined,
  redriveCount: 0,
  input: JSON.stringify({ vaultName: 'photos', jobId: 'job-1' }),
  output: undefined,
  stoppedMs: Date.now(),
};

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

interface Given {
  readonly seen?: Partial<ExecutionSeen> | undefined;
  readonly job?: Partial<GlacierJob> | Error;
  /** So many others run; there are workers for two. */
  readonly running?: number;
  readonly refuses?: boolean;
  /** Names that are taken, and by what. */
  readonly taken?: Readonly<Record<string, ExecutionSeen['status']>>;
  /** Error of the part that gave up. */
  readonly partError?: string;
}

/** Step Functions with one failed execution, and Glacier with its job. */
function world({
  seen = {},
  job = {},
  running = 0,
  refuses = false,
  partError = 'RangeDamaged',
  taken = {},
}: Given = {}) {
  const redriven: string[] = [];
  const started: string[] = [];
  const givenUp: unknown[] = [];
  const dead: { body: string; error: Error }[] = [];
  const doors: RedriveDoors = {
    stateMachineArn,
    maxConcurrency: 20,
    gate: gateOf({
      work: fakeFiles(),
      executions: { running: async () => Array.from({ length: running }, (_, index) => `other-${index}`) },
      limits: { workers: 40, maxConcurrency: 20 },
      now: () => new Date(),
      sleep: async () => {},
    }),
    parts: partsThatFailed({ Error: partError }),
    outcomes: { send: async (body) => void givenUp.push(JSON.parse(body)) },
    deadLetters: { put: async (body, error) => void dead.push({ body, error }) },
    vault: {
      async describeJob() {
        if (Error.isError(job)) throw job;
        return archiveJob({ CompletionDate: hoursAgo(1), ...job });
      },
    },
    executions: {
      describe: async (name) => {
        const status = taken[name];
        if (status !== undefined) return { ...failed, ...seen, status };
        return name === 'unknown' ? undefined : { ...failed, ...seen };
      },
      async start(name, input) {
        if (name in taken) return false;
        started.push(`${name} ${JSON.stringify(input)}`);
        return true;
      },
      async redrive(name) {
        if (!refuses) redriven.push(name);
        return !refuses;
      },
    },
  };
  return { doors, redriven, started, givenUp, dead };
}

const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

async function namesRedriven(given: Given, body = failure()): Promise<readonly string[]> {
  const { doors, redriven } = world(given);
  expect(await redrive([record('m1', body)], doors)).toEqual(failures());
  return redriven;
}

describe('redrive() redrives an execution', () => {
  test.each([
    'States.ExceedToleratedFailureThreshold',
    'States.ResultWriterFailed',
    'RangeDamaged',
    'SlowDown',
    'Lambda.Unknown',
  ])('that failed with %s', async (error) => {
    expect(await namesRedriven({ seen: { error } })).toEqual(['photos-1']);
  });

  test('whose Lambda was throttled, as often as it takes: in a step and in a part', async () => {
    const throttled = 'Lambda.TooManyRequestsException';
    expect(await namesRedriven({ seen: { error: throttled, redriveCount: 200 } })).toEqual(['photos-1']);
    expect(await namesRedriven({ partError: throttled, seen: { redriveCount: 200 } })).toEqual(['photos-1']);
    expect(await namesRedriven({ seen: { error: 'SlowDown', redriveCount: 200 } })).toEqual([]);
  });

  test('that timed out, which leaves no error', async () => {
    expect(await namesRedriven({ seen: { status: 'TIMED_OUT', error: undefined } })).toEqual(['photos-1']);
  });

  test('for the fifth time, whether or not the event counts', async () => {
    expect(await namesRedriven({ seen: { redriveCount: 4 } }, failure('photos-1', 4))).toEqual(['photos-1']);
    expect(await namesRedriven({ seen: { redriveCount: 4 } })).toEqual(['photos-1']);
  });
});

describe('redrive() starts the restore again under its next name, for only a new upload helps', () => {
  const name = executionName({ vaultName: 'photos', jobId: 'job-1' });
  const task = '{"vaultName":"photos","jobId":"job-1"}';
  const lost = { error: 'UploadLost' };
  const startedOf = async (given: Given) => {
    const { doors, started, redriven, givenUp } = world(given);
    const answer = await redrive([record('m1', failure(name))], doors);
    expect(redriven).toEqual([]);
    return { answer, started, givenUp };
  };
  const done = failures();

  test.each<[string, Given]>([
    ['Finalize has lost the upload', { seen: lost }],
    ['a part has lost the upload', { partError: 'UploadLost' }],
    ['it was redriven five times before', { seen: { ...lost, redriveCount: 5 } }],
  ])('when %s', async (_, given) => {
    const taken = { [name]: 'FAILED' } as const;
    expect(await startedOf({ ...given, taken })).toEqual({ answer: done, started: [`${name}-2 ${task}`], givenUp: [] });
  });

  test('when that name, too, is of one that failed', async () => {
    const taken = { [name]: 'FAILED', [`${name}-2`]: 'FAILED' } as const;
    expect(await startedOf({ seen: lost, taken })).toMatchObject({ started: [`${name}-3 ${task}`] });
  });

  test.each(['RUNNING', 'SUCCEEDED'] as const)('but not while the next one is %s', async (status) => {
    const taken = { [name]: 'FAILED', [`${name}-2`]: status } as const;
    expect(await startedOf({ seen: lost, taken })).toEqual({ answer: done, started: [], givenUp: [] });
  });

  test('but no more than three times in all: then a person is told', async () => {
    const taken = { [name]: 'FAILED', [`${name}-2`]: 'FAILED', [`${name}-3`]: 'FAILED' } as const;
    const { started, givenUp } = await startedOf({ seen: lost, taken });
    expect(started).toEqual([]);
    expect(givenUp).toEqual([
      expect.objectContaining({
        detail: expect.objectContaining({ reason: 'The restore was started 3 times: a person should look at it.' }),
      }),
    ]);
  });

  test('but not when the job is gone, of which a person is told', async () => {
    const { started, givenUp } = await startedOf({ seen: lost, job: jobNotFound('gone') });
    expect({ started, told: givenUp.length }).toEqual({ started: [], told: 1 });
  });

  test('but not while as many restores run as may: it waits', async () => {
    expect(await startedOf({ seen: lost, running: 2 })).toMatchObject({ answer: failures('m1'), started: [] });
  });
});

describe('redrive() leaves alone an execution', () => {
  const hopeless = giveUpErrors.filter((name) => name !== 'UploadLost');
  test.each([...hopeless, 'JobNotReady', 'AccessDenied', 'TypeError'])('that failed with %s', async (error) => {
    expect(await namesRedriven({ seen: { error } })).toEqual([]);
  });

  test.each(['JobExpired', 'AccessDenied'])('of which a part failed with %s', async (partError) => {
    expect(await namesRedriven({ partError })).toEqual([]);
  });

  test.each(['RUNNING', 'PENDING_REDRIVE', 'SUCCEEDED', 'ABORTED'] as const)('that is %s by now', async (status) => {
    expect(await namesRedriven({ seen: { status } })).toEqual([]);
  });

  test('that was redriven five times', async () => {
    expect(await namesRedriven({ seen: { redriveCount: 5 } })).toEqual([]);
  });

  test('that failed again since: the same message twice does nothing more', async () => {
    expect(await namesRedriven({ seen: { redriveCount: 1 } }, failure('photos-1', 0))).toEqual([]);
  });

  test('that Step Functions does not know, or refuses to redrive', async () => {
    expect(await namesRedriven({}, failure('unknown'))).toEqual([]);
    expect(await namesRedriven({ refuses: true })).toEqual([]);
  });

  test.each<[string, Given]>([
    ['is unknown to Glacier', { job: jobNotFound('gone') }],
    ['was completed 25 hours ago', { job: { CompletionDate: hoursAgo(25) } }],
    ['says no date', { job: { CompletionDate: undefined } }],
    ['is not done', { job: { StatusCode: 'InProgress' } }],
    ['is named by nothing', { seen: { input: '{"vaultName":7}' } }],
  ])('whose job %s', async (_, given) => {
    expect(await namesRedriven(given)).toEqual([]);
  });
});

describe('redrive() tells outcome', () => {
  const told = async (given: Given, body = failure()) => {
    const { doors, givenUp } = world(given);
    await redrive([record('m1', body)], doors);
    return givenUp;
  };
  const toldOf = (reason: string, redriveCount = 0) => [
    { source: 'thaw.redrive', detail: { executionArn: executionArn('photos-1'), redriveCount, reason } },
  ];

  test('of an execution that it gives up, for a reason outside of it', async () => {
    expect(await told({ refuses: true })).toEqual(toldOf('Step Functions refuses to redrive it.'));
    const job = jobNotFound('gone');
    expect(await told({ job, seen: { redriveCount: 2 } })).toEqual(
      toldOf('Glacier does not know its job any more.', 2),
    );
  });

  test('nothing of what outcome has told at once, nor of what runs again', async () => {
    for (const given of [
      {},
      { seen: { redriveCount: 5 } },
      { partError: 'JobExpired' },
      { seen: { error: 'KeyRefused' } },
    ]) {
      expect(await told(given)).toEqual([]);
    }
  });
});

describe('redrive() gives a message back', () => {
  test('when as many restores run as may, those counted that it redrove itself', async () => {
    const { doors, redriven } = world({ running: 1 });
    const messages = [record('m1', failure('a')), record('m2', failure('b'))];
    expect(await redrive(messages, doors)).toEqual(failures('m2'));
    expect(redriven).toEqual(['a']);
  });

  test('when Glacier is unwell', async () => {
    const { doors } = world({ job: awsError('ThrottlingException') });
    expect(await redrive([record('m1', failure())], doors)).toEqual(failures('m1'));
  });
});

test.each([
  ['is not JSON', 'hello'],
  ['is of another service', event({ executionArn: executionArn('x') }, { source: 'aws.s3' })],
  ['is about another state machine', event({ executionArn: `${states}:execution:Other:x` })],
  ['is about a child of a Map Run', event({ executionArn: `${states}:execution:RestoreJobOutput/FetchParts:x` })],
  ['names an execution that climbs', event({ executionArn: executionArn('../x') })],
  ['names none', event({})],
  ['hides its words in a prototype', '{"source":"aws.states","__proto__":{"detail":{"executionArn":"x"}}}'],
])('a message that %s is buried with the reason, and holds up no other', async (_, body) => {
  const { doors, redriven, dead } = world();
  expect(await redrive([record('m1', body), record('m2', failure())], doors)).toEqual(failures());
  expect(dead).toEqual([{ body, error: expect.objectContaining({ name: 'NotificationRefused' }) }]);
  expect(redriven).toEqual(['photos-1']);
});
