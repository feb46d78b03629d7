import { expect, test } from '@jest/globals';
import { resolve, type Tree } from '../../../cloudformation/template/index.ts';
import { readParameters } from '../../../cloudformation/template/parameters.ts';

const read = (parameter: Tree, value?: string) =>
  readParameters({ Parameters: { P: parameter } }, value === undefined ? {} : { P: value });

test.each<[string, Tree, string | undefined, RegExp]>([
  ['no value', { Type: 'String' }, undefined, /^Parameters: \[P\] must have values$/],
  ['another value', { Type: 'String', AllowedValues: ['a', 'b'] }, 'c', /^Parameter 'P' must be one of AllowedValues$/],
  ['half a match', { Type: 'String', AllowedPattern: '[a-z]+' }, 'a1', /^Parameter 'P' must match pattern \[a-z\]\+$/],
  ['either half', { Type: 'String', AllowedPattern: 'a|b' }, 'ab', /must match pattern/],
  ['too short', { Type: 'String', MinLength: 2 }, 'a', /^Parameter 'P' must contain at least 2 characters$/],
  ['too long', { Type: 'String', MaxLength: 2 }, 'abc', /^Parameter 'P' must contain at most 2 characters$/],
  ['no number', { Type: 'Number' }, 'one', /^Parameter 'P' must be a number$/],
  ['too small', { Type: 'Number', MinValue: 1 }, '0', /^Parameter 'P' must be a number not less than 1$/],
  ['too large', { Type: 'Number', MaxValue: 10 }, '11', /^Parameter 'P' must be a number not greater than 10$/],
  ['one of a list', { Type: 'List<Number>', MinValue: 1 }, '1, 0', /^Parameter 'P' must be a number not less than 1$/],
  [
    'an item',
    { Type: 'CommaDelimitedList', AllowedPattern: '\\w+' },
    'a,b-c',
    /^Parameter 'P' must match pattern \\w\+$/,
  ],
  [
    'with a sentence of its own',
    { Type: 'Number', ConstraintDescription: 'must be even' },
    'x',
    /^Parameter P failed to satisfy constraint: must be even$/,
  ],
  ['a default that is wrong', { Type: 'Number', Default: 0, MinValue: 1 }, undefined, /not less than 1/],
  ['more than 4,096 bytes', { Type: 'String' }, 'x'.repeat(4097), /at most 4096/],
  ['a type of its own', { Type: 'Colour' }, 'red', /^Template format error: Unrecognized parameter type: Colour$/],
])('readParameters() refuses %s', (_, parameter, value, sentence) => {
  expect(() => read(parameter, value)).toThrow(
    expect.objectContaining({ name: 'ValidationError', message: expect.stringMatching(sentence) }),
  );
});

test('readParameters() takes what is given before the default, a number as its text', () => {
  expect(read({ Type: 'Number', Default: 5, MinValue: 1 })).toEqual({ P: '5' });
  expect(read({ Type: 'Number', Default: 5, MinValue: 1 }, '7')).toEqual({ P: '7' });
  expect(read({ Type: 'String', Default: '' })).toEqual({ P: '' });
});

const output = (Value: unknown, template: Tree, parameters = {}) =>
  resolve(
    {
      stackName: 'Thaw',
      tags: {},
      assets: new Map(),
      template: { Resources: {}, Outputs: { It: { Value } }, ...template },
    },
    { parameters },
  ).outputs['It'];

test('a list is a list, and a condition asks for the value', () => {
  const Parameters = { P: { Type: 'CommaDelimitedList', Default: 'a, b' }, Q: { Type: 'String', Default: '' } };
  const Conditions = { HasQ: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Q' }, ''] }] } };
  expect(output({ 'Fn::Select': [1, { Ref: 'P' }] }, { Parameters })).toBe('b');
  const either = { 'Fn::If': ['HasQ', { Ref: 'Q' }, 'none'] };
  expect(output(either, { Parameters, Conditions })).toBe('none');
  expect(output(either, { Parameters, Conditions }, { Q: 'it' })).toBe('it');
});

test('an output with a condition that is not met is left out', () => {
  const template = {
    Resources: {},
    Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
    Outputs: { It: { Value: 'x', Condition: 'Never' } },
  };
  expect(resolve({ stackName: 'Thaw', tags: {}, assets: new Map(), template }).outputs).toEqual({});
});

test('Fn::FindInMap gives what the mapping says, and its names may be parameters', () => {
  const Mappings = { Code: { js: { a1: 'exports' } } };
  const Parameters = { Language: { Type: 'String', Default: 'js' } };
  const value = { 'Fn::FindInMap': ['Code', { Ref: 'Language' }, 'a1'] };
  expect(output(value, { Mappings, Parameters })).toBe('exports');
  expect(() => output(value, { Mappings, Parameters }, { Language: 'py' })).toThrow(
    'Unable to get mapping for Code::py::a1',
  );
});
