import { expect, test } from '@jest/globals';
import { readFilterPolicy } from '../../sqs-sns/filter-policy.ts';
import type { MessageAttributes } from '../../sqs-sns/message-attributes.ts';

const attributes: MessageAttributes = {
  color: { DataType: 'String', StringValue: 'Dark Blue' },
  size: { DataType: 'Number', StringValue: '99.12' },
  tags: { DataType: 'String.Array', StringValue: '["a",7,true]' },
  bytes: { DataType: 'Binary', BinaryValue: 'AgME' },
};
const body = JSON.stringify({
  StatusCode: 'Failed',
  vault: { name: 'photos' },
  jobs: [{ size: 1 }, { size: 2 }],
  none: null,
});

test.each<[object, boolean]>([
  [{}, true],
  [{ color: ['Dark Blue'] }, true],
  [{ color: ['dark blue'] }, false],
  [{ color: ['Red', 'Dark Blue'] }, true],
  [{ color: ['Dark Blue'], size: [1] }, false],
  [{ color: [{ prefix: 'Dark' }] }, true],
  [{ color: [{ suffix: 'Dark' }] }, false],
  [{ color: [{ suffix: 'Blue' }] }, true],
  [{ color: [{ 'equals-ignore-case': 'DARK BLUE' }] }, true],
  [{ color: [{ 'anything-but': 'Dark Blue' }] }, false],
  [{ color: [{ 'anything-but': ['Red', 'Green'] }] }, true],
  [{ color: [{ 'anything-but': { prefix: 'Dark' } }] }, false],
  [{ absent: [{ 'anything-but': 'x' }] }, false],
  [{ size: [99.12] }, true],
  [{ size: ['99.12'] }, false],
  [{ size: [{ numeric: ['=', 99.12] }] }, true],
  [{ size: [{ numeric: ['>', 0, '<=', 99.12] }] }, true],
  [{ size: [{ numeric: ['>=', 0, '<', 99.12] }] }, false],
  [{ color: [{ numeric: ['>', 0] }] }, false],
  [{ tags: ['a'] }, true],
  [{ tags: [7] }, true],
  [{ tags: ['7'] }, false],
  [{ bytes: [{ exists: true }] }, false],
  [{ absent: [{ exists: false }] }, true],
  [{ color: [{ exists: true }] }, true],
])('over attributes, %j takes the message: %s', (policy, taken) => {
  expect(readFilterPolicy(JSON.stringify(policy)).takes({ body, attributes })).toBe(taken);
});

test.each<[object, boolean]>([
  [{ StatusCode: ['Failed'] }, true],
  [{ StatusCode: ['Succeeded'] }, false],
  [{ vault: { name: [{ prefix: 'ph' }] } }, true],
  [{ vault: { name: ['x'] } }, false],
  [{ vault: { other: [{ exists: false }] } }, true],
  [{ jobs: { size: [2] } }, true],
  [{ jobs: { size: [3] } }, false],
  [{ none: [null] }, true],
  [{ color: ['Dark Blue'] }, false],
])('over the body, %j takes the message: %s', (policy, taken) => {
  expect(readFilterPolicy(JSON.stringify(policy), 'MessageBody').takes({ body, attributes })).toBe(taken);
});

test.each(['text', '[]', '"x"', ''])(
  'a body that is no JSON object (%j) is taken by no policy over the body',
  (text) => {
    expect(readFilterPolicy('{"a":[{"exists":false}]}', 'MessageBody').takes({ body: text, attributes })).toBe(false);
  },
);
