import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { adviceFor } from '../../../functions/dispatch/advice.ts';
import { giveUpErrors, refusedByAws, tryAgainErrors, waitErrors } from '../../../functions/errors.ts';
import { sentenceOf } from '../../../functions/restore/cause.ts';

test('sentenceOf() reads what Step Functions makes of a function error, and plain causes', () => {
  const cause = JSON.stringify({ errorType: 'JobFailed', errorMessage: 'Glacier says no', trace: [] });
  expect(sentenceOf(cause)).toBe('Glacier says no');
  expect(sentenceOf('The state was stopped')).toBe('The state was stopped');
  expect(sentenceOf('{"a":1}')).toBe('{"a":1}');
  expect(sentenceOf(undefined)).toBe('no cause was given');
});

test('adviceFor() has a word for our errors, and one for all others', () => {
  expect(adviceFor('RangeDamaged')).toMatch('redrive');
  expect(adviceFor('JobExpired')).toMatch('request the archive again');
  expect(adviceFor('States.Runtime')).toMatch('read the execution');
  expect(adviceFor('constructor')).toMatch('read the execution');
});

test('adviceFor() sends people to the dead-letter queue only for what lies there', () => {
  const names = [...giveUpErrors, ...tryAgainErrors, ...waitErrors];
  const sent = names.filter((name) => adviceFor(name).includes('dead-letter queue'));
  expect(sent).toEqual(['NotificationRefused']);
});

test('docs/operating.md gives the same advice for every error, and for no other', () => {
  const names = [...giveUpErrors, ...tryAgainErrors, ...waitErrors, ...refusedByAws];
  const wanted = names.map((name) => [name, adviceFor(name)] as const);
  expect(adviceInDocs()).toEqual(new Map([...wanted, ['anything else', adviceFor('anything else')]]));
});

test('no message of a restore repeats the advice', () => {
  const root = path.join(import.meta.dirname, '../../..');
  const files = globSync('functions/{restore,dispatch,runtime}/*.ts', { cwd: root }).filter(
    (file) => file !== 'functions/dispatch/advice.ts',
  );
  const steps = ['start', 'plan', 'fetch-part', 'finalize', 'abandon', 'restore-small', 'redrive', 'outcome'];
  const giving = [...files, ...steps.map((step) => `functions/${step}.ts`)].filter((file) =>
    /`Cannot [^`]*(redrive the execution|request the archive again|start the execution again|dead-letter|deploy)/i.test(
      readFileSync(path.join(root, file), 'utf8'),
    ),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(giving).toEqual([]);
});

/** Error -> what to do, from the table; its backticks are for the eye alone. */
function adviceInDocs(): ReadonlyMap<string, string> {
  const text = readFileSync(path.join(import.meta.dirname, '../../../docs/operating.md'), 'utf8');
  const [, section = ''] = text.split('## Errors, and what to do');
  const rows = (section.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  const cells = rows.slice(1).map((row) =>
    row
      .replaceAll('`', '')
      .split('|')
      .map((cell) => cell.trim()),
  );
  return new Map(
    cells.flatMap(([, names = '', , advice = '']) => names.split(', ').map((name) => [name, advice] as const)),
  );
}
