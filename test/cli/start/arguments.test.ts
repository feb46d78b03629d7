import { describe, expect, test } from '@jest/globals';
import { startArguments } from '../../../cli/start/arguments.ts';

describe('startArguments()', () => {
  test('takes files and --json, in any order', () => {
    expect(startArguments([])).toEqual({ files: [], json: false, help: false });
    expect(startArguments(['a', '--json', 'b'])).toEqual({ files: ['a', 'b'], json: true, help: false });
    expect(startArguments(['--', '--json'])).toEqual({ files: ['--json'], json: false, help: false });
  });

  test('answers what it does not know with the usage', () => {
    expect(() => startArguments(['--jsn'])).toThrow(
      /Unknown option '--jsn'[^]*npm start -- \[--json\] \[file \.\.\.\]/,
    );
  });
});
