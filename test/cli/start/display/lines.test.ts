import { expect, test } from '@jest/globals';
import { jsonDisplay } from '../../../../cli/start/display/json.ts';
import { linesOf } from '../../../../cli/start/display/lines.ts';
import { plainDisplay } from '../../../../cli/start/display/plain.ts';
import { failed, progress, requested, restored, synthesized, uploading } from './samples.ts';

test('a restored file is one line', () => {
  expect(linesOf(restored)).toEqual(['restored my.tar  300.0 MiB  3 parts  tree hash 5a24...eca9  verified  2.3 s']);
});

test('a failed file says state, name, sentence and what to do', () => {
  expect(linesOf(failed)).toEqual([
    'failed   my.tar  in FetchParts  RangeDamaged',
    '         Cannot fetch part 2: its tree hash is "a", Glacier says "b"',
    '         What to do: redrive the execution',
  ]);
});

test('progress shows state, bar, parts, bytes and pace', () => {
  expect(linesOf(progress)).toEqual([
    'my.tar  FetchParts       [#########...........]  1/3 parts  128.0 MiB of 300.0 MiB  64.0 MiB/s',
  ]);
});

test('progress before the plan shows the state alone', () => {
  expect(linesOf({ ...progress, state: 'Plan', parts: 0, partsDone: 0, sizeBytes: 0, bytesDone: 0 })).toEqual([
    'my.tar  Plan',
  ]);
});

test('the plain display writes every event once, but not how far an upload is', () => {
  const written: string[] = [];
  const display = plainDisplay({ write: (text) => written.push(text) });
  for (const event of [synthesized, uploading, requested, restored]) display.show(event);
  display.close();
  expect(written).toEqual([
    'synthesized the stack  4.0 s\n',
    'my.tar  requested from Glacier, waiting for its notification\n',
    'restored my.tar  300.0 MiB  3 parts  tree hash 5a24...eca9  verified  2.3 s\n',
  ]);
});

test('the JSON display writes one event a line, each with its time', () => {
  const written: string[] = [];
  const display = jsonDisplay({ write: (text) => written.push(text) });
  for (const event of [uploading, failed]) display.show(event);
  display.close();
  expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { at: expect.stringMatching(/^\d{4}-.*Z$/), ...uploading },
    { at: expect.any(String), ...failed },
  ]);
});
