import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { giveUpErrors, passingErrors } from '../../functions/errors.ts';
import type { VaultOutcome, VaultRun } from '../../functions/vault-flow.ts';
import { arrows, definitionIn, type State, sum, waitsOf } from './definition.ts';
import { resource, resourcesOf, synthesized } from './synthesized.ts';

const { template } = synthesized();
const definition = definitionIn(template, 'RestoreVault');
const { States: states } = definition;
const lambdas = Object.entries(states).filter(([, { Resource }]) => Resource?.endsWith(':lambda:invoke'));

const nameTaken = 'StepFunctions.ExecutionAlreadyExistsException';

const stateOf = (name: string): State => {
  const state = states[name];
  if (state === undefined) throw new Error(`There is no state ${name}`);
  return state;
};

test('it is Standard, and reads as docs/decisions/0005-whole-vaults.md draws it', () => {
  expect(resource(template, 'RestoreVaultStateMachine').Properties).not.toHaveProperty('StateMachineType', 'EXPRESS');
  expect(definition.StartAt).toBe('RequestInventory');
  expect(Object.fromEntries(Object.entries(states).map(([name, state]) => [name, arrows(state)]))).toEqual({
    RequestInventory: ['InventoryThere?'],
    'InventoryThere?': ['WaitForInventory', 'RestoreInventory', 'ChooseArchives', 'TakeStock'],
    WaitForInventory: ['RequestInventory'],
    RestoreInventory: ['InventoryRestored'],
    InventoryRestored: ['ChooseArchives'],
    ChooseArchives: ['Chosen?'],
    'Chosen?': ['ChooseArchives', 'Estimated', 'TakeStock'],
    Estimated: [],
    TakeStock: ['StockTaken?'],
    'StockTaken?': ['TakeStock', 'MakeCopies', 'ManyCalls?', 'Report', 'Failed'],
    MakeCopies: ['Copied?'],
    'Copied?': ['MakeCopies', 'ManyCalls?'],
    'ManyCalls?': ['GoOn', 'RequestArchives'],
    GoOn: ['HandedOn', 'HandedOn'],
    HandedOn: [],
    RequestArchives: ['Requested?'],
    'Requested?': ['ManyCalls?', 'WaitForJobs'],
    WaitForJobs: ['TakeStock'],
    Report: ['Reported?'],
    'Reported?': ['Report', 'Done', 'Failed'],
    Done: [],
    Failed: [],
  });
});

test('asl-validator finds nothing wrong', () => {
  const resolved = JSON.stringify(definition)
    .replaceAll(/<\w+FunctionCurrentVersion>/g, 'arn:aws:lambda:us-east-1:000000000000:function:step:1')
    .replaceAll('<RestoreJobOutputStateMachine>', 'arn:aws:states:us-east-1:000000000000:stateMachine:x')
    .replaceAll('<Partition>', 'aws')
    .replaceAll('<Region>', 'us-east-1')
    .replaceAll('<AccountId>', '000000000000');
  expect(resolved).not.toMatch(/<\w+>/);
  expect(validate(JSON.parse(resolved))).toMatchObject({ isValid: true, errors: [] });
});

test('each Choice knows the outcomes of the step before it, and no default swallows another', () => {
  const asked = (name: string) =>
    (stateOf(name).Choices ?? []).map(({ Variable, StringEquals }) => {
      expect(Variable).toBe('$.outcome');
      return StringEquals;
    });
  const known = {
    'InventoryThere?': ['wait for the inventory', 'restore the inventory', 'inventory there', 'go on'],
    'Chosen?': ['more', 'estimated', 'chosen'],
    'StockTaken?': ['more', 'copies', 'unfinished', 'finished', 'over budget'],
    'Requested?': ['more', 'wait'],
    'Copied?': ['more', 'unfinished'],
    'Reported?': ['more', 'complete', 'missing'],
  } satisfies Record<string, VaultOutcome[]>;
  for (const [name, outcomes] of Object.entries(known)) {
    expect([name, asked(name)]).toEqual([name, outcomes]);
    expect(stateOf(name)).not.toHaveProperty('Default');
  }
});

test('RequestInventory is told what was asked for, and by which execution', () => {
  expect(stateOf('RequestInventory').Parameters?.Payload).toEqual({
    'request.$': '$',
    'executionName.$': '$$.Execution.Name',
    'executionArn.$': '$$.Execution.Id',
  });
});

test('the inventory is restored as any job is, unnamed, and its key goes on in the run', () => {
  expect(stateOf('RestoreInventory')).toMatchObject({
    Resource: 'arn:<Partition>:states:::states:startExecution.sync:2',
    Parameters: {
      StateMachineArn: '<RestoreJobOutputStateMachine>',
      Input: {
        'vaultName.$': '$.vaultName',
        'jobId.$': '$.inventoryJobId',
        'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
      },
    },
    ResultSelector: { 'key.$': '$.Output.key' },
    ResultPath: '$.restored',
  });
  expect(stateOf('RestoreInventory').Parameters).not.toHaveProperty('Name');
  expect(stateOf('InventoryRestored')).toMatchObject({ InputPath: '$.restored.key', ResultPath: '$.inventoryKey' });
});

