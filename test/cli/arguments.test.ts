import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { localArguments } from '../../cli/local/arguments.ts';
import { startArguments } from '../../cli/start/arguments.ts';

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

describe('localArguments()', () => {
  test('serves .local on its usual ports, a thousand times faster than AWS', () => {
    const dataFolder = path.resolve('.local');
    expect(localArguments([])).toEqual({
      fresh: false,
      basePort: 7300,
      speed: 1000,
      seedArchives: 0,
      seedSynology: false,
      dataFolder,
      help: false,
    });
  });

  test('takes what it is told', () => {
    const args = [
      '--fresh',
      '--port',
      '9000',
      '--speed=0.5',
      '--seed-vault',
      '5000',
      '--seed-synology',
      '--data',
      '/tmp/x',
    ];
    expect(localArguments(args)).toEqual({
      fresh: true,
      basePort: 9000,
      speed: 0.5,
      seedArchives: 5000,
      seedSynology: true,
      dataFolder: '/tmp/x',
      help: false,
    });
  });

  test.each(['', '0', '-1', '80.5', '1e3', '65501', 'http'])('refuses the port "%s"', (port) => {
    expect(() => localArguments([`--port=${port}`])).toThrow(
      `--port is "${port}": wanted a whole number from 1 to 65500`,
    );
  });

  test.each(['', '-5', '1.5', 'many', '100001'])('refuses to seed "%s" archives', (count) => {
    expect(() => localArguments([`--seed-vault=${count}`])).toThrow(
      `--seed-vault is "${count}": wanted a whole number up to 100000`,
    );
  });

  test.each(['', '0', '-5', 'fast', 'Infinity'])('refuses the speed "%s"', (speed) => {
    expect(() => localArguments([`--speed=${speed}`])).toThrow(`--speed is "${speed}": wanted a number above 0`);
  });

  test('takes no files', () => {
    expect(() => localArguments(['my.tar'])).toThrow('npm run local --');
  });
});
