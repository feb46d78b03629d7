import { expect, test } from '@jest/globals';
import { unzip } from '../../lambda/zip.ts';
import { zipped } from './zipped.ts';

const files = { 'index.js': 'exports.handler = 1;\n'.repeat(99), 'lib/ä.js': 'x', 'lib/': '' };
const textsIn = (zip: Buffer) =>
  Object.fromEntries([...unzip(zip)].map(([name, content]) => [name, content.toString()]));

test.each([true, false])('unzip() gives the files, and no folders (stored: %s)', (stored) => {
  const { 'lib/': _, ...wanted } = files;
  expect(textsIn(zipped(files, stored))).toEqual(wanted);
});

test.each([
  ['no archive', Buffer.from('nothing at all of that kind')],
  ['an empty one', zipped({})],
  ['one that was cut', zipped(files).subarray(10)],
  ['a way out of the folder', zipped({ '../index.js': 'x' })],
  ['a flipped byte', flipped(zipped({ 'index.js': 'exports.handler = 1;' }, true), 42)],
])('unzip() refuses %s in the words of Lambda', (_, zip) => {
  expect(() => unzip(zip)).toThrow('Could not unzip uploaded file. Please check your file, then try to upload again.');
});

test('unzip() refuses more than 250 MB before it unpacks them', () => {
  const zip = zipped({ 'index.js': 'x' });
  zip.writeUInt32LE(262_144_001, zip.indexOf('PK\x01\x02') + 24);
  expect(() => unzip(zip)).toThrow('Unzipped size must be smaller than 262144000 bytes');
});

function flipped(zip: Buffer, at: number): Buffer {
  zip[at] = (zip[at] ?? 0) ^ 1;
  return zip;
}
