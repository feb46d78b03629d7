import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { Size } from 'aws-cdk-lib';
import { passingErrors, tryAgainErrors } from '../../functions/errors.ts';
import type { SmallRestoreTask } from '../../functions/flow.ts';
import type { GlacierRestoreProps } from '../../infra/glacier-restore.ts';
import { arrows, definitionIn, type Retrier, type State, sum, waitsOf } from './definition.ts';
import { resource, synthesized } from './synthesized.ts';

const { template } = synthesized();
const definition = definitionIn(template, 'RestoreSmallOutput');
const { States: states } = definition;
const nameTaken = 'StepFunctions.ExecutionAlreadyExistsException';

const stateOf = (name: string): State => {
  const state = states[name];
  if (state === undefined) throw new Error(`There is no state ${name}`);
  return state;
};
const retriersOf = (name: string): readonly Retrier[] => stateOf(name).Retry ?? [];
const retriers = Object.keys(states).flatMap(retriersOf);

test('it is Express', () => {
  expect(resource(template, 'RestoreSmallOutputStateMachine').Properties).toHaveProperty('StateMachineType', 'EXPRESS');
});

test('it reads RestoreSmall, Done; what fails or is too large goes to StartRestoreJobOutput, and at worst BackToQueue; a full Lambda is Busy', () => {
  expect(definition.StartAt).toBe('RestoreSmall');
  expect(Object.fromEntries(Object.entries(states).map(([name, state]) => [name, arrows(state)]))).toEqual({
    RestoreSmall: ['TooLarge?', 'Busy', 'StartRestoreJobOutput'],
    'TooLarge?': ['StartRestoreJobOutput', 'Done'],
    StartRestoreJobOutput: ['HandedOn', 'BackToQueue'],
    BackToQueue: ['HandedOn'],
    Busy: [],
    Done: [],
    HandedOn: [],
  });
});

test('it fails only where Lambda is full, for then its message tries again: every other error but the last is caught', () => {
  expect(Object.entries(states).flatMap(([name, { Type }]) => (Type === 'Fail' ? name : []))).toEqual(['Busy']);
  const caught = { ErrorEquals: ['States.ALL'] };
  expect(stateOf('RestoreSmall').Catch).toMatchObject([
    { ErrorEquals: ['Lambda.TooManyRequestsException'], ResultPath: '$.failure', Next: 'Busy' },
    { ...caught, ResultPath: '$.failure', Next: 'StartRestoreJobOutput' },
  ]);
  expect(stateOf('StartRestoreJobOutput').Catch).toMatchObject([{ ...caught, ResultPath: null, Next: 'BackToQueue' }]);
  expect(stateOf('BackToQueue').Catch).toBeUndefined();
});

test('asl-validator finds nothing wrong', () => {
  const resolved = JSON.stringify(definition)
    .replaceAll('<RestoreSmallFunctionCurrentVersion>', 'arn:aws:lambda:us-east-1:000000000000:function:step:1')
    .replaceAll('<RestoreJobOutputStateMachine>', 'arn:aws:states:us-east-1:000000000000:stateMachine:x')
    .replaceAll('<Queue>', 'https://sqs.us-east-1.amazonaws.com/000000000000/x')
    .replaceAll('<Partition>', 'aws')
    .replaceAll('<Region>', 'us-east-1')
    .replaceAll('<AccountId>', '000000000000');
  expect(resolved).not.toMatch(/<\w+>/);
  expect(validate(JSON.parse(resolved))).toMatchObject({ isValid: true, errors: [] });
});

test('RestoreSmall gives its function a SmallRestoreTask, and keeps of the answer how it ended', () => {
  const task = { vaultName: '', jobId: '', attemptSeconds: 0 } satisfies Required<SmallRestoreTask>;
  const { Parameters, ...state } = stateOf('RestoreSmall');
  expect(Parameters?.FunctionName).toBe('<RestoreSmallFunctionCurrentVersion>');
  const keys = Object.keys(Parameters?.Payload ?? {}).map((key) => key.replace(/\.\$$/, ''));
  expect(keys.sort()).toEqual(Object.keys(task).sort());
  expect(state).toMatchObject({ ResultSelector: { 'outcome.$': '$.Payload.outcome' }, ResultPath: '$.restored' });
});

