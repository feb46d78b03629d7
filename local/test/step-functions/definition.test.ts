import { describe, expect, test } from '@jest/globals';
import { parseDefinition } from '../../step-functions/language/parse-machine.ts';
import { distributed, functionArn, machine, task } from './stage.ts';

const parse = (definition: object, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') =>
  parseDefinition(JSON.stringify(definition), type);
const pass = { Type: 'Pass', End: true };
const choice = (rule: object) =>
  machine({ A: { Type: 'Choice', Choices: [{ Next: 'B', ...rule }], Default: 'B' }, B: pass });
const writer = {
  Resource: 'arn:aws:states:::s3:putObject',
  Parameters: { Bucket: 'work', Prefix: 'results' },
  WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
};

const refused: Record<string, [object, RegExp]> = {
  'an unknown state type': [machine({ A: { Type: 'Dance', End: true } }), /state type 'Dance' is not supported/],
  'an unknown field of a state': [machine({ A: { ...pass, Colour: 'red' } }), /'Colour' is not supported/],
  'an unknown field of the machine': [machine({ A: pass }, { Colour: 'red' }), /'Colour' is not supported/],
  JSONata: [machine({ A: pass }, { QueryLanguage: 'JSONata' }), /QueryLanguage/],
  variables: [machine({ A: { ...pass, Assign: { a: 1 } } }), /'Assign' is not supported/],
  'a resource that is not ours': [
    machine({ A: { ...pass, Type: 'Task', Resource: 'arn:aws:states:::sns:publish' } }),
    /resource/,
  ],
  'a parameter of lambda:invoke that we drop': [
    machine({ A: task('f', { Parameters: { FunctionName: functionArn('f'), InvocationType: 'Event' }, End: true }) }),
    /'InvocationType' is not supported/,
  ],
  'lambda:invoke without a function': [
    machine({ A: task('f', { Parameters: { 'Payload.$': '$' }, End: true }) }),
    /'FunctionName' is required/,
  ],
  'an unknown function': [
    machine({ A: { ...pass, Parameters: { 'a.$': 'States.Dance($.a)' } } }),
    /'States.Dance' is not supported/,
  ],
  'a function with a wrong number of arguments': [
    machine({ A: { ...pass, Parameters: { 'a.$': 'States.ArrayLength()' } } }),
    /0 arguments/,
  ],
  'a path with a wildcard': [machine({ A: { ...pass, InputPath: '$.a[*]' } }), /not a JSONPath we implement/],
  'a path with a filter': [machine({ A: { ...pass, InputPath: '$.a[?(@.b)]' } }), /not a JSONPath we implement/],
  'a ResultPath into an array': [machine({ A: { ...pass, ResultPath: '$.a[0]' } }), /reference path/],
  'an unknown operator': [choice({ Variable: '$.a', StringSounds: 'b' }), /'StringSounds' is not supported/],
  'two operators in one rule': [choice({ Variable: '$.a', StringEquals: 'a', IsNull: true }), /exactly one/],
  'a JitterStrategy that is none': [
    machine({ A: task('f', { Retry: [{ ErrorEquals: ['X'], JitterStrategy: 'HALF' }], End: true }) }),
    /JitterStrategy/,
  ],
  'a BackoffRate below 1': [
    machine({ A: task('f', { Retry: [{ ErrorEquals: ['X'], BackoffRate: 0.5 }], End: true }) }),
    /BackoffRate/,
  ],
  'an error name of AWS that AWS does not have': [
    machine({ A: task('f', { Retry: [{ ErrorEquals: ['States.Oops'] }], End: true }) }),
    /States.Oops/,
  ],
  'States.ALL among others': [
    machine({ A: task('f', { Retry: [{ ErrorEquals: ['X', 'States.ALL'] }], End: true }) }),
    /stand alone/,
  ],
  'States.ALL before others': [
    machine({ A: task('f', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }], End: true }) }),
    /stand alone/,
  ],
  'a state that is not there': [machine({ A: { Type: 'Pass', Next: 'B' } }), /no state 'B'/],
  'a state nobody goes to': [machine({ A: pass, B: pass }), /Nothing leads to the state 'B'/],
  'a state with both Next and End': [machine({ A: { ...pass, Next: 'A' } }), /either 'Next' or 'End: true'/],
  'a Wait of broken seconds': [
    machine({ A: { Type: 'Wait', Seconds: 1.5, End: true } }),
    /'Seconds' must be an integer/,
  ],
  'a Wait with two ends': [
    machine({ A: { Type: 'Wait', Seconds: 1, SecondsPath: '$.s', End: true } }),
    /exclude each other/,
  ],
  'an ItemReader': [machine({ A: distributed({ B: pass }, { ItemReader: {} }) }), /'ItemReader' is not supported/],
  'an ItemBatcher': [machine({ A: distributed({ B: pass }, { ItemBatcher: {} }) }), /'ItemBatcher' is not supported/],
  'a label with a blank': [machine({ A: distributed({ B: pass }, { Label: 'a b' }) }), /label 'a b'/],
  'a Transformation that is none': [
    machine({ A: distributed({ B: pass }, { ResultWriter: { ...writer, WriterConfig: { Transformation: 'FLAT' } } }) }),
    /Transformation/,
  ],
  'an empty ResultWriter': [machine({ A: distributed({ B: pass }, { ResultWriter: {} }) }), /cannot be empty/],
  'a Distributed Map without ExecutionType': [
    machine({
      A: {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...machine({ B: pass }) },
        End: true,
      },
    }),
    /'ExecutionType' is required/,
  ],
  'a Distributed Map inside another': [
    machine({ A: distributed({ B: distributed({ C: pass }) }) }),
    /Standard state machine itself/,
  ],
};

describe('a definition is refused for', () => {
  test.each(Object.entries(refused))('%s', (_, [definition, sentence]) => {
    expect(() => parse(definition)).toThrow(
      expect.objectContaining({ name: 'InvalidDefinition', message: expect.stringMatching(sentence) }),
    );
  });

  test('what is no JSON', () => {
    expect(() => parseDefinition('{', 'STANDARD')).toThrow(expect.objectContaining({ name: 'InvalidDefinition' }));
  });

  test('a Distributed Map in an Express machine', () => {
    expect(() => parse(machine({ A: distributed({ B: pass }) }), 'EXPRESS')).toThrow(/Standard state machine itself/);
  });

  test('waiting for a child in an Express machine', () => {
    const sync = {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: { StateMachineArn: 'a' },
      End: true,
    };
    expect(() => parse(machine({ A: sync }), 'EXPRESS')).toThrow(/cannot wait/);
    expect(() => parse(machine({ A: sync }))).not.toThrow();
  });
});

test('a definition may hold all that CDK writes for our machines', () => {
  const map = distributed(
    {
      FetchPart: task('f', {
        TimeoutSeconds: 140,
        Retry: [{ ErrorEquals: ['States.Timeout'], JitterStrategy: 'FULL', MaxDelaySeconds: 5 }],
        End: true,
      }),
    },
    {
      Label: 'FetchParts',
      ItemsPath: '$.partNumbers',
      ItemSelector: { 'partNumber.$': '$$.Map.Item.Value' },
      ResultPath: '$.fetched',
      ResultWriter: writer,
      MaxConcurrency: 20,
    },
  );
  expect(() =>
    parse(machine({ Map: map }, { Comment: 'why', TimeoutSeconds: 31_536_000, QueryLanguage: 'JSONPath' })),
  ).not.toThrow();
});
