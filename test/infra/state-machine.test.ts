import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import {
  giveUpErrors,
  passingButThrottled,
  passingErrors,
  throttledErrors,
  tryAgainErrors,
} from '../../functions/errors.ts';
import type { PartTask } from '../../functions/flow.ts';
import { allStates, arrows, definitionIn, type Retrier, type State, sum, waitsOf } from './definition.ts';
import { resourcesOf, synthesized } from './synthesized.ts';

const { template } = synthesized();
const definition = definitionIn(template);
const states = allStates(definition);
const tasks = Object.entries(states).filter(([, { Type }]) => Type === 'Task');
const maps = Object.entries(states).filter(([, { Type }]) => Type === 'Map');

test('it reads Plan, AlreadyRestored?, LargeParts?, FetchParts, Finalize, Done', () => {
  expect(definition.StartAt).toBe('Plan');
  expect(Object.fromEntries(Object.entries(states).map(([name, state]) => [name, arrows(state)]))).toEqual({
    Plan: ['AlreadyRestored?'],
    'AlreadyRestored?': ['Done', 'LargeParts?'],
    'LargeParts?': ['FetchLargeParts', 'FetchParts'],
    FetchParts: ['Finalize'],
    FetchPart: [],
    FetchLargeParts: ['Finalize'],
    FetchLargePart: [],
    Finalize: ['Done', 'Abandon'],
    Done: [],
    Abandon: ['Failed', 'Failed'],
    Failed: [],
  });
});

test('asl-validator finds nothing wrong', () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:step:1';
  const resolved = JSON.stringify(definition)
    .replaceAll(/<\w+FunctionCurrentVersion>/g, arn)
    .replaceAll('<Work>', 'work-bucket')
    .replaceAll('<Partition>', 'aws');
  expect(resolved).not.toMatch(/<\w+>/);
  expect(validate(JSON.parse(resolved))).toMatchObject({ isValid: true, errors: [] });
});

test('asl-validator would find a state that nothing leads to', () => {
  const broken = { ...definition, States: { ...definition.States, Lost: { Type: 'Succeed' } } };
  expect(validate(JSON.parse(JSON.stringify(broken))).isValid).toBe(false);
});

test('an item is a PartTask: the plan, the part number and how long an attempt may take', () => {
  const partTask = {
    vaultName: '',
    jobId: '',
    bucket: '',
    key: '',
    uploadId: '',
    partNumber: 0,
    sizeBytes: 0,
    partSizeBytes: 0,
    availableUntil: '',
    attemptSeconds: 0,
  } satisfies Required<PartTask>;
  for (const [, { ItemSelector = {} }] of maps) {
    const keys = Object.keys(ItemSelector).map((key) => key.replace(/\.\$$/, ''));
    expect(keys.sort()).toEqual(Object.keys(partTask).sort());
    const fromPlan = Object.entries(ItemSelector).filter(([key]) => !/^(partNumber|attemptSeconds)/.test(key));
    for (const [key, value] of fromPlan) expect(value).toBe(`$.${key.replace('.$', '')}`);
    expect(ItemSelector['partNumber.$']).toBe('$$.Map.Item.Value');
  }
});

test.each(maps)(
  '%s goes over the part numbers, 20 at a time, and writes its results to the work bucket',
  (name, map) => {
    expect(map).toMatchObject({
      ItemsPath: '$.partNumbers',
      MaxConcurrency: 20,
      Label: name,
      ResultPath: '$.fetched',
      ResultWriter: {
        Parameters: { Bucket: '<Work>', Prefix: 'results' },
        WriterConfig: { OutputType: 'JSONL', Transformation: 'COMPACT' },
      },
    });
  },
);

test.each(maps)('%s has neither Retry nor Catch, and tolerates no failure', (_name, map) => {
  expect(Object.keys(map).filter((key) => /^(Retry|Catch|Tolerated)/.test(key))).toEqual([]);
});

test('parts up to 1 GiB are Express children, larger ones Standard', () => {
  const children = maps.map(([name, { ItemProcessor }]) => [name, ItemProcessor?.ProcessorConfig.ExecutionType]);
  expect(Object.fromEntries(children)).toEqual({ FetchParts: 'EXPRESS', FetchLargeParts: 'STANDARD' });
});

test('Catch stands on Finalize, for ends that no redrive heals, and leads to Abandon', () => {
  const catching = Object.entries(states).filter(([, state]) => state.Catch);
  expect(catching.map(([name]) => name).sort()).toEqual(['Abandon', 'Finalize']);
  expect(states['Finalize']?.Catch).toEqual([
    {
      ErrorEquals: ['PartsIncomplete', 'ArchiveDamaged', 'DestinationTaken', 'UploadLost'],
      ResultPath: '$.failure',
      Next: 'Abandon',
    },
  ]);
  for (const name of states['Finalize']?.Catch?.[0]?.ErrorEquals ?? []) expect(giveUpErrors).toContain(name);
});