test('the long road is started for the job alone, under the name that came with it', () => {
  expect(stateOf('StartRestoreJobOutput')).toMatchObject({
    Resource: 'arn:<Partition>:states:::states:startExecution',
    Parameters: {
      StateMachineArn: '<RestoreJobOutputStateMachine>',
      'Name.$': '$.name',
      Input: { 'vaultName.$': '$.vaultName', 'jobId.$': '$.jobId' },
    },
  });
});

test('what goes back to the queue reads like a notification of the job, without a size', () => {
  expect(stateOf('BackToQueue').Parameters).toEqual({
    QueueUrl: '<Queue>',
    MessageBody: {
      'VaultARN.$': "States.Format('arn:<Partition>:glacier:<Region>:<AccountId>:vaults/{}', $.vaultName)",
      'JobId.$': '$.jobId',
    },
  });
});

describe('retries', () => {
  test('all wait with full jitter; only for a name that is taken there is nothing to wait for', () => {
    const without = retriers.filter(({ JitterStrategy }) => JitterStrategy !== 'FULL');
    expect(without).toEqual([{ ErrorEquals: [nameTaken], MaxAttempts: 0 }]);
  });

  test('RestoreSmall retries what passes by itself and what came damaged, a throttled Lambda the longest', () => {
    expect(retriersOf('RestoreSmall').map(({ ErrorEquals }) => ErrorEquals)).toEqual([
      ['Lambda.TooManyRequestsException'],
      [...tryAgainErrors, ...passingErrors.filter((name) => name !== 'Lambda.TooManyRequestsException')],
    ]);
  });

  test('handing on is tried again whatever the error', () => {
    expect(retriersOf('StartRestoreJobOutput').map(({ ErrorEquals }) => ErrorEquals)).toEqual([
      [nameTaken],
      ['States.ALL'],
    ]);
    expect(retriersOf('BackToQueue').map(({ ErrorEquals }) => ErrorEquals)).toEqual([['States.ALL']]);
  });
});

describe('budgets', () => {
  const expressSeconds = 300; // Step Functions quotas: the longest an Express execution lives
  const throttledSeconds = 2; // until Lambda says that it is; everything else may take a whole timeout

  /** The longest a state can take: every retrier used up, and then one more failure. */
  const worstOf = (name: string): number => {
    const { TimeoutSeconds = Number.NaN } = stateOf(name);
    const retried = retriersOf(name).map((retrier) => {
      const isThrottle = retrier.ErrorEquals.join() === 'Lambda.TooManyRequestsException';
      return sum(waitsOf(retrier)) + retrier.MaxAttempts * (isThrottle ? throttledSeconds : TimeoutSeconds);
    });
    return sum(retried) + TimeoutSeconds;
  };

  test('the worst that can come leaves ten seconds of an Express life for what lies between the states', () => {
    const worst = ['RestoreSmall', 'StartRestoreJobOutput', 'BackToQueue'].map(worstOf);
    expect(worst).toEqual([245, 25, 18]);
    expect(sum(worst)).toBeLessThanOrEqual(expressSeconds - 10);
  });

  test('an attempt ends itself, then its Lambda, then its task', () => {
    const { Parameters, TimeoutSeconds } = stateOf('RestoreSmall');
    const ends = [
      Number(Parameters?.Payload?.['attemptSeconds']),
      Number(resource(template, 'RestoreSmallFunction').Properties['Timeout']),
      TimeoutSeconds,
    ];
    expect(ends).toEqual([45, 50, 55]);
  });

  test.each([
    ['8 MiB', Size.mebibytes(8), 8],
    ['128 MiB', Size.mebibytes(128), 128],
    ['4 GiB', Size.gibibytes(4), 256],
  ])(
    'with parts of %s no output is sent there that an attempt cannot bring at 8.2 MiB/s',
    (_, minimumPartSize, MiB) => {
      expect(smallOutputMiB({ minimumPartSize })).toBe(MiB);
      expect(MiB / 8.2).toBeLessThan(45);
    },
  );
});

function smallOutputMiB(props: GlacierRestoreProps): number {
  const { Environment } = resource(synthesized({ props }).template, 'StartFunction').Properties;
  return Number(Object(Environment).Variables.RESTORE_SMALL_OUTPUT_UP_TO_BYTES) / 2 ** 20;
}