test('after a thousand calls the run goes on in a new execution of the same machine, and that knows it is no new run', () => {
  expect(stateOf('ManyCalls?')).toMatchObject({
    Choices: [{ Variable: '$.calls', NumericGreaterThanEquals: 300, Next: 'GoOn' }],
    Default: 'RequestArchives',
  });
  expect(stateOf('GoOn')).toMatchObject({
    Resource: 'arn:<Partition>:states:::states:startExecution',
    Parameters: {
      StateMachineArn: 'arn:<Partition>:states:<Region>:<AccountId>:stateMachine:Thaw-RestoreVault',
      Input: { 'vaultName.$': '$.vaultName', 'run.$': '$.run', goOn: true },
    },
    ResultPath: null,
  });
});

test('that one is started once, however often: its name is a function of this execution; where it has ended already, all is well', () => {
  expect(stateOf('GoOn').Parameters).toHaveProperty(['Name.$'], "States.Hash($$.Execution.Id, 'MD5')");
  expect(stateOf('GoOn').Retry?.[0]).toEqual({ ErrorEquals: [nameTaken], MaxAttempts: 0 });
  expect(stateOf('GoOn').Catch).toEqual([{ ErrorEquals: [nameTaken], Next: 'HandedOn', ResultPath: null }]);
});

test('paths into the run name what a run has', () => {
  const run = {
    vaultName: '',
    run: '',
    calls: 0,
    outcome: 'more',
    waitSeconds: 0,
    inventoryJobId: null,
    inventoryKey: null,
    progress: null,
    estimate: null,
    failure: null,
  } satisfies VaultRun;
  const roots = [...JSON.stringify(definition).matchAll(/"\$\.(\w+)/g)].map(([, name]) => name);
  expect(new Set(roots).difference(new Set(Object.keys(run)))).toEqual(new Set(['Payload', 'Output', 'restored']));
  expect(stateOf('WaitForInventory')).toHaveProperty('SecondsPath', '$.waitSeconds');
  expect(stateOf('WaitForJobs')).toHaveProperty('SecondsPath', '$.waitSeconds');
  expect(stateOf('Failed')).toMatchObject({ ErrorPath: '$.failure.error', CausePath: '$.failure.cause' });
});

describe.each(lambdas)('%s', (name, state) => {
  test('runs a version of its function, and hands on all that it gives back', () => {
    expect(state.Parameters?.FunctionName).toBe(`<${name}FunctionCurrentVersion>`);
    expect(state).toMatchObject({ OutputPath: '$.Payload' });
    expect(state).not.toHaveProperty('Catch');
  });

  test('is tried again after what passes by itself, for ten hours with full jitter, and after nothing hopeless', () => {
    const [, retrier, ...others] = state.Retry ?? [];
    expect(others).toEqual([]);
    const passing = passingErrors.filter((error) => error !== 'Lambda.AWSLambdaException');
    expect(retrier).toMatchObject({ ErrorEquals: passing, JitterStrategy: 'FULL' });
    expect(sum(retrier ? waitsOf(retrier) : [])).toBe(36_494);
    for (const error of [...giveUpErrors, 'States.ALL']) expect(retrier?.ErrorEquals).not.toContain(error);
  });

  test('is tried again for a minute only where the machine may not invoke the function', () => {
    const [retrier] = state.Retry ?? [];
    expect(retrier).toMatchObject({ ErrorEquals: ['Lambda.AWSLambdaException'], JitterStrategy: 'FULL' });
    expect(sum(retrier ? waitsOf(retrier) : [])).toBe(70);
  });

  test('has as long as a Lambda may run, and ends before its task does', () => {
    expect(resource(template, `${name}Function`).Properties['Timeout']).toBe(900);
    expect(state.TimeoutSeconds).toBe(915);
  });
});

/** The most states between two tasks, each entered and left. */
function statesUntilTask(name: string): number {
  const on = arrows(stateOf(name)).filter((next) => stateOf(next).Type !== 'Task');
  return Math.max(0, ...on.map((next) => 1 + statesUntilTask(next)));
}

test('the calls of an execution fit into its 25,000 events, though each is tried as often as it may be', () => {
  const eventsOf = (name: string, { Retry = [] }: State) => {
    const tries = sum(Retry.map(({ MaxAttempts }) => MaxAttempts));
    // Entered, scheduled, started, succeeded, exited; and for each further try failed, scheduled, started.
    return 5 + 3 * tries + 2 * statesUntilTask(name);
  };
  const mostEvents = Math.max(...lambdas.map(([name, state]) => eventsOf(name, state)));
  expect(mostEvents).toBe(78);
  const calls = Number(stateOf('ManyCalls?').Choices?.[0]?.NumericGreaterThanEquals);
  expect(calls).toBeGreaterThan(100);
  // The check comes once a round: a round's own calls, and those of the report, come on top.
  expect((calls + 20) * mostEvents).toBeLessThanOrEqual(25_000);
});

test('whoever starts an execution has an end, and tries again whatever the error', () => {
  for (const name of ['RestoreInventory', 'GoOn']) {
    expect(stateOf(name).TimeoutSeconds).toBeLessThanOrEqual(86_400);
    expect(stateOf(name).Retry?.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' });
  }
});

test('the one that parses and sorts has a whole processor', () => {
  const functions = resourcesOf(template, 'AWS::Lambda::Function');
  const memory = lambdas.map(([name]) => [name, functions[`${name}Function`]?.Properties['MemorySize']]);
  expect(Object.fromEntries(memory)).toEqual({
    RequestInventory: 256,
    ChooseArchives: 1769,
    RequestArchives: 512,
    TakeStock: 512,
    MakeCopies: 512,
    Report: 512,
  });
});
