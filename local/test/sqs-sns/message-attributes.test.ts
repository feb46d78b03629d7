import { expect, test } from '@jest/globals';
import {
  type MessageAttributes,
  md5OfAttributes,
  selectAttributes,
  sizeOfAttributes,
} from '../../sqs-sns/message-attributes.ts';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const all: MessageAttributes = { Hello: text('There'), General: text('Kenobi'), 'Help.Me': text('Me') };

/** Answers of AWS, recorded on 2023-11-14 (LocalStack: "receive_message_message_attribute_names_filters" and others). */
test.each([
  ['all of them', all, '4c360f3fdafd970e05fae2f149d997f5'],
  ['two of them', selectAttributes(all, ['General', 'Hello']), 'fca026605781cb4126a1e9044df24232'],
  ['one of them', selectAttributes(all, ['Hello', 'None']), 'a311262e065454b75da111d535b8dacd'],
  ['a number', { attr1: { DataType: 'Number', StringValue: '99.12' } }, 'd302007e9aa062660afc85fd0a482472'],
  [
    'bytes',
    {
      attr1: {
        DataType: 'Binary',
        BinaryValue: Buffer.from('traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01').toString(
          'base64',
        ),
      },
    },
    '8cbe4db156db8a94db8b801b7addb984',
  ],
])('md5OfAttributes() of %s is what AWS answers', (_, attributes, md5) => {
  expect(md5OfAttributes(attributes)).toBe(md5);
});

test('md5OfAttributes() of none is none', () => {
  expect(md5OfAttributes({})).toBeUndefined();
});

test.each([
  [[], []],
  [['All'], ['General', 'Hello', 'Help.Me']],
  [['.*'], ['General', 'Hello', 'Help.Me']],
  [['Hel.*'], ['Hello', 'Help.Me']],
  [['hello', 'Hel'], []],
  [['Help.Me'], ['Help.Me']],
])('selectAttributes() asked for %j gives %j', (names, expected) => {
  expect(Object.keys(selectAttributes(all, names)).sort()).toEqual(expected);
});

test('sizeOfAttributes() counts names, types and values in bytes', () => {
  expect(sizeOfAttributes({ ü: text('日'), b: { DataType: 'Binary', BinaryValue: 'AgME' } })).toBe(
    2 + 6 + 3 + (1 + 6 + 3),
  );
});