test('Abandon keeps what failed, also when it fails itself, and Failed says it', () => {
  expect(states['Abandon']).toHaveProperty('ResultPath', null);
  expect(states['Abandon']?.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Failed' }]);
  expect(states['Failed']).toMatchObject({ ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' });
});

describe.each(tasks)('%s', (name, state) => {
  const fetches = name.startsWith('Fetch');

  test('runs a version of its function, through Lambda:invoke', () => {
    expect(state).toHaveProperty('Resource', 'arn:<Partition>:states:::lambda:invoke');
    expect(state.Parameters?.FunctionName).toMatch(/^<\w+FunctionCurrentVersion>$/);
  });

  test('retries whatever passes by itself, and damaged ranges where ranges are fetched, with full jitter', () => {
    const retriers = state.Retry ?? [];
    expect(retriers.map(({ ErrorEquals }) => ErrorEquals)).toEqual(
      name === 'FetchPart'
        ? [tryAgainErrors, passingErrors]
        : [...(fetches ? [tryAgainErrors] : []), throttledErrors, passingButThrottled],
    );
    for (const { JitterStrategy, MaxAttempts } of retriers) {
      expect(JitterStrategy).toBe('FULL');
      expect(MaxAttempts).toBeGreaterThan(0);
    }
  });

  test('never retries what is hopeless', () => {
    const retried = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    for (const error of [...giveUpErrors, 'JobNotReady', 'States.ALL', 'States.TaskFailed']) {
      expect(retried).not.toContain(error);
    }
  });

  test('ends in time, and after the function would have ended itself', () => {
    const own = fetches ? attemptSecondsOf(name) : timeoutOf(state);
    expect(state.TimeoutSeconds).toBeGreaterThanOrEqual(own + 15);
    if (fetches) expect(timeoutOf(state)).toBeGreaterThanOrEqual(state.TimeoutSeconds ?? 0);
  });
});

describe('budgets', () => {
  const expressSeconds = 300; // Step Functions quotas: the longest an Express execution lives

  test('two whole attempts of a part and the wait between them fit into an Express child', () => {
    for (const retrier of retriersOf('FetchPart')) {
      const [firstWait = 0] = waitsOf(retrier);
      expect(2 * timeoutSecondsOf('FetchPart') + firstWait).toBeLessThanOrEqual(expressSeconds);
    }
  });

  test('after every quick failure there is still time for a whole attempt', () => {
    for (const retrier of retriersOf('FetchPart')) {
      expect(sum(waitsOf(retrier)) + timeoutSecondsOf('FetchPart')).toBeLessThanOrEqual(expressSeconds);
    }
  });

  test('1 GiB in an attempt needs 8.2 MiB/s, 4 GiB less than 5', () => {
    expect(1024 / attemptSecondsOf('FetchPart')).toBeCloseTo(8.2, 1);
    expect(4096 / attemptSecondsOf('FetchLargePart')).toBeLessThan(5);
  });

  test('a large part has given up long before its job is forgotten', () => {
    for (const retrier of retriersOf('FetchLargePart').filter((each) => !isOfThrottled(each))) {
      const worst = sum(waitsOf(retrier)) + (retrier.MaxAttempts + 1) * timeoutSecondsOf('FetchLargePart');
      expect(worst).toBeLessThan(3 * 3600);
    }
  });

  test.each(['Plan', 'Finalize', 'Abandon'])('%s waits for seconds to a few minutes in all', (name) => {
    for (const retrier of retriersOf(name).filter((each) => !isOfThrottled(each)))
      expect(sum(waitsOf(retrier))).toBeLessThanOrEqual(180);
  });

  test.each(['Plan', 'Finalize', 'Abandon', 'FetchLargePart'])(
    '%s waits more than an hour for a Lambda that is throttled, and far less than an output lives',
    (name) => {
      const [retrier] = retriersOf(name).filter(isOfThrottled);
      const waits = retrier === undefined ? [] : waitsOf(retrier);
      expect(sum(waits)).toBeGreaterThan(3600);
      expect(sum(waits)).toBeLessThan(2 * 3600);
      expect(3 * waits.length).toBeLessThan(25_000 / 100); // events of the history
    },
  );

  test('no Lambda is asked for more than the 900 s there are', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Lambda::Function'))) {
      expect(Properties['Timeout']).toBeLessThanOrEqual(900);
    }
  });
});

const isOfThrottled = ({ ErrorEquals }: Retrier): boolean => ErrorEquals.join() === throttledErrors.join();
const retriersOf = (name: string): readonly Retrier[] => states[name]?.Retry ?? [];
const timeoutSecondsOf = (name: string): number => states[name]?.TimeoutSeconds ?? Number.NaN;

/** What the map gives the child of that name as its own end. */
function attemptSecondsOf(child: string): number {
  const [, map] = maps.find(([, { ItemProcessor }]) => ItemProcessor && child in ItemProcessor.States) ?? [];
  return Number(map?.ItemSelector?.['attemptSeconds']);
}

/** Timeout of the function that a task runs. */
function timeoutOf({ Parameters }: State): number {
  const name = Parameters?.FunctionName.slice(1).replace('CurrentVersion>', '') ?? '';
  return Number(resourcesOf(template, 'AWS::Lambda::Function')[name]?.Properties['Timeout']);
}
